//! `--join`: a capture cut into files gives what it gave whole.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::{Path, PathBuf};

use common::{Ran, lines, of_type, ran, root, tcplint};
use serde_json::Value;
use tempfile::TempDir;

/// Length of a pcap file's header.
const HEADER: usize = 24;

/// A little-endian pcap file: its header, and each of its records with its header.
fn records(capture: &[u8]) -> (&[u8], Vec<&[u8]>) {
    let (header, mut rest) = capture.split_at(HEADER);
    let mut records = Vec::new();
    while !rest.is_empty() {
        let captured = u32::from_le_bytes(rest[8..12].try_into().unwrap()) as usize;
        let (record, after) = rest.split_at(16 + captured);
        records.push(record);
        rest = after;
    }
    (header, records)
}

/// A capture and the files it was cut into, each of them with so many frames.
struct Cut {
    _folder: TempDir,
    whole: PathBuf,
    parts: Vec<PathBuf>,
    frames: Vec<usize>,
}

impl Cut {
    /// Cuts before these frames, counted from 0.
    fn at(capture: &str, places: &[usize]) -> Cut {
        let folder = tempfile::tempdir().unwrap();
        let whole = root().join(capture);
        let bytes = std::fs::read(&whole).unwrap();
        let (header, records) = records(&bytes);
        let mut parts = Vec::new();
        let mut frames = Vec::new();
        let ends = places.iter().copied().chain([records.len()]);
        let mut start = 0;
        for end in ends {
            let part = folder.path().join(format!("dump.pcap{}", parts.len()));
            let bytes = [&[header], &records[start..end]].concat().concat();
            std::fs::write(&part, bytes).unwrap();
            parts.push(part);
            frames.push(end - start);
            start = end;
        }
        Cut {
            _folder: folder,
            whole,
            parts,
            frames,
        }
    }

    /// Into so many files of about the same length.
    fn into(capture: &str, parts: usize) -> Cut {
        let bytes = std::fs::read(root().join(capture)).unwrap();
        let count = records(&bytes).1.len();
        let places: Vec<_> = (1..parts).map(|part| count * part / parts).collect();
        Cut::at(capture, &places)
    }

    /// Into one file for each frame.
    fn apart(capture: &str) -> Cut {
        let bytes = std::fs::read(root().join(capture)).unwrap();
        let places: Vec<_> = (1..records(&bytes).1.len()).collect();
        Cut::at(capture, &places)
    }

    fn joined(&self, command: &[&str]) -> Ran {
        let jsonl = ["--output-format", "jsonl", "--join"];
        ran(tcplint().args(command).args(jsonl).args(&self.parts))
    }

    fn whole(&self, command: &[&str]) -> Ran {
        let jsonl = ["--output-format", "jsonl"];
        ran(tcplint().args(command).args(jsonl).arg(&self.whole))
    }

    /// Where a frame of the whole is now: the file's name and the frame's number there.
    fn place(&self, frame: &Value) -> (Value, Value) {
        let mut left = usize::try_from(frame.as_u64().unwrap()).unwrap();
        for (part, frames) in self.parts.iter().zip(&self.frames) {
            if left <= *frames {
                return (name(part).into(), left.into());
            }
            left -= frames;
        }
        panic!("frame {frame} is beyond the end");
    }

    /// A row of the whole as it must be of the parts.
    fn moved(&self, row: &Value) -> Value {
        let mut moved = row.clone();
        if row["frame"].is_null() {
            // Decided by the end, which is in the last file.
            moved["file"] = name(self.parts.last().unwrap()).into();
        } else {
            (moved["file"], moved["frame"]) = self.place(&row["frame"]);
        }
        if row["type"] == "connection" {
            moved["first_frame"] = moved["frame"].clone();
            (moved["last_file"], moved["last_frame"]) = self.place(&row["last_frame"]);
        }
        if row["type"] == "finding" {
            let related = row["related"].as_array().unwrap().iter();
            let (files, frames): (Vec<_>, Vec<_>) = related.map(|frame| self.place(frame)).unzip();
            let elsewhere = files.iter().any(|file| *file != moved["file"]);
            moved["related"] = frames.into();
            moved["related_files"] = if elsewhere { files.into() } else { Value::Null };
        }
        moved
    }

