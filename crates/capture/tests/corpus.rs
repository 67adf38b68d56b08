//! Real captures: the frames before the first damage are as many as tshark reads.
//!
//! `TCPLINT_CORPUS` names a folder with `captures/` and, if tshark's answers are there too,
//! `oracles/SUMMARY.tsv` (columns file, tshark_rc, lines). Without it the test says so and passes.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use tcplint_capture::{Capture, Event, OpenError};

/// Frames before the first damage, and whether there was any.
fn count(path: &Path) -> Result<(u64, bool), OpenError> {
    let mut capture = Capture::open(path)?;
    let mut frames = 0;
    let mut damaged = None;
    while let Some(event) = capture.next_event() {
        match event {
            Event::Record(record) => {
                frames += 1;
                assert_eq!(record.number, frames);
            }
            Event::Damage(_) => damaged = damaged.or(Some(frames)),
            Event::Idle => {}
        }
    }
    Ok((damaged.unwrap_or(frames), damaged.is_some()))
}

#[test]
fn corpus_gives_as_many_frames_as_tshark() {
    let Some(corpus) = std::env::var_os("TCPLINT_CORPUS").map(PathBuf::from) else {
        println!("skipped: TCPLINT_CORPUS is not set");
        return;
    };
    let mut files = 0;
    for entry in fs::read_dir(corpus.join("captures")).unwrap() {
        files += u32::from(count(&entry.unwrap().path()).is_ok());
    }
    assert!(files > 0, "no capture in {}", corpus.display());
    let Ok(summary) = fs::read_to_string(corpus.join("oracles/SUMMARY.tsv")) else {
        println!("{files} captures read; no oracles/SUMMARY.tsv to compare with");
        return;
    };
    let mut wrong = Vec::new();
    for line in summary.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let (name, status, lines) = (fields[0], fields[1], fields[2].parse::<i64>().unwrap());
        match count(&corpus.join("captures").join(name)) {
            Ok((frames, damaged)) => {
                // Where tshark cannot even open the file, no frame may come before the damage.
                if i64::try_from(frames).unwrap() != lines.max(0) || damaged != (status != "0") {
                    wrong.push(format!("{name}: {frames} frames, damaged {damaged}; tshark: {lines}, status {status}"));
                }
            }
            // Formats that Wireshark reads and this crate refuses by name.
            Err(OpenError::OtherFormat { .. }) => {}
            Err(_) if lines < 0 => {}
            Err(error) => wrong.push(format!("{name}: {error}; tshark: {lines}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
