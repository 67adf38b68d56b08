//! The captures to measure by are what they say.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::io::Cursor;

use tcplint_benches::traffic::{Format, Profile, Traffic};
use tcplint_capture::{Capture, Event};
use tcplint_lint::{Linter, Selection};
use tcplint_track::Tracker;
use tcplint_wire::{Decapsulator, Flags, IncompleteSegment, LinkType, Segment, Visitor};

/// 20,000 packets of 500 connections.
fn of(profile: Profile) -> Traffic {
    Traffic {
        packets: 20_000,
        connections: 500,
        ..Traffic::new(profile)
    }
}

fn octets(traffic: &Traffic, format: Format) -> Vec<u8> {
    let mut octets = Vec::new();
    traffic.write(format, &mut octets).unwrap();
    octets
}

/// What a capture came to.
struct Read {
    linter: Linter,
    tracker: Tracker,
    time: i64,
    frame: u64,
    segments: u64,
    illegal: u64,
    broken: BTreeSet<&'static str>,
    seen: Vec<(i64, u32, u32)>,
}

impl Visitor for Read {
    fn segment(&mut self, segment: &Segment<'_>) {
        self.segments += 1;
        let header = &segment.header;
        self.seen.push((self.time, header.seq().0, header.ack().0));
        let flags = header.flags();
        let any = |flag| flags.contains(flag);
        let (syn, fin) = (any(Flags::SYN), any(Flags::FIN));
        let (rst, ack) = (any(Flags::RST), any(Flags::ACK));
        let is_illegal = !(syn || ack || rst) || syn && (fin || rst) || fin && (rst || !ack);
        self.illegal += u64::from(is_illegal);
        if !is_illegal {
            self.tracker.push(self.time, self.frame, segment);
            let broken = self.linter.segment(segment);
            self.broken.extend(broken.iter().map(|id| id.rule().code));
        }
    }

    fn incomplete(&mut self, _: &IncompleteSegment<'_>) {
        panic!("no segment is cut");
    }
}

fn read(octets: Vec<u8>) -> Read {
    let mut capture = Capture::from_reader("memory", Box::new(Cursor::new(octets))).unwrap();
    let mut decapsulator = Decapsulator::new();
    // O006 notes SYNs without options.
    let everything = Selection {
        select: Some(vec!["ALL".to_owned()]),
        ignore: vec!["O006".to_owned()],
        ..Selection::default()
    };
    let mut read = Read {
        linter: Linter::new(everything.resolve().unwrap()),
        tracker: Tracker::default(),
        time: 0,
        frame: 0,
        segments: 0,
        illegal: 0,
        broken: BTreeSet::new(),
        seen: Vec::new(),
    };
    while let Some(event) = capture.next_event() {
        let Event::Record(record) = event else {
            panic!("{event:?}");
        };
        (read.time, read.frame) = (record.time.as_nanos(), record.number);
        let link = LinkType(record.link.0);
        let _ = decapsulator.frame(link, record.data, record.wire_len, &mut read);
    }
    read
}

#[test]
fn each_kind_holds_what_was_asked_for_and_breaks_no_rule_but_by_flags() {
    for profile in Profile::ALL {
        let traffic = of(profile);
        let read = read(octets(&traffic, Format::Pcap));
        let name = profile.name();
        assert_eq!(read.frame, traffic.packets, "{name}");
        assert_eq!(read.segments, traffic.segments(), "{name}");
        assert_eq!(read.tracker.len() as u64, traffic.connections, "{name}");
        assert_eq!(read.illegal, traffic.illegal(), "{name}");
        assert_eq!(read.broken, BTreeSet::new(), "{name}");
    }
}

#[test]
fn same_seed_gives_the_same_octets_and_another_gives_others() {
    for profile in Profile::ALL {
        let traffic = of(profile);
        let first = octets(&traffic, Format::Pcap);
        assert_eq!(first, octets(&traffic, Format::Pcap));
        let other = Traffic { seed: 2, ..traffic };
        assert_ne!(first, octets(&other, Format::Pcap));
    }
}

#[test]
fn pcapng_holds_the_same_packets_as_pcap() {
    for profile in Profile::ALL {
        let traffic = of(profile);
        let pcap = read(octets(&traffic, Format::Pcap));
        let pcapng = read(octets(&traffic, Format::Pcapng));
        assert_eq!(pcap.seen, pcapng.seen);
        assert_eq!(pcap.frame, pcapng.frame);
    }
}

#[test]
fn impossible_sizes_are_refused() {
    let traffic = of(Profile::Small);
    for impossible in [
        Traffic {
            connections: 0,
            ..traffic
        },
        Traffic {
            connections: 2_501,
            ..traffic
        },
    ] {
        assert!(impossible.write(Format::Pcap, Vec::new()).is_err());
    }
}
