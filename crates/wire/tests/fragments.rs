//! Segments whose datagram came in IP fragments, and lengths that do not fit.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::fragments::{Link, MORE, RAW, long, piece, piece6};
use common::*;
use proptest::prelude::*;
use tcplint_wire::{Decapsulator, LinkType, Skip};

#[test]
fn header_split_over_fragments_gives_one_segment() {
    let (mut link, tcp) = (Link::new(), long());
    assert_eq!(
        link.send(&piece(1, 0, &tcp[..8], true)),
        Err(Skip::Fragment)
    );
    assert_eq!(
        link.send(&piece(1, 8, &tcp[8..16], true)),
        Err(Skip::Fragment)
    );
    assert_eq!(link.send(&piece(1, 16, &tcp[16..], false)), Ok(()));
    assert_eq!(link.only().captured, tcp);
    assert_eq!(link.only().payload_len, 60);
    assert!(link.only().complete);
}

#[test]
fn datagrams_are_told_apart_by_identification() {
    let (mut link, tcp) = (Link::new(), long());
    assert_eq!(
        link.send(&piece(1, 0, &tcp[..24], true)),
        Err(Skip::Fragment)
    );
    assert_eq!(
        link.send(&piece(2, 24, &tcp[24..], false)),
        Err(Skip::Fragment)
    );
    assert_eq!(link.send(&piece(1, 24, &tcp[24..], false)), Ok(()));
}

#[test]
fn ipv6_fragments_give_one_segment() {
    let (mut link, tcp) = (Link::new(), long());
    assert_eq!(
        link.send(&piece6(70_000, 24, &tcp[24..], false)),
        Err(Skip::Fragment)
    );
    assert_eq!(link.send(&piece6(70_000, 0, &tcp[..24], true)), Ok(()));
    assert_eq!(link.only().captured, tcp);
}

#[test]
fn a_retransmitted_datagram_is_put_together_again() {
    let (mut link, tcp) = (Link::new(), long());
    for _ in 0..2 {
        assert_eq!(
            link.send(&piece(1, 0, &tcp[..40], true)),
            Err(Skip::Fragment)
        );
        assert_eq!(link.send(&piece(1, 40, &tcp[40..], false)), Ok(()));
    }
    assert_eq!(link.collector.segments.len(), 2);
}

#[test]
fn of_equal_offsets_the_first_fragment_counts() {
    let (mut link, tcp) = (Link::new(), long());
    let forged = [0xff; 24];
    assert_eq!(
        link.send(&piece(1, 0, &tcp[..24], true)),
        Err(Skip::Fragment)
    );
    assert_eq!(link.send(&piece(1, 0, &forged, true)), Err(Skip::Fragment));
    assert_eq!(link.send(&piece(1, 24, &tcp[24..], false)), Ok(()));
    assert_eq!(link.only().captured, tcp);
}

#[test]
fn of_overlapping_fragments_the_lower_offset_counts() {
    let (mut link, tcp) = (Link::new(), long());
    let forged = [0xff; 24];
    assert_eq!(link.send(&piece(1, 8, &forged, true)), Err(Skip::Fragment));
    assert_eq!(
        link.send(&piece(1, 0, &tcp[..32], true)),
        Err(Skip::Fragment)
    );
    assert_eq!(link.send(&piece(1, 32, &tcp[32..], false)), Ok(()));
    assert_eq!(link.only().captured, tcp);
}

#[test]
fn a_longer_fragment_at_the_same_offset_fills_the_hole() {
    let (mut link, tcp) = (Link::new(), long());
    assert_eq!(
        link.send(&piece(1, 0, &tcp[..8], true)),
        Err(Skip::Fragment)
    );
    assert_eq!(
        link.send(&piece(1, 0, &tcp[..40], true)),
        Err(Skip::Fragment)
    );
    assert_eq!(link.send(&piece(1, 40, &tcp[40..], false)), Ok(()));
    assert_eq!(link.only().captured, tcp);
}

#[test]
fn of_two_last_fragments_the_first_gives_the_length() {
    let (mut link, tcp) = (Link::new(), long());
    assert_eq!(
        link.send(&piece(1, 40, &tcp[40..], false)),
        Err(Skip::Fragment)
    );
    assert_eq!(
        link.send(&piece(1, 64, &tcp[64..72], false)),
        Err(Skip::Fragment)
    );
    assert_eq!(link.send(&piece(1, 0, &tcp[..40], true)), Ok(()));
    assert_eq!(link.only().captured, tcp);
}

