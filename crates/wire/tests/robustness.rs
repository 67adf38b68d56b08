//! Bytes that no honest host sent: nothing may panic, hang or be made up.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use proptest::prelude::*;
use tcplint_wire::{Decapsulator, IncompleteSegment, LinkType, Segment, Skip, Visitor, checksum};

/// Looks at everything there is of each segment.
#[derive(Default)]
struct Reader {
    octets: usize,
    segments: usize,
}

impl Visitor for Reader {
    fn segment(&mut self, segment: &Segment<'_>) {
        self.segments += 1;
        self.octets += segment.captured.len();
        assert!(segment.captured.len() >= 20);
        assert!(segment.captured.len() as u64 <= u64::from(segment.wire_len));
        assert!(segment.wire_len <= segment.stated_len);
        assert!(segment.payload_len() <= segment.wire_len);
        assert!(segment.option_octets().len() <= 40);
        let _ = (segment.options().count(), checksum::verify(segment));
        let _ = (
            segment.addresses.source(),
            segment.addresses.destination(),
            segment.addresses.same(),
        );
        let _ = segment.header.flags().letters().to_string();
    }

    fn incomplete(&mut self, segment: &IncompleteSegment<'_>) {
        assert!(segment.captured.len() < 20);
        assert!(segment.captured.len() as u64 <= u64::from(segment.wire_len));
        assert!(segment.wire_len <= segment.stated_len);
        let _ = (segment.ports(), segment.cut_by());
    }
}

fn read(
    decapsulator: &mut Decapsulator,
    link: u16,
    data: &[u8],
    wire_len: u32,
) -> Result<(), Skip> {
    let mut reader = Reader::default();
    let outcome = decapsulator.frame(LinkType(link), data, wire_len, &mut reader);
    if outcome.is_ok() {
        assert!(reader.segments > 0);
    }
    outcome
}

/// Every link type of the registry, and some that are in none.
fn link() -> impl Strategy<Value = u16> {
    prop_oneof![0..310_u16, Just(u16::MAX)]
}

/// Frames that hold most of what is decoded.
fn sound() -> Vec<(u16, Vec<u8>)> {
    let vxlan = ethernet(
        0x0800,
        &ipv4(
            17,
            &udp(50_000, 4789, &cat(&[&[8, 0, 0, 0, 0, 0, 1, 0], &frame()])),
        ),
    );
    let fragment = |fragment: u16| {
        ethernet(
            0x0800,
            &Ipv4 {
                fragment,
                ..Ipv4::default()
            }
            .around(&tcp()),
        )
    };
    vec![
        (1, frame()),
        (
            1,
            ethernet(
                0x86dd,
                &ipv6(
                    0,
                    &cat(&[
                        &[43, 0, 1, 4, 0, 0, 0, 0, 6, 2, 0, 1, 0, 0, 0, 0],
                        &[7; 16],
                        &tcp(),
                    ]),
                ),
            ),
        ),
        (
            1,
            ethernet(
                0x8100,
                &vlan(0x8847, &cat(&[&[0, 1, 1, 64, 0, 0, 0, 0], &frame()])),
            ),
        ),
        (1, vxlan),
        (1, fragment(0x2000)),
        (1, fragment(0x0004)),
        (
            1,
            ethernet(
                0x0800,
                &ipv4(1, &cat(&[&[3, 1, 0, 0, 0, 9, 0, 0], &packet()])),
            ),
        ),
        (
            1,
            ethernet(
                0x0800,
                &ipv4(47, &cat(&[&[0xf0, 0, 8, 0], &[0; 12], &[0; 4], &packet()])),
            ),
        ),
        (
            101,
            ipv4(
                17,
                &udp(
                    50_000,
                    2152,
                    &cat(&[
                        &[0x34, 255, 0, 99, 0, 0, 0, 1, 0, 0, 0, 0x85, 1, 0, 0, 0],
                        &packet(),
                    ]),
                ),
            ),
        ),
        (
            101,
            ipv4(
                17,
                &udp(
                    50_000,
                    6343,
                    &cat(&[
                        &[5u32, 1, 0, 0, 1, 1, 2].map(u32::to_be_bytes).concat(),
                        &[0; 80],
                        &frame(),
                    ]),
                ),
            ),
        ),
        (
            101,
            ipv4(
                17,
                &udp(
                    50_000,
                    5247,
                    &cat(&[&[0, 0x10, 0x43, 0x80, 0, 1, 0, 0], &frame()]),
                ),
            ),
        ),
        (
            101,
            ipv4(
                17,
                &udp(
                    50_000,
                    37_008,
                    &cat(&[&[1, 0, 0, 1, 10, 1, 0x20, 0, 1], &frame()]),
                ),
            ),
        ),
        (
            113,
            cat(&[&[0, 0, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, 8, 0], &packet()]),
        ),
        (
            127,
            cat(&[
                &[0, 0, 18, 0, 3, 0, 0, 0],
                &[0; 8],
                &[0x20, 0],
                &ieee80211_of(&[0x88, 0x02], &[0x80, 0, 0, 0], &frame()),
            ]),
        ),
        (192, cat(&[&[0, 0, 8, 0, 1, 0, 0, 0], &frame()])),
        (
            107,
            cat(&[&[0x18, 0x41, 3, 0, 0x80, 0, 0x80, 0xc2, 0, 7], &frame()]),
        ),
        (
            130,
            cat(&[
                b"MGC\x80",
                &[0, 6, 1, 4, 0, 0, 0, 0, 0x47, 0, 0, 0, 3, 0, 0, 0],
                &packet(),
            ]),
        ),
        (239, cat(&[&[2, 0, 0, 0, 58, 0, 9, 0], &packet()])),
        (9, cat(&[&[0xff, 3, 0, 0x2f], &ipv4(77, &tcp())])),
    ]
}

