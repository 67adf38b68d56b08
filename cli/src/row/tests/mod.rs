//! The rows beside what serde and the csv crate make of the same values: octet for octet the same.
#![allow(clippy::unwrap_used)]

mod connection;
mod finding;
mod segment;

use std::net::{IpAddr, SocketAddr};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde::Serialize;
use sha1::{Digest as _, Sha1};
use tcplint_capture::Timestamp;
use tcplint_lint::{Confidence, Finding, Severity, all};
use tcplint_track::{ClosedBy, Closing, Event, Events, Opening, ResetCause, State};
use tcplint_wire::Flags;

use super::{ConnectionRow, End, FindingRow, Located, Place, SegmentRow};
use crate::files::FileName;
use crate::form::{Row, csv_text, json_text};

/// Columns and a row, as the csv crate writes them.
fn csv_row(columns: &[&str], row: &[&str]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns).unwrap();
    writer.write_record(row).unwrap();
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// The community ID, put together in the straightforward way.
fn community(one: SocketAddr, other: SocketAddr) -> String {
    let (low, high) = (one.min(other), one.max(other));
    let mut hash = Sha1::new();
    hash.update([0, 0]);
    for end in [low, high] {
        match end.ip() {
            IpAddr::V4(address) => hash.update(address.octets()),
            IpAddr::V6(address) => hash.update(address.octets()),
        }
    }
    hash.update([6, 0]);
    hash.update(low.port().to_be_bytes());
    hash.update(high.port().to_be_bytes());
    format!("1:{}", STANDARD.encode(hash.finalize()))
}

/// Both forms of `row` are `reference`'s.
#[track_caller]
fn same<R: Row>(row: &R, reference: &impl Serialize, reference_csv: &str) {
    assert_eq!(json_text(row), serde_json::to_string(reference).unwrap());
    assert_eq!(csv_text(row), reference_csv);
}

/// Numbers of all lengths.
fn number() -> impl Strategy<Value = u64> {
    (any::<u64>(), 0_u32..64).prop_map(|(number, shift)| number >> shift)
}

fn small() -> impl Strategy<Value = u32> {
    (any::<u32>(), 0_u32..32).prop_map(|(number, shift)| number >> shift)
}

/// All of 64 bits, and what is near to now, to 1970 and to whole seconds.
fn nanos() -> impl Strategy<Value = i64> {
    prop_oneof![
        any::<i64>(),
        select(vec![
            i64::MIN,
            i64::MAX,
            0,
            -1,
            1,
            999_999_999,
            -999_999_999
        ]),
        (-70_000..70_000_i64).prop_map(|days| days * 86_400_000_000_000),
        1_700_000_000_000_000_000..1_800_000_000_000_000_000_i64,
    ]
}

/// Addresses of both kinds; many IPv6 addresses have a form of their own.
fn address() -> impl Strategy<Value = IpAddr> {
    prop_oneof![
        any::<[u8; 4]>().prop_map(IpAddr::from),
        any::<[u16; 8]>().prop_map(IpAddr::from),
        vec(select(vec![0, 1, 0xffff, 0x2001]), 8)
            .prop_map(|words| IpAddr::from(<[u16; 8]>::try_from(words).unwrap())),
    ]
}

fn socket() -> impl Strategy<Value = SocketAddr> {
    (address(), any::<u16>()).prop_map(SocketAddr::from)
}

/// Text with what JSON or CSV treat in their own way.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-z/\"\\\\, \r\n\t\u{7f}\u{2028}é]{0,12}",
        "/[a-z]{1,9}\\.pcap",
    ]
}

fn state() -> impl Strategy<Value = &'static str> {
    select(&State::ALL[..]).prop_map(State::name)
}

fn place() -> impl Strategy<Value = Place> {
    (number(), nanos()).prop_map(|(frame, time)| Place {
        frame,
        time: Timestamp::from_nanos(time),
        offset: 0,
    })
}

fn flags() -> impl Strategy<Value = Flags> {
    (0_u16..0x1000).prop_map(Flags::new)
}

