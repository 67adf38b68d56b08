//! The conn.log is one that Zeek's tools read.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::{HashMap, HashSet};

use common::{lines, of_type, run};
use serde_json::Value;

/// A log, read as zeek-cut reads it: the separator, the columns and what stands for nothing come
/// from the header.
struct Log {
    fields: Vec<String>,
    types: Vec<String>,
    /// By column; unset fields are not there.
    rows: Vec<HashMap<String, String>>,
    open: String,
    close: String,
}

impl Log {
    fn read(text: &str) -> Log {
        let (mut separator, mut unset) = (' ', String::new());
        let (mut fields, mut types, mut rows) = (Vec::new(), Vec::new(), Vec::new());
        let (mut open, mut close) = (String::new(), String::new());
        for line in text.lines() {
            assert_eq!(close, "", "a line after the end: {line}");
            if let Some(code) = line.strip_prefix("#separator \\x") {
                separator = char::from(u8::from_str_radix(code, 16).unwrap());
                continue;
            }
            let mut cells = line.split(separator).map(str::to_owned);
            if line.starts_with('#') {
                match cells.next().unwrap().as_str() {
                    "#set_separator" => assert_eq!(cells.next().unwrap(), ","),
                    "#empty_field" => assert_eq!(cells.next().unwrap(), "(empty)"),
                    "#unset_field" => unset = cells.next().unwrap(),
                    "#path" => assert_eq!(cells.next().unwrap(), "conn"),
                    "#open" => open = cells.next().unwrap(),
                    "#close" => close = cells.next().unwrap(),
                    "#fields" => fields = cells.collect(),
                    "#types" => types = cells.collect(),
                    other => panic!("a header line {other}"),
                }
                continue;
            }
            let cells: Vec<_> = cells.collect();
            assert_eq!(cells.len(), fields.len(), "{line}");
            let row = fields.iter().cloned().zip(cells);
            rows.push(row.filter(|(_, cell)| *cell != unset).collect());
        }
        assert_ne!(close, "", "no end");
        Log {
            fields,
            types,
            rows,
            open,
            close,
        }
    }
}

fn log(arguments: &[&str]) -> Log {
    let all = [&["connections", "--output-format", "zeek"], arguments].concat();
    let ran = run(&all);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    Log::read(&ran.out)
}

fn count(row: &HashMap<String, String>, field: &str) -> u64 {
    row[field].parse().unwrap()
}

#[test]
fn every_value_is_of_its_columns_type() {
    let log = log(&["fixtures"]);
    assert_eq!(log.fields.len(), log.types.len());
    assert!(log.rows.len() > 200);
    for row in &log.rows {
        for (field, kind) in log.fields.iter().zip(&log.types) {
            let Some(value) = row.get(field) else {
                let may_be_unset = [
                    "service",
                    "duration",
                    "orig_bytes",
                    "resp_bytes",
                    "history",
                    "tunnel_parents",
                ];
                assert!(may_be_unset.contains(&field.as_str()), "{field}: {row:?}");
                continue;
            };
            let fits = match kind.as_str() {
                "time" | "interval" => {
                    let (seconds, micros) = value.split_once('.').unwrap();
                    seconds.parse::<i64>().is_ok() && micros.len() == 6
                }
                "addr" => value.parse::<std::net::IpAddr>().is_ok(),
                "port" => value.parse::<u16>().is_ok(),
                "count" => value.parse::<u64>().is_ok(),
                "bool" => ["T", "F"].contains(&value.as_str()),
                "enum" => value == "tcp",
                "string" => !value.is_empty(),
                other => panic!("{field} is of type {other}"),
            };
            assert!(fits, "{field}: {value}");
        }
    }
}

/// The same connections as in JSON, with the same verdicts of Zeek's.
#[test]
fn rows_are_those_of_jsonl() {
    let log = log(&["fixtures"]);
    let json = run(&["connections", "--output-format", "jsonl", "fixtures"]);
    let rows = lines(&json.out);
    let connections: Vec<&Value> = of_type(&rows, "connection");
    assert_eq!(log.rows.len(), connections.len());
    for (row, connection) in log.rows.iter().zip(connections) {
        let history = row.get("history").map_or("", String::as_str);
        assert_eq!(
            row["conn_state"],
            connection["conn_state"].as_str().unwrap()
        );
        assert_eq!(history, connection["history"].as_str().unwrap());
        assert_eq!(
            row["community_id"],
            connection["community_id"].as_str().unwrap()
        );
        let packets = count(row, "orig_pkts") + count(row, "resp_pkts");
        assert!(
            packets <= connection["segments"].as_u64().unwrap(),
            "{row:?}"
        );
    }
}

#[test]
fn identifiers_are_unique_in_a_capture_and_the_same_each_time() {
    let capture = ["fixtures/scan-xmas-1003.pcap"];
    let (once, again) = (log(&capture), log(&capture));
    let uids: HashSet<_> = once.rows.iter().map(|row| &row["uid"]).collect();
    assert_eq!(uids.len(), once.rows.len());
    assert!(once.rows.len() > 1000);
    assert_eq!(once.rows, again.rows);
}

/// What Zeek's rules make of a kernel's own close, to the octet.
#[test]
fn a_close_of_four_segments() {
    let log = log(&["fixtures/kernel/four.pcap"]);
    let [row] = &log.rows[..] else {
        panic!("{} rows", log.rows.len());
    };
    let expected = [
        ("id.orig_h", "10.9.0.1"),
        ("id.resp_h", "10.9.0.2"),
        ("id.resp_p", "9988"),
        ("orig_bytes", "21"),
        ("resp_bytes", "0"),
        ("conn_state", "SF"),
        ("local_orig", "T"),
        ("local_resp", "T"),
        ("missed_bytes", "0"),
        ("history", "ShADaFf"),
        ("orig_pkts", "5"),
        ("orig_ip_bytes", "289"),
        ("resp_pkts", "4"),
        ("resp_ip_bytes", "216"),
        ("ip_proto", "6"),
    ];
    for (field, value) in expected {
        assert_eq!(row[field], value, "{field}");
    }
    assert!(!row.contains_key("service") && !row.contains_key("tunnel_parents"));
}

#[test]
fn several_inputs_are_one_log() {
    let one = log(&["fixtures/kernel/four.pcap"]);
    let both = log(&["fixtures/kernel/four.pcap", "fixtures/kernel/tw_reuse.pcap"]);
    assert_eq!((one.rows.len(), both.rows.len()), (1, 3));
    assert_eq!(one.rows[0], both.rows[0]);
    assert_eq!(one.open, both.open);
}

#[test]
fn options_that_narrow_narrow_the_log_too() {
    let all = log(&["fixtures/kernel"]);
    let some = log(&["--closing", "four-segment", "fixtures/kernel"]);
    assert!(!some.rows.is_empty() && some.rows.len() < all.rows.len());
    assert!(some.rows.iter().all(|row| row["conn_state"] == "SF"));
}

#[test]
fn a_log_without_connections_is_one_still() {
    let log = log(&["--closing", "simultaneous", "fixtures/kernel/four.pcap"]);
    assert!(log.rows.is_empty());
    assert_eq!(
        (log.open.as_str(), log.close.as_str()),
        ("1970-01-01-00-00-00", "1970-01-01-00-00-00")
    );
}
