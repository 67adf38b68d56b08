//! What cannot be read is told in one line and does not stop the rest.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::PathBuf;

use common::{Ran, lines, of_type, ran, run, tcplint};
use tempfile::TempDir;

const FIRES: &str = "fixtures/f001-null-flags-fires.pcap";

/// The damaged captures as files.
fn damaged() -> (TempDir, Vec<(PathBuf, tcplint_fixtures::Damaged)>) {
    let folder = tempfile::tempdir().unwrap();
    let files = tcplint_fixtures::damaged()
        .into_iter()
        .map(|damaged| {
            let path = folder.path().join(damaged.name);
            std::fs::write(&path, &damaged.octets).unwrap();
            (path, damaged)
        })
        .collect();
    (folder, files)
}

fn check(inputs: &[&str]) -> Ran {
    ran(tcplint()
        .args(["check", "--output-format", "jsonl"])
        .args(inputs))
}

#[test]
fn each_damage_gives_one_line_with_name_place_and_cause() {
    let (_folder, files) = damaged();
    assert!(files.len() >= 8);
    for (path, _) in files {
        let name = path.to_str().unwrap();
        let found = check(&[name]);
        assert_eq!(found.status, 2, "{name}");
        assert_eq!(found.err.lines().count(), 1, "{name}: {}", found.err);
        assert!(
            found.err.starts_with(&format!("tcplint: {name}: ")),
            "{}",
            found.err
        );
        let cause = found.err.split(&format!("{name}: ")).nth(1).unwrap();
        let places = ["byte ", "frame ", "empty", "not a capture", "header"];
        assert!(
            places.iter().any(|place| cause.contains(place)),
            "no place in: {cause}"
        );
    }
}

#[test]
fn the_other_inputs_go_on() {
    let (_folder, files) = damaged();
    for (path, _) in files {
        let found = check(&[path.to_str().unwrap(), FIRES]);
        assert_eq!(found.status, 2);
        let rows = lines(&found.out);
        let findings = of_type(&rows, "finding");
        assert!(
            findings.iter().any(|row| row["file"] == FIRES),
            "{}",
            path.display()
        );
    }
}

#[test]
fn findings_before_the_damage_come_out() {
    let whole = std::fs::read(common::root().join("fixtures/flags-512.pcap")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut.pcap");
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let found = check(&[path.to_str().unwrap()]);
    assert_eq!(found.status, 2);
    let rows = lines(&found.out);
    assert!(of_type(&rows, "finding").len() > 100);
    let summary = of_type(&rows, "summary")[0];
    let damaged = summary["damaged"].as_str().unwrap();
    assert!(found.err.contains(damaged), "{damaged} / {}", found.err);
}

#[test]
fn missing_file_is_named() {
    let found = run(&["check", "no/such/file.pcap"]);
    assert_eq!(found.status, 2);
    assert!(
        found.err.starts_with("tcplint: no/such/file.pcap: "),
        "{}",
        found.err
    );
}

#[test]
fn files_of_a_directory_that_are_no_captures_are_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("notes.txt"), "nothing to see").unwrap();
    std::fs::copy(common::root().join(FIRES), folder.path().join("a.pcap")).unwrap();
    let found = check(&[folder.path().to_str().unwrap()]);
    assert_eq!((found.status, found.err.as_str()), (1, ""));
}

#[test]
fn unknown_rule_is_bad_usage() {
    let found = run(&["check", "--select", "Q", FIRES]);
    assert_eq!(found.status, 2);
    assert!(
        found.err.contains("'Q'") && found.err.contains("tcplint rules"),
        "{}",
        found.err
    );
}

#[test]
fn unknown_key_of_the_configuration_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("tcplint.toml");
    std::fs::write(&config, "ignored = [\"F001\"]\n").unwrap();
    let found = run(&["check", "--config", config.to_str().unwrap(), FIRES]);
    assert_eq!(found.status, 2);
    assert!(
        found.err.contains("tcplint.toml") && found.err.contains("ignored"),
        "{}",
        found.err
    );
}
