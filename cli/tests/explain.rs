//! `explain`: every stream of every fixture can be told, and its sums come out; bad usage is told.
#![allow(clippy::unwrap_used)]

mod common;
#[path = "common/sums.rs"]
mod sums;

use std::path::{Path, PathBuf};

use common::{Ran, lines, root, run};
use serde_json::Value;

/// Streams told of each real capture: the first and the last of them.
const BOUND: usize = 12;

fn connections(capture: &Path) -> Vec<Value> {
    let listed = run(&[
        "connections",
        "--output-format",
        "jsonl",
        capture.to_str().unwrap(),
    ]);
    lines(&listed.out)
}

fn explain(capture: &Path, stream: &str) -> Ran {
    run(&["explain", capture.to_str().unwrap(), "--stream", stream])
}

/// What must hold of any page: returns how many sums are in it.
fn assert_page(capture: &Path, connection: &Value) -> usize {
    let stream = connection["stream"].to_string();
    let page = explain(capture, &stream);
    let place = format!("{} stream {stream}", capture.display());
    assert!(!page.err.contains("panicked"), "{place}: {}", page.err);
    for title in ["Ladder", "Segment by segment", "Verdict"] {
        assert!(
            page.out.contains(&format!("\n{title}")),
            "{place}: no {title}\n{}",
            page.err
        );
    }
    for line in page.out.lines().skip(1) {
        assert!(line.chars().count() <= 80, "{place}: {line}");
    }
    let (sums, wrong) = sums::wrong_sums(&page.out);
    assert!(wrong.is_empty(), "{place}: {wrong:?}");
    for end in ["client", "server"] {
        let state = connection[&format!("{end}_state")].as_str().unwrap();
        let told = page.out.contains(state);
        assert!(
            told,
            "{place}: {end} is {state}, which the page does not say"
        );
    }
    sums
}

fn captures(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_str().unwrap().contains(".pcap"))
        .collect();
    found.sort();
    found
}

#[test]
fn every_stream_of_every_fixture_is_told() {
    let (mut pages, mut sums) = (0, 0);
    for folder in ["fixtures", "fixtures/kernel"] {
        for capture in captures(&root().join(folder)) {
            let all = connections(&capture);
            // Captures of scans hold hundreds that are alike.
            let last = all.len().saturating_sub(4);
            for (at, connection) in all.iter().enumerate() {
                if at < 20 || at >= last {
                    sums += assert_page(&capture, connection);
                    pages += 1;
                }
            }
        }
    }
    assert!(pages > 200 && sums > 500, "{pages} pages, {sums} sums");
}

#[test]
fn real_captures_are_told() {
    let Some(corpus) = std::env::var_os("TCPLINT_CORPUS") else {
        eprintln!("skipped: TCPLINT_CORPUS names no folder, so real captures are not told");
        return;
    };
    for capture in captures(&PathBuf::from(corpus).join("captures")) {
        let all = connections(&capture);
        for (at, connection) in all.iter().enumerate() {
            if at < BOUND / 2 || at + BOUND / 2 >= all.len() {
                assert_page(&capture, connection);
            }
        }
    }
}

#[test]
fn one_connection_needs_no_number() {
    let told = run(&["explain", "fixtures/kernel/three.pcap"]);
    assert_eq!((told.status, told.err.as_str()), (0, ""));
    assert!(told.out.contains("Why three"), "{}", told.out);
}

#[test]
fn several_connections_need_a_number() {
    let told = run(&["explain", "fixtures/kernel/blind_rst.pcap"]);
    assert_eq!((told.status, told.out.as_str()), (2, ""));
    assert_eq!(
        told.err,
        "tcplint: fixtures/kernel/blind_rst.pcap: more than one connection (2 streams): name one \
         with --stream N; `tcplint connections fixtures/kernel/blind_rst.pcap` lists them\n"
    );
}

#[test]
fn a_stream_that_is_not_there_names_those_that_are() {
    let told = run(&["explain", "fixtures/kernel/blind_rst.pcap", "--stream", "7"]);
    assert_eq!((told.status, told.out.as_str()), (2, ""));
    assert!(
        told.err
            .contains("no stream 7: they are numbered from 0 to 1"),
        "{}",
        told.err
    );
    let only = run(&["explain", "fixtures/kernel/three.pcap", "--stream", "1"]);
    assert_eq!(only.status, 2);
    assert!(
        only.err.contains("no stream 1: there is stream 0 only"),
        "{}",
        only.err
    );
}

#[test]
fn a_quotation_is_no_connection() {
    let told = run(&["explain", "fixtures/icmp-quoted.pcap", "--stream", "1"]);
    assert_eq!((told.status, told.out.as_str()), (2, ""));
    assert!(
        told.err.contains("that an ICMP error quotes"),
        "{}",
        told.err
    );
}

#[test]
fn each_input_has_its_stream() {
    let told = run(&[
        "explain",
        "fixtures/kernel/tfo.pcap",
        "fixtures/kernel/three.pcap",
        "fixtures/kernel/blind_rst.pcap",
        "--stream",
        "1",
    ]);
    assert_eq!(told.status, 2);
    assert!(
        told.out.contains("tfo.pcap, stream 1") && told.out.contains("blind_rst.pcap, stream 1")
    );
    assert!(told.err.contains("three.pcap: no stream 1"), "{}", told.err);
}

#[test]
fn joined_files_are_named_with_their_first_frame() {
    let told = run(&[
        "explain",
        "--join",
        "fixtures/kernel/four.pcap",
        "fixtures/kernel/three.pcap",
        "--stream",
        "1",
    ]);
    assert_eq!((told.status, told.err.as_str()), (0, ""));
    assert!(
        told.out
            .contains("\n  files   frame 10 is frame 1 of fixtures/kernel/three.pcap\n"),
        "{}",
        told.out
    );
}

#[test]
fn quiet_leaves_out_what_people_say() {
    let capture = "fixtures/kernel/four.pcap";
    let (told, quiet) = (run(&["explain", capture]), run(&["explain", "-q", capture]));
    let (before, _) = told.out.split_once("\nWhat these packets show\n").unwrap();
    assert_eq!(quiet.out, before);
}

#[test]
fn an_input_that_cannot_be_read_is_told_once() {
    let told = run(&["explain", "fixtures/missing.pcap"]);
    assert_eq!((told.status, told.out.as_str()), (2, ""));
    assert_eq!(told.err.lines().count(), 1, "{}", told.err);
    let text = run(&["explain", "README.md"]);
    assert_eq!(
        (text.status, text.err.lines().count()),
        (2, 1),
        "{}",
        text.err
    );
}

#[test]
fn colour_is_only_where_it_is_asked_for() {
    let plain = run(&["explain", "fixtures/kernel/four.pcap"]);
    assert!(!plain.out.contains('\u{1b}'));
    let coloured = run(&["explain", "--color", "always", "fixtures/kernel/four.pcap"]);
    assert!(coloured.out.contains("\u{1b}[1mVerdict"));
}
