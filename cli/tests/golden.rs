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

/// These break rules by the thousand, or need hundreds of frames to break one; the formats that write each finding show them under
/// few rules only, so that people can still read the golden files.
const BULKY: [&str; 6] = [
    "flags-512.pcap",
    "scan-xmas-1003.pcap",
    "c006-syn-flood-fires.pcap",
    "c006-syn-flood-silent.pcap",
    "t018-rst-storm-fires.pcap",
    "t018-rst-storm-silent.pcap",
];

/// The other fixtures, by name.
fn others() -> Vec<String> {
    let folder = std::fs::read_dir(root().join("fixtures")).unwrap();
    let names = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut captures: Vec<_> = names
        .filter(|name| name.contains(".pcap") && !BULKY.contains(&name.as_str()))
        .map(|name| format!("fixtures/{name}"))
        .collect();
    captures.sort();
    captures
}

fn each(name: &str, options: &[&str], status: i32) {
    let captures = others();
    let arguments: Vec<_> = options
        .iter()
        .copied()
        .chain(captures.iter().map(String::as_str))
        .collect();
    golden(name, &arguments, status);
}

/// A format that folds repetition, over all fixtures.
fn check_folded(format: &str) {
    let options = [
        "check",
        "--select",
        "ALL",
        "--output-format",
        format,
        "fixtures",
    ];
    golden(&format!("check.{format}"), &options, 1);
}

/// A format that writes each finding.
fn check_each(format: &str) {
    let options = ["check", "--select", "ALL", "--output-format", format];
    each(&format!("check.{format}"), &options, 1);
    let bulky = BULKY.map(|name| format!("fixtures/{name}"));
    let options = [
        "check",
        "--select",
        "F007,F021,H011",
        "--output-format",
        format,
    ];
    golden(
        &format!("check-bulky.{format}"),
        &[&options[..], &bulky.each_ref().map(String::as_str)].concat(),
        1,
    );
}

#[test]
fn check_text() {
    check_folded("text");
}

#[test]
fn check_json() {
    check_each("json");
}

#[test]
fn check_jsonl() {
    check_each("jsonl");
}

#[test]
fn check_csv() {
    check_each("csv");
}

#[test]
fn check_sarif() {
    check_each("sarif");
}

#[test]
fn check_github() {
    check_folded("github");
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
    each("segments.text", &["segments"], 0);
}

#[test]
fn segments_jsonl() {
    each(
        "segments.jsonl",
        &["segments", "--output-format", "jsonl"],
        0,
    );
}

#[test]
fn segments_csv() {
    each("segments.csv", &["segments", "--output-format", "csv"], 0);
}

#[test]
fn connections_text() {
    golden("connections.text", &["connections", "fixtures"], 0);
}

#[test]
fn connections_jsonl() {
    each(
        "connections.jsonl",
        &["connections", "--output-format", "jsonl"],
        0,
    );
}

#[test]
fn connections_csv() {
    each(
        "connections.csv",
        &["connections", "--output-format", "csv"],
        0,
    );
}

/// Captures of two kernels that hold one connection each.
const TOLD: [&str; 15] = [
    "datafin",
    "fin_lost",
    "four",
    "halfdata",
    "halfstuck",
    "keepalive",
    "lastack_lost",
    "linger0_est",
    "rst_closed_port",
    "rst_on_late_data",
    "simclose",
    "simopen",
    "three",
    "tw_assassin",
    "unanswered",
];

/// Those that hold two.
const TOLD_TWICE: [&str; 3] = ["blind_rst", "tfo", "tw_reuse"];

fn explain(name: &str, captures: &[&str], options: &[&str]) {
    let captures: Vec<_> = captures
        .iter()
        .map(|capture| format!("fixtures/kernel/{capture}.pcap"))
        .collect();
    let captures = captures.iter().map(String::as_str);
    let arguments: Vec<_> = ["explain"].into_iter().chain(captures).collect();
    golden(name, &[&arguments, options].concat(), 0);
}

#[test]
fn explain_text() {
    explain("explain.text", &TOLD, &[]);
}

#[test]
fn explain_first_of_two() {
    explain("explain-first.text", &TOLD_TWICE, &["--stream", "0"]);
}

#[test]
fn explain_second_of_two() {
    explain("explain-second.text", &TOLD_TWICE, &["--stream", "1"]);
}

#[test]
fn states_text() {
    golden("states.text", &["states", "fixtures/kernel"], 0);
    golden(
        "states-later.text",
        &["states", "--at", "+742", "--all", "fixtures/kernel"],
        0,
    );
}

#[test]
fn states_csv() {
    golden(
        "states.csv",
        &["states", "--output-format", "csv", "fixtures/kernel"],
        0,
    );
}

#[test]
fn connections_zeek() {
    each(
        "connections.zeek",
        &["connections", "--output-format", "zeek"],
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
