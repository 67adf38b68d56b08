//! Rules of packs beside ours. The catalogue is one for the whole process, so that this is one test.
#![allow(clippy::unwrap_used)]

use tcplint_lint::{
    Declaration, Refusal, RuleId, RuleSet, Selection, Severity, all, find, join, markdown,
};

fn declaration(code: &str, name: &str) -> Declaration {
    Declaration {
        code: code.to_owned(),
        name: name.to_owned(),
        severity: Severity::Warning,
        default: true,
        summary: "something that the site does not want".to_owned(),
        condition: String::new(),
        why: "The site's reasons.".to_owned(),
        exempt: String::new(),
        advice: String::new(),
        references: vec!["Site policy, chapter 3".to_owned()],
        needs_connections: false,
    }
}

fn refusal(rules: &[(&str, &str)]) -> String {
    let rules = rules.iter().map(|(code, name)| declaration(code, name));
    join("test 1", rules.collect()).unwrap_err().to_string()
}

fn selected(selectors: &[&str]) -> RuleSet {
    let selection = Selection {
        select: Some(selectors.iter().map(|s| s.to_string()).collect()),
        ..Selection::default()
    };
    selection.resolve().unwrap()
}

#[test]
fn rules_join_are_selected_and_keep_their_places() {
    let ours: Vec<RuleId> = all().collect();

    for code in [
        "",
        "F001",
        "F1",
        "ACME01",
        "ACME0001",
        "acme001",
        "ACMEACMEA001",
        "ALL001",
        "AC ME001",
        "ÄB001",
    ] {
        let told = refusal(&[(code, "a-name")]);
        assert!(told.contains(&format!("'{code}'")), "{told}");
    }
    for name in [
        "",
        "telnet",
        "Telnet-in",
        "a--b",
        "-a",
        "a-",
        "a_b-c",
        "ä-b",
    ] {
        let told = refusal(&[("ACME001", name)]);
        assert!(told.contains(&format!("'{name}'")), "{told}");
    }
    assert!(refusal(&[("ACME001", &"a-".repeat(30))]).contains("48 octets"));
    for summary in [String::new(), " ".into(), "a\nb".into(), "x".repeat(161)] {
        let mut rule = declaration("ACME001", "a-name");
        rule.summary = summary;
        let refused = join("test 1", vec![rule]).unwrap_err();
        assert_eq!(refused, Refusal::Summary("ACME001".to_owned()));
    }
    let same_code = refusal(&[("ACME001", "a-name"), ("ACME001", "b-name")]);
    assert!(
        same_code.contains("ACME001, which is another"),
        "{same_code}"
    );
    let same_name = refusal(&[("ACME001", "a-name"), ("ACME002", "a-name")]);
    assert!(
        same_name.contains("a-name, which is another"),
        "{same_name}"
    );
    assert!(refusal(&[("ACME001", "null-flags")]).contains("another rule's"));
    // Nothing of what was refused is left behind.
    assert!(all().eq(ours.iter().copied()));

    let before = selected(&["ALL"]);
    let mut off = declaration("FOO002", "off-by-default");
    off.default = false;
    off.needs_connections = true;
    let joined = join("site 1.2", vec![declaration("FOO001", "not-wanted"), off]).unwrap();
    let [first, second] = joined[..] else {
        panic!("two rules joined");
    };
    assert!(all().eq(ours.iter().copied().chain([first, second])));
    assert_eq!(first.rule().code, "FOO001");
    assert_eq!(find("foo001"), Some(first));
    assert_eq!(find("NOT-WANTED"), Some(first));
    assert!(!before.contains(first) && selected(&["ALL"]).contains(first));
    assert!(!first.rule().needs_connections() && second.rule().needs_connections());

    let by_default = Selection::default().resolve().unwrap();
    assert!(by_default.contains(first) && !by_default.contains(second));
    // The prefix of a family is no prefix of a code with more letters.
    let family_f = selected(&["F"]);
    assert!(!family_f.is_empty() && !family_f.contains(first));
    assert!(family_f.iter().all(|id| id.rule().code.starts_with('F')));
    assert_eq!(selected(&["FOO"]), [first, second].into_iter().collect());
    assert_eq!(selected(&["FOO00"]), selected(&["foo"]));
    assert_eq!(selected(&["FOO002"]), [second].into_iter().collect());
    let half = Selection {
        select: Some(vec!["FO".to_owned()]),
        ..Selection::default()
    };
    assert!(half.resolve().is_err());

    let page = markdown(first.rule());
    assert!(page.contains("From the rule pack site 1.2."), "{page}");
    assert!(
        page.contains("## References\n\n- Site policy, chapter 3\n"),
        "{page}"
    );
    assert!(page.contains("## Why\n\nThe site's reasons."), "{page}");
    for absent in ["## Fires when", "## What others say", "## What to do"] {
        assert!(!page.contains(absent), "{page}");
    }

    // Of those who join the same code at the same time, one does.
    let barrier = std::sync::Barrier::new(8);
    let at_once = || {
        barrier.wait();
        join("race 1", vec![declaration("RACE001", "at-once")]).is_ok()
    };
    let joined = std::thread::scope(|scope| {
        let all: Vec<_> = (0..8).map(|_| scope.spawn(at_once)).collect();
        let all = all.into_iter().map(|thread| thread.join().unwrap());
        all.filter(|joined| *joined).count()
    });
    assert_eq!(joined, 1);

    // A second pack: its codes are no more free, then the places come to an end.
    assert!(refusal(&[("FOO001", "other-name")]).contains("FOO001"));
    let room = 128 - all().count();
    let many = |count: usize| -> Vec<Declaration> {
        let numbers = (0..count).map(|n| (format!("BAR{n:03}"), format!("bar-{n}")));
        numbers
            .map(|(code, name)| declaration(&code, &name))
            .collect()
    };
    let refused = join("large 1", many(room + 1)).unwrap_err();
    assert_eq!(refused, Refusal::Room(room + 1, room));
    assert!(refused.to_string().contains("room for"), "{refused}");
    assert_eq!(join("large 1", many(room)).unwrap().len(), room);
    assert_eq!(all().count(), 128);
    let everything = selected(&["ALL"]);
    assert_eq!(everything.iter().count(), 128);
    let codes: Vec<_> = everything.iter().map(|id| id.rule().code).collect();
    assert_eq!(
        codes.last().copied(),
        Some(format!("BAR{:03}", room - 1)).as_deref()
    );
}
