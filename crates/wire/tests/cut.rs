//! Segments of which something is missing: what is known of them, and what is not.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::fragments::{Link, MORE, RAW, long, piece, piece6};
use common::*;
use tcplint_wire::{CutBy, Extent, Skip};

#[test]
fn a_first_fragment_cut_by_the_snap_length_is_read_as_it_is() {
    let (mut link, tcp) = (Link::new(), long());
    let first = piece(1, 0, &tcp[..40], true);
    assert_eq!(link.send_cut(&first, 50), Ok(()));
    assert_eq!(link.only().captured, tcp[..30]);
    assert_eq!(link.only().extent, Extent::FirstFragment);
    assert!(!link.only().payload_len_is_known);
    assert!(!link.only().complete);
    assert_eq!(
        link.send(&piece(1, 40, &tcp[40..], false)),
        Err(Skip::Fragment)
    );
}

#[test]
fn a_cut_first_fragment_of_ipv6_is_only_a_fragment() {
    let first = piece6(1, 0, &long()[..48], true);
    assert_eq!(Link::new().send_cut(&first, 90), Err(Skip::Fragment));
}

/// The first of a datagram's fragments, tiny as in the old evasion, is no short segment.
#[test]
fn a_tiny_first_fragment_cut_by_the_snap_length_is_truncated() {
    let mut link = Link::new();
    let first = piece(1, 0, &long()[..8], true);
    for len in 20..28 {
        assert_eq!(link.send_cut(&first, len), Err(Skip::Truncated));
        assert_eq!(link.collector.incomplete.pop(), Some((len - 20, 8)));
        assert_eq!(link.collector.cut_by.pop(), Some(CutBy::Fragment));
    }
}

/// Its end cuts the packet in the tunnel, which goes on in the next fragment.
#[test]
fn a_tunnel_in_a_cut_first_fragment_is_no_damage() {
    let inner = packet();
    let first = Ipv4 {
        protocol: 4,
        fragment: MORE,
        ..Ipv4::default()
    }
    .around(&inner[..32]);
    for len in 40..first.len() {
        let (collector, outcome) = walk_cut(RAW, &first, len);
        assert_eq!(outcome, Err(Skip::Truncated));
        assert_eq!(collector.cut_by, [CutBy::Fragment]);
    }
}

#[test]
fn a_datagram_completed_inside_a_cut_first_fragment_is_whole() {
    let (mut link, tcp) = (Link::new(), long());
    let last = piece(1, 40, &tcp[40..], false);
    let outer = Ipv4 {
        protocol: 4,
        id: 2,
        fragment: MORE,
        ..Ipv4::default()
    }
    .around(&cat(&[&last, &[0; 20]]));
    assert_eq!(
        link.send(&piece(1, 0, &tcp[..40], true)),
        Err(Skip::Fragment)
    );
    assert_eq!(link.send_cut(&outer, outer.len() - 4), Ok(()));
    assert_eq!(link.only().extent, Extent::Whole);
    assert!(link.only().complete);
}

/// An IP header that states 100 octets of TCP; the frame has `len` of them.
fn ending_early(len: usize) -> Vec<u8> {
    Ipv4 {
        total_len: Some(120),
        ..Ipv4::default()
    }
    .around(&tcp()[..len])
}

#[test]
fn a_frame_that_ends_inside_the_header_is_malformed() {
    for len in 0..20 {
        let frame = ending_early(len);
        for captured in 20..=frame.len() {
            let (collector, outcome) = walk_cut(RAW, &frame, captured);
            assert_eq!(outcome, Err(Skip::Malformed));
            assert_eq!(collector.incomplete, [(captured - 20, 100)]);
            assert_eq!(collector.cut_by, [CutBy::EndOfFrame]);
        }
    }
}

#[test]
fn a_frame_that_ends_after_the_header_leaves_the_payload_unknown() {
    let (collector, outcome) = walk(RAW, &ending_early(20));
    assert_eq!(outcome, Ok(()));
    let found = &collector.segments[0];
    assert_eq!((found.payload_len, found.stated_len), (0, 100));
    assert_eq!(found.extent, Extent::Whole);
    assert!(!found.payload_len_is_known);
}

#[test]
fn the_snap_length_leaves_the_payload_known() {
    let (collector, outcome) = walk_cut(RAW, &packet(), 40);
    assert_eq!(outcome, Ok(()));
    let found = &collector.segments[0];
    assert_eq!(found.payload_len as usize, PAYLOAD.len());
    assert!(found.payload_len_is_known);
}

#[test]
fn what_cut_the_header_short_is_told() {
    let (collector, _) = walk_cut(RAW, &packet(), 30);
    assert_eq!(collector.cut_by, [CutBy::SnapLength]);
    let short = Ipv4 {
        total_len: Some(32),
        ..Ipv4::default()
    };
    let (collector, _) = walk(RAW, &short.around(&tcp()));
    assert_eq!(collector.cut_by, [CutBy::IpHeader]);
}
