use core::hash::{Hash, Hasher};
use core::hint::select_unpredictable;
use core::net::{IpAddr, Ipv4Addr, SocketAddr};

use tcplint_wire::{Addresses, Segment};

use crate::side::Side;

/// Parts that all keys fall into: so many trackers can share the connections of a capture at most.
pub const PARTS: usize = 4;

/// The part of a segment's connection, 0 to [`PARTS`] - 1: the same in both directions, and in
/// every run.
#[inline]
pub fn part(segment: &Segment<'_>) -> usize {
    Key::of(segment).0.part()
}

/// What Wireshark tells connections apart by: two addresses and two ports, in either order. The
/// same segment inside and outside a tunnel, or on two VLANs, has one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// The lower end and the other, each as a number: the address's 32 bits above the port's 16.
    V4 { low: u64, high: u64 },
    /// The lower address and port first.
    V6 {
        low: ([u8; 16], u16),
        high: ([u8; 16], u16),
    },
}

impl Key {
    /// Nobody's.
    pub(crate) const NONE: Key = Key::V4 { low: 0, high: 0 };

    /// The key of two IPv4 addresses and their ports, the lower end's first.
    #[inline]
    pub(crate) fn v4([low, high]: [u32; 2], [low_port, high_port]: [u16; 2]) -> Key {
        Key::V4 {
            low: endpoint(low, low_port),
            high: endpoint(high, high_port),
        }
    }

    /// The key of a segment's connection, and its sender's side. Where both ends are the same
    /// address and port, all is sent by one side, as in Wireshark.
    #[inline]
    pub(crate) fn of(segment: &Segment<'_>) -> (Key, Side) {
        let header = &segment.header;
        Key::new(
            segment.addresses,
            header.source_port(),
            header.destination_port(),
        )
    }

    #[inline(always)]
    pub(crate) fn new(addresses: Addresses, from_port: u16, to_port: u16) -> (Key, Side) {
        match addresses {
            Addresses::V4(from, to) => {
                let from = endpoint(u32::from_be_bytes(from), from_port);
                let to = endpoint(u32::from_be_bytes(to), to_port);
                let (low, high) = (from.min(to), from.max(to));
                let is_low = from <= to;
                (
                    Key::V4 { low, high },
                    select_unpredictable(is_low, Side::Low, Side::High),
                )
            }
            Addresses::V6(from, to) => {
                let from = (from, from_port);
                let to = (to, to_port);
                if from <= to {
                    (
                        Key::V6 {
                            low: from,
                            high: to,
                        },
                        Side::Low,
                    )
                } else {
                    (
                        Key::V6 {
                            low: to,
                            high: from,
                        },
                        Side::High,
                    )
                }
            }
        }
    }
}

impl Key {
    /// The key of two ends, `None` where one speaks IPv4 and the other IPv6.
    pub(crate) fn between(one: SocketAddr, other: SocketAddr) -> Option<Key> {
        let addresses = match (one.ip(), other.ip()) {
            (IpAddr::V4(a), IpAddr::V4(b)) => Addresses::V4(a.octets(), b.octets()),
            (IpAddr::V6(a), IpAddr::V6(b)) => Addresses::V6(a.octets(), b.octets()),
            _ => return None,
        };
        Some(Key::new(addresses, one.port(), other.port()).0)
    }

    /// A hash that is the same in every run: where its values fall together, nothing is lost but
    /// speed and a copy or two.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "both halves are used")]
    pub(crate) fn spread(&self) -> u32 {
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        let (low, high) = match *self {
            Key::V4 { low, high } => (high, low),
            Key::V6 { low, high } => {
                let ports = u128::from(low.1) << 16 | u128::from(high.1);
                let (low, high) = (u128::from_be_bytes(low.0), u128::from_be_bytes(high.0));
                let bits = low.rotate_left(29) ^ high.rotate_left(71) ^ ports;
                (bits as u64, (bits >> 64) as u64)
            }
        };
        let mixed = (high.wrapping_mul(ODD).rotate_left(23) ^ low).wrapping_mul(ODD);
        (mixed >> 32) as u32
    }

    /// Which of [`PARTS`] it falls into.
    #[inline]
    pub(crate) fn part(&self) -> usize {
        self.spread() as usize >> 30
    }

    /// The port of one end.
    pub(crate) fn port(&self, side: Side) -> u16 {
        let ports = match self {
            Key::V4 { low, high } => [low, high].map(|end| port(*end)),
            Key::V6 { low, high } => [low.1, high.1],
        };
        match side {
            Side::Low => ports[0],
            Side::High => ports[1],
        }
    }

    /// Addresses and ports of both ends, those of `from` first.
    #[inline(always)]
    pub(crate) fn addresses(&self, from: Side) -> (Addresses, u16, u16) {
        let (addresses, [low, high]) = match *self {
            Key::V4 { low, high } => {
                let [one, other] = [low, high].map(|end| address(end).to_be_bytes());
                (Addresses::V4(one, other), [low, high].map(port))
            }
            Key::V6 { low, high } => (Addresses::V6(low.0, high.0), [low.1, high.1]),
        };
        match (from, addresses) {
            (Side::Low, addresses) => (addresses, low, high),
            (Side::High, Addresses::V4(one, other)) => (Addresses::V4(other, one), high, low),
            (Side::High, Addresses::V6(one, other)) => (Addresses::V6(other, one), high, low),
        }
    }

    /// Address and port of one end.
    pub(crate) fn end(&self, side: Side) -> SocketAddr {
        match (self, side) {
            (Key::V4 { low, high }, side) => {
                let end = match side {
                    Side::Low => *low,
                    Side::High => *high,
                };
                SocketAddr::new(Ipv4Addr::from_bits(address(end)).into(), port(end))
            }
            (Key::V6 { low, .. }, Side::Low) => SocketAddr::new(low.0.into(), low.1),
            (Key::V6 { high, .. }, Side::High) => SocketAddr::new(high.0.into(), high.1),
        }
    }
}

/// 32 bits of address above 16 bits of port.
#[inline]
fn endpoint(address: u32, port: u16) -> u64 {
    u64::from(address) << 16 | u64::from(port)
}

/// The address of such an end.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "its 32 bits are left")]
pub(crate) fn address(end: u64) -> u32 {
    (end >> 16) as u32
}

/// Its port.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the lowest 16 bits")]
pub(crate) fn port(end: u64) -> u16 {
    end as u16
}

impl Hash for Key {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Key::V4 { low, high } => {
                state.write_u128(u128::from(*high) << 64 | u128::from(*low));
            }
            Key::V6 { low, high } => {
                state.write_u128(u128::from_ne_bytes(low.0));
                state.write_u128(u128::from_ne_bytes(high.0));
                state.write_u32(u32::from(low.1) << 16 | u32::from(high.1));
            }
        }
    }
}
