//! Any sequence of segments through the tracker: no panic, numbers without gaps, and a summary of
//! every connection.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tcplint_track::{Limits, ZeekTracker};
use tcplint_wire::{Addresses, Origin, Segment, tcp_header};

/// A segment: its header, who sends it, its payload's length, and how long after the one before.
type Said = ([u8; 20], u8, u16, i32);

fuzz_target!(|input: (bool, Vec<Said>)| {
    let (free_ports, all) = input;
    let mut tracker = ZeekTracker::new(Limits { connections: 4096 });
    let (mut time, mut streams) = (0_i64, 0);
    for (frame, (mut octets, from, len, later)) in (1..).zip(all) {
        time = time.saturating_add(i64::from(later));
        if !free_ports {
            // Between two ports only, so that connections get somewhere.
            let ports = if from & 1 == 0 {
                [0, 1, 0, 2]
            } else {
                [0, 2, 0, 1]
            };
            octets[..4].copy_from_slice(&ports);
        }
        let (low, high) = ([10, 0, 0, 1], [10, 0, 0, 2]);
        let addresses = match from & 3 {
            0 => Addresses::V4(low, high),
            1 => Addresses::V4(high, low),
            2 => Addresses::V6([1; 16], [2; 16]),
            _ => Addresses::V6([2; 16], [1; 16]),
        };
        let Ok((_, header)) = tcp_header(&octets) else {
            return;
        };
        // Half of them as if the capture had cut the payload off.
        let mut captured = octets.to_vec();
        if from & 0x40 != 0 {
            captured.resize(20 + usize::from(len), 0);
        }
        let segment = Segment {
            addresses,
            header,
            captured: &captured,
            wire_len: 20 + u32::from(len),
            stated_len: 20 + u32::from(len),
            extent: tcplint_wire::Extent::Whole,
            ip_id: u16::from(from),
            ttl: from,
            ip_header_len: 20,
            layer: 0,
            origin: if from & 0x80 == 0 {
                Origin::Traffic
            } else {
                Origin::QuotedInIcmp
            },
        };
        let step = tracker.push(time, frame, &segment);
        assert!(step.stream <= streams);
        streams = streams.max(step.stream + 1);
    }
    for connection in tracker.connections() {
        assert!(!connection.opening.name().is_empty());
    }
});
