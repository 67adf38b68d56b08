//! What Wireshark might say of a frame, true or not: nothing panics, and what is true is found.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

use proptest::prelude::*;
use tcplint::record::{Layer, Packed, Place, Unpacked};
use tcplint::session::{Moment, Session};
use tcplint::sighting::{Sighting, Sightings, Source};
use tcplint_lint::all;
use tcplint_track::State;
use tcplint_wire::{IncompleteSegment, Origin, Segment, Visitor};

/// Ethernet, IPv4 and a TCP header without any flag.
fn null_frame() -> Vec<u8> {
    let mut frame = vec![0; 12];
    frame.extend([0x08, 0x00, 0x45, 0, 0, 40, 0, 1, 0, 0, 64, 6, 0, 0]);
    frame.extend([192, 0, 2, 1, 192, 0, 2, 2]);
    frame.extend([
        0x9c, 0x40, 0, 80, 0, 0, 0, 9, 0, 0, 0, 0, 0x50, 0, 4, 0, 0, 0, 0, 0,
    ]);
    frame
}

fn in_frame(start: u32) -> Sighting {
    Sighting { source: 0, start }
}

#[derive(Default)]
struct Origins(Vec<(Origin, u32)>);

impl Visitor for Origins {
    fn segment(&mut self, segment: &Segment<'_>) {
        self.0.push((segment.origin, segment.wire_len));
    }

