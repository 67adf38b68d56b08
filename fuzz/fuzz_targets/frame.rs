//! A frame of any link type, then a second one of the same bytes so that fragments can meet.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tcplint_wire::{Decapsulator, IncompleteSegment, LinkType, Segment, Visitor};

struct Touch;

impl Visitor for Touch {
    fn segment(&mut self, segment: &Segment<'_>) {
        assert!(segment.captured.len() >= 20);
        assert!(segment.captured.len() as u64 <= u64::from(segment.wire_len));
        let _ = segment.options().count();
        let _ = tcplint_wire::checksum::verify(segment);
    }

    fn incomplete(&mut self, segment: &IncompleteSegment<'_>) {
        assert!(segment.captured.len() < 20);
        let _ = segment.ports();
    }
}

fuzz_target!(|input: (u16, u32, &[u8], &[u8])| {
    let (link, wire_len, first, second) = input;
    let mut decapsulator = Decapsulator::new();
    for data in [first, second] {
        let _ = decapsulator.frame(LinkType(link), data, wire_len, &mut Touch);
    }
});
