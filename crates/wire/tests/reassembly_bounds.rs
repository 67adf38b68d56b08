//! Fragments within bounds, whatever is sent, and the same answers as without any.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use std::collections::BTreeMap;

use common::fragments::{Link, long, piece};
use proptest::prelude::*;
use tcplint_wire::Skip;

const MAX_DATAGRAMS: usize = 4096;
const MAX_OCTETS: usize = 4 << 20;
/// What a piece costs besides its octets.
const PIECE: usize = 64;

/// A link on which the first 40 octets of [`long`] were sent under each of these identifications.
fn waiting(ids: std::ops::Range<u16>) -> Link {
    let (mut link, tcp) = (Link::new(), long());
    for id in ids {
        let first = piece(id, 0, &tcp[..40], true);
        assert_eq!(link.send(&first), Err(Skip::Fragment));
    }
    link
}

fn last(id: u16) -> Vec<u8> {
    piece(id, 40, &long()[40..], false)
}

#[test]
fn as_many_datagrams_as_fit_are_all_completed() {
    let mut link = waiting(0..MAX_DATAGRAMS as u16);
    assert_eq!(link.decapsulator.waiting_datagrams(), MAX_DATAGRAMS);
    assert_eq!(
        link.decapsulator.waiting_octets(),
        MAX_DATAGRAMS * (40 + PIECE)
    );
    for id in 0..MAX_DATAGRAMS as u16 {
        assert_eq!(link.send(&last(id)), Ok(()), "{id}");
    }
    assert_eq!(link.collector.segments.len(), MAX_DATAGRAMS);
    assert_eq!(link.decapsulator.evicted_datagrams(), 0);
    assert_eq!(link.decapsulator.waiting_datagrams(), 0);
    assert_eq!(link.decapsulator.waiting_octets(), 0);
}

#[test]
fn more_datagrams_than_fit_give_the_oldest_up() {
    let mut link = waiting(0..MAX_DATAGRAMS as u16 + 1);
    assert_eq!(link.decapsulator.evicted_datagrams(), 1);
    assert_eq!(link.decapsulator.waiting_datagrams(), MAX_DATAGRAMS);
    // The second oldest is still there, at the limit; the oldest is not, and comes in as a new one.
    assert_eq!(link.send(&last(1)), Ok(()));
    assert_eq!(link.send(&last(0)), Err(Skip::Fragment));
    assert_eq!(link.decapsulator.evicted_datagrams(), 1);
    assert_eq!(link.decapsulator.waiting_datagrams(), MAX_DATAGRAMS);
}

#[test]
fn more_octets_than_fit_give_the_oldest_up() {
    const LEN: usize = 60_000;
    let fit = MAX_OCTETS / (LEN + PIECE);
    let mut link = Link::new();
    for id in 0..100 {
        let first = piece(id, 0, &[0x50; LEN], true);
        assert_eq!(link.send(&first), Err(Skip::Fragment));
        assert!(link.decapsulator.waiting_octets() <= MAX_OCTETS);
    }
    assert_eq!(link.decapsulator.waiting_datagrams(), fit);
    assert_eq!(link.decapsulator.evicted_datagrams(), 100 - fit as u64);
    let last = |id| piece(id, LEN, &[0; 8], false);
    assert_eq!(link.send(&last(100 - fit as u16 - 1)), Err(Skip::Fragment));
    assert_eq!(link.send(&last(99)), Ok(()));
}

#[test]
fn the_oldest_datagram_is_not_given_up_for_its_own_octets() {
    const LEN: usize = 30_000;
    let mut link = Link::new();
    let mut id = 0;
    while link.decapsulator.evicted_datagrams() == 0 {
        id += 1;
        assert!(id < 1000, "nothing is given up");
        let first = piece(id, 0, &[0x50; LEN], true);
        assert_eq!(link.send(&first), Err(Skip::Fragment));
    }
    // Number 1 was given up for the last one, so that 2 is the oldest now.
    assert_eq!(
        link.send(&piece(2, LEN, &[0; LEN], true)),
        Err(Skip::Fragment)
    );
    assert_eq!(link.decapsulator.evicted_datagrams(), 2, "3 instead of 2");
    assert_eq!(link.send(&piece(2, 2 * LEN, &[0; 8], false)), Ok(()));
    assert_eq!(
        link.send(&piece(3, LEN, &[0; 8], false)),
        Err(Skip::Fragment)
    );
    assert_eq!(link.send(&piece(4, LEN, &[0; 8], false)), Ok(()));
}

