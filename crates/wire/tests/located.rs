//! Segments that somebody else has found are the ones that the walk through the layers finds.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::fragments::{Link, RAW, long, piece, piece6};
use common::*;
use proptest::prelude::*;
use tcplint_wire::{Located, Origin, Segment, Skip, ip_packet};

fn located(packet: &[u8], start: usize) -> Located<'_> {
    Located {
        packet,
        wire_len: packet.len() as u32,
        datagram: None,
        start,
        layer: 0,
        origin: Origin::Traffic,
        in_fragment: false,
    }
}

/// All of a segment, for comparison.
fn told(segment: &Segment<'_>) -> String {
    format!("{segment:?}")
}

/// Keeps all of what it is handed.
#[derive(Default)]
struct Keeper(Vec<String>);

impl tcplint_wire::Visitor for Keeper {
    fn segment(&mut self, segment: &Segment<'_>) {
        assert!(segment.captured.len() as u64 <= u64::from(segment.wire_len));
        assert!(segment.wire_len <= segment.stated_len);
        self.0.push(told(segment));
    }

    fn incomplete(&mut self, segment: &tcplint_wire::IncompleteSegment<'_>) {
        assert!(segment.captured.len() < 20);
        assert!(segment.captured.len() as u64 <= u64::from(segment.wire_len));
        self.0.push(format!("{segment:?}"));
    }
}

/// Where the walk finds the segment of a packet, it is what is found there.
fn assert_same(packet: &[u8], captured: usize, start: usize) {
    let mut walked = Keeper::default();
    let _ = tcplint_wire::Decapsulator::new().frame(
        tcplint_wire::LinkType(RAW),
        &packet[..captured],
        packet.len() as u32,
        &mut walked,
    );
    let mut found = Keeper::default();
    let place = Located {
        wire_len: packet.len() as u32,
        ..located(&packet[..captured], start)
    };
    place.visit(&mut found).unwrap();
    assert_eq!(walked.0.len(), 1);
    assert_eq!(found.0, walked.0);
}

#[test]
fn whole_and_cut_segments_are_the_same() {
    for captured in [20, 30, 39, 40, 47, 54] {
        assert_same(&packet(), captured, 20);
        assert_same(&packet6(), captured + 20, 40);
    }
}

#[test]
fn options_of_ip_are_stepped_over() {
    let route = [131, 7, 4, 192, 0, 2, 9, 0];
    let packet = Ipv4 {
        options: &route,
        ..Ipv4::default()
    }
    .around(&tcp());
    assert_same(&packet, packet.len(), 28);
}

#[test]
fn routing_header_says_where_to() {
    let route = cat(&[&[6, 2, 0, 1, 0, 0, 0, 0], &[0x33; 16], &tcp()]);
    let packet = ipv6(43, &route);
    assert_same(&packet, packet.len(), 64);
}

#[test]
fn datagram_that_was_put_together_is_the_same() {
    let tcp = long();
    let last = [
        (
            piece(1, 0, &tcp[..24], true),
            piece(1, 24, &tcp[24..], false),
        ),
        (
            piece6(1, 0, &tcp[..24], true),
            piece6(1, 24, &tcp[24..], false),
        ),
    ];
    for (first, last) in last {
        let mut link = Link::new();
        assert_eq!(link.send(&first), Err(Skip::Fragment));
        assert_eq!(link.send(&last), Ok(()));
        let mut collector = Collector::default();
        let place = Located {
            datagram: Some(&tcp),
            start: 0,
            ..located(&last, 0)
        };
        place.visit(&mut collector).unwrap();
        let [found] = collector.segments.as_slice() else {
            panic!("not one segment");
        };
        assert_eq!(format!("{found:?}"), format!("{:?}", link.only()));
    }
}

#[test]
fn quotation_of_less_than_a_header_is_nothing() {
    let packet = packet();
    let mut found = Keeper::default();
    let place = Located {
        origin: Origin::QuotedInIcmp,
        ..located(&packet[..28], 20)
    };
    place.visit(&mut found).unwrap();
    assert!(found.0.is_empty());
}

#[test]
fn packet_says_how_long_it_is() {
    let packet = packet();
    let len = packet.len() as u32;
    assert_eq!(ip_packet(&packet, 1500), Some((len, false)));
    let piece = piece(1, 0, &long()[..24], true);
    assert_eq!(ip_packet(&piece, 44), Some((44, true)));
    assert_eq!(ip_packet(&packet[..10], 1500), None);
}

proptest! {
    /// Whatever the octets are and wherever somebody says that there is TCP.
    #[test]
    fn nothing_panics(
        octets in prop::collection::vec(any::<u8>(), 0..120),
        version in prop::sample::select(vec![0x45_u8, 0x46, 0x60, 0x00]),
        next in prop::sample::select(vec![6_u8, 0, 43, 44, 51, 60]),
        wire_len in any::<u32>(),
        start in 0_usize..140,
        datagram in prop::option::of(prop::collection::vec(any::<u8>(), 0..60)),
    ) {
        let mut octets = octets;
        if let Some(first) = octets.first_mut() {
            *first = version;
        }
        let at = if version == 0x60 { 6 } else { 9 };
        if let Some(protocol) = octets.get_mut(at) {
            *protocol = next;
        }
        let place = Located {
            wire_len,
            datagram: datagram.as_deref(),
            ..located(&octets, start)
        };
        let mut found = Keeper::default();
        let _ = place.visit(&mut found);
        let _ = ip_packet(&octets, wire_len);
    }
}
