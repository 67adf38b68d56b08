use core::net::Ipv4Addr;

use crate::addresses::Addresses;
use crate::net::IpPayload;

/// What fragments of one datagram share (RFC 791, section 3.2; RFC 8200, section 4.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    source: [u8; 16],
    destination: [u8; 16],
    id: u32,
    kind: Kind,
}

/// Whose fragments they are, and what else sets them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// IPv4: the protocol, and the VLAN where an address is private, since private networks in
    /// different VLANs may have the same addresses.
    V4 { protocol: u8, vlan: u16 },
    /// IPv6: nothing else.
    V6,
    /// CAPWAP: the protocol's own fragments.
    Capwap,
}

impl Key {
    /// Of an IP fragment seen in the VLAN `vlan`, 0 for none.
    pub(crate) fn ip(payload: &IpPayload<'_>, id: u32, vlan: u16) -> Key {
        match payload.addresses {
            Addresses::V4(source, destination) => {
                let vlan = if is_private(source) || is_private(destination) {
                    vlan
                } else {
                    0
                };
                Key {
                    kind: Kind::V4 {
                        protocol: payload.protocol,
                        vlan,
                    },
                    ..Key::of(payload.addresses, id)
                }
            }
            Addresses::V6(..) => Key::of(payload.addresses, id),
        }
    }

    /// Of a fragment that CAPWAP made.
    pub(crate) fn capwap(addresses: Addresses, id: u32) -> Key {
        Key {
            kind: Kind::Capwap,
            ..Key::of(addresses, id)
        }
    }

    fn of(addresses: Addresses, id: u32) -> Key {
        let (source, destination) = match addresses {
            Addresses::V4(source, destination) => (widen(source), widen(destination)),
            Addresses::V6(source, destination) => (source, destination),
        };
        Key {
            source,
            destination,
            id,
            kind: Kind::V6,
        }
    }
}

/// Private and link-local addresses (RFC 1918; RFC 3927).
fn is_private(address: [u8; 4]) -> bool {
    let address = Ipv4Addr::from(address);
    address.is_private() || address.is_link_local()
}

fn widen([a, b, c, d]: [u8; 4]) -> [u8; 16] {
    [a, b, c, d, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
}
