//! Zeek's view beside the tracker.

use tcplint_wire::{Addresses, Extent, Origin, Segment, tcp_header};

use crate::side::Side;
use crate::summary::Role;
use crate::zeek::brief::Kind;
use crate::zeek::{Packet, Zeek, ZeekTracker};

/// A tracker with Zeek's view of one connection, as long as the tracker takes it for one.
#[derive(Default)]
pub(super) struct Beside {
    tracker: ZeekTracker,
    packets: u64,
    is_over: bool,
}

/// Payload of this length has octets of its own.
const MOST: u32 = 100_000;

impl Beside {
    /// Adds the packet that `zeek` has seen by now, and compares.
    pub(super) fn see(&mut self, from: Side, packet: &Packet, ports: (u16, u16), zeek: &Zeek) {
        if self.is_over || packet.len > MOST {
            self.is_over = true;
            return;
        }
        self.packets += 1;
        let Packet { seq, ack, len, .. } = *packet;
        let mut octets = vec![0; 20];
        octets[..2].copy_from_slice(&ports.0.to_be_bytes());
        octets[2..4].copy_from_slice(&ports.1.to_be_bytes());
        octets[4..8].copy_from_slice(&seq.to_be_bytes());
        octets[8..12].copy_from_slice(&ack.to_be_bytes());
        octets[12..14].copy_from_slice(&(0x5000 | packet.flags.bits()).to_be_bytes());
        octets[14..16].copy_from_slice(&packet.window.to_be_bytes());
        if packet.has_payload {
            octets.resize(20 + len as usize, 0);
        }
        let (low, high) = ([10, 0, 0, 1], [10, 0, 0, 2]);
        let segment = Segment {
            addresses: match from {
                Side::Low => Addresses::V4(low, high),
                Side::High => Addresses::V4(high, low),
            },
            header: tcp_header(&octets).expect("twenty octets").1,
            captured: &octets,
            wire_len: 20 + len,
            stated_len: 20 + len,
            extent: Extent::Whole,
            ip_id: 0,
            ttl: 64,
            ip_header_len: 20,
            layer: 0,
            origin: Origin::Traffic,
        };
        let step = self.tracker.push(packet.time, self.packets, &segment);
        if step.stream > 0 {
            self.is_over = true;
            return;
        }
        let connection = self.tracker.connections().next().expect("one");
        let low_is_client = connection.client.address.ip() == std::net::IpAddr::from(low);
        let role = |side| {
            if (side == Side::Low) == low_is_client {
                Role::Client
            } else {
                Role::Server
            }
        };
        let wanted = zeek.recorded().record(role);
        assert_eq!(connection.zeek, Some(wanted), "after {packet:?}");
    }

    /// Whether nothing but what is ordinary was seen.
    pub(super) fn is_ordinary(&self) -> bool {
        self.tracker.kinds().eq([Kind::Ordinary])
    }
}
