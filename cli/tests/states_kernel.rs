//! `tcplint states`: held to what two Linux kernels said of their own sockets, moment by moment.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use common::{lines, root, run};
use serde_json::Value;

struct Scenario {
    name: String,
    capture: PathBuf,
    truth: Value,
    /// Seconds since 1970 of each frame, with the address that sent it.
    frames: Vec<(f64, String)>,
}

fn scenarios() -> Vec<Scenario> {
    let folder = std::fs::read_dir(root().join("fixtures/kernel")).unwrap();
    let mut truths: Vec<_> = folder
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    truths.sort();
    truths.iter().map(|path| scenario(path)).collect()
}

fn scenario(truth: &Path) -> Scenario {
    let capture = truth.with_extension("pcap");
    let ran = run(&[
        "segments",
        "--output-format",
        "jsonl",
        capture.to_str().unwrap(),
    ]);
    let frames = lines(&ran.out);
    Scenario {
        name: truth.file_stem().unwrap().to_str().unwrap().to_owned(),
        capture,
        truth: serde_json::from_str(&std::fs::read_to_string(truth).unwrap()).unwrap(),
        frames: frames
            .iter()
            .map(|row| {
                (
                    row["ts"].as_f64().unwrap(),
                    row["src"].as_str().unwrap().to_owned(),
                )
            })
            .collect(),
    }
}

/// Local and remote address and port, and the state shown.
fn table(capture: &Path, at: f64) -> BTreeMap<(String, u64, u64), String> {
    let ran = run(&[
        "states",
        "-q",
        "--output-format",
        "jsonl",
        "--at",
        &format!("{at:.6}"),
        capture.to_str().unwrap(),
    ]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let rows = lines(&ran.out);
    let mut table = BTreeMap::new();
    for row in &rows {
        let socket = (
            row["local"].as_str().unwrap().to_owned(),
            row["local_port"].as_u64().unwrap(),
            row["remote_port"].as_u64().unwrap(),
        );
        let state = row["state"].as_str().unwrap().to_owned();
        let other = table.insert(socket, state);
        assert_eq!(other, None, "one socket has one row: {row}");
    }
    table
}

impl Scenario {
    /// How long a segment takes from end to end, with room for what jitters.
    fn delay(&self) -> f64 {
        let (first, sender) = &self.frames[0];
        let answer = self.frames.iter().find(|(_, from)| from != sender);
        let answer = answer.map_or(0.02, |(time, _)| time - first);
        // Both at once: a simultaneous open, on a path of 100 ms.
        if answer < 0.001 { 0.12 } else { answer * 1.35 }
    }
}

/// At each moment at which a kernel's table of sockets was read and nothing was under way to that
/// end, `states --at` shows what the kernel showed.
#[test]
fn states_at_a_moment_are_the_kernels() {
    let (mut agreed, mut differed) = (0, Vec::<(String, String, String)>::new());
    for scenario in scenarios() {
        let zero = scenario.frames[0].0 - scenario.truth["segments"][0][0].as_f64().unwrap();
        let delay = scenario.delay();
        for end in scenario.truth["ends"].as_array().unwrap() {
            let socket = (
                end["addr"].as_str().unwrap().to_owned(),
                end["port"].as_u64().unwrap(),
                end["peer_port"].as_u64().unwrap(),
            );
            let states = end["states"].as_array().unwrap();
            let times = end["times"].as_array().unwrap();
            for (state, time) in states.iter().zip(times) {
                let at = zero + time.as_f64().unwrap();
                let under_way = scenario.frames.iter().any(|(sent, from)| {
                    let before = at - sent;
                    let lasts = if *from == socket.0 { 0.005 } else { delay };
                    (0.0..lasts).contains(&before)
                });
                if under_way {
                    continue;
                }
                let shown = table(&scenario.capture, at);
                let shown = shown.get(&socket).map_or("-", String::as_str);
                let wanted = state.as_str().unwrap().replace("SYN_RECV", "SYN_RECEIVED");
                if shown == wanted {
                    agreed += 1;
                } else {
                    let side = end["side"].as_str().unwrap().to_owned();
                    differed.push((
                        scenario.name.clone(),
                        side,
                        format!("{time}: {wanted}, shown {shown}"),
                    ));
                }
            }
        }
    }
    assert!(agreed >= 95, "{agreed} moments compared");
    // The application gave up without a word.
    let gave_up = |(name, side, _): &&(String, String, String)| name == "unanswered" && side == "A";
    let (gave_up, differed): (Vec<_>, Vec<_>) = differed.iter().partition(gave_up);
    assert_eq!((gave_up.len(), differed), (1, Vec::new()));
}
