//! All that is shown by name, as C strings.

use std::ffi::{CStr, CString};
use std::sync::LazyLock;

use tcplint_lint::{RuleId, Severity};
use tcplint_track::{ClosedBy, Closing, Opening, State};

/// The strings, made once.
static NAMES: LazyLock<Names> = LazyLock::new(|| Names {
    codes: of_rules(|id| id.rule().code.to_owned()),
    names: of_rules(|id| id.rule().name.to_owned()),
    titles: of_rules(|id| format!("{} {}", id.rule().code, id.rule().name)),
    states: State::ALL.map(|state| c_string(state.name())),
    openings: Opening::ALL.map(|opening| c_string(opening.name())),
    closings: Closing::ALL.map(|closing| c_string(closing.name())),
    closers: ClosedBy::ALL.map(|closer| c_string(closer.name())),
});

struct Names {
    codes: Vec<CString>,
    names: Vec<CString>,
    titles: Vec<CString>,
    states: [CString; State::ALL.len()],
    openings: [CString; Opening::ALL.len()],
    closings: [CString; Closing::ALL.len()],
    closers: [CString; ClosedBy::ALL.len()],
}

fn of_rules(text: impl Fn(RuleId) -> String) -> Vec<CString> {
    tcplint_lint::all().map(|id| c_string(&text(id))).collect()
}

/// A copy for C, without any NUL.
pub(crate) fn c_string(text: &str) -> CString {
    CString::new(text.replace('\0', "")).unwrap_or_default()
}

/// Makes them all, before any is asked for where nothing may be made.
pub(crate) fn prepare() {
    LazyLock::force(&NAMES);
}

fn of_rule(list: &'static [CString], rule: RuleId) -> &'static CStr {
    list.get(usize::from(rule.index()))
        .map_or(c"", CString::as_c_str)
}

/// `F001`.
pub(crate) fn code(rule: RuleId) -> &'static CStr {
    of_rule(&NAMES.codes, rule)
}

/// `null-flags`.
pub(crate) fn name(rule: RuleId) -> &'static CStr {
    of_rule(&NAMES.names, rule)
}

/// `F001 null-flags`, of the rule at this place in the catalogue.
pub(crate) fn title(index: usize) -> Option<&'static CStr> {
    NAMES.titles.get(index).map(CString::as_c_str)
}

/// `error`, `warning`, `info`.
pub(crate) const fn severity(severity: Severity) -> &'static CStr {
    match severity {
        Severity::Info => c"info",
        Severity::Warning => c"warning",
        Severity::Error => c"error",
    }
}

fn among<T: PartialEq, const N: usize>(
    all: [T; N],
    names: &'static [CString; N],
    one: T,
) -> &'static CStr {
    let at = all.iter().position(|other| *other == one);
    at.and_then(|at| names.get(at))
        .map_or(c"", CString::as_c_str)
}

/// `ESTABLISHED`.
pub(crate) fn state(state: State) -> &'static CStr {
    among(State::ALL, &NAMES.states, state)
}

/// `three-way`.
pub(crate) fn opening(opening: Opening) -> &'static CStr {
    among(Opening::ALL, &NAMES.openings, opening)
}

/// `four-segment`.
pub(crate) fn closing(closing: Closing) -> &'static CStr {
    among(Closing::ALL, &NAMES.closings, closing)
}

/// `client`.
pub(crate) fn closed_by(closer: ClosedBy) -> &'static CStr {
    among(ClosedBy::ALL, &NAMES.closers, closer)
}
