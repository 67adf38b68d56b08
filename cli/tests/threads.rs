//! `--threads`: the same bytes with any number of them.
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{Ran, ran, root, run, tcplint};

/// Connections that threads share: more than there are, and so few that they give up on the way.
const CONNECTIONS: [&str; 2] = ["1000000", "40"];
/// Bytes in a part: the fewest that there may be, and odd ones, so that bounds fall everywhere.
const PARTS: [&str; 3] = ["1024", "1709", "16384"];

fn with(arguments: &[&str], more: &[&str]) -> Ran {
    ran(tcplint().args(arguments).args(more))
}

/// Runs a command on one thread and on several.
fn compare(arguments: &[&str]) {
    let one = with(arguments, &["--threads", "1"]);
    for threads in ["2", "4"] {
        same(&one, &with(arguments, &["--threads", threads]), arguments);
    }
}

/// The same over one file that is split.
fn compare_split(arguments: &[&str], parts: &[&str]) {
    let one = with(arguments, &["--threads", "1"]);
    for part in parts {
        for (threads, connections) in ["2", "3", "4"].into_iter().zip(CONNECTIONS.iter().cycle()) {
            let more = ["--threads", threads, "--split", part, connections];
            same(&one, &with(arguments, &more), arguments);
        }
    }
}

fn same(one: &Ran, several: &Ran, arguments: &[&str]) {
    assert!(one.out == several.out, "{arguments:?}: other results");
    assert_eq!(one.err, several.err, "{arguments:?}");
    assert_eq!(one.status, several.status, "{arguments:?}");
}

/// A folder of captures, sound and damaged, among them what is none.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let to = |name: &str| folder.path().join(name);
    for name in [
        "everyday.pcapng",
        "flags-512.pcap",
        "scan-xmas-1003.pcap",
        "c006-syn-flood-fires.pcap",
        "s014-seq-out-of-window-fires.pcap",
    ] {
        fs::copy(root().join("fixtures").join(name), to(name)).unwrap();
    }
    let whole = fs::read(to("flags-512.pcap")).unwrap();
    fs::write(to("cut.pcap"), &whole[..whole.len() - 7]).unwrap();
    fs::write(to("cut-early.pcap"), &whole[..30]).unwrap();
    fs::write(to("no-header.pcap"), &whole[..11]).unwrap();
    fs::write(to("notes.txt"), "no capture").unwrap();
    folder
}

fn compare_folder(command: &[&str]) {
    let folder = folder();
    let good = folder.path().join("everyday.pcapng");
    let (folder, good) = (folder.path().to_str().unwrap(), good.to_str().unwrap());
    let inputs = [folder, "there-is-none.pcap", "README.md", good];
    compare(&[command, &inputs, &["-v"]].concat());
}

#[test]
fn check_in_every_format() {
    for format in ["text", "json", "jsonl", "csv", "sarif", "github"] {
        compare_folder(&["check", "--output-format", format]);
        compare_folder(&["check", "--no-track", "--output-format", format]);
    }
    compare_folder(&["check", "--statistics"]);
    compare_folder(&["check", "--all", "--line-buffered"]);
    compare_folder(&["check", "--select", "ALL"]);
    compare_folder(&["check", "--stream", "0"]);
    compare_folder(&["check", "--join"]);
}

#[test]
fn the_other_commands_in_every_format() {
    for format in ["text", "json", "jsonl", "csv", "zeek"] {
        compare_folder(&["connections", "--output-format", format]);
    }
    for format in ["text", "json", "jsonl", "csv"] {
        compare_folder(&["states", "--output-format", format]);
    }
    for format in ["text", "jsonl", "csv"] {
        compare_folder(&["segments", "--output-format", format]);
    }
    compare_folder(&["connections", "--closing", "rst"]);
    compare_folder(&["explain"]);
}

/// More captures than wait for their turn at once.
#[test]
fn many_captures_come_out_in_their_order() {
    let names: Vec<_> = (0..60).map(|_| "fixtures/flags-512.pcap").collect();
    compare(&[&["segments"], &names[..]].concat());
}

/// Length of a pcap file's header.
const HEADER: usize = 24;

