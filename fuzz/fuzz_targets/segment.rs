//! A TCP segment's octets through every rule: each finding has a message.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tcplint_lint::{Finding, Linter, Selection};
use tcplint_wire::{Addresses, Extent, Origin, Segment, tcp_header};

fuzz_target!(|input: (u8, &[u8])| {
    let (cut, octets) = input;
    let Ok((_, header)) = tcp_header(octets) else {
        return;
    };
    let len = octets.len() as u32;
    let segment = Segment {
        addresses: Addresses::V4([192, 0, 2, 1], [192, 0, 2, cut]),
        header,
        captured: octets,
        wire_len: len + u32::from(cut),
        stated_len: len + u32::from(cut),
        extent: Extent::Whole,
        ip_id: 0,
        ttl: 64,
        ip_header_len: 20,
        layer: 0,
        origin: Origin::Traffic,
    };
    let select = Selection {
        select: Some(vec!["ALL".to_owned()]),
        ..Selection::default()
    };
    let mut linter = Linter::new(select.resolve().expect("ALL is valid"));
    let broken = linter.segment(&segment);
    for rule in broken.iter() {
        assert!(!Finding::of_segment(rule, &segment).message.is_empty());
    }
});
