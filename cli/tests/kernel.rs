//! Captures between two Linux kernels, with what each kernel said of its own end: every order of
//! states and every verdict.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::HashMap;
use std::path::PathBuf;

use common::{lines, root, run};
use serde_json::Value;

/// Address, port and the peer's port.
type End = (String, u64, u64);

fn scenarios() -> Vec<PathBuf> {
    let folder = std::fs::read_dir(root().join("fixtures/kernel")).unwrap();
    let mut found: Vec<_> = folder
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    found.sort();
    assert!(found.len() >= 18);
    found
}

fn rows(command: &str, truth: &std::path::Path) -> Vec<Value> {
    let capture = truth.with_extension("pcap");
    let ran = run(&[
        command,
        "--output-format",
        "jsonl",
        capture.to_str().unwrap(),
    ]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{capture:?}");
    lines(&ran.out)
}

/// States that a kernel's own table does not show.
fn is_quiet(state: &str) -> bool {
    ["CLOSED", "LISTEN", "UNSEEN", "-"].contains(&state)
}

fn add(order: &mut Vec<String>, state: &str) {
    if !is_quiet(state) && order.last().is_none_or(|last| last != state) {
        order.push(state.to_owned());
    }
}

/// The order of each end's states, with what later segments disproved taken back.
fn orders(connections: &[Value], segments: &[Value]) -> HashMap<End, Vec<String>> {
    let mut orders: HashMap<End, (Vec<String>, String)> = HashMap::new();
    for segment in segments {
        let connection = connections
            .iter()
            .find(|connection| connection["stream"] == segment["stream"])
            .unwrap();
        for (role, peer) in [("client", "server"), ("server", "client")] {
            let end = (
                connection[role].as_str().unwrap().to_owned(),
                connection[format!("{role}_port")].as_u64().unwrap(),
                connection[format!("{peer}_port")].as_u64().unwrap(),
            );
            let (order, shown) = orders.entry(end).or_default();
            if let Some(truth) = segment["revised"][role].as_str() {
                if order.last() == Some(shown) {
                    order.pop();
                }
                add(order, truth);
            }
            let state = segment[format!("{role}_state")].as_str().unwrap();
            state.clone_into(shown);
            add(order, state);
        }
    }
    orders
        .into_iter()
        .map(|(end, (order, _))| (end, order))
        .collect()
}

/// The kernel's table was sampled: it misses states that last microseconds.
fn contains(whole: &[String], part: &[String]) -> bool {
    let mut rest = whole.iter();
    part.iter().all(|state| rest.any(|other| other == state))
}

#[test]
fn both_ends_states_come_in_the_kernels_order() {
    for path in scenarios() {
        let truth: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let orders = orders(&rows("connections", &path), &rows("segments", &path));
        for end in truth["ends"].as_array().unwrap() {
            let mut wanted = Vec::new();
            for state in end["states"].as_array().unwrap() {
                let state = state.as_str().unwrap();
                add(
                    &mut wanted,
                    if state == "SYN_RECV" {
                        "SYN_RECEIVED"
                    } else {
                        state
                    },
                );
            }
            let key = (
                end["addr"].as_str().unwrap().to_owned(),
                end["port"].as_u64().unwrap(),
                end["peer_port"].as_u64().unwrap(),
            );
            let found = orders.get(&key).cloned().unwrap_or_default();
            assert!(
                contains(&found, &wanted),
                "{path:?} {key:?}: {found:?}, the kernel {wanted:?}"
            );
        }
    }
}

#[test]
fn verdicts_are_what_was_done() {
    for path in scenarios() {
        let truth: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let Some(verdicts) = truth["verdict"].as_array() else {
            continue;
        };
        let connections = rows("connections", &path);
        assert_eq!(connections.len(), verdicts.len(), "{path:?}");
        for (connection, verdict) in connections.iter().zip(verdicts) {
            for (key, wanted) in verdict.as_object().unwrap() {
                assert_eq!(&connection[key], wanted, "{path:?} {key}");
            }
        }
    }
}

/// `--closing`, `--state` and the like show some of the rows, and together all of them.
#[test]
fn filters_part_the_connections() {
    let all = run(&["connections", "--output-format", "jsonl", "fixtures/kernel"]).out;
    let shown = |option: &str, value: &str| {
        let ran = run(&[
            "conns",
            "--output-format",
            "jsonl",
            option,
            value,
            "fixtures/kernel",
        ]);
        lines(&ran.out)
    };
    let resets = shown("--closing", "reset,reset-after-fin");
    assert!(!resets.is_empty() && resets.len() < lines(&all).len());
    assert!(resets.iter().all(|row| row["reset_by"].is_string()));
    let waiting = shown("--state", "CLOSE_WAIT");
    assert!(
        waiting
            .iter()
            .all(|row| row["server_state"] == "CLOSE_WAIT" || row["client_state"] == "CLOSE_WAIT")
    );
    assert_eq!(shown("--closed-by", "both").len(), 1);
    assert_eq!(shown("--opening", "fast-open").len(), 1);
    assert_eq!(shown("--reset-cause", "keep-alive-timeout").len(), 1);
}
