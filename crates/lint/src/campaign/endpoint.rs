use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tcplint_wire::{Addresses, Segment};

/// An address and a port, in little room and quick to compare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Endpoint {
    /// The address's octets, the first the lowest; an IPv4 address is the first four of them. In words,
    /// not octets: what was written in small pieces just now is slow to read in larger ones.
    address: [u64; 2],
    pub(crate) port: u16,
    six: bool,
}

impl Endpoint {
    /// Sender and receiver of a segment.
    #[inline]
    pub(crate) fn of(segment: &Segment<'_>) -> (Endpoint, Endpoint) {
        let header = &segment.header;
        let (from, to) = (header.source_port(), header.destination_port());
        Endpoint::both((segment.addresses, from, to))
    }

    /// Sender and receiver by their addresses and ports.
    #[inline(always)]
    pub(crate) fn both(
        (addresses, from_port, to_port): (Addresses, u16, u16),
    ) -> (Endpoint, Endpoint) {
        let four = |address| [u64::from(u32::from_le_bytes(address)), 0];
        let (from, to, six) = match addresses {
            Addresses::V4(from, to) => (four(from), four(to), false),
            Addresses::V6(from, to) => (words(from), words(to), true),
        };
        let end = |address, port| Endpoint { address, port, six };
        (end(from, from_port), end(to, to_port))
    }

    /// The same address without the port.
    pub(crate) fn host(self) -> Endpoint {
        Endpoint { port: 0, ..self }
    }

    /// Address, port, and whether the address is IPv6's: of an IPv4 address the second word is 0.
    #[inline(always)]
    pub(super) fn parts(self) -> ([u64; 2], u16, bool) {
        (self.address, self.port, self.six)
    }

    /// Of these parts, of which the second word of an IPv4 address may be anything.
    #[inline(always)]
    pub(super) fn of_parts([low, high]: [u64; 2], port: u16, six: bool) -> Endpoint {
        let high = if six { high } else { 0 };
        let address = [low, high];
        Endpoint { address, port, six }
    }

    pub(crate) fn ip(&self) -> IpAddr {
        let [low, high] = self.address;
        let octets = (u128::from(high) << 64 | u128::from(low)).to_le_bytes();
        let [a, b, c, d, ..] = octets;
        match self.six {
            true => IpAddr::V6(Ipv6Addr::from(octets)),
            false => IpAddr::V4(Ipv4Addr::new(a, b, c, d)),
        }
    }

    pub(crate) fn socket(&self) -> SocketAddr {
        SocketAddr::new(self.ip(), self.port)
    }

    /// Always the same for the same endpoint, so that estimates do not change from run to run.
    #[inline]
    pub(crate) fn hash(&self, salt: u64) -> u64 {
        let [low, high] = self.address;
        let port = u64::from(self.port) << 1 | u64::from(self.six);
        // An IPv4 address leaves room for the port beside it.
        let first = mix(salt << 56 ^ if self.six { low } else { low | port << 32 });
        if self.six {
            mix(mix(first ^ high) ^ port)
        } else {
            first
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "both halves are used")]
fn words(address: [u8; 16]) -> [u64; 2] {
    let address = u128::from_le_bytes(address);
    [address as u64, (address >> 64) as u64]
}

/// Every bit of the input moves every bit of the result (SplitMix64's last steps).
#[inline]
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ value >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ value >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ value >> 31
}