#[test]
fn a_fragment_beyond_the_end_is_left_out() {
    let (mut link, tcp) = (Link::new(), long());
    assert_eq!(
        link.send(&piece(1, 160, &[7; 80], true)),
        Err(Skip::Fragment)
    );
    assert_eq!(
        link.send(&piece(1, 40, &tcp[40..], false)),
        Err(Skip::Fragment)
    );
    assert_eq!(link.send(&piece(1, 0, &tcp[..40], true)), Ok(()));
    assert_eq!(link.only().captured, tcp);
}

#[test]
fn a_fragment_beyond_64_kibibytes_is_dropped() {
    let mut link = Link::new();
    assert_eq!(
        link.send(&piece(1, 0xfff8, &[0; 16], true)),
        Err(Skip::FragmentDropped)
    );
}

#[test]
fn private_addresses_in_two_vlans_are_two_datagrams() {
    let tcp = long();
    let tagged = |tag: u8, piece: &[u8]| ethernet(0x8100, &cat(&[&[0, tag, 8, 0], piece]));
    let (first, last) = (
        piece(1, 0, &tcp[..40], true),
        piece(1, 40, &tcp[40..], false),
    );
    for (tags, outcome) in [([1, 1], Ok(())), ([1, 2], Err(Skip::Fragment))] {
        let mut decapsulator = Decapsulator::new();
        let mut collector = Collector::default();
        let mut outcomes = Vec::new();
        for frame in [tagged(tags[0], &first), tagged(tags[1], &last)] {
            let len = frame.len() as u32;
            outcomes.push(decapsulator.frame(LinkType::ETHERNET, &frame, len, &mut collector));
        }
        assert_eq!(outcomes, [Err(Skip::Fragment), outcome]);
    }
}

#[test]
fn fragments_of_a_tunnel_are_put_together_before_it_is_looked_into() {
    let mut link = Link::new();
    let datagram = udp(50_000, 4789, &cat(&[&[8, 0, 0, 0, 0, 0, 1, 0], &frame()]));
    let part = |from: usize, to: usize, more: bool| {
        Ipv4 {
            protocol: 17,
            fragment: (from / 8) as u16 | if more { MORE } else { 0 },
            ..Ipv4::default()
        }
        .around(&datagram[from..to])
    };
    assert_eq!(link.send(&part(0, 48, true)), Err(Skip::Fragment));
    assert_eq!(link.send(&part(48, datagram.len(), false)), Ok(()));
    assert_eq!(link.only().captured, tcp());
}

#[test]
fn total_length_0_means_the_rest_of_the_frame() {
    let frame = Ipv4 {
        total_len: Some(0),
        ..Ipv4::default()
    }
    .around(&tcp());
    assert_one_segment(RAW, &frame);
}

#[test]
fn ipv6_payload_length_0_means_the_rest_of_the_frame() {
    assert_one_segment(RAW, &ipv6_of_len(0, 6, &tcp()));
}

#[test]
fn total_length_beyond_the_frame_is_kept_apart_from_what_was_there() {
    let frame = Ipv4 {
        total_len: Some(500),
        ..Ipv4::default()
    }
    .around(&tcp());
    let (collector, outcome) = walk(RAW, &frame);
    assert_eq!(outcome, Ok(()));
    let found = &collector.segments[0];
    assert_eq!(
        (found.stated_len, found.payload_len),
        (480, PAYLOAD.len() as u32)
    );
    assert!(!found.complete);
}

#[test]
fn total_length_below_the_header_is_malformed() {
    let frame = Ipv4 {
        total_len: Some(19),
        ..Ipv4::default()
    }
    .around(&tcp());
    assert_skipped(RAW, &frame, Skip::Malformed);
}

#[test]
fn header_length_below_five_words_is_malformed() {
    let mut frame = packet();
    frame[0] = 0x44;
    assert_skipped(RAW, &frame, Skip::Malformed);
}

#[test]
fn total_length_that_leaves_no_room_for_tcp_is_a_short_header() {
    for len in 0..20 {
        let frame = Ipv4 {
            total_len: Some(20 + len),
            ..Ipv4::default()
        }
        .around(&tcp());
        let (collector, outcome) = walk(RAW, &frame);
        assert_eq!(outcome, Err(Skip::ShortTcpHeader));
        assert_eq!(collector.incomplete, [(usize::from(len), u32::from(len))]);
    }
}