    /// The rows of a command must be those of the whole.
    fn assert_same(&self, command: &[&str]) {
        let (whole, joined) = (self.whole(command), self.joined(command));
        assert_eq!(whole.status, joined.status, "{command:?} {:?}", self.whole);
        let mut expected = Vec::new();
        for row in lines(&whole.out) {
            if row["type"] != "summary" {
                expected.push(self.moved(&row));
                continue;
            }
            let mut moved = row;
            moved["file"] = name(&self.parts[0]).into();
            let names: Vec<_> = self.parts.iter().map(|part| name(part)).collect();
            if names.len() > 1 {
                moved["joined"] = names.into();
            }
            expected.push(moved);
        }
        let found = lines(&joined.out);
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(found, expected, "{command:?} {:?}", self.whole);
        }
        assert_eq!(found.len(), expected.len(), "{command:?} {:?}", self.whole);
    }
}

fn name(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The captures below a folder of fixtures that `records` can cut.
fn captures(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(root().join(folder)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let paths = names.map(|name| format!("{folder}/{name}"));
    let mut captures: Vec<_> = paths
        .filter(|path| {
            path.ends_with(".pcap")
                && std::fs::read(root().join(path))
                    .unwrap()
                    .starts_with(&[0xd4, 0xc3, 0xb2, 0xa1])
        })
        .collect();
    captures.sort();
    captures
}

#[test]
fn connections_and_segments_run_on_from_file_to_file() {
    let captures = captures("fixtures/kernel");
    assert!(captures.len() >= 15, "{captures:?}");
    for capture in &captures {
        for parts in [2, 3] {
            let cut = Cut::into(capture, parts);
            cut.assert_same(&["connections"]);
            cut.assert_same(&["segments"]);
        }
    }
}

#[test]
fn a_file_for_each_frame() {
    for capture in ["fixtures/kernel/four.pcap", "fixtures/kernel/halfdata.pcap"] {
        let cut = Cut::apart(capture);
        cut.assert_same(&["connections"]);
        cut.assert_same(&["segments"]);
    }
}

/// Without it each file is a capture of its own, and the test above would show it.
#[test]
fn without_join_each_file_is_a_capture() {
    let cut = Cut::into("fixtures/kernel/four.pcap", 3);
    let apart = ran(tcplint()
        .args(["connections", "--output-format", "jsonl"])
        .args(&cut.parts));
    let rows = lines(&apart.out);
    assert_eq!(rows.len(), 3);
    assert!(rows.iter().all(|row| row["stream"] == 0));
    assert!(rows.iter().all(|row| row["last_file"] == row["file"]));
}

#[test]
fn findings_and_summaries_are_those_of_the_whole() {
    for capture in captures("fixtures") {
        Cut::into(&capture, 2).assert_same(&["check", "--select", "ALL"]);
    }
}

/// Rules about connections, whose findings may be about frames of several files, and may be decided
/// by the end of the last one.
#[test]
fn findings_about_connections_are_those_of_the_whole() {
    let of_connections = captures("fixtures").into_iter();
    let of_connections: Vec<_> = of_connections
        .filter(|path| path.starts_with("fixtures/s0"))
        .collect();
    assert!(!of_connections.is_empty());
    for capture in of_connections {
        Cut::apart(&capture).assert_same(&["check", "--select", "ALL"]);
    }
}

/// A TCP header in fragments, each in a file of its own, is put together; and it is not where each
/// file is a capture.
#[test]
fn fragments_are_put_together_across_files() {
    for capture in ["fixtures/fragments.pcap", "fixtures/fragments-ipv6.pcap"] {
        let cut = Cut::apart(capture);
        cut.assert_same(&["check", "--select", "ALL"]);
        cut.assert_same(&["segments"]);
        let apart = ran(tcplint()
            .args(["segments", "--output-format", "jsonl"])
            .args(&cut.parts));
        let whole = cut.whole(&["segments"]);
        assert!(
            lines(&apart.out).len() < lines(&whole.out).len(),
            "{capture}"
        );
    }
}

/// What was learnt of a sender whose checksums are filled in later holds in the next file.
#[test]
fn senders_are_known_from_file_to_file() {
    let capture = "fixtures/kernel/four.pcap";
    let bytes = std::fs::read(root().join(capture)).unwrap();
    let (header, records) = records(&bytes);
    // Raw IPv4 without options: the checksum's last octet is at 16 + 20 + 17.
    let mut spoiled = records[0].to_vec();
    spoiled[53] ^= 0x55;
    let folder = tempfile::tempdir().unwrap();
    let paths = ["a", "b"].map(|name| folder.path().join(name));
    for path in &paths {
        let packets = vec![spoiled.as_slice(); 30];
        std::fs::write(path, [&[header], &packets[..]].concat().concat()).unwrap();
    }
    let h004 = |options: &[&str]| {
        let command = ["check", "--select", "H004", "--output-format", "jsonl"];
        let found = ran(tcplint().args(command).args(options).args(&paths));
        let reported = of_type(&lines(&found.out), "finding").len();
        (reported, found.err)
    };
    let (apart, hints) = h004(&[]);
    let (joined, hint) = h004(&["--join"]);
    assert!(joined > 0 && apart == 2 * joined, "{joined} of {apart}");
    assert_eq!(hints.matches("30 of 30 checksums").count(), 2, "{hints}");
    assert_eq!(hint.matches("60 of 60 checksums").count(), 1, "{hint}");
    assert!(hint.contains("a and 1 more: "), "{hint}");
}

#[test]
fn a_folder_is_joined_in_the_order_of_time() {
    let cut = Cut::into("fixtures/kernel/four.pcap", 3);
    let folder = tempfile::tempdir().unwrap();
    for (part, name) in cut.parts.iter().zip(["z", "y", "x"]) {
        std::fs::copy(part, folder.path().join(name)).unwrap();
    }
    std::fs::write(folder.path().join("readme"), "no capture\n").unwrap();
    let found = ran(tcplint()
        .args(["connections", "--join", "--output-format", "jsonl"])
        .arg(folder.path()));
    let rows = lines(&found.out);
    assert_eq!((found.status, rows.len()), (0, 1), "{}", found.err);
    assert!(rows[0]["file"].as_str().unwrap().ends_with("/z"));
    assert!(rows[0]["last_file"].as_str().unwrap().ends_with("/x"));
    assert_eq!(rows[0]["closing"], "four-segment");
}

#[test]
fn standard_input_may_be_among_them() {
    let cut = Cut::into("fixtures/kernel/four.pcap", 3);
    let found = ran(tcplint()
        .args(["segments", "--join", "--output-format", "jsonl"])
        .args([name(&cut.parts[0]), "-", name(&cut.parts[2])])
        .write_stdin(std::fs::read(&cut.parts[1]).unwrap()));
    let mut expected = lines(&cut.joined(&["segments"]).out);
    for row in &mut expected {
        if row["file"] == name(&cut.parts[1]) {
            row["file"] = "-".into();
        }
    }
    assert_eq!(lines(&found.out), expected);
}

/// A file that ends in a record, one that is none, one that is not there: each is named, and what
/// can be read of the others is one capture still.
#[test]
fn damaged_and_missing_files_are_told_of_and_the_rest_goes_on() {
    let cut = Cut::into("fixtures/kernel/four.pcap", 3);
    let first = std::fs::read(&cut.parts[0]).unwrap();
    std::fs::write(&cut.parts[0], &first[..first.len() - 3]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (missing, text) = (folder.path().join("gone"), folder.path().join("text"));
    std::fs::write(&text, "no capture at all, only words\n").unwrap();
    let inputs = [&cut.parts[0], &missing, &cut.parts[1], &text, &cut.parts[2]];
    let jsonl = ["--join", "--output-format", "jsonl"];
    let found = ran(tcplint().arg("check").args(jsonl).args(inputs));
    assert_eq!(found.status, 2);
    let told: Vec<_> = found.err.lines().collect();
    assert_eq!(told.len(), 3, "{}", found.err);
    for (line, path) in told.iter().zip([&cut.parts[0], &missing, &text]) {
        assert!(
            line.starts_with(&format!("tcplint: {}: ", name(path))),
            "{line}"
        );
    }
    let rows = lines(&found.out);
    let [summary] = of_type(&rows, "summary")[..] else {
        panic!("not one summary: {}", found.out);
    };
    let damaged = summary["damaged"].as_str().unwrap();
    for line in told {
        assert!(
            damaged.contains(line.strip_prefix("tcplint: ").unwrap()),
            "{damaged}"
        );
    }
    assert_eq!(summary["joined"].as_array().unwrap().len(), 5);
    let frames: usize = cut.frames.iter().sum();
    assert_eq!(summary["packets"], frames - 1);
    let rows = ran(tcplint().arg("connections").args(jsonl).args(inputs));
    let rows = lines(&rows.out);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["segments"], frames - 1);
    assert_eq!(rows[0]["last_file"], name(&cut.parts[2]));
    assert_eq!(rows[0]["last_frame"], cut.frames[2]);
}

/// Where nothing can be opened there is a summary that says so, as without `--join`.
#[test]
fn nothing_but_missing_files() {
    let jsonl = ["--output-format", "jsonl"];
    let found = ran(tcplint()
        .args(["check", "--join", "no-such-a", "no-such-b"])
        .args(jsonl));
    let rows = lines(&found.out);
    assert_eq!((found.status, rows.len()), (2, 1));
    assert_eq!(
        (&rows[0]["file"], &rows[0]["packets"]),
        (&"no-such-a".into(), &0.into())
    );
}

/// Lines for people: a file's findings under its own name, folded within it.
#[test]
fn text_names_the_file_of_each_finding() {
    let cut = Cut::into("fixtures/scan-null-fin.pcap", 2);
    let found = ran(tcplint()
        .args(["check", "--join", "--select", "F001,F006"])
        .args(&cut.parts));
    let (null, xmas) = (name(&cut.parts[0]), name(&cut.parts[1]));
    let starts = [
        format!("{null}:1-10: F001 "),
        format!("{xmas}:5-14: F006 "),
        "12 findings (12 errors) in 36 packets of 2 joined files: 36 with TCP".to_owned(),
    ];
    assert_eq!(found.out.lines().count(), starts.len(), "{}", found.out);
    for (line, start) in found.out.lines().zip(&starts) {
        assert!(line.starts_with(start.as_str()), "{line}");
    }
    let table = ran(tcplint().args(["connections", "--join"]).args(&cut.parts));
    let heading = format!("{null} and 1 more");
    assert_eq!(table.out.lines().next(), Some(heading.as_str()));
    assert_eq!(table.out.matches("STREAM").count(), 1);
}

/// Packets that are written out keep where they came from.
#[test]
fn packet_comments_name_the_file() {
    let cut = Cut::into("fixtures/scan-null-fin.pcap", 2);
    let folder = tempfile::tempdir().unwrap();
    let written = folder.path().join("found.pcapng");
    let found = ran(tcplint()
        .args(["check", "-q", "--join", "--select", "F006", "-w"])
        .arg(&written)
        .args(&cut.parts));
    assert_eq!(found.status, 1);
    let bytes = std::fs::read(&written).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let origin = format!("(frame 5 of {})", name(&cut.parts[1]));
    assert!(text.contains(&origin), "{origin}");
}

/// A moment is counted from the first file's first packet, and looks across all of them.
#[test]
fn states_run_on_from_file_to_file() {
    let capture = "fixtures/kernel/four.pcap";
    let cut = Cut::apart(capture);
    for at in ["+0.2", "+0.45", "+1"] {
        let mut whole = lines(&cut.whole(&["states", "--at", at]).out);
        for row in &mut whole {
            row["file"] = name(&cut.parts[0]).into();
        }
        assert!(!whole.is_empty());
        assert_eq!(
            lines(&cut.joined(&["states", "--at", at]).out),
            whole,
            "{at}"
        );
    }
}

#[test]
fn every_format_ends_well() {
    let cut = Cut::into("fixtures/kernel/three.pcap", 2);
    for format in ["text", "json", "jsonl", "csv", "sarif", "github"] {
        let found = ran(tcplint()
            .args(["check", "--join", "--output-format", format])
            .args(&cut.parts));
        assert_eq!((found.status, found.err.as_str()), (0, ""), "{format}");
    }
}

/// A shell's glob puts dump.pcap10 before dump.pcap2.
#[test]
fn files_out_of_the_order_of_time_are_told_of() {
    let cut = Cut::into("fixtures/kernel/keepalive.pcap", 4);
    let joined = |order: &[usize]| {
        let parts = order.iter().map(|part| &cut.parts[*part]);
        ran(tcplint().args(["connections", "--join"]).args(parts))
    };
    let in_order = joined(&[0, 1, 2, 3]);
    assert_eq!((in_order.status, in_order.err.as_str()), (0, ""));
    let swapped = joined(&[0, 2, 1, 3]);
    let [second, third] = [&cut.parts[1], &cut.parts[2]].map(|path| name(path));
    assert_eq!(swapped.status, 0);
    assert_eq!(swapped.err.lines().count(), 1, "{}", swapped.err);
    assert!(
        swapped
            .err
            .starts_with(&format!("tcplint: {second}: begins ")),
        "{}",
        swapped.err
    );
    let of_third = format!("before the end of {third}, ");
    assert!(swapped.err.contains(&of_third), "{}", swapped.err);
    let backwards = joined(&[3, 2, 1, 0]);
    assert_eq!(backwards.err.lines().count(), 1, "{}", backwards.err);
    assert!(
        backwards.err.contains("(and 2 more files too early)"),
        "{}",
        backwards.err
    );
    // Not a capture cut into files, but captures: nothing runs on between them.
    let apart = ran(tcplint().arg("connections").args(cut.parts.iter().rev()));
    assert_eq!(apart.err, "");
}
