//! A pack's rules as it declares them.

use std::ffi::c_char;

use tcplint_abi::TcplintRule;
use tcplint_abi_sizes::{BadSize, read};
use tcplint_lint::Declaration;

use crate::Refused;
use crate::desk::severity;
use crate::message::without_format;
use crate::read::{Text, text};

/// Octets of a text of one line.
const LINE: usize = 200;
/// Octets of a text of paragraphs.
const PARAGRAPHS: usize = 1 << 14;

/// The rule in place `at`, counted from 0, of those that begin at `rules`.
///
/// # Safety
///
/// `rules` is not NULL, and there are more than `at` rules, each `stride` octets after the one
/// before, which can be read as far as their sizes state; their texts are NULL or NUL-terminated.
pub(crate) unsafe fn rule(
    rules: *const TcplintRule,
    at: usize,
    stride: usize,
) -> Result<Declaration, Refused> {
    // SAFETY: the rule is one of those that the caller vouches for.
    let place = unsafe { rules.byte_add(at * stride) };
    // SAFETY: likewise.
    let (rule, size) = unsafe { read(place) }.map_err(|BadSize(size)| absurd(at, size))?;
    if size > stride {
        return Err(absurd(at, rule.size));
    }
    if rule.reserved != 0 {
        return Err(Refused(format!(
            "the reserved octet of its rule {at} is {}, not 0",
            rule.reserved
        )));
    }
    let number = format!("of its rule {at}");
    // SAFETY: the caller vouches for the texts.
    let code = unsafe { line(rule.code, "code", &number) }?;
    let its = format!("of rule {}", code.escape_default());
    let flag = |value: u8, name: &str| match value {
        0 => Ok(false),
        1 => Ok(true),
        other => Err(Refused(format!("{name} {its} is {other}, not 0 or 1"))),
    };
    // SAFETY: likewise, for all of them.
    let (name, summary, paragraphs) = unsafe {
        (
            line(rule.name, "name", &its)?,
            line(rule.summary, "summary", &its)?,
            [
                optional(rule.condition, "condition", &its)?,
                optional(rule.why, "why", &its)?,
                optional(rule.exempt, "exempt", &its)?,
                optional(rule.advice, "advice", &its)?,
                optional(rule.references, "references", &its)?,
            ],
        )
    };
    let [condition, why, exempt, advice, references] = paragraphs;
    Ok(Declaration {
        severity: severity(rule.severity).ok_or_else(|| {
            let severity = rule.severity;
            Refused(format!(
                "the severity {its} is {severity}, and there are 0 (info) to 2 (error)"
            ))
        })?,
        default: flag(rule.on_by_default, "on_by_default")?,
        needs_connections: flag(rule.needs_connections, "needs_connections")?,
        references: references.lines().map(str::to_owned).collect(),
        code,
        name,
        summary,
        condition,
        why,
        exempt,
        advice,
    })
}

fn absurd(at: usize, size: u32) -> Refused {
    Refused(format!("its rule {at} states a size of {size} octets"))
}

/// A text of one line, which must be there: `what` it is, and whose.
///
/// # Safety
///
/// `place` is NULL or NUL-terminated.
pub(crate) unsafe fn line(
    place: *const c_char,
    what: &str,
    whose: &str,
) -> Result<String, Refused> {
    // SAFETY: as the caller says.
    let line = unsafe { within(place, LINE, what, whose) }?;
    match line.map(|line| line.trim().to_owned()) {
        None => Err(Refused(format!("the {what} {whose} is NULL"))),
        Some(line) if line.is_empty() => Err(Refused(format!("the {what} {whose} is empty"))),
        Some(line) if line.contains(char::is_control) => Err(Refused(format!(
            "the {what} {whose} holds a control character"
        ))),
        Some(line) => Ok(without_format(&line)),
    }
}

/// A text of any number of lines, empty where it is NULL.
///
/// # Safety
///
/// `place` is NULL or NUL-terminated.
unsafe fn optional(place: *const c_char, what: &str, whose: &str) -> Result<String, Refused> {
    // SAFETY: as the caller says.
    let text = unsafe { within(place, PARAGRAPHS, what, whose) }?.unwrap_or_default();
    let is_control = |character: char| character.is_control() && character != '\n';
    if text.contains(is_control) {
        return Err(Refused(format!(
            "the {what} {whose} holds a control character other than a line's end"
        )));
    }
    Ok(without_format(text.trim()))
}

/// # Safety
///
/// `place` is NULL or NUL-terminated.
unsafe fn within(
    place: *const c_char,
    most: usize,
    what: &str,
    whose: &str,
) -> Result<Option<String>, Refused> {
    // SAFETY: as the caller says.
    match unsafe { text(place, most) } {
        Text::Null => Ok(None),
        Text::Long(_) => Err(Refused(format!(
            "the {what} {whose} has more than {most} octets, or no NUL at its end"
        ))),
        Text::Whole(octets) => match String::from_utf8(octets) {
            Ok(text) => Ok(Some(text)),
            Err(_) => Err(Refused(format!("the {what} {whose} is not UTF-8"))),
        },
    }
}