/// All fixtures that are pcap files of Ethernet as one.
fn all_in_one() -> Vec<u8> {
    let mut all = Vec::new();
    let mut names: Vec<_> = fs::read_dir(root().join("fixtures"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    names.sort();
    for name in names {
        let Ok(bytes) = fs::read(&name) else {
            continue;
        };
        let is_one = bytes.starts_with(&[0xd4, 0xc3, 0xb2, 0xa1]) && bytes[20..24] == [1, 0, 0, 0];
        if is_one && is_whole(&bytes) {
            let from = if all.is_empty() { 0 } else { HEADER };
            all.extend_from_slice(&bytes[from..]);
        }
    }
    assert!(all.len() > 200_000, "{}", all.len());
    all
}

/// Whether it ends after a record, so that others can follow.
fn is_whole(capture: &[u8]) -> bool {
    let mut rest = &capture[HEADER..];
    while rest.len() >= 16 {
        let captured = u32::from_le_bytes(rest[8..12].try_into().unwrap()) as usize;
        let Some(after) = rest.get(16 + captured..) else {
            return false;
        };
        rest = after;
    }
    rest.is_empty()
}

fn file(folder: &Path, bytes: &[u8]) -> PathBuf {
    let path = folder.join("a.pcap");
    fs::write(&path, bytes).unwrap();
    path
}

fn compare_bytes(bytes: &[u8], parts: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), bytes);
    let path = path.to_str().unwrap();
    for more in [&[][..], &["--no-track"]] {
        let command = ["check", path, "-v", "--output-format", "jsonl"];
        compare_split(&[&command, more].concat(), parts);
    }
}

/// Fragments, scans, quotations and copies fall on bounds of parts, at many places.
#[test]
fn a_large_file_is_split() {
    compare_bytes(&all_in_one(), &PARTS);
}

#[test]
fn a_split_file_in_every_format_and_manner() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), &all_in_one());
    let path = path.to_str().unwrap();
    for more in [
        &["--output-format", "text"][..],
        &["--output-format", "csv"],
        &["--output-format", "sarif"],
        &["--output-format", "github"],
        &["--statistics"],
        &["--all", "--select", "ALL"],
        &["--extend-select", "S017"],
        &["--extend-select", "H004,H005"],
        &["--stream", "20-60"],
        &["--from", "+10", "--to", "+1000"],
    ] {
        compare_split(&[&["check", path], more].concat(), &["4096"]);
        if !more.contains(&"--stream") && !more.contains(&"S017") {
            compare_split(&[&["check", path, "--no-track"], more].concat(), &["4096"]);
        }
    }
}

/// Standard input has one place where it is read, which threads would share.
#[test]
fn standard_input_is_not_split() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), &all_in_one());
    for more in [&[][..], &["--no-track"]] {
        let with = |threads: &str| {
            let mut command = tcplint();
            command.args(["check", "--split", "1024", "1000000", "--threads", threads]);
            // Not folded: how many lines there are of what a pipe brings depends on when it comes.
            command.args(["--output-format", "jsonl"]).args(more);
            ran(command.arg("-").pipe_stdin(&path).unwrap())
        };
        same(&with("1"), &with("2"), more);
    }
}

/// Cut within a record, and broken in the midst of the file.
#[test]
fn damage_is_told_of_in_the_same_place() {
    let all = all_in_one();
    compare_bytes(&all[..all.len() - 9], &["4096"]);
    for at in [all.len() / 3, all.len() / 2] {
        let mut broken = all.clone();
        broken[at..at + 4000].fill(0xff);
        compare_bytes(&broken, &["4096"]);
    }
}

/// What looks like records inside of records is not taken for them.
#[test]
fn a_wrong_guess_is_seen_through() {
    let all = all_in_one();
    let (header, records) = all.split_at(HEADER);
    let mut bytes = header.to_vec();
    for chunk in 0..40_u32 {
        let length = |len: usize| u32::try_from(len).unwrap().to_le_bytes();
        // No IP in this frame, but a piece of another capture.
        let inside = [&[0xee; 14][..], &records[..2000]].concat();
        let times = [chunk.to_le_bytes(), [0; 4]].concat();
        bytes.extend_from_slice(&times);
        bytes.extend_from_slice(&length(inside.len()));
        bytes.extend_from_slice(&length(inside.len()));
        bytes.extend_from_slice(&inside);
    }
    bytes.extend_from_slice(records);
    compare_bytes(&bytes, &["1024", "5000"]);
}

#[test]
fn no_thread_at_all_is_bad_usage() {
    let none = run(&["check", "--threads", "0", "fixtures/everyday.pcapng"]);
    assert_eq!(none.status, 2);
    assert!(none.err.contains("at least one thread"), "{}", none.err);
    assert_eq!(none.out, "");
}

/// Captures of other projects, where `TCPLINT_CORPUS` names a folder with them.
#[test]
fn real_captures() {
    let Some(corpus) = std::env::var_os("TCPLINT_CORPUS") else {
        eprintln!("skipped: TCPLINT_CORPUS names no folder, so real captures are not tested");
        return;
    };
    let folder = PathBuf::from(corpus).join("captures");
    let name = folder.to_str().unwrap();
    for command in ["check", "connections", "segments", "states"] {
        compare(&[command, name, "-v"]);
    }
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let path = path.to_str().unwrap();
        for more in [&[][..], &["--no-track"]] {
            let command = ["check", path, "-v", "--output-format", "jsonl"];
            compare_split(&[&command, more].concat(), &["4096"]);
        }
    }
}
