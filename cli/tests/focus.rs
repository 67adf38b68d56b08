//! `--stream`, `--host`, `--port`, `--from`, `--to`: some of the rows, each of them as it was.
#![allow(clippy::unwrap_used)]

mod common;

use common::{lines, of_type, ran, run, tcplint};
use serde_json::Value;

/// Twenty-one streams of eighteen captures, told as one.
const KERNEL: [&str; 2] = ["--join", "fixtures/kernel"];
const SCAN: &str = "fixtures/scan-null-fin.pcap";

fn rows(command: &str, options: &[&str], inputs: &[&str]) -> Vec<Value> {
    let jsonl = [command, "--output-format", "jsonl"];
    let found = run(&[&jsonl, options, inputs].concat());
    assert_eq!(found.err, "", "{options:?}");
    lines(&found.out)
}

/// With these options come exactly the rows that `wanted` picks of all: some, but not all.
fn assert_picks(command: &str, options: &[&str], inputs: &[&str], wanted: impl Fn(&Value) -> bool) {
    let all = rows(command, &[], inputs);
    let picked: Vec<_> = all.iter().filter(|row| wanted(row)).cloned().collect();
    assert!(!picked.is_empty(), "{command} {options:?}: nothing to see");
    assert!(
        picked.len() < all.len(),
        "{command} {options:?}: all wanted"
    );
    assert_eq!(
        rows(command, options, inputs),
        picked,
        "{command} {options:?}"
    );
}

fn is_any(value: &Value, wanted: &[u64]) -> bool {
    value.as_u64().is_some_and(|value| wanted.contains(&value))
}

#[test]
fn streams() {
    for command in ["segments", "connections"] {
        let one = |row: &Value| row["stream"] == 12;
        assert_picks(command, &["--stream", "12"], &KERNEL, one);
        let some = |row: &Value| is_any(&row["stream"], &[0, 3, 20]);
        for options in [
            &["--stream", "3,0,20"][..],
            &["--stream=0", "--stream=3,20"],
        ] {
            assert_picks(command, options, &KERNEL, some);
        }
    }
}

#[test]
fn ports_of_either_end() {
    let wanted = |row: &Value| {
        is_any(&row["src_port"], &[40001, 9]) || is_any(&row["dst_port"], &[40001, 9])
    };
    for command in ["segments", "connections"] {
        assert_picks(command, &["--port", "9,40001"], &KERNEL, wanted);
    }
}

/// Different options must all hold: no stream but 12 and 13 has the port, no other is asked for.
#[test]
fn options_are_laid_over_each_other() {
    for command in ["segments", "connections"] {
        let options = ["--port", "40001", "--stream", "0,13"];
        assert_picks(command, &options, &KERNEL, |row| row["stream"] == 13);
    }
}

#[test]
fn hosts_and_networks_of_either_end() {
    let inputs = [
        "fixtures/ipv6-extension-headers.pcap",
        "fixtures/6in4.pcap",
        SCAN,
    ];
    let is_six = |row: &Value| row["src"].as_str().unwrap().contains(':');
    for command in ["segments", "connections"] {
        assert_picks(command, &["--host", "2001:db8::/32"], &inputs, is_six);
        assert_picks(command, &["--host", "0.0.0.0/0"], &inputs, |row| {
            !is_six(row)
        });
        let scanner = |row: &Value| row["src"] == "192.0.2.66" || row["dst"] == "192.0.2.66";
        for host in ["192.0.2.66", "192.0.2.64/30", "203.0.113.1,192.0.2.66"] {
            assert_picks(command, &["--host", host], &inputs, scanner);
        }
    }
}

/// Nanoseconds of a `ts`, exactly.
fn nanos(row: &Value, key: &str) -> i64 {
    let text = row[key].to_string();
    let (seconds, decimals) = text.split_once('.').unwrap();
    let decimals = format!("{decimals:0<9}");
    seconds.parse::<i64>().unwrap() * 1_000_000_000 + decimals.parse::<i64>().unwrap()
}

