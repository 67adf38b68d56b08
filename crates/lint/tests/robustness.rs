//! Whatever the octets: no panic, and every broken rule can be put into words.
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test"
)]

mod common;

use common::{codes, incomplete, select};
use proptest::prelude::*;
use tcplint_lint::{Finding, Linter, RuleSet};
use tcplint_wire::{Addresses, Extent, Origin, Segment, tcp_header};

fn is_a_phrase(message: &str) -> bool {
    !message.is_empty() && !message.ends_with('.') && !message.contains('\n')
}

/// Judges `captured` as the start of a segment and words every finding.
fn words(captured: &[u8], missing: u32, addresses: Addresses, selected: RuleSet) {
    let len = captured.len() as u32 + missing;
    let segment = Segment {
        addresses,
        header: tcp_header(captured).unwrap().1,
        captured,
        wire_len: len,
        stated_len: len,
        extent: Extent::Whole,
        ip_id: 0,
        ttl: 64,
        ip_header_len: 20,
        layer: 0,
        origin: Origin::Traffic,
    };
    let mut linter = Linter::new(selected);
    let broken = linter.segment(&segment);
    for rule in broken.iter() {
        for finding in [
            Finding::of_segment(rule, &segment),
            linter.finding(rule, &segment),
        ] {
            assert!(
                is_a_phrase(&finding.message),
                "{} {}",
                rule.rule().code,
                finding.message
            );
        }
    }
    let quoted = Segment {
        origin: Origin::QuotedInIcmp,
        ..segment
    };
    assert_eq!(codes(linter.segment(&quoted)), [""; 0]);
}

fn addresses() -> impl Strategy<Value = Addresses> {
    prop_oneof![
        any::<([u8; 4], [u8; 4])>().prop_map(|(from, to)| Addresses::V4(from, to)),
        any::<([u8; 16], [u8; 16])>().prop_map(|(from, to)| Addresses::V6(from, to)),
        any::<[u8; 4]>().prop_map(|same| Addresses::V4(same, same)),
    ]
}

/// Options as a stack writes them, with lengths now and then off by some.
fn options() -> impl Strategy<Value = Vec<u8>> {
    let kind = prop_oneof![0_u8..=20, 28_u8..=36, 253_u8..=254, any::<u8>()];
    let option = (kind, any::<[u8; 16]>(), 0_usize..=16, -1_i16..=1, 0_u8..8).prop_map(
        |(kind, data, len, off, sloppy)| {
            if kind <= 1 {
                return vec![kind];
            }
            let off = if sloppy == 0 { off } else { 0 };
            let mut option = vec![kind, (len as i16 + 2 + off) as u8];
            option.extend(&data[..len]);
            option
        },
    );
    prop::collection::vec(option, 0..8).prop_map(|options| {
        let mut octets = options.concat();
        octets.truncate(40);
        octets.resize(octets.len().next_multiple_of(4), 1);
        octets
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn any_octets(
        captured in prop::collection::vec(any::<u8>(), 20..100),
        missing in prop_oneof![Just(0), 0_u32..1500],
        addresses in addresses(),
    ) {
        words(&captured, missing, addresses, select(&["ALL"]));
    }

    #[test]
    fn options_of_all_sorts(
        header in any::<[u8; 20]>(),
        flags in prop_oneof![Just(0x10_u8), Just(0x02), Just(0x12), any::<u8>()],
        options in options(),
        missing in prop_oneof![Just(0), 0_u32..1500],
        cut in prop_oneof![Just(0_usize), 0_usize..40],
    ) {
        let mut captured = header.to_vec();
        captured[12] = (5 + options.len() as u8 / 4) << 4;
        captured[13] = flags;
        captured.extend(options);
        let len = captured.len().saturating_sub(cut).max(20);
        let lost = (captured.len() - len) as u32;
        let addresses = Addresses::V4([10, 0, 0, 1], [10, 0, 0, 2]);
        words(&captured[..len], missing + lost, addresses, select(&["ALL"]));
    }

    #[test]
    fn incomplete_segments(captured in prop::collection::vec(any::<u8>(), 0..20), stated in 0_u32..100) {
        let linter = Linter::new(select(&["ALL"]));
        let segment = incomplete(&captured, stated);
        let broken = linter.incomplete(&segment);
        prop_assert_eq!(broken.iter().count(), 1);
        for rule in broken.iter() {
            prop_assert!(is_a_phrase(&Finding::of_incomplete(rule, &segment).message));
        }
    }

    /// A rule that is off changes nothing for the others, and none that is off comes out.
    #[test]
    fn selection_is_a_filter(captured in prop::collection::vec(any::<u8>(), 20..80), on in any::<u64>()) {
        let header = tcp_header(&captured).unwrap().1;
        let len = captured.len() as u32;
        let segment = Segment {
            addresses: Addresses::V4([10, 0, 0, 1], [10, 0, 0, 2]),
            header,
            captured: &captured,
            wire_len: len,
            stated_len: len,
            extent: Extent::Whole,
            ip_id: 0,
            ttl: 64,
            ip_header_len: 20,
            layer: 0,
            origin: Origin::Traffic,
        };
        let selected: RuleSet = tcplint_lint::all().filter(|id| on >> (id.index() % 64) & 1 != 0).collect();
        let all = Linter::new(select(&["ALL"])).segment(&segment);
        let some = Linter::new(selected).segment(&segment);
        prop_assert_eq!(some, all & selected);
    }
}
