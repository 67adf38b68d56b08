//! What a pack is shown of segments and connections is what the program prints of them.
#![allow(clippy::unwrap_used)]

mod common;
mod pack;

use std::fmt::Write as _;
use std::net::IpAddr;

use common::{lines, of_type, run};
use pack::{build, has_compiler};
use serde_json::Value;

/// Messages of the echo pack's findings by this rule over `inputs`.
fn told(code: &str, inputs: &[&str]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let pack = build("cli/tests/pack/echo.c", &[], folder.path());
    let fixed = [
        "check",
        "--output-format",
        "jsonl",
        "--select",
        code,
        "--plugin",
    ];
    let ran = run(&[&fixed[..], &[pack.to_str().unwrap()], inputs].concat());
    let rows = lines(&ran.out);
    let findings = of_type(&rows, "finding").into_iter();
    findings
        .map(|row| row["message"].as_str().unwrap().to_owned())
        .collect()
}

/// Sixteen octets, IPv4 in the first four.
fn address(value: &Value) -> String {
    let octets = match value.as_str().unwrap().parse().unwrap() {
        IpAddr::V4(address) => [&address.octets()[..], &[0; 12]].concat(),
        IpAddr::V6(address) => address.octets().to_vec(),
    };
    octets.iter().fold(String::new(), |mut text, octet| {
        write!(text, "{octet:02x}").unwrap();
        text
    })
}

fn version(value: &Value) -> u8 {
    if value.as_str().unwrap().contains(':') {
        6
    } else {
        4
    }
}

/// The seconds of this key, with nine decimals, as nanoseconds; -1 where they are absent. As they
/// stand there: a float would not hold them.
fn nanos(line: &str, key: &str) -> i64 {
    let (_, rest) = line.split_once(&format!("\"{key}\":")).unwrap();
    let text = rest.split([',', '}']).next().unwrap();
    if text == "null" {
        return -1;
    }
    let (seconds, fraction) = text.split_once('.').unwrap();
    assert_eq!(fraction.len(), 9, "{text}");
    let nanos: i64 = fraction.parse().unwrap();
    let sign = if text.starts_with('-') { -1 } else { 1 };
    seconds.parse::<i64>().unwrap() * 1_000_000_000 + sign * nanos
}

fn name(value: &Value) -> &str {
    value.as_str().unwrap_or("null")
}

#[test]
fn segments_are_shown_as_the_program_prints_them() {
    if !has_compiler() {
        return;
    }
    let inputs = ["fixtures"];
    let text = run(&[&["segments", "--output-format", "jsonl"], &inputs[..]].concat()).out;
    let rows = lines(&text);
    let mut told = told("ECHO001", &inputs).into_iter();
    for (row, line) in rows.iter().zip(text.lines()) {
        // A header that is shorter than itself has no row.
        let message = told.by_ref().find(|message| {
            let header_len: u8 = message.split(' ').nth(16).unwrap().parse().unwrap();
            header_len >= 20
        });
        let message = message.unwrap();
        let fields: Vec<_> = message.split(' ').collect();
        let (fixed, [sender, header]) = fields.split_at(fields.len() - 2) else {
            panic!("{message}");
        };
        let expected = format!(
            "{} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {}",
            row["frame"],
            nanos(line, "ts"),
            row["stream"],
            version(&row["src"]),
            address(&row["src"]),
            row["src_port"],
            address(&row["dst"]),
            row["dst_port"],
            row["layer"],
            u8::from(row["quoted"] == true),
            row["flags"].as_str().unwrap(),
            row["seq"],
            match &row["ack"] {
                // Void, and not shown as relative.
                Value::Null => fixed[12].parse::<u32>().unwrap().into(),
                ack => ack.clone(),
            },
            row["seq_raw"],
            row["ack_raw"],
            row["len"],
            row["hdr_len"],
            row["window"],
            name(&row["client_state"]),
            name(&row["server_state"]),
        );
        assert_eq!(fixed.join(" "), expected, "{row}");
        // The octets are the segment's: they begin with ports and sequence number.
        let octets = format!(
            "{:04x}{:04x}{:08x}{:08x}",
            row["src_port"].as_u64().unwrap(),
            row["dst_port"].as_u64().unwrap(),
            row["seq_raw"].as_u64().unwrap(),
            row["ack_raw"].as_u64().unwrap(),
        );
        assert!(header.starts_with(&octets), "{message}");
        assert_eq!(
            *sender == "null",
            row["client_state"].is_null(),
            "{message}"
        );
    }
    assert!(rows.len() > 2000);
    assert_eq!(
        told.filter(|message| !message.contains(" null null null "))
            .count(),
        0
    );
}