/// Any value in each field.
#[derive(Debug)]
struct Values {
    texts: (String, String, String),
    sockets: (SocketAddr, SocketAddr, SocketAddr, SocketAddr),
    numbers: (u64, u64, u64, u64, u64),
    smalls: (u32, u32, u32, u8),
    times: (i64, i64, i64, i64, Option<i64>),
    words: (&'static str, Option<&'static str>, Option<&'static str>),
    reset: (Option<&'static str>, Option<&'static str>),
    states: (&'static str, &'static str),
    zeek: bool,
}

fn values() -> impl Strategy<Value = Values> {
    let ends = select(&ClosedBy::ALL[..]).prop_map(ClosedBy::name);
    (
        (text(), text(), "[A-Za-z^]{0,20}"),
        (socket(), socket(), socket(), socket()),
        (number(), number(), number(), number(), number()),
        (small(), small(), small(), any::<u8>()),
        (nanos(), nanos(), nanos(), nanos(), option::of(nanos())),
        (
            select(&Opening::ALL[..]).prop_map(Opening::name),
            option::of(select(&Closing::ALL[..]).prop_map(Closing::name)),
            option::of(ends),
        ),
        (
            option::of(select(vec!["client", "server"])),
            option::of(select(&ResetCause::ALL[..]).prop_map(ResetCause::name)),
        ),
        (state(), state()),
        any::<bool>(),
    )
        .prop_map(
            |(texts, sockets, numbers, smalls, times, words, reset, states, zeek)| Values {
                texts,
                sockets,
                numbers,
                smalls,
                times,
                words,
                reset,
                states,
                zeek,
            },
        )
}

impl Values {
    fn row(&self) -> ConnectionRow<'_> {
        ConnectionRow {
            file: FileName::new(&self.texts.0),
            stream: self.smalls.0,
            src: &self.sockets.0,
            dst: &self.sockets.1,
            client: &self.sockets.2,
            server: &self.sockets.3,
            first_frame: self.numbers.0,
            last_frame: self.numbers.1,
            start: self.times.0,
            end: self.times.1,
            segments: self.smalls.1,
            client_bytes: self.numbers.2,
            server_bytes: self.numbers.3,
            opening: self.words.0,
            closing: self.words.1,
            closed_by: self.words.2,
            reset_by: self.reset.0,
            reset_cause: self.reset.1,
            client_state: self.states.0,
            server_state: self.states.1,
            client_state_since: self.times.2,
            server_state_since: self.times.3,
            fin_retransmissions: self.smalls.2,
            bytes_after_fin: self.numbers.4,
            teardown_seconds: self.times.4,
            completeness: self.smalls.3,
            conn_state: self.zeek.then_some("RSTOS0"),
            history: self.zeek.then_some(self.texts.2.as_bytes()),
            last_file: FileName::new(&self.texts.1),
        }
    }
}

proptest! {
    #[test]
    fn connections(values in values()) {
        let row = values.row();
        let reference = connection::SerdeRow::from(&row);
        same(&row, &reference, &reference.csv());
    }

    #[test]
    fn segments(
        file in text(),
        place in place(),
        ends in (address(), any::<u16>(), address(), any::<u16>()),
        (layer, quoted, flags) in (any::<u8>(), any::<bool>(), flags()),
        numbers in (small(), small(), option::of(small()), small(), small(), small()),
        (hdr_len, window) in (0_usize..61, any::<u16>()),
        states in (option::of(state()), option::of(state())),
        revised in (option::of(state()), option::of(state())),
        events in vec(select(&Event::ALL[..]), 0..4),
    ) {
        let row = SegmentRow {
            file: &file,
            place,
            stream: numbers.0,
            src: ends.0,
            src_port: ends.1,
            dst: ends.2,
            dst_port: ends.3,
            layer,
            quoted,
            flags,
            seq: numbers.1,
            ack: numbers.2,
            seq_raw: numbers.3,
            ack_raw: numbers.4,
            len: numbers.5,
            hdr_len,
            window,
            client_state: states.0,
            server_state: states.1,
            revised: [("client", revised.0), ("server", revised.1)],
            events: events.into_iter().collect::<Events>(),
        };
        let reference = segment::SerdeRow::from(&row);
        same(&row, &reference, &reference.csv());
    }

    #[test]
    fn findings(
        file in text(),
        place in place(),
        ends in (address(), option::of(any::<u16>()), address(), option::of(any::<u16>())),
        (flags, stream) in (option::of(flags()), option::of(small())),
        related in vec(number(), 0..4),
        related_files in option::of(vec(text(), 0..3)),
        (rule, message) in (select(all().collect::<Vec<_>>()), text()),
        severity in select(vec![Severity::Info, Severity::Warning, Severity::Error]),
        confidence in select(vec![Confidence::Low, Confidence::Medium, Confidence::High]),
    ) {
        let located = Located {
            place,
            source: End { address: ends.0, port: ends.1 },
            destination: End { address: ends.2, port: ends.3 },
            flags,
            stream,
            related,
            related_files,
            finding: Finding { rule, severity, confidence, message },
        };
        let reference = finding::SerdeRow::new(&file, &located);
        same(&FindingRow::new(&file, &located), &reference, &reference.csv());
    }
}
