//! What passes at a glance breaks no rule when every rule is asked.
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test"
)]

mod common;

use common::{ACK, FIN, PSH, Packet, RST, SYN, codes, default_rules, packet, select, timestamps};
use proptest::prelude::*;
use tcplint_lint::{Linter, RuleSet};
use tcplint_wire::{Addresses, Extent, Origin};

/// A linter that verifies checksums asks every rule about every segment.
fn slowly(packet: &Packet, selected: RuleSet) -> RuleSet {
    let checksums = select(&["H004", "H005"]);
    let all_asked: RuleSet = selected.iter().chain(checksums.iter()).collect();
    let broken = packet.judge(|segment| {
        let mut linter = Linter::new(all_asked);
        assert!(!linter.passes(segment));
        linter.segment(segment)
    });
    broken.without(checksums)
}

/// Compares both ways of judging; whether the segment passed at a glance.
fn compare(packet: &Packet, selected: RuleSet) -> bool {
    let slowly = slowly(packet, selected);
    packet.judge(|segment| {
        let mut linter = Linter::new(selected);
        let passes = linter.passes(segment);
        if passes {
            assert_eq!(codes(slowly), [""; 0], "{packet:?}");
        }
        assert_eq!(codes(linter.segment(segment)), codes(slowly), "{packet:?}");
        passes
    })
}

fn ordinary() -> Vec<Packet> {
    let stamps = timestamps(100, 99);
    let mut ordinary = vec![
        packet(ACK),
        packet(PSH | ACK).payload(b"data"),
        packet(FIN | ACK),
        packet(ACK).options(&stamps),
        packet(PSH | ACK).options(&stamps).payload(b"data"),
        packet(SYN),
        packet(SYN | ACK),
    ];
    ordinary.extend(OPENINGS.iter().map(|options| packet(SYN).options(options)));
    ordinary.push(packet(SYN | ACK).options(&LINUX_ANSWER));
    ordinary
}

/// Linux with timestamps and without, Windows, macOS, FreeBSD, others.
const OPENINGS: [&[u8]; 6] = [
    &[
        2, 4, 5, 180, 4, 2, 8, 10, 1, 2, 3, 4, 0, 0, 0, 0, 1, 3, 3, 7,
    ],
    &[2, 4, 5, 180, 1, 1, 4, 2, 1, 3, 3, 7],
    &[2, 4, 5, 180, 1, 3, 3, 8, 1, 1, 4, 2],
    &[
        2, 4, 5, 180, 1, 3, 3, 6, 1, 1, 8, 10, 1, 2, 3, 4, 0, 0, 0, 0, 4, 2, 0, 0,
    ],
    &[
        2, 4, 5, 180, 1, 3, 3, 6, 4, 2, 8, 10, 1, 2, 3, 4, 0, 0, 0, 0,
    ],
    &[2, 4, 5, 180],
];
const LINUX_ANSWER: [u8; 20] = [
    2, 4, 5, 180, 4, 2, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8, 1, 3, 3, 7,
];

#[test]
fn ordinary_segments_pass() {
    for packet in ordinary() {
        assert!(compare(&packet, default_rules()), "{packet:?}");
    }
}

#[test]
fn openings_without_mss_do_not_pass_where_that_is_judged() {
    for flags in [SYN, SYN | ACK] {
        assert!(!compare(&packet(flags), select(&["O006"])));
    }
    assert!(compare(&packet(ACK), select(&["O006"])));
}

/// What the capture cut off of a SYN's options is held against nobody.
#[test]
fn openings_that_are_cut_pass_or_are_asked_about() {
    for options in OPENINGS {
        for len in 0..options.len() {
            let cut = packet(SYN)
                .options(options)
                .with(|packet| packet.snap = Some(20 + len));
            compare(&cut, select(&["ALL"]));
        }
    }
    let cut = packet(SYN)
        .options(OPENINGS[4])
        .with(|packet| packet.snap = Some(38));
    assert!(compare(&cut, default_rules()));
}

#[test]
fn resets_do_not_pass() {
    assert!(!compare(&packet(RST | ACK), default_rules()));
}

/// Puts a value into one of the fields that some rule looks at.
fn change(packet: &mut Packet, field: u8, value: u32) {
    let [a, b, c, d] = value.to_le_bytes();
    let short = value as u16;
    match field {
        0 => packet.flags = short & 0xfff,
        1 => packet.flags ^= 1 << (a % 12),
        2 => packet.data_offset = Some(a % 16),
        3 => packet.ports.0 = short,
        4 => packet.ports.1 = short,
        5 => packet.ports.1 = packet.ports.0,
        6 => packet.seq = value,
        7 => packet.ack = value,
        8 => packet.window = short,
        9 => packet.urgent_pointer = short,
        10 => packet.addresses = Addresses::V4([a; 4], [b; 4]),
        11 => packet.addresses = Addresses::V4([a; 4], [a; 4]),
        12 => packet.addresses = Addresses::V6([a; 16], [b; 16]),
        13 => packet.options = vec![a, b, c, d],
        14 => {
            let at = usize::from(b) % packet.options.len().max(1);
            if let Some(octet) = packet.options.get_mut(at) {
                *octet = a;
            }
        }
        15 => packet.stated_len = Some(value % 64),
        16 => packet.snap = Some(20 + usize::from(a % 20)),
        17 => {
            let len = packet.options.len().max(4) / 4;
            let (from, to) = (usize::from(a) % len * 4, usize::from(b) % len * 4);
            if let Some(word) = packet.options.get(from..from + 4).map(<[u8]>::to_vec) {
                packet.options.splice(to..to + 4 * usize::from(c % 2), word);
                packet.options.truncate(40);
            }
        }
        18 => packet.extent = Extent::FirstFragment,
        _ => packet.origin = Origin::QuotedInIcmp,
    }
}

/// Values at which rules begin or cease to fire.
fn value() -> impl Strategy<Value = u32> {
    prop_oneof![
        0_u32..4,
        Just(127),
        (223_u32..225, 223_u32..225).prop_map(|(a, b)| a | b << 8),
        Just(0xffff),
        any::<u32>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    /// Segments that are ordinary but for a field or two.
    #[test]
    fn glance_and_full_judgement_agree(
        which in 0..ordinary().len(),
        changes in prop::collection::vec((0_u8..20, value()), 0..4),
        all in any::<bool>(),
    ) {
        let mut packet = ordinary().swap_remove(which);
        for (field, value) in changes {
            change(&mut packet, field, value);
        }
        let len = packet.octets().len();
        packet.snap = packet.snap.map(|snap| snap.min(len));
        let selected = if all { select(&["ALL"]) } else { default_rules() };
        compare(&packet, selected.without(select(&["H004", "H005"])));
    }
}