/// Changes to make in a frame: where, and what stands there afterwards.
fn changes() -> impl Strategy<Value = Vec<(prop::sample::Index, u8)>> {
    proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_bytes_on_any_link_are_read_to_an_end(
        frames in proptest::collection::vec((link(), proptest::collection::vec(any::<u8>(), 0..200), any::<u32>()), 1..8),
    ) {
        let mut decapsulator = Decapsulator::new();
        for (link, data, wire_len) in &frames {
            let _ = read(&mut decapsulator, *link, data, *wire_len);
        }
    }

    #[test]
    fn any_bytes_behind_each_decoded_link_are_read_to_an_end(data in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut decapsulator = Decapsulator::new();
        for link in 0..310 {
            let _ = read(&mut decapsulator, link, &data, data.len() as u32);
        }
    }

    #[test]
    fn sound_frames_with_some_octets_changed_are_read_to_an_end(changes in changes(), cut in any::<prop::sample::Index>()) {
        let mut decapsulator = Decapsulator::new();
        for (link, mut frame) in sound() {
            for (at, octet) in &changes {
                let at = at.index(frame.len());
                frame[at] = *octet;
            }
            let wire_len = frame.len() as u32;
            let _ = read(&mut decapsulator, link, &frame, wire_len);
            frame.truncate(cut.index(frame.len()));
            let _ = read(&mut decapsulator, link, &frame, wire_len);
        }
    }

    #[test]
    fn a_frame_read_twice_is_read_alike(link in link(), data in proptest::collection::vec(any::<u8>(), 0..200)) {
        let (first, one) = walk(link, &data);
        let (second, two) = walk(link, &data);
        prop_assert_eq!(one, two);
        prop_assert_eq!(first.segments, second.segments);
    }
}

#[test]
fn sound_frames_cut_anywhere_are_never_called_broken() {
    for (link, frame) in sound() {
        for len in 0..frame.len() {
            let (_, outcome) = walk_cut(link, &frame, len);
            let broken = matches!(outcome, Err(Skip::Malformed | Skip::ShortTcpHeader));
            assert!(!broken, "link type {link} cut at {len}");
        }
    }
}

#[test]
fn a_wire_length_below_the_captured_length_is_taken_as_that() {
    for (link, frame) in sound() {
        let mut reader = Reader::default();
        let with_none = Decapsulator::new().frame(LinkType(link), &frame, 0, &mut reader);
        assert_eq!(with_none, walk(link, &frame).1);
    }
}

#[test]
fn every_reason_has_a_name_of_its_own() {
    let mut names: Vec<&str> = Skip::ALL.iter().map(|skip| skip.name()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Skip::ALL.len());
    assert_eq!(Skip::NoPacketData.to_string(), "no-packet-data");
}
