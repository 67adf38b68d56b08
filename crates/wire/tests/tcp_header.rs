//! The fixed header, flags and sequence numbers.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use proptest::prelude::*;
use tcplint_wire::{Decapsulator, Flags, LinkType, Segment, Seq, tcp_header};

struct Check<F>(F, usize);

impl<F: FnMut(&Segment<'_>)> tcplint_wire::Visitor for Check<F> {
    fn segment(&mut self, segment: &Segment<'_>) {
        self.1 += 1;
        (self.0)(segment);
    }

    fn incomplete(&mut self, _: &tcplint_wire::IncompleteSegment<'_>) {}
}

/// Hands the only segment of a RAW frame to `check`.
fn with_segment(frame: &[u8], check: impl FnMut(&Segment<'_>)) {
    let mut check = Check(check, 0);
    Decapsulator::new()
        .frame(LinkType(101), frame, frame.len() as u32, &mut check)
        .unwrap();
    assert_eq!(check.1, 1);
}

proptest! {
    #[test]
    fn fields_come_back_as_they_were_built(
        ports: (u16, u16),
        numbers: (u32, u32),
        offset in 0..16_u8,
        flags in 0..0x1000_u16,
        others: (u16, u16, u16),
    ) {
        let built = Tcp {
            source_port: ports.0,
            destination_port: ports.1,
            seq: numbers.0,
            ack: numbers.1,
            data_offset: Some(offset),
            flags,
            window: others.0,
            checksum: others.1,
            urgent_pointer: others.2,
            ..Tcp::default()
        };
        let octets = built.octets();
        let (rest, header) = tcp_header(&octets).unwrap();
        prop_assert_eq!(rest, PAYLOAD);
        prop_assert_eq!((header.source_port(), header.destination_port()), ports);
        prop_assert_eq!((header.seq(), header.ack()), (Seq(numbers.0), Seq(numbers.1)));
        prop_assert_eq!(header.data_offset(), offset);
        prop_assert_eq!(header.header_len(), usize::from(offset) * 4);
        prop_assert_eq!(header.flags().bits(), flags);
        prop_assert_eq!((header.window(), header.checksum(), header.urgent_pointer()), others);
        prop_assert_eq!(header.octets().as_slice(), &octets[..20]);
    }

    #[test]
    fn distance_is_a_signed_difference_on_the_circle(from: u32, by: i32) {
        let later = Seq(from.wrapping_add_signed(by));
        prop_assert_eq!(later.distance_from(Seq(from)), by);
    }
}

#[test]
fn fewer_than_twenty_octets_are_no_header() {
    for len in 0..20 {
        assert!(tcp_header(&tcp()[..len]).is_err());
    }
}

#[test]
fn distance_wraps_at_the_end_of_the_space() {
    assert_eq!(Seq(2).distance_from(Seq(u32::MAX)), 3);
    assert_eq!(Seq(u32::MAX).distance_from(Seq(2)), -3);
    assert_eq!(Seq(0x8000_0000).distance_from(Seq(0)), i32::MIN);
    assert_eq!(Seq(7).to_string(), "7");
}

#[test]
fn payload_length_counts_from_the_data_offset() {
    let of = |offset: u8| {
        let segment = Tcp {
            data_offset: Some(offset),
            ..Tcp::default()
        };
        let mut got = None;
        with_segment(&ipv4(6, &segment.octets()), |segment| {
            got = Some((
                segment.payload_len(),
                segment.option_octets().len(),
                segment.options_complete(),
            ));
        });
        got.unwrap()
    };
    let payload = PAYLOAD.len() as u32;
    assert_eq!(of(5), (payload, 0, true));
    assert_eq!(of(6), (payload - 4, 4, true));
    // Below five words there are no options, and the fixed octets count as payload.
    assert_eq!(of(0), (payload + 20, 0, true));
    // Past the end of the segment.
    assert_eq!(of(15), (0, PAYLOAD.len(), false));
}

#[test]
fn letters_are_those_of_tcpdump() {
    let letters = |bits: u16| Flags::new(bits).letters().to_string();
    assert_eq!(letters(0x002), "S");
    assert_eq!(letters(0x012), "S.");
    assert_eq!(letters(0x011), "F.");
    assert_eq!(letters(0x018), "P.");
    assert_eq!(letters(0x004), "R");
    assert_eq!(letters(0x0c2), "SEW");
    assert_eq!(letters(0x1ff), "FSRP.UEWe");
    assert_eq!(letters(0x000), "none");
    assert_eq!(letters(0xe00), "none");
}

#[test]
fn names_go_from_the_highest_bit_down() {
    let names = |bits: u16| Flags::new(bits).names().to_string();
    assert_eq!(names(0x031), "URG ACK FIN");
    assert_eq!(names(0xfff), "reserved AE CWR ECE URG ACK PSH RST SYN FIN");
    assert_eq!(names(0x400), "reserved");
    assert_eq!(names(0), "no flags");
    assert_eq!(
        format!("{:?}", Flags::SYN | Flags::ACK),
        "Flags(0x012 ACK SYN)"
    );
}

#[test]
fn the_bit_above_cwr_is_accurate_ecn() {
    assert_eq!(Flags::AE.bits(), 0x100);
    assert!(Flags::new(0x1d2).contains(Flags::AE));
    assert_eq!(Flags::new(0x1d2).ecn(), 0b111);
    assert_eq!(Flags::new(0x100).ecn(), 0b100);
    assert_eq!(Flags::new(0x040).ecn(), 0b001);
    assert_eq!(Flags::new(0x0ff).six(), 0x3f);
}

#[test]
fn flags_drop_what_is_above_the_twelve_bits() {
    assert_eq!(Flags::new(0xf012), Flags::SYN | Flags::ACK);
    assert!(Flags::new(0x012).contains(Flags::SYN | Flags::ACK));
    assert!(!Flags::new(0x002).contains(Flags::SYN | Flags::ACK));
    assert!(Flags::new(0x002).intersects(Flags::SYN | Flags::ACK));
    assert!(!Flags::new(0x001).intersects(Flags::SYN | Flags::ACK));
}