#[test]
fn header_cut_by_the_snap_length_is_truncated() {
    let frame = packet();
    for len in 20..40 {
        let (collector, outcome) = walk_cut(RAW, &frame, len);
        assert_eq!(outcome, Err(Skip::Truncated));
        assert_eq!(collector.incomplete, [(len - 20, tcp().len() as u32)]);
    }
}

#[test]
fn jumbogram_takes_its_length_from_the_option() {
    let segment = Tcp {
        payload: vec![7; 70_000],
        ..Tcp::default()
    }
    .octets();
    let len = (segment.len() + 8) as u32;
    let payload = cat(&[&[6, 0, 0xc2, 4], &len.to_be_bytes(), &segment]);
    let (collector, outcome) = walk(RAW, &ipv6_of_len(0, 0, &payload));
    assert_eq!(outcome, Ok(()));
    assert_eq!(collector.segments[0].payload_len, 70_000);
    let short = cat(&[&[6, 0, 0xc2, 4, 0, 0, 0, 34], &tcp()]);
    assert_skipped(RAW, &ipv6_of_len(0, 0, &short), Skip::Malformed);
}

#[test]
fn source_route_leads_to_its_last_address() {
    let route = |pointer: u8| {
        Ipv4 {
            options: &[1, 131, 11, pointer, 9, 9, 9, 9, 8, 8, 8, 8],
            ..Ipv4::default()
        }
        .around(&tcp())
    };
    let destination = |frame: &[u8]| {
        walk(RAW, frame).0.segments[0]
            .addresses
            .destination()
            .to_string()
    };
    assert_eq!(destination(&route(4)), "8.8.8.8");
    assert_eq!(destination(&route(12)), "10.0.0.2");
}

#[test]
fn routing_header_leads_to_its_last_address() {
    let route = |kind: u8, left: u8| {
        let addresses = cat(&[&[1; 16], &[2; 16]]);
        ipv6(
            43,
            &cat(&[&[6, 4, kind, left, 0, 0, 0, 0], &addresses, &tcp()]),
        )
    };
    let destination = |frame: &[u8]| {
        walk(RAW, frame).0.segments[0]
            .addresses
            .destination()
            .to_string()
    };
    assert_eq!(destination(&route(0, 1)), "202:202:202:202:202:202:202:202");
    assert_eq!(destination(&route(4, 1)), "101:101:101:101:101:101:101:101");
    assert_eq!(
        destination(&route(4, 0)),
        "2121:2121:2121:2121:2121:2121:2121:2121"
    );
}

/// A payload and a way to cut it into fragments, in a shuffled order.
fn split() -> impl Strategy<Value = (Vec<u8>, Vec<usize>)> {
    proptest::collection::vec(any::<u8>(), 0..400).prop_flat_map(|payload| {
        let len = payload.len() + 20;
        let cuts = proptest::sample::subsequence(
            (1..len.div_ceil(8)).collect::<Vec<_>>(),
            0..len.div_ceil(8),
        );
        let order = cuts.prop_flat_map(|cuts| {
            let mut starts = vec![0];
            starts.extend(cuts.iter().map(|cut| cut * 8));
            Just(starts).prop_shuffle()
        });
        (Just(payload), order)
    })
}

proptest! {
    #[test]
    fn any_split_in_any_order_gives_the_same_segment((payload, order) in split(), v6: bool) {
        let tcp = Tcp { payload, ..Tcp::default() }.octets();
        let mut starts = order.clone();
        starts.sort_unstable();
        let mut link = Link::new();
        let mut outcomes = Vec::new();
        for start in &order {
            let end = starts.iter().copied().find(|next| next > start).unwrap_or(tcp.len());
            let more = end < tcp.len();
            let octets = &tcp[*start..end];
            let frame = if v6 {
                piece6(9, *start, octets, more)
            } else {
                piece(9, *start, octets, more)
            };
            outcomes.push(link.send(&frame));
        }
        let last = outcomes.pop();
        prop_assert_eq!(last, Some(Ok(())));
        prop_assert!(outcomes.iter().all(|outcome| *outcome == Err(Skip::Fragment)));
        prop_assert_eq!(&link.only().captured, &tcp);
        prop_assert!(link.only().complete);
    }
}
