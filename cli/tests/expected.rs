//! The fixtures show what `fixtures/expected.tsv` says: every finding, and none besides.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;

use common::{lines, of_type, root, run};
use tcplint_lint::all;

/// File, frame (0 for the end of the capture) and code.
type Found = BTreeSet<(String, u64, String)>;

/// Findings about connections are declared for the files named after a rule about them, only; of
/// what kind a close is, for those named after a rule about closes.
fn is_declared(file: &str, code: &str) -> bool {
    let about_connections = |text: &str| text.starts_with(['S', 'T', 'C', 's', 't', 'c']);
    let named = file
        .as_bytes()
        .get(1..4)
        .is_some_and(|digits| digits.iter().all(u8::is_ascii_digit));
    let of_closes = matches!(code, "T014" | "T015" | "T016");
    !about_connections(code)
        || named && about_connections(file) && (!of_closes || file.starts_with('t'))
}

fn expected() -> Found {
    let table = std::fs::read_to_string(root().join("fixtures/expected.tsv")).unwrap();
    table
        .lines()
        .skip(1)
        .map(|line| {
            let mut cells = line.split('\t');
            let mut cell = || cells.next().unwrap().to_owned();
            let (file, frame, code) = (cell(), cell(), cell());
            let frame = frame.replace("end", "0");
            (file, frame.parse().unwrap(), code)
        })
        .collect()
}

fn found() -> Found {
    let ran = run(&[
        "check",
        "--select",
        "ALL",
        "--output-format",
        "jsonl",
        "fixtures",
    ]);
    of_type(&lines(&ran.out), "finding")
        .into_iter()
        // Captures of real kernels are not made to show findings.
        .filter(|row| !row["file"].as_str().unwrap().contains("/kernel/"))
        .map(|row| {
            let file = row["file"]
                .as_str()
                .unwrap()
                .trim_start_matches("fixtures/")
                .to_owned();
            (
                file,
                row["frame"].as_u64().unwrap_or(0),
                row["code"].as_str().unwrap().to_owned(),
            )
        })
        .filter(|(file, _, code)| is_declared(file, code))
        .collect()
}

#[test]
fn fixtures_show_what_is_declared() {
    let (expected, found) = (expected(), found());
    let missing: Vec<_> = expected.difference(&found).collect();
    let unexpected: Vec<_> = found.difference(&expected).collect();
    assert!(missing.is_empty(), "declared, but not found: {missing:?}");
    assert!(
        unexpected.is_empty(),
        "found, but not declared: {unexpected:?}"
    );
}

#[test]
fn every_rule_has_a_fixture_that_fires_and_one_that_is_silent() {
    let expected = expected();
    for id in all() {
        let rule = id.rule();
        let name = |end| format!("{}-{}-{end}.pcap", rule.code.to_lowercase(), rule.name);
        let breaks = |file: &str| {
            expected
                .iter()
                .any(|(f, _, code)| f == file && code == rule.code)
        };
        let (fires, silent) = (name("fires"), name("silent"));
        assert!(breaks(&fires), "{fires} does not fire");
        assert!(
            root().join("fixtures").join(&silent).is_file(),
            "{silent} is missing"
        );
        assert!(!breaks(&silent), "{silent} is not silent");
    }
}

#[test]
fn packets_add_up_in_every_capture() {
    let ran = run(&[
        "check",
        "--exit-zero",
        "--output-format",
        "jsonl",
        "fixtures",
    ]);
    let rows = lines(&ran.out);
    let summaries = of_type(&rows, "summary");
    assert!(summaries.len() > 100);
    for summary in summaries {
        let skipped: u64 = summary["skipped"]
            .as_object()
            .unwrap()
            .values()
            .filter_map(|n| n.as_u64())
            .sum();
        let segments = summary["segments"].as_u64().unwrap();
        assert_eq!(
            summary["packets"].as_u64().unwrap(),
            segments + skipped,
            "{summary}"
        );
    }
}
