use std::ffi::CString;
use std::sync::OnceLock;

use tcplint_abi::{TcplintRule, TcplintSeverity, TcplintStatus};
use tcplint_lint::{RuleId, Severity, all};

use super::answers::{guarded, status};
use super::sizes::{own, read, write};
use super::texts::owned;

/// A rule's texts, as C reads them.
pub(super) struct Texts {
    pub(super) code: CString,
    pub(super) name: CString,
    summary: CString,
    condition: CString,
    why: CString,
    exempt: CString,
    advice: CString,
    references: CString,
}

/// The texts of all rules, in the order of the catalogue.
fn texts() -> &'static [Texts] {
    static TEXTS: OnceLock<Vec<Texts>> = OnceLock::new();
    TEXTS.get_or_init(|| all().map(Texts::of).collect())
}

impl Texts {
    fn of(rule: RuleId) -> Texts {
        let rule = rule.rule();
        let references: Vec<_> = rule.references.iter().map(ToString::to_string).collect();
        Texts {
            code: owned(rule.code),
            name: owned(rule.name),
            summary: owned(rule.summary),
            condition: owned(rule.condition),
            why: owned(rule.why),
            exempt: owned(rule.exempt),
            advice: owned(rule.advice),
            references: owned(&references.join("\n")),
        }
    }
}

/// The texts of one rule; `None` where there is no such rule.
pub(super) fn texts_of(rule: RuleId) -> Option<&'static Texts> {
    texts().get(usize::from(rule.index()))
}

pub(super) fn severity(severity: Severity) -> TcplintSeverity {
    match severity {
        Severity::Info => TcplintSeverity::Info,
        Severity::Warning => TcplintSeverity::Warning,
        Severity::Error => TcplintSeverity::Error,
    }
}

/// How many rules there are.
#[unsafe(no_mangle)]
pub extern "C" fn tcplint_rule_count() -> u32 {
    u32::try_from(all().count()).unwrap_or(0)
}

/// Fills in `rule` with the rule that has this place in the catalogue, from 0, in the order of the
/// codes. `rule->size` must be set before; it is then how much of it was filled in.
///
/// `TCPLINT_STATUS_BAD_VALUE`: there is no such rule.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tcplint_rule(place: u32, rule: *mut TcplintRule) -> TcplintStatus {
    status(guarded(|| {
        // SAFETY: the caller's promise.
        let (_, size) = unsafe { read(rule.cast_const()) }?;
        let id = usize::try_from(place).ok().and_then(|at| all().nth(at));
        let id = id.ok_or(TcplintStatus::BadValue)?;
        let texts = texts_of(id).ok_or(TcplintStatus::BadValue)?;
        let declared = id.rule();
        let value = TcplintRule {
            size: own::<TcplintRule>(),
            severity: severity(declared.severity) as u8,
            on_by_default: declared.default.into(),
            needs_connections: declared.needs_connections().into(),
            reserved: 0,
            code: texts.code.as_ptr(),
            name: texts.name.as_ptr(),
            summary: texts.summary.as_ptr(),
            condition: texts.condition.as_ptr(),
            why: texts.why.as_ptr(),
            exempt: texts.exempt.as_ptr(),
            advice: texts.advice.as_ptr(),
            references: texts.references.as_ptr(),
        };
        // SAFETY: as many octets as the caller said.
        unsafe { write(rule, size, &value) };
        Ok(())
    }))
}
