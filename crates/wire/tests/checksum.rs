//! The checksum's verdicts.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use proptest::prelude::*;
use tcplint_wire::checksum::{Verdict, verify};
use tcplint_wire::{Decapsulator, IncompleteSegment, LinkType, Segment, Visitor};

#[derive(Default)]
struct Verdicts(Vec<Verdict>);

impl Visitor for Verdicts {
    fn segment(&mut self, segment: &Segment<'_>) {
        self.0.push(verify(segment));
    }

    fn incomplete(&mut self, _: &IncompleteSegment<'_>) {}
}

fn verdict_of(frame: &[u8], captured: usize) -> Verdict {
    let mut verdicts = Verdicts::default();
    let _ = Decapsulator::new().frame(
        LinkType(101),
        &frame[..captured],
        frame.len() as u32,
        &mut verdicts,
    );
    verdicts.0[0]
}

fn verdict(frame: &[u8]) -> Verdict {
    verdict_of(frame, frame.len())
}

/// The sum in one's complement, straightforwardly.
fn ones_complement(octets: &[u8]) -> u16 {
    let mut sum = 0_u32;
    for pair in octets.chunks(2) {
        sum += u32::from(pair[0]) << 8 | u32::from(*pair.get(1).unwrap_or(&0));
        sum = (sum & 0xffff) + (sum >> 16);
    }
    sum as u16
}

fn pseudo_header(v6: bool, len: usize) -> Vec<u8> {
    let tail = [&(len as u32).to_be_bytes()[..], &[0, 0, 0, 6]].concat();
    if v6 {
        cat(&[&V6.0, &V6.1, &tail])
    } else {
        cat(&[&V4.0, &V4.1, &tail])
    }
}

/// A segment with the checksum that belongs to it.
fn summed(v6: bool, segment: Tcp) -> Vec<u8> {
    let zeroed = Tcp {
        checksum: 0,
        ..segment
    };
    let octets = zeroed.octets();
    let sum = !ones_complement(&cat(&[&pseudo_header(v6, octets.len()), &octets]));
    Tcp {
        checksum: sum,
        ..zeroed
    }
    .octets()
}

proptest! {
    #[test]
    fn the_right_checksum_is_good_and_one_flipped_bit_is_not(
        payload in proptest::collection::vec(any::<u8>(), 0..200),
        seq: u32,
        v6: bool,
        at in any::<prop::sample::Index>(),
        bit in 0..8_u8,
    ) {
        let mut octets = summed(v6, Tcp { payload, seq, ..Tcp::default() });
        let around = |octets: &[u8]| if v6 { ipv6(6, octets) } else { ipv4(6, octets) };
        prop_assert_eq!(verdict(&around(&octets)), Verdict::Good);
        let right = u16::from_be_bytes([octets[16], octets[17]]);
        let at = at.index(octets.len());
        octets[at] ^= 1 << bit;
        let got = verdict(&around(&octets));
        prop_assert!(matches!(got, Verdict::Bad { .. } | Verdict::Partial), "{:?}", got);
        if matches!(at, 16 | 17) && got != Verdict::Partial {
            prop_assert_eq!(got, Verdict::Bad { expected: right });
        }
    }
}

#[test]
fn an_odd_last_octet_counts_as_if_zero_followed() {
    for payload in [vec![], vec![1], vec![1, 2], vec![1, 2, 3]] {
        let octets = summed(
            false,
            Tcp {
                payload,
                ..Tcp::default()
            },
        );
        assert_eq!(verdict(&ipv4(6, &octets)), Verdict::Good);
    }
}

#[test]
fn the_sum_of_the_pseudo_header_alone_is_partial() {
    for v6 in [false, true] {
        let len = tcp().len();
        let octets = Tcp {
            checksum: ones_complement(&pseudo_header(v6, len)),
            ..Tcp::default()
        }
        .octets();
        let frame = if v6 {
            ipv6(6, &octets)
        } else {
            ipv4(6, &octets)
        };
        assert_eq!(verdict(&frame), Verdict::Partial);
    }
}

#[test]
fn all_ones_where_zero_belongs_is_a_verdict_of_its_own() {
    // The urgent pointer is chosen so that the sum of all else is 0xffff.
    let without = Tcp {
        checksum: 0,
        ..Tcp::default()
    };
    let octets = without.octets();
    let sum = ones_complement(&cat(&[&pseudo_header(false, octets.len()), &octets]));
    let balanced = Tcp {
        urgent_pointer: !sum,
        ..without
    };
    assert_eq!(verdict(&ipv4(6, &balanced.octets())), Verdict::Good);
    let ones = Tcp {
        checksum: 0xffff,
        ..balanced
    };
    assert_eq!(verdict(&ipv4(6, &ones.octets())), Verdict::Ffff);
}

#[test]
fn a_segment_not_captured_whole_cannot_be_verified() {
    let frame = ipv4(6, &summed(false, Tcp::default()));
    assert_eq!(verdict_of(&frame, frame.len() - 1), Verdict::Unknown);
    let beyond = Ipv4 {
        total_len: Some(200),
        ..Ipv4::default()
    }
    .around(&tcp());
    assert_eq!(verdict(&beyond), Verdict::Unknown);
}

#[test]
fn a_source_route_is_summed_with_its_last_address() {
    let mut octets = summed(false, Tcp::default());
    // The sum was made for 10.0.0.2; a route leads there.
    let route = Ipv4 {
        options: &[131, 7, 4, 10, 0, 0, 2, 0],
        ..Ipv4::default()
    };
    let mut frame = route.around(&octets);
    frame[16..20].copy_from_slice(&[9, 9, 9, 9]);
    assert_eq!(verdict(&frame), Verdict::Good);
    octets[17] ^= 1;
    let mut frame = route.around(&octets);
    frame[16..20].copy_from_slice(&[9, 9, 9, 9]);
    assert!(matches!(verdict(&frame), Verdict::Bad { .. }));
}