/// Both bounds are of the span; a time of day, Unix seconds and seconds from the start are the same.
#[test]
fn times_of_segments() {
    let all = rows("segments", &[], &["fixtures/kernel/halfdata.pcap"]);
    let (from, to) = (&all[2], &all[all.len() - 3]);
    let time = |row: &Value| row["time"].as_str().unwrap().to_owned();
    let from_start = |row: &Value| {
        let after = nanos(row, "ts") - nanos(&all[0], "ts");
        format!("+{}.{:09}", after / 1_000_000_000, after % 1_000_000_000)
    };
    let exact = |row: &Value| {
        let nanos = nanos(row, "ts");
        format!("{}.{:09}", nanos / 1_000_000_000, nanos % 1_000_000_000)
    };
    let wanted = |row: &Value| (nanos(from, "ts")..=nanos(to, "ts")).contains(&nanos(row, "ts"));
    for (from, to) in [
        (time(from), time(to)),
        (exact(from), exact(to)),
        (from_start(from), from_start(to)),
        (time(from), from_start(to)),
    ] {
        let options = ["--from", &*from, "--to", &*to];
        assert_picks(
            "segments",
            &options,
            &["fixtures/kernel/halfdata.pcap"],
            wanted,
        );
        let last = |row: &Value| nanos(row, "ts") >= nanos(&all[2], "ts");
        assert_picks(
            "segments",
            &options[..2],
            &["fixtures/kernel/halfdata.pcap"],
            last,
        );
    }
}

/// A connection is shown where its time and the span have a moment in common, though it may have no
/// segment there.
#[test]
fn times_of_connections() {
    let all = rows("connections", &[], &KERNEL);
    let long = all.iter().find(|row| row["stream"] == 9).unwrap();
    assert!(nanos(long, "end") - nanos(long, "start") > 2);
    let inside = nanos(long, "start") + 1;
    let text = |nanos: i64| format!("{}.{:09}", nanos / 1_000_000_000, nanos % 1_000_000_000);
    let at = text(inside);
    let during = |row: &Value| nanos(row, "start") <= inside && nanos(row, "end") >= inside;
    let options = ["--from", &*at, "--to", &*at];
    assert_picks("connections", &options, &KERNEL, during);
    let end = text(nanos(long, "end"));
    let until = |row: &Value| nanos(row, "start") <= nanos(long, "end");
    assert_picks("connections", &["--to", &end], &KERNEL, until);
    let since = |row: &Value| nanos(row, "end") >= nanos(long, "end");
    assert_picks("connections", &["--from", &end], &KERNEL, since);
}

/// Each capture has its own start; files that are joined have that of the first.
#[test]
fn seconds_count_from_the_start_of_each_capture() {
    let files = ["fixtures/kernel/three.pcap", "fixtures/kernel/four.pcap"];
    let apart = rows("segments", &["--to", "+0"], &files);
    let frames: Vec<_> = apart
        .iter()
        .map(|row| (&row["file"], &row["frame"]))
        .collect();
    let expected = files.map(|file| (file.into(), 1.into()));
    assert_eq!(
        frames,
        expected.each_ref().map(|(file, frame)| (file, frame))
    );
    let all = rows("segments", &[], &files);
    let limit = nanos(&all[0], "ts");
    let options = [
        "segments",
        "--join",
        "--to",
        "+0",
        "--output-format",
        "jsonl",
    ];
    let joined = lines(&run(&[&options[..], &files].concat()).out);
    // The other file is of an earlier hour, so that all of it is before the first one's start.
    let wanted = all.iter().filter(|row| nanos(row, "ts") <= limit).count();
    assert_eq!(joined.len(), wanted);
    assert!(wanted > 2, "{wanted}");
}

