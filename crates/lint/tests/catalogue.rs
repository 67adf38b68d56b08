//! The catalogue as a whole: codes, names, texts, pages.

use std::collections::HashSet;

use tcplint_lint::{RuleId, RuleSet, all, find, markdown};

#[test]
fn codes_are_sorted_unique_and_well_formed() {
    let codes: Vec<_> = all().map(|id| id.rule().code).collect();
    assert!(codes.is_sorted());
    assert_eq!(codes.iter().collect::<HashSet<_>>().len(), codes.len());
    for code in codes {
        let (family, number) = code.split_at(1);
        assert!(
            family.bytes().all(|letter| letter.is_ascii_uppercase()),
            "{code}"
        );
        assert!(
            number.len() == 3 && number.bytes().all(|digit| digit.is_ascii_digit()),
            "{code}"
        );
    }
}

#[test]
fn names_are_unique_and_kebab_case() {
    let names: HashSet<_> = all().map(|id| id.rule().name).collect();
    assert_eq!(names.len(), all().count());
    for name in names {
        let words_are_lower = name.split('-').all(|word| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
        });
        assert!(words_are_lower, "{name}");
    }
}

#[test]
fn texts_are_there_and_end_as_they_should() {
    for rule in all().map(RuleId::rule) {
        let code = rule.code;
        assert!(
            !rule.summary.is_empty() && !rule.summary.ends_with('.'),
            "{code}"
        );
        assert!(!rule.summary.contains('\n'), "{code}");
        for text in [rule.condition, rule.why, rule.exempt, rule.advice] {
            assert!(text.ends_with('.'), "{code}: {text}");
            assert!(!text.contains("  "), "{code} has a gap: {text}");
        }
        for (_, verdict) in rule.peers {
            assert!(!verdict.is_empty() && !verdict.ends_with('.'), "{code}");
        }
    }
}

#[test]
fn every_page_has_its_parts() {
    for rule in all().map(RuleId::rule) {
        let page = markdown(rule);
        for part in [
            &format!("# {} {}\n", rule.code, rule.name),
            "## Fires when",
            "## Why",
            "## Who sends it, and what is exempt",
            "## What to do",
            "## What others say of it",
            "## Silence it",
            rule.summary,
            rule.severity.name(),
        ] {
            assert!(page.contains(part), "{} lacks {part}", rule.code);
        }
    }
}

#[test]
fn rules_are_found_by_code_and_name_in_any_case() {
    for id in all() {
        let rule = id.rule();
        assert_eq!(find(rule.code), Some(id));
        assert_eq!(find(&rule.name.to_uppercase()), Some(id));
        assert_eq!(RuleId::of(rule.code), id);
    }
    assert_eq!(find("F999"), None);
    assert_eq!(find(""), None);
}

#[test]
fn a_set_holds_what_was_put_in() {
    let set: RuleSet = all().filter(|id| id.index() % 3 == 0).collect();
    for id in all() {
        assert_eq!(set.contains(id), id.index() % 3 == 0);
    }
    assert!(set.iter().map(RuleId::index).is_sorted());
    assert!(set.without(set).is_empty());
}

/// Off by default are exactly the rules that would speak on healthy traffic or cost a pass over
/// every octet; each says why in its page.
#[test]
fn off_by_default() {
    let off: Vec<_> = all()
        .map(RuleId::rule)
        .filter(|rule| !rule.default)
        .collect();
    let codes: Vec<_> = off.iter().map(|rule| rule.code).collect();
    let expected = "H004 H005 H007 H008
        O006 O015
        S001 S013 S017
        T007 T010 T014 T015 T016";
    assert_eq!(codes, expected.split_whitespace().collect::<Vec<_>>());
    for rule in off {
        assert!(rule.exempt.contains("Off by default"), "{}", rule.code);
    }
}