    fn incomplete(&mut self, _: &IncompleteSegment<'_>) {}
}

fn visit(sightings: &Sightings, frame: &[u8]) -> Vec<(Origin, u32)> {
    let source = Source {
        octets: frame,
        wire_len: frame.len() as u32,
    };
    let mut origins = Origins::default();
    for number in 0..sightings.tcp.len() {
        sightings.visit(number, &[source], &mut origins);
    }
    origins.0
}

#[test]
fn illegal_segment_is_found_and_kept() {
    let frame = null_frame();
    let mut session = Session::new(all().collect());
    session.sightings = Sightings {
        tcp: vec![in_frame(34)],
        ip: vec![in_frame(14)],
        ..Sightings::default()
    };
    let at = Moment { frame: 1, time: 0 };
    let source = Source {
        octets: &frame,
        wire_len: frame.len() as u32,
    };
    let Unpacked::Record(number) = session.frame(at, &[source]).unpack() else {
        panic!("no finding");
    };
    let [judged] = session.record(number) else {
        panic!("not one header");
    };
    let codes: Vec<_> = judged
        .findings
        .iter()
        .map(|shown| shown.rule.rule().code)
        .collect();
    assert!(codes.contains(&"F001"), "{codes:?}");
    assert_eq!(judged.layer.place, Some(Place { start: 34, len: 20 }));
    assert!(session.takes(1) && session.takes(2) && !session.takes(0));
}

/// A packet in a tunnel ends where the one around it ends.
#[test]
fn outer_packet_bounds_the_inner_one() {
    let inner = null_frame().split_off(14);
    let mut frame = null_frame();
    frame.truncate(34);
    frame[17] = 56;
    frame[23] = 4;
    frame.extend(inner);
    let sightings = Sightings {
        tcp: vec![in_frame(54)],
        ip: vec![in_frame(14), in_frame(34)],
        ..Sightings::default()
    };
    assert_eq!(visit(&sightings, &frame), []);
    frame[17] = 60;
    assert_eq!(visit(&sightings, &frame), [(Origin::Traffic, 20)]);
}

#[test]
fn tcp_below_icmp_is_a_quotation_and_beside_it_is_not() {
    let packet = null_frame().split_off(14);
    let mut error = packet[..20].to_vec();
    (error[3], error[9]) = (68, 1);
    error.extend([3, 3, 0, 0, 0, 0, 0, 0]);
    error.extend(&packet);
    let mut sightings = Sightings {
        tcp: vec![in_frame(48)],
        ip: vec![in_frame(0), in_frame(28)],
        icmp: vec![in_frame(20)],
        ..Sightings::default()
    };
    assert_eq!(visit(&sightings, &error), [(Origin::QuotedInIcmp, 20)]);
    error.extend(&packet);
    sightings.tcp.push(in_frame(88));
    sightings.ip.push(in_frame(68));
    let expected = [(Origin::QuotedInIcmp, 20), (Origin::Traffic, 20)];
    assert_eq!(visit(&sightings, &error), expected);
}

#[test]
fn tcp_below_sflow_is_a_sample() {
    let frame = null_frame();
    let sightings = Sightings {
        tcp: vec![in_frame(34)],
        ip: vec![in_frame(14)],
        sflow: vec![in_frame(10)],
        ..Sightings::default()
    };
    assert_eq!(visit(&sightings, &frame), [(Origin::Sampled, 20)]);
}

#[test]
fn frame_that_comes_late_is_not_judged() {
    let mut session = Session::new(all().collect());
    session.frame(Moment { frame: 7, time: 0 }, &[]);
    assert!(session.takes(7) && session.takes(8) && !session.takes(6));
}

fn sightings() -> impl Strategy<Value = Sightings> {
    let list = || {
        let one = (0_usize..3, 0_u32..130).prop_map(|(source, start)| Sighting { source, start });
        prop::collection::vec(one, 0..4)
    };
    (list(), list(), list(), list()).prop_map(|(tcp, ip, icmp, sflow)| Sightings {
        tcp,
        ip,
        icmp,
        sflow,
    })
}

proptest! {
    #[test]
    fn nothing_panics(
        frames in prop::collection::vec(
            (sightings(), prop::collection::vec(any::<u8>(), 0..120), any::<u32>()),
            1..6,
        ),
    ) {
        let mut session = Session::new(all().collect());
        for (number, (sightings, octets, wire_len)) in (1..).zip(frames) {
            let mut octets = octets;
            for ip in &sightings.ip {
                if let Some(first) = octets.get_mut(ip.start as usize) {
                    *first = if ip.start % 2 == 0 { 0x45 } else { 0x60 };
                }
            }
            session.sightings = sightings;
            let sources = [
                Source { octets: &octets, wire_len },
                Source { octets: octets.get(1..).unwrap_or(&[]), wire_len },
            ];
            let at = Moment { frame: number, time: i64::from(number) };
            match session.frame(at, &sources).unpack() {
                Unpacked::Record(number) => prop_assert!(!session.record(number).is_empty()),
                Unpacked::Layer(layer) => prop_assert!(session.verdict(layer.stream.unwrap()).is_some()),
                Unpacked::Nothing => {}
            }
        }
    }

    #[test]
    fn layer_survives_packing(
        stream in any::<u32>(),
        states in prop::option::of((0_usize..12, 0_usize..12)),
        place in prop::option::of((0_u16..0xffff, 0_u8..16)),
    ) {
        let layer = Layer {
            stream: Some(stream),
            states: states.map(|(client, server)| (State::ALL[client], State::ALL[server])),
            place: place.map(|(start, words)| Place { start, len: words * 4 }),
        };
        let packed = Packed::layer(layer).unwrap();
        let again = Packed::from_bits(packed.bits()).unwrap();
        prop_assert_eq!(again.unpack(), Unpacked::Layer(layer));
    }

    #[test]
    fn record_survives_packing(number in any::<u32>()) {
        let again = Packed::from_bits(Packed::record(number).bits()).unwrap();
        prop_assert_eq!(again.unpack(), Unpacked::Record(number));
    }
}

#[test]
fn nothing_is_told_from_not_seen() {
    assert_eq!(Packed::from_bits(0), None);
    assert_eq!(Packed::NOTHING.unpack(), Unpacked::Nothing);
    assert_ne!(Packed::NOTHING.bits(), 0);
}
