//! Parts of a file that are read apart.
#![allow(clippy::unwrap_used)]

use std::io::Write as _;

use tcplint_capture::{Capture, Event};
use tempfile::NamedTempFile;

/// A pcap file of `count` records, the n-th of them with 40 + n % 50 octets of no header's shape.
fn capture(count: u32) -> (NamedTempFile, Vec<u64>) {
    let mut bytes = vec![0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    bytes.extend_from_slice(&[0xff, 0xff, 0, 0, 1, 0, 0, 0]);
    let mut starts = Vec::new();
    for number in 0..count {
        starts.push(bytes.len() as u64);
        let len = 40 + number % 50;
        for field in [1_700_000_000 + number / 100, number, len, len] {
            bytes.extend_from_slice(&field.to_le_bytes());
        }
        bytes.resize(bytes.len() + len as usize, 0xaa);
    }
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(&bytes).unwrap();
    (file, starts)
}

fn numbers(capture: &mut Capture) -> Vec<u64> {
    let mut numbers = Vec::new();
    while let Some(event) = capture.next_event() {
        match event {
            Event::Record(record) => numbers.push(record.number),
            other => panic!("{other:?}"),
        }
    }
    numbers
}

#[test]
fn the_first_record_after_any_place_is_found() {
    let (file, starts) = capture(500);
    let capture = Capture::open(file.path()).unwrap();
    assert!(capture.has_parts() && capture.is_plain_file());
    for near in (24..starts[480]).step_by(7) {
        let after = starts.iter().find(|start| **start >= near).unwrap();
        assert_eq!(capture.guess_record(near).unwrap(), Some(*after), "{near}");
    }
    assert_eq!(capture.guess_record(starts[499] + 1).unwrap(), None);
}

#[test]
fn two_parts_are_the_whole() {
    let (file, starts) = capture(500);
    let mut capture = Capture::open(file.path()).unwrap();
    assert_eq!(capture.offset(), starts[0]);
    capture.go_to(starts[200], None, 200).unwrap();
    assert_eq!(numbers(&mut capture), (201..=500).collect::<Vec<_>>());
    capture.go_to(starts[0], Some(starts[200]), 0).unwrap();
    assert_eq!(numbers(&mut capture), (1..=200).collect::<Vec<_>>());
    assert_eq!(capture.offset(), starts[200]);
}

/// It ends before the record that goes on beyond, without damage, and says where that starts.
#[test]
fn a_part_may_end_within_a_record() {
    let (file, starts) = capture(500);
    let mut capture = Capture::open(file.path()).unwrap();
    capture.go_to(starts[3], Some(starts[200] + 5), 3).unwrap();
    assert_eq!(numbers(&mut capture).last(), Some(&200));
    assert_eq!(capture.offset(), starts[200]);
}

#[test]
fn a_file_that_is_said_to_end_early_is_cut_there() {
    let (file, starts) = capture(500);
    let mut capture = Capture::open(file.path()).unwrap();
    capture.end_at(starts[10]);
    assert_eq!(numbers(&mut capture).len(), 10);
    let mut capture = Capture::open(file.path()).unwrap();
    capture.end_at(starts[10] + 5);
    let mut events = 0;
    while let Some(event) = capture.next_event() {
        events += 1;
        assert_eq!(matches!(event, Event::Damage(_)), events == 11);
    }
    assert_eq!(events, 11);
}