fn findings(options: &[&str]) -> (i32, Vec<Value>) {
    let command = ["check", "--select", "ALL", "--output-format", "jsonl"];
    let found = run(&[&command, options].concat());
    assert_eq!(found.err, "");
    (found.status, lines(&found.out))
}

#[test]
fn findings_of_streams() {
    let is_wanted = |row: &&Value| is_any(&row["stream"], &[3, 5]);
    let (_, all) = findings(&[SCAN]);
    let wanted: Vec<_> = of_type(&all, "finding")
        .into_iter()
        .filter(is_wanted)
        .collect();
    assert!(!wanted.is_empty() && wanted.len() < all.len() - 1);
    let (status, shown) = findings(&["--stream", "3,5", SCAN]);
    assert_eq!((status, of_type(&shown, "finding")), (1, wanted));
    let blind = run(&["check", "--stream", "3", "--no-track", SCAN]);
    assert_eq!((blind.status, blind.out.as_str()), (2, ""));
    assert!(blind.err.contains("cannot be used with"), "{}", blind.err);
}

/// A segment cut before its header's end belongs to no stream, so none of those named.
#[test]
fn findings_of_no_stream() {
    let cut = "fixtures/h001-segment-too-short-fires.pcap";
    let (_, all) = findings(&[cut]);
    assert!(
        of_type(&all, "finding")
            .iter()
            .any(|row| row["stream"].is_null())
    );
    let every: Vec<_> = (0..100).map(|stream: u32| stream.to_string()).collect();
    let (_, shown) = findings(&["--stream", &every.join(","), cut]);
    assert!(
        of_type(&shown, "finding")
            .iter()
            .all(|row| row["stream"].is_u64())
    );
}

/// What is not shown is not counted and does not fail; what was read is counted all the same.
#[test]
fn findings_that_are_shown_are_the_ones_that_count() {
    let (_, all) = findings(&[SCAN]);
    let about = |port: u64| {
        let findings = of_type(&all, "finding").into_iter();
        let about = move |row: &&Value| is_any(&row["dst_port"], &[port]);
        findings.filter(about).collect::<Vec<_>>()
    };
    let wanted = about(2021);
    assert!(!wanted.is_empty() && wanted.len() < all.len() - 1);
    let (status, shown) = findings(&["--port", "2021", SCAN]);
    assert_eq!((status, of_type(&shown, "finding")), (1, wanted));
    let (whole, summary) = (all.last().unwrap(), shown.last().unwrap());
    let codes: Vec<_> = summary["findings"].as_object().unwrap().keys().collect();
    let shown_codes = about(2021)
        .into_iter()
        .map(|row| row["code"].as_str().unwrap());
    let mut shown_codes: Vec<_> = shown_codes.collect();
    shown_codes.sort_unstable();
    assert_eq!(codes, shown_codes);
    for key in ["packets", "segments", "skipped", "damaged"] {
        assert_eq!(summary[key], whole[key], "{key}");
    }
    let (status, shown) = findings(&["--port", "2", SCAN]);
    assert_eq!((status, shown.len()), (0, 1), "the summary alone");
    assert_eq!(shown[0]["findings"], serde_json::json!({}));
}

#[test]
fn findings_of_hosts_and_times() {
    let all = ["fixtures"];
    let is_finding = |row: &Value| row["type"] == "finding";
    let command = ["check", "--select", "ALL", "--output-format", "jsonl"];
    let check = |options: &[&str]| {
        let found = run(&[&command, options, &all].concat());
        let rows = lines(&found.out).into_iter();
        rows.filter(is_finding).collect::<Vec<_>>()
    };
    let everything = check(&[]);
    let six: Vec<_> = everything
        .iter()
        .filter(|row| row["src"].as_str().unwrap().contains(':'))
        .cloned()
        .collect();
    assert!(!six.is_empty() && six.len() < everything.len());
    assert_eq!(check(&["--host", "::/0"]), six);
    let time = everything[100]["time"].as_str().unwrap();
    let early: Vec<_> = everything
        .iter()
        .filter(|row| row["time"].as_str().unwrap() <= time)
        .cloned()
        .collect();
    assert!(!early.is_empty() && early.len() < everything.len());
    assert_eq!(check(&["--to", time]), early);
}

