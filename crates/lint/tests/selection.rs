//! Which rules a selection turns on.
#![allow(clippy::unwrap_used, reason = "a test")]

use tcplint_lint::{Selection, UnknownRule, all};

fn strings(selectors: &[&str]) -> Vec<String> {
    selectors.iter().map(ToString::to_string).collect()
}

fn on(select: Option<&[&str]>, extend: &[&str], ignore: &[&str]) -> Vec<&'static str> {
    let selection = Selection {
        select: select.map(strings),
        extend_select: strings(extend),
        ignore: strings(ignore),
    };
    selection
        .resolve()
        .unwrap()
        .iter()
        .map(|id| id.rule().code)
        .collect()
}

fn codes(wanted: impl Fn(&str) -> bool) -> Vec<&'static str> {
    all()
        .map(|id| id.rule().code)
        .filter(|code| wanted(code))
        .collect()
}

#[test]
fn nothing_selected_is_the_default() {
    let default: Vec<_> = all()
        .map(|id| id.rule())
        .filter(|rule| rule.default)
        .map(|rule| rule.code)
        .collect();
    assert_eq!(on(None, &[], &[]), default);
    assert!(default.len() < all().count());
}

#[test]
fn select_replaces_and_extend_adds() {
    assert_eq!(
        on(Some(&["F"]), &[], &[]),
        codes(|code| code.starts_with('F'))
    );
    assert_eq!(on(Some(&["F001"]), &["H004"], &[]), ["F001", "H004"]);
    assert!(on(None, &["H004"], &[]).contains(&"H004"));
    assert!(on(None, &["H004"], &[]).contains(&"F001"));
    assert_eq!(on(Some(&["all"]), &[], &[]), codes(|_| true));
    assert_eq!(on(Some(&[]), &[], &[]), [""; 0]);
}

#[test]
fn names_and_letters_in_any_case() {
    assert_eq!(
        on(Some(&["null-flags", "XMAS", "h004"]), &[], &[]),
        ["F001", "F006", "H004"]
    );
}

#[test]
fn the_longer_prefix_wins() {
    assert_eq!(
        on(Some(&["F02"]), &[], &["F"]),
        codes(|code| code.starts_with("F02"))
    );
    assert_eq!(
        on(Some(&["F"]), &[], &["F02"]),
        codes(|code| code.starts_with('F') && !code.starts_with("F02"))
    );
    assert_eq!(on(Some(&["F001"]), &[], &["ALL"]), ["F001"]);
    assert_eq!(on(Some(&["null-flags"]), &[], &["F00"]), ["F001"]);
}

#[test]
fn ignoring_wins_at_equal_length() {
    assert_eq!(on(Some(&["F001", "F002"]), &[], &["F002"]), ["F001"]);
    assert_eq!(on(Some(&["F001"]), &[], &["null-flags"]), [""; 0]);
    assert_eq!(on(Some(&["ALL"]), &[], &["ALL"]), [""; 0]);
    assert!(!on(None, &[], &["F001"]).contains(&"F001"));
}

#[test]
fn what_matches_nothing_is_an_error() {
    for unknown in ["X", "F9", "F0011", "no-such-rule", "", "ä"] {
        let selection = Selection {
            ignore: strings(&[unknown]),
            ..Selection::default()
        };
        let error = selection.resolve().unwrap_err();
        assert_eq!(error, UnknownRule(unknown.to_owned()));
        assert!(error.to_string().contains(unknown));
    }
}