fn connections(inputs: &[&str]) -> usize {
    let text = run(&[&["connections", "--output-format", "jsonl"], inputs].concat()).out;
    let rows = lines(&text);
    let joined = inputs.contains(&"--join");
    let expected: Vec<_> = rows
        .iter()
        .zip(text.lines())
        .map(|(row, line)| {
            let first = if row["src"] == row["client"] && row["src_port"] == row["client_port"] {
                "client"
            } else {
                "server"
            };
            // With joined files the program prints the numbers in their own files.
            let frame = |key: &str| match joined {
                true => "-".to_owned(),
                false => row[key].to_string(),
            };
            format!(
                "{} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {}",
                row["stream"],
                frame("first_frame"),
                frame("last_frame"),
                nanos(line, "start"),
                nanos(line, "end"),
                row["segments"],
                row["client_bytes"],
                row["server_bytes"],
                row["bytes_after_fin"],
                nanos(line, "teardown_seconds"),
                nanos(line, "client_state_since"),
                nanos(line, "server_state_since"),
                version(&row["client"]),
                address(&row["client"]),
                row["client_port"],
                address(&row["server"]),
                row["server_port"],
                row["fin_retransmissions"],
                first,
                name(&row["opening"]),
                name(&row["closing"]),
                name(&row["closed_by"]),
                name(&row["reset_by"]),
                name(&row["reset_cause"]),
                name(&row["client_state"]),
                name(&row["server_state"]),
                row["completeness"],
            )
        })
        .collect();
    let told = told("ECHO002", inputs).into_iter().map(|message| {
        let mut fields: Vec<_> = message.split(' ').collect();
        if joined {
            (fields[1], fields[2]) = ("-", "-");
        }
        fields.join(" ")
    });
    let told: Vec<_> = told.collect();
    for (told, (expected, row)) in told.iter().zip(expected.iter().zip(&rows)) {
        // Of an end that talks to itself the row does not tell who began.
        let to_itself = row["client"] == row["server"] && row["client_port"] == row["server_port"];
        let told = match to_itself {
            true => told.replace(" server one-sided ", " client one-sided "),
            false => told.clone(),
        };
        assert_eq!(told, *expected, "{row}");
    }
    assert_eq!(told.len(), expected.len());
    expected.len()
}

#[test]
fn connections_are_shown_as_the_program_prints_them() {
    if !has_compiler() {
        return;
    }
    assert!(connections(&["fixtures"]) > 400);
    assert!(connections(&["--join", "fixtures/everyday.pcapng", "fixtures/gre.pcap"]) > 1);
}

/// Frames are counted on over joined files, so that each is another.
#[test]
fn frames_of_joined_files_are_counted_on() {
    if !has_compiler() {
        return;
    }
    let files = [
        "fixtures/handshake-and-close.pcap",
        "fixtures/everyday.pcapng",
    ];
    let alone = told("ECHO001", &files[..1]).len();
    let told = told("ECHO001", &[&["--join"], &files[..]].concat());
    let frames = told
        .iter()
        .map(|message| message.split(' ').next().unwrap().parse::<u64>().unwrap());
    let frames: Vec<_> = frames.collect();
    assert!(frames.is_sorted() && told.len() > alone);
    assert!(frames[alone] > frames[alone - 1], "{frames:?}");
}
