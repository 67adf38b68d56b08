//! Every fixture in every format: the very output. `TCPLINT_BLESS=1` writes it anew.
#![allow(clippy::unwrap_used)]

mod common;

use common::{ran, root, tcplint};

/// Compares what the program prints with `tests/golden/NAME`.
fn golden(name: &str, arguments: &[&str], status: i32) {
    let found = ran(tcplint().args(arguments));
    assert_eq!(
        (found.status, found.err.as_str()),
        (status, ""),
        "{arguments:?}"
    );
    let path = root().join("cli/tests/golden").join(name);
    if std::env::var_os("TCPLINT_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &found.out).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = expected
        .lines()
        .zip(found.out.lines())
        .find(|(expected, found)| expected != found);
    if let Some((expected, found)) = differs {
        panic!("{name}: expected\n  {expected}\nfound\n  {found}\nTCPLINT_BLESS=1 accepts it");
    }
    assert_eq!(
        expected.len(),
        found.out.len(),
        "{name}: one is longer; TCPLINT_BLESS=1 accepts it"
    );
}

fn check(format: &str) {
    golden(
        &format!("check.{format}"),
        &[
            "check",
            "--select",
            "ALL",
            "--output-format",
            format,
            "fixtures",
        ],
        1,
    );
}

#[test]
fn check_text() {
    check("text");
}

#[test]
fn check_json() {
    check("json");
}

#[test]
fn check_jsonl() {
    check("jsonl");
}

#[test]
fn check_csv() {
    check("csv");
}

#[test]
fn check_sarif() {
    check("sarif");
}

#[test]
fn check_github() {
    check("github");
}

#[test]
fn check_statistics() {
    golden(
        "check.statistics",
        &["check", "--select", "ALL", "--statistics", "fixtures"],
        1,
    );
}

#[test]
fn check_each_finding_of_a_scan() {
    golden(
        "check.all",
        &["check", "--all", "fixtures/scan-null-fin.pcap"],
        1,
    );
}

#[test]
fn check_default_selection() {
    golden("check.default", &["check", "fixtures/"], 1);
}

#[test]
fn segments_text() {
    golden("segments.text", &["segments", "fixtures"], 0);
}

#[test]
fn segments_jsonl() {
    golden(
        "segments.jsonl",
        &["segments", "--output-format", "jsonl", "fixtures"],
        0,
    );
}

#[test]
fn segments_csv() {
    golden(
        "segments.csv",
        &["segments", "--output-format", "csv", "fixtures"],
        0,
    );
}

#[test]
fn rules_text() {
    golden("rules.text", &["rules"], 0);
}

#[test]
fn rules_json() {
    golden("rules.json", &["rules", "--output-format", "json"], 0);
}
