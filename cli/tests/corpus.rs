//! Real captures of other projects, where `TCPLINT_CORPUS` names a folder that holds them in
//! `captures/` and captures of healthy protocols in `silent/`.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::PathBuf;

use common::{Ran, lines, of_type, run};
use serde_json::Value;

fn captures(folder: &str) -> Vec<PathBuf> {
    let Some(corpus) = std::env::var_os("TCPLINT_CORPUS") else {
        eprintln!("skipped: TCPLINT_CORPUS names no folder, so real captures are not tested");
        return Vec::new();
    };
    let folder = PathBuf::from(corpus).join(folder);
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    files
}

fn check(path: &std::path::Path, more: &[&str]) -> (Ran, Vec<Value>) {
    let mut arguments = vec!["check", "--no-track", "--output-format", "jsonl"];
    arguments.extend(more);
    arguments.push(path.to_str().unwrap());
    let ran = run(&arguments);
    let rows = lines(&ran.out);
    (ran, rows)
}

#[test]
fn every_capture_is_read_and_its_packets_add_up() {
    for path in captures("captures") {
        let (ran, rows) = check(&path, &["--select", "ALL"]);
        assert!(ran.status <= 2, "{}: {}", path.display(), ran.status);
        assert!(
            !ran.err.contains("panicked"),
            "{}: {}",
            path.display(),
            ran.err
        );
        for summary in of_type(&rows, "summary") {
            let count = |key: &str| summary[key].as_u64().unwrap();
            let skipped = summary["skipped"].as_object().unwrap().values();
            let skipped: u64 = skipped.filter_map(Value::as_u64).sum();
            assert_eq!(
                count("packets"),
                count("segments") + skipped,
                "{}",
                path.display()
            );
        }
    }
}

/// The conditions of the F rules above info, stated once more over the bits alone.
fn flags_are_so(code: &str, flags: u16) -> bool {
    let set = |bits: u16| flags & bits == bits;
    let (fin, syn, rst) = (set(0x01), set(0x02), set(0x04));
    let (psh, ack, urg) = (set(0x08), set(0x10), set(0x20));
    match code {
        "F001" => flags & 0x3f == 0,
        "F002" => syn && fin,
        "F003" => syn && rst,
        "F004" => fin && rst && !syn,
        "F005" => fin && !ack && !syn,
        "F006" => fin && psh && urg && !syn && !rst && !ack,
        "F007" => flags & 0x3f == 0x3f,
        "F008" => (psh || urg) && !ack && !syn && !rst && !fin,
        "F009" => syn && urg && !fin && !rst,
        "F011" => rst && urg && !syn,
        "F012" => rst && psh && !ack && !syn,
        "F020" => syn && !ack && ![0, 0x0c0, 0x1c0].contains(&(flags & 0x1c0)),
        "F023" => flags & 0xe00 != 0,
        _ => false,
    }
}

#[test]
fn flag_findings_are_on_segments_with_such_flags() {
    for path in captures("captures") {
        let (_, rows) = check(&path, &["--select", "F"]);
        for finding in of_type(&rows, "finding") {
            if finding["severity"] == "info" {
                continue;
            }
            let flags = finding["flags"].as_str().unwrap().trim_start_matches("0x");
            let flags = u16::from_str_radix(flags, 16).unwrap();
            assert!(
                flags_are_so(finding["code"].as_str().unwrap(), flags),
                "{finding}"
            );
        }
    }
}

#[test]
fn healthy_protocols_give_nothing_above_info() {
    for path in captures("silent") {
        let (_, rows) = check(&path, &[]);
        for finding in of_type(&rows, "finding") {
            assert_eq!(finding["severity"], "info", "{}: {finding}", path.display());
        }
    }
}