/// 160,000 fragments that never make a datagram: each is found again, not kept again.
#[test]
fn tiny_fragments_of_one_datagram_over_and_over_stay_bounded() {
    let mut link = Link::new();
    for round in 0..20_u8 {
        for at in 0..8000_usize {
            let frame = piece(1, (at + 1) * 8, &[round; 8], true);
            assert_eq!(link.send(&frame), Err(Skip::Fragment));
        }
        assert_eq!(link.decapsulator.waiting_octets(), 8000 * (8 + PIECE));
    }
    assert_eq!(link.collector.segments, []);
    assert_eq!(link.decapsulator.waiting_datagrams(), 1);
}

/// There is one piece at an offset, however often a longer one comes: at most 8192 in all.
#[test]
fn ever_longer_fragments_are_kept_once() {
    let mut link = Link::new();
    for len in 1..=8 {
        for at in 1..8192_usize {
            let len = if at == 8191 { len.min(7) } else { len };
            let frame = piece(1, at * 8, &[0; 8][..len], true);
            assert_eq!(link.send(&frame), Err(Skip::Fragment));
        }
    }
    assert_eq!(link.decapsulator.waiting_octets(), 8191 * (8 + PIECE) - 1);
    assert_eq!(link.decapsulator.evicted_datagrams(), 0);
}

/// Overlapping fragments of one datagram, more than all datagrams may have together.
#[test]
fn a_datagram_beyond_the_bounds_is_held_there() {
    let mut link = Link::new();
    let mut dropped = 0;
    for at in 1..8000_usize {
        let outcome = link.send(&piece(1, at * 8, &[0; 1480], true));
        dropped += usize::from(outcome == Err(Skip::FragmentDropped));
        assert!(link.decapsulator.waiting_octets() <= MAX_OCTETS);
    }
    let kept = MAX_OCTETS / (1480 + PIECE);
    assert_eq!(link.decapsulator.waiting_octets(), kept * (1480 + PIECE));
    assert_eq!(dropped, 7999 - kept);
    assert_eq!(link.decapsulator.waiting_datagrams(), 1);
    assert_eq!(link.decapsulator.evicted_datagrams(), 0);
    // It makes room for others as any.
    assert_eq!(
        link.send(&piece(2, 0, &[0; 800], true)),
        Err(Skip::Fragment)
    );
    assert_eq!(link.send(&piece(2, 800, &[0; 8000], false)), Ok(()));
}

/// The same octets again, but now as the last ones.
#[test]
fn a_known_fragment_may_still_tell_the_end() {
    let tcp = long();
    let mut link = waiting(1..2);
    assert_eq!(
        link.send(&piece(1, 40, &tcp[40..], true)),
        Err(Skip::Fragment)
    );
    assert_eq!(link.send(&last(1)), Ok(()));
    assert_eq!(link.only().captured, tcp);
}

/// Where a fragment begins, its octets, and whether more follow.
type Part = (usize, Vec<u8>, bool);

/// What is known of each octet, fragment by fragment and octet by octet: that of the fragment with
/// the lowest offset, and of equal ones the first. The datagram once it has no hole.
fn octet_by_octet(parts: &[Part]) -> Option<Vec<u8>> {
    let mut known: BTreeMap<usize, (usize, u8)> = BTreeMap::new();
    let mut len = None;
    for (offset, octets, more) in parts {
        for (at, octet) in (*offset..).zip(octets) {
            let there = known.entry(at).or_insert((*offset, *octet));
            if *offset < there.0 {
                *there = (*offset, *octet);
            }
        }
        if !more {
            len.get_or_insert(offset + octets.len());
        }
        let datagram: Option<Vec<u8>> = len.and_then(|len| {
            (0..len)
                .map(|at| known.get(&at).map(|(_, octet)| *octet))
                .collect()
        });
        if datagram.is_some() {
            return datagram;
        }
    }
    None
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    /// Overlapping fragments in any order, until they make the first datagram.
    #[test]
    fn overlaps_are_resolved_as_octet_by_octet(
        parts in prop::collection::vec(
            (0_usize..12, prop::collection::vec(any::<u8>(), 1..50), prop::bool::weighted(0.7)),
            1..24,
        ),
    ) {
        // From the start and without more it would be no fragment.
        let parts: Vec<Part> = parts
            .into_iter()
            .map(|(at, octets, more)| (at * 8, octets, more || at == 0))
            .collect();
        let mut link = Link::new();
        let made = parts.iter().any(|(offset, octets, more)| {
            link.send(&piece(1, *offset, octets, *more)) != Err(Skip::Fragment)
        });
        let datagram = octet_by_octet(&parts);
        prop_assert_eq!(made, datagram.is_some());
        match datagram {
            Some(datagram) if datagram.len() < 20 => {
                let len = datagram.len();
                prop_assert_eq!(&link.collector.incomplete, &[(len, len as u32)]);
            }
            Some(datagram) => prop_assert_eq!(&link.only().captured, &datagram),
            None => {}
        }
    }
}
