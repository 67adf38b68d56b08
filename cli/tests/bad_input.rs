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

#[test]
fn directory_without_a_capture_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("notes.txt"), "nothing to see").unwrap();
    let found = check(&[folder.path().to_str().unwrap()]);
    assert_eq!(found.status, 2);
    assert!(
        found.err.contains("no capture in this directory"),
        "{}",
        found.err
    );
}

#[test]
fn broken_capture_in_a_directory_is_told_of() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(common::root().join(FIRES), folder.path().join("a.pcap")).unwrap();
    std::fs::write(
        folder.path().join("b.gz"),
        [0x1f, 0x8b, 8, 0, 0xff, 0xff, 0xff],
    )
    .unwrap();
    let found = check(&[folder.path().to_str().unwrap()]);
    assert_eq!(found.status, 2);
    assert!(
        found.err.contains("b.gz: ") && found.err.lines().count() == 1,
        "{}",
        found.err
    );
}

#[test]
fn many_damaged_places_are_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flood.pcapng");
    let section: [u32; 7] = [0x0a0d_0d0a, 28, 0x1a2b_3c4d, 1, u32::MAX, u32::MAX, 28];
    // An enhanced packet block of an interface that was never described.
    let packet: [u32; 8] = [6, 32, 7, 0, 0, 0, 0, 32];
    let words = section
        .into_iter()
        .chain(std::iter::repeat_n(packet, 5000).flatten());
    std::fs::write(&path, words.flat_map(u32::to_le_bytes).collect::<Vec<_>>()).unwrap();
    let found = check(&[path.to_str().unwrap()]);
    assert_eq!(
        (found.status, found.err.lines().count()),
        (2, 1),
        "{}",
        found.err
    );
    assert!(found.err.contains("and 4,999 more places"), "{}", found.err);
}

#[test]
fn machine_formats_name_an_input_that_cannot_be_read() {
    let jsonl = run(&["check", "--output-format", "jsonl", "no-such-file.pcap"]);
    let rows = lines(&jsonl.out);
    assert_eq!(rows[0]["file"], "no-such-file.pcap");
    assert!(
        rows[0]["damaged"]
            .as_str()
            .unwrap()
            .contains("No such file")
    );
    let sarif = run(&["check", "--output-format", "sarif", "no-such-file.pcap"]);
    let document: serde_json::Value = serde_json::from_str(&sarif.out).unwrap();
    let invocation = &document["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let location = &invocation["toolExecutionNotifications"][0]["locations"][0];
    assert_eq!(
        location["physicalLocation"]["artifactLocation"]["uri"],
        "no-such-file.pcap"
    );
    let github = run(&["check", "--output-format", "github", "no-such-file.pcap"]);
    assert!(
        github.out.starts_with("::error file=no-such-file.pcap,"),
        "{}",
        github.out
    );
}

#[test]
fn an_input_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let capture = folder.path().join("a.pcap");
    std::fs::copy(common::root().join(FIRES), &capture).unwrap();
    let link = folder.path().join("link.pcap");
    std::os::unix::fs::symlink(&capture, &link).unwrap();
    let before = std::fs::read(&capture).unwrap();
    let (name, link) = (capture.to_str().unwrap(), link.to_str().unwrap());
    let inside = folder.path().to_str().unwrap();
    for arguments in [
        vec!["check", "-w", name, name],
        vec!["check", "-o", name, name],
        vec!["check", "-w", link, name],
        vec!["check", "-o", name, inside],
        vec!["segments", "-o", name, name],
        vec!["check", "-o", "x", "-w", "x", name],
    ] {
        let found = run(&arguments);
        assert_eq!(found.status, 2, "{arguments:?}");
        assert!(
            found.err.contains("overwritten") || found.err.contains("two results"),
            "{}",
            found.err
        );
        assert_eq!(std::fs::read(&capture).unwrap(), before, "{arguments:?}");
    }
}

#[test]
fn file_names_cannot_forge_lines() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a\n\u{1b}[31mb.pcap");
    std::fs::copy(common::root().join(FIRES), &path).unwrap();
    let found = run(&["check", "-q", "--select", "F001", path.to_str().unwrap()]);
    assert!(
        !found.out.contains('\u{1b}') && found.out.contains("a\\n"),
        "{}",
        found.out
    );
    assert_eq!(found.out.lines().count(), 1);
}

/// The last line of `check` as people see it.
fn summary(inputs: &[&str]) -> String {
    let found = ran(tcplint().arg("check").args(inputs));
    assert_eq!(found.status, 2);
    found.out.lines().last().unwrap().to_owned()
}

#[test]
fn the_summary_says_what_was_not_read() {
    assert_eq!(summary(&["no/such/file.pcap"]), "Nothing was read");
    assert_eq!(summary(&["no/such", "neither/this"]), "Nothing was read");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut.pcap");
    let whole = std::fs::read(common::root().join(FIRES)).unwrap();
    std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    let cut = path.to_str().unwrap();
    let one = summary(&[cut]);
    assert!(one.ends_with("; 1 input not read to its end"), "{one}");
    let two = summary(&[cut, FIRES, "no/such/file.pcap"]);
    assert!(two.contains(" of 2 captures: "), "{two}");
    assert!(two.ends_with("; 2 inputs not read to their end"), "{two}");
    let whole = run(&["check", FIRES]);
    assert!(!whole.out.contains("not read"), "{}", whole.out);
}