#[test]
fn every_format_and_the_statistics_follow() {
    for format in ["text", "json", "csv", "sarif", "github"] {
        let command = ["check", "--output-format", format, "--select", "ALL", SCAN];
        let (all, shown) = (
            run(&command),
            run(&[&command[..], &["--port", "2021"]].concat()),
        );
        let shown = shown.out.matches("no control bit is set").count();
        assert_eq!(shown, 0, "{format}");
        assert!(all.out.contains("no control bit is set"), "{format}");
    }
    let counts = run(&["check", "--statistics", "--port", "2021", SCAN]);
    assert!(counts.out.contains("F006"), "{}", counts.out);
    assert!(!counts.out.contains("F001"), "{}", counts.out);
}

/// `-w` writes the packets of what is shown.
#[test]
fn written_packets_are_those_that_are_shown() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("found.pcapng");
    let written = path.to_str().unwrap();
    let options = ["--select", "ALL", "--port", "2021", "-w", written, SCAN];
    let (_, shown) = findings(&options);
    let mut frames: Vec<_> = of_type(&shown, "finding")
        .iter()
        .map(|row| row["frame"].as_u64())
        .collect();
    frames.dedup();
    let (_, again) = findings(&[written]);
    assert_eq!(again.last().unwrap()["packets"], frames.len());
}

/// A pcapng block (little-endian): its type, its body, and its length before and after.
fn block(kind: u32, body: &[u8]) -> Vec<u8> {
    let padded = body.len().next_multiple_of(4);
    let len = u32::try_from(padded + 12).unwrap().to_le_bytes();
    let mut block = [&kind.to_le_bytes()[..], &len, body].concat();
    block.resize(padded + 8, 0);
    [&block[..], &len].concat()
}

/// A journal's entry is a frame, as Wireshark counts, but no packet: it has no time that seconds
/// could be counted from.
#[test]
fn the_start_is_that_of_the_first_packet() {
    let pcap = std::fs::read(common::root().join("fixtures/kernel/four.pcap")).unwrap();
    let word = |at: usize| u32::from_le_bytes(pcap[at..at + 4].try_into().unwrap());
    let captured = word(32) as usize;
    let micros = u64::from(word(24)) * 1_000_000 + u64::from(word(28));
    let mut bytes = block(
        0x0a0d_0d0a,
        &[
            &0x1a2b_3c4d_u32.to_le_bytes()[..],
            &[1, 0, 0, 0],
            &[0xff; 8],
        ]
        .concat(),
    );
    bytes.extend(block(9, b"__REALTIME_TIMESTAMP=1\n"));
    bytes.extend(block(1, &[101, 0, 0, 0, 0, 0, 0, 0]));
    for later in [0, 1_000_000, 2_000_000] {
        let time = micros + later;
        let halves = [time >> 32, time & 0xffff_ffff].map(|half| u32::try_from(half).unwrap());
        let mut body = [[0; 4], halves[0].to_le_bytes(), halves[1].to_le_bytes()].concat();
        body.extend([word(32).to_le_bytes(), word(36).to_le_bytes()].concat());
        body.extend(&pcap[40..40 + captured]);
        bytes.extend(block(6, &body));
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.pcapng");
    std::fs::write(&path, bytes).unwrap();
    let path = path.to_str().unwrap();
    assert_eq!(rows("segments", &[], &[path]).len(), 3);
    let first_second = rows("segments", &["--from", "+0", "--to", "1s"], &[path]);
    let frames: Vec<_> = first_second
        .iter()
        .map(|row| row["frame"].as_u64())
        .collect();
    assert_eq!(frames, [Some(2), Some(3)]);
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let cases: [(&[&str], &str); 9] = [
        (&["--host", "example.org"], "names are not looked up"),
        (&["--host", "10.0.0.0/33"], "a number of 0 to 32"),
        (&["--port", "65536"], "65535 is the largest"),
        (&["--port", "http"], "neither a number nor a range"),
        (&["--stream", "-1"], "unexpected argument '-1'"),
        (&["--stream", "one"], "neither a number nor a range"),
        (&["--from", "yesterday"], "not a time"),
        (&["--to", "2026-01-01"], "give a date and time ("),
        (&["--from", "+2", "--to", "+1"], "--from comes after --to"),
    ];
    for command in ["check", "connections", "segments"] {
        for (options, says) in cases {
            let found = run(&[&[command], options, &[SCAN]].concat());
            assert_eq!((found.status, found.out.as_str()), (2, ""), "{options:?}");
            assert!(found.err.contains(says), "{options:?}: {}", found.err);
        }
    }
}

/// Bad usage leaves the file of an earlier run alone.
#[test]
fn refused_usage_overwrites_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("earlier");
    std::fs::write(&path, "kept").unwrap();
    for command in ["check", "connections", "segments"] {
        let path = path.to_str().unwrap();
        let span = ["--from", "2", "--to", "1"];
        let found = run(&[&[command, "-o", path], &span[..], &[SCAN]].concat());
        assert_eq!(found.status, 2);
        assert_eq!(std::fs::read_to_string(path).unwrap(), "kept");
    }
}

