//! The one step for everyday frames gives what the walk through the layers gives.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

use proptest::prelude::*;
use tcplint_wire::{Decapsulator, IncompleteSegment, LinkType, Segment, Skip, Visitor};

/// netANALYZER: four octets, then the Ethernet frame. Its frames are always walked.
const NETANALYZER: LinkType = LinkType(240);

/// Everything that a visitor is told, in words.
#[derive(Default)]
struct Told(Vec<String>);

impl Visitor for Told {
    fn segment(&mut self, segment: &Segment<'_>) {
        self.0.push(format!("{segment:?}"));
    }

    fn incomplete(&mut self, segment: &IncompleteSegment<'_>) {
        self.0.push(format!("{segment:?}"));
    }
}

fn told(link: LinkType, frame: &[u8], wire_len: u32) -> (Result<(), Skip>, Vec<String>) {
    let mut told = Told::default();
    let outcome = Decapsulator::new().frame(link, frame, wire_len, &mut told);
    (outcome, told.0)
}

/// An Ethernet frame with IPv4 and TCP, `len` octets of payload.
fn frame(len: u8) -> Vec<u8> {
    let mut frame = vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0];
    frame.extend([0x45, 0, 0, 40 + len, 0, 1, 0x40, 0, 64, 6, 0, 0]);
    frame.extend([192, 0, 2, 1, 192, 0, 2, 2]);
    frame.extend([
        0x9c, 0x40, 0, 80, 0, 0, 0, 1, 0, 0, 0, 2, 0x50, 0x18, 0xff, 0xff, 0, 0, 0, 0,
    ]);
    frame.extend(vec![b'x'; usize::from(len)]);
    frame
}

#[test]
fn everyday_frame_has_one_segment() {
    let (outcome, told) = told(LinkType::ETHERNET, &frame(5), 59);
    assert_eq!((outcome, told.len()), (Ok(()), 1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    /// Octets of the headers are changed, the frame is cut, padded, and its length misstated.
    #[test]
    fn one_step_and_walk_agree(
        len in 0_u8..40,
        changes in prop::collection::vec((12_usize..54, any::<u8>()), 0..4),
        cut in 0_usize..60,
        padding in 0_usize..8,
        more_on_the_wire in -20_i32..40,
    ) {
        let mut frame = frame(len);
        for (at, octet) in changes {
            frame[at] = octet;
        }
        frame.truncate(frame.len() - cut.min(frame.len()));
        frame.extend(vec![0; padding]);
        let wire_len = frame.len().saturating_add_signed(more_on_the_wire as isize) as u32;
        let walked = [&[0; 4][..], &frame].concat();
        prop_assert_eq!(
            told(LinkType::ETHERNET, &frame, wire_len),
            told(NETANALYZER, &walked, wire_len + 4)
        );
    }
}
