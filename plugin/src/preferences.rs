//! Which rules are on: the preferences `tcplint.select`, `tcplint.extend_select` and
//! `tcplint.ignore`, which mean what the options of `tcplint check` mean.

use std::ffi::{CStr, c_char, c_int};
use std::io::Write as _;
use std::sync::atomic::{AtomicPtr, Ordering};

use tcplint_lint::{RuleSet, Selection};

use crate::symbols::Symbols;

/// What the host keeps a preference's text in.
type Text = AtomicPtr<c_char>;

static SELECT: Text = AtomicPtr::new(c"".as_ptr().cast_mut());
static EXTEND_SELECT: Text = AtomicPtr::new(c"".as_ptr().cast_mut());
static IGNORE: Text = AtomicPtr::new(c"".as_ptr().cast_mut());

/// Registers them for a protocol.
///
/// # Safety
///
/// Only while the host registers protocols.
pub(crate) unsafe fn register(symbols: &Symbols, protocol: c_int) {
    let list = [
        (
            &SELECT,
            c"select",
            c"Rules",
            c"Rules to check, by code, prefix, name or ALL, with commas between them; empty for those that are on by default",
        ),
        (
            &EXTEND_SELECT,
            c"extend_select",
            c"More rules",
            c"Rules to check besides those",
        ),
        (
            &IGNORE,
            c"ignore",
            c"Rules to leave out",
            c"Rules not to check; the longer of two prefixes wins",
        ),
    ];
    // SAFETY: the host is registering protocols; all texts are there for ever, and so are the
    // places where it keeps the values, each of a pointer's layout.
    unsafe {
        let module = (symbols.prefs_register_protocol)(protocol, None);
        for (text, name, title, description) in list {
            (symbols.prefs_register_string_preference)(
                module,
                name.as_ptr(),
                title.as_ptr(),
                description.as_ptr(),
                text.as_ptr().cast::<*const c_char>(),
            );
        }
    }
}

/// The rules that are on. Where a preference names no rule, one line on standard error says so,
/// and the default ones are.
pub(crate) fn selected() -> RuleSet {
    let select = words(&SELECT);
    let selection = Selection {
        select: (!select.is_empty()).then_some(select),
        extend_select: words(&EXTEND_SELECT),
        ignore: words(&IGNORE),
    };
    selection.resolve().unwrap_or_else(|unknown| {
        complain(format_args!(
            "{unknown}; the preferences tcplint.select, tcplint.extend_select and tcplint.ignore \
             are left aside"
        ));
        Selection::default().resolve().unwrap_or_default()
    })
}

fn words(text: &Text) -> Vec<String> {
    let text = text.load(Ordering::Relaxed);
    if text.is_null() {
        return Vec::new();
    }
    // SAFETY: a string of ours or of the host's, which it replaces only between frames.
    let text = unsafe { CStr::from_ptr(text) }.to_string_lossy();
    text.split([',', ' '])
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// One line on standard error, if it can be written.
pub(crate) fn complain(what: std::fmt::Arguments<'_>) {
    let _ = writeln!(std::io::stderr(), "tcplint: {what}");
}