/// The streams that `connections` shows of a capture with five and more.
fn shown_streams(options: &[&str]) -> Vec<u64> {
    let fixed = ["connections", "--output-format", "jsonl", "--join"];
    let found = ran(tcplint().args(fixed).args(options).arg("fixtures/kernel"));
    assert_eq!(found.status, 0, "{}", found.err);
    let rows = lines(&found.out);
    rows.iter()
        .map(|row| row["stream"].as_u64().unwrap())
        .collect()
}

#[test]
fn ranges_of_streams_and_ports() {
    assert_eq!(shown_streams(&["--stream", "1-3,7"]), [1, 2, 3, 7]);
    assert_eq!(shown_streams(&["--stream", "5-5"]), [5]);
    assert_eq!(
        shown_streams(&["--port", "40000-40002"]),
        shown_streams(&["--port", "40000,40001,40002"])
    );
    assert!(!shown_streams(&["--port", "40000-40002"]).is_empty());
    assert_eq!(
        run(&["check", "--port", "90-80", SCAN]).status,
        2,
        "the range is the wrong way round"
    );
}

#[test]
fn no_connection_shown_is_said_to_people() {
    let shown = |options: &[&str]| {
        let found = ran(tcplint().arg("connections").args(options));
        (found.status, found.out)
    };
    let three = "fixtures/kernel/three.pcap";
    let kernel = "fixtures/kernel/blind_rst.pcap";
    let said = |status, text: &str| (status, text.to_owned());
    assert_eq!(
        shown(&["--stream", "99999", kernel]),
        said(0, "None of 2 connections is shown\n")
    );
    assert_eq!(
        shown(&["--port", "12", three]),
        said(0, "The only connection is not shown\n")
    );
    assert_eq!(
        shown(&["--closing", "refused", three]),
        said(0, "The only connection is not shown\n")
    );
    assert_eq!(shown(&["-q", "--port", "12", three]), said(0, ""));
    assert_eq!(shown(&["no/such.pcap"]), said(2, "Nothing was read\n"));
    let fixed = ["--output-format", "jsonl", "--port", "12", three];
    assert_eq!(shown(&fixed), said(0, ""));
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.pcap");
    let bytes = std::fs::read(common::root().join(three)).unwrap();
    std::fs::write(&empty, &bytes[..24]).unwrap();
    let empty = empty.to_str().unwrap();
    assert_eq!(shown(&[empty]), said(0, "No connections\n"));
}
