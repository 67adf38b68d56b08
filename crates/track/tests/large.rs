//! Connections that carry more than their sequence numbers can count.
#![allow(clippy::unwrap_used, reason = "a test")]

use tcplint_track::Tracker;
use tcplint_wire::{Addresses, Extent, Origin, Segment, tcp_header};

const SYN: u8 = 2;
const ACK: u8 = 16;
/// Octets of payload in a large segment.
const LARGE: u32 = 65_000;

/// A segment of an end, from the client to the server or back.
fn push(
    tracker: &mut Tracker,
    frame: u64,
    is_client: bool,
    seq: u32,
    ack: u32,
    flags: u8,
    len: u32,
) {
    let mut octets = [0; 20];
    let (from, to) = if is_client {
        (40_000, 80)
    } else {
        (80, 40_000)
    };
    octets[..2].copy_from_slice(&u16::to_be_bytes(from));
    octets[2..4].copy_from_slice(&u16::to_be_bytes(to));
    octets[4..8].copy_from_slice(&seq.to_be_bytes());
    octets[8..12].copy_from_slice(&ack.to_be_bytes());
    (octets[12], octets[13]) = (0x50, flags);
    let (client, server) = ([10, 0, 0, 1], [10, 0, 0, 2]);
    let segment = Segment {
        addresses: match is_client {
            true => Addresses::V4(client, server),
            false => Addresses::V4(server, client),
        },
        header: tcp_header(&octets).unwrap().1,
        captured: &octets,
        wire_len: 20 + len,
        stated_len: 20 + len,
        extent: Extent::Whole,
        ip_id: u16::try_from(frame % 65_521).unwrap(),
        ip_header_len: 20,
        ttl: 64,
        layer: 0,
        origin: Origin::Traffic,
    };
    tracker.push(i64::try_from(frame).unwrap() * 1_000_000, frame, &segment);
}

#[test]
fn established_more_than_4_gib_are_counted_one_by_one() {
    for client_sends in [true, false] {
        let mut tracker = Tracker::default();
        push(&mut tracker, 1, true, 100, 0, SYN, 0);
        push(&mut tracker, 2, false, 500, 101, SYN | ACK, 0);
        push(&mut tracker, 3, true, 101, 501, ACK, 0);
        let (mut next, other) = if client_sends {
            (101_u32, 501)
        } else {
            (501, 101)
        };
        let segments = u64::from(u32::MAX) / u64::from(LARGE) + 10;
        for at in 0..segments {
            push(
                &mut tracker,
                4 + 2 * at,
                client_sends,
                next,
                other,
                ACK,
                LARGE,
            );
            next = next.wrapping_add(LARGE);
            push(&mut tracker, 5 + 2 * at, !client_sends, other, next, ACK, 0);
        }
        let connection = tracker.connection(0).unwrap();
        let sent = match client_sends {
            true => connection.client.bytes,
            false => connection.server.bytes,
        };
        assert_eq!(sent, segments * u64::from(LARGE));
    }
}
