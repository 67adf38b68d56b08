//! Link headers that are recognized by content, and what they lead to.

use tcplint_wire::LinkType;

use crate::start::ip;

pub(super) const NULL: LinkType = LinkType(0);
pub(super) const PPP: LinkType = LinkType(9);
pub(super) const RAW: LinkType = LinkType(101);
pub(super) const LINUX_SLL: LinkType = LinkType(113);
pub(super) const LINUX_SLL2: LinkType = LinkType(276);

const IPV4: u16 = 0x0800;
const IPV6: u16 = 0x86dd;
const ARP: u16 = 0x0806;
const RARP: u16 = 0x8035;
/// The largest 802.3 length; an EtherType is above it.
const MAX_LENGTH: u16 = 1500;

/// What follows the link header and its tags.
#[derive(Clone, Copy)]
struct Network {
    /// Its EtherType, or an 802.3 length.
    number: u16,
    /// Where it starts, in octets from the start of the frame.
    at: usize,
}

/// What a frame of type `link` carries, where its headers are there and known here.
fn network(link: LinkType, octets: &[u8]) -> Option<Network> {
    match link {
        RAW => ip_at(octets, 0),
        LinkType::ETHERNET => untagged(octets, word(octets, 12)?, 14),
        LINUX_SLL => untagged(octets, word(octets, 14)?, 16),
        LINUX_SLL2 => untagged(octets, word(octets, 0)?, 20),
        NULL => match octets {
            // An address family in either byte order.
            [2, 0, 0, 0, ..] | [0, 0, 0, 2, ..] => network_at(IPV4, 4),
            [24 | 28 | 30, 0, 0, 0, ..] | [0, 0, 0, 24 | 28 | 30, ..] => network_at(IPV6, 4),
            _ => None,
        },
        PPP => match octets {
            [0xff, 0x03, ..] => ppp(octets, 2),
            // Cisco's HDLC, which goes under the same number.
            [0x0f | 0x8f, 0x00, ..] => untagged(octets, word(octets, 2)?, 4),
            _ => ppp(octets, 0),
        },
        _ => None,
    }
}

/// The IP datagram that the link header leads to: where it starts, and it with all that follows.
pub(super) fn datagram(link: LinkType, octets: &[u8]) -> Option<(usize, &[u8])> {
    let network = network(link, octets).filter(|network| starts_ip(*network, octets))?;
    Some((network.at, octets.get(network.at..)?))
}

/// Whether the link header leads to an IP header whose lengths agree.
pub(super) fn carries_ip(link: LinkType, octets: &[u8]) -> bool {
    datagram(link, octets).is_some_and(|(_, datagram)| ip::agrees(datagram))
}

/// Whether this is the link header of a frame that may carry something else than IP.
pub(super) fn is_plausible(link: LinkType, octets: &[u8]) -> bool {
    match link {
        LinkType::ETHERNET => {
            network(link, octets).is_some_and(|network| is_known(network, octets))
        }
        LINUX_SLL => {
            let head = octets.first_chunk::<16>();
            head.is_some_and(|[t0, t1, h0, h1, l0, l1, ..]| {
                is_cooked([*t0, *t1], [*h0, *h1], [*l0, *l1])
            }) && cooked_payload(link, octets)
        }
        LINUX_SLL2 => {
            let head = octets.first_chunk::<20>();
            head.is_some_and(|[_, _, z0, z1, _, _, _, _, h0, h1, kind, len, ..]| {
                [z0, z1] == [&0, &0] && is_cooked([0, *kind], [*h0, *h1], [0, *len])
            }) && cooked_payload(link, octets)
        }
        // A control protocol: its length, after code and identifier, fits.
        PPP => match octets {
            [0xff, 0x03, 0x80 | 0xc0 | 0xc2, low, _, _, l0, l1, ..] => {
                let len = usize::from(u16::from_be_bytes([*l0, *l1]));
                low & 1 == 1 && (4..=octets.len() - 4).contains(&len)
            }
            _ => false,
        },
        _ => false,
    }
}

/// ARP for IPv4 (RFC 826): hardware type, protocol type, the lengths of their addresses, and what is
/// asked or answered.
pub(super) fn is_arp(octets: &[u8]) -> bool {
    matches!(octets, [0, _, 0x08, 0, _, 4, 0, 1..=10, ..])
}

/// The fields that both cooked headers have: packet type, hardware type, address length.
fn is_cooked(kind: [u8; 2], hardware: [u8; 2], address_len: [u8; 2]) -> bool {
    let hardware = u16::from_be_bytes(hardware);
    // Numbers of Linux's <linux/if_arp.h> for interfaces that `any` sees.
    let known = matches!(
        hardware,
        1 | 6 | 24 | 32 | 256 | 280 | 512 | 513 | 519 | 768..=824 | 0xfffe
    );
    u16::from_be_bytes(kind) <= 7 && known && u16::from_be_bytes(address_len) <= 8
}

/// What a cooked header leads to: an EtherType, or a number of Linux's <linux/if_ether.h> for
/// frames that have none, such as LLC.
fn cooked_payload(link: LinkType, octets: &[u8]) -> bool {
    network(link, octets)
        .is_some_and(|network| matches!(network.number, 1..=0x1c) || is_known(network, octets))
}

/// Whether what follows is of a kind that is seen on networks. Numbers that are a usual TCP data
/// offset and flags at the same place have to show more.
fn is_known(network: Network, octets: &[u8]) -> bool {
    let rest = octets.get(network.at..).unwrap_or(&[]);
    match network.number {
        IPV4 | IPV6 => starts_ip(network, octets),
        ARP | RARP => is_arp(rest),
        // 802.3: the length is that of the rest, but for padding.
        length @ 3..=MAX_LENGTH => {
            let length = usize::from(length);
            length == rest.len() || length < rest.len() && octets.len() <= 64
        }
        0x0842 | 0x22f3 | 0x2452 | 0x4305 | 0x6558 | 0x8808 | 0x8809 | 0x8847 | 0x8848 | 0x8863
        | 0x8864 | 0x8870 | 0x888e | 0x88a2 | 0x88bb | 0x88cc | 0x88e5 | 0x88e7 | 0x88f7
        | 0x8902 | 0x8906 | 0x8909 | 0x8926 | 0x892f | 0x893f | 0x894f | 0xbbbb => true,
        _ => false,
    }
}

/// Whether the version nibble is there and the one that the EtherType announces.
fn starts_ip(network: Network, octets: &[u8]) -> bool {
    let version = octets.get(network.at).map(|first| first >> 4);
    matches!((network.number, version), (IPV4, Some(4)) | (IPV6, Some(6)))
}

/// What comes after the tags that an EtherType may announce: VLANs, MPLS, PPPoE, LLC's SNAP.
fn untagged(octets: &[u8], mut number: u16, mut at: usize) -> Option<Network> {
    // Each turn goes on in the octets, so that they end it.
    loop {
        match number {
            0x8100 | 0x88a8 | 0x9100 => {
                number = word(octets, at + 2)?;
                at += 4;
            }
            // Redundancy tag: reserved, sequence number, EtherType.
            0xf1c1 => {
                number = word(octets, at + 4)?;
                at += 6;
            }
            0x8847 | 0x8848 => {
                const BOTTOM: u8 = 1;
                while octets.get(at + 2)? & BOTTOM == 0 {
                    at += 4;
                }
                at += 4;
                return ip_at(octets, at).or(network_at(number, at));
            }
            0x8864 => return ppp(octets, at + 6).or(network_at(number, at)),
            0..=MAX_LENGTH if octets.get(at..)?.starts_with(&[0xaa, 0xaa, 3, 0, 0, 0]) => {
                number = word(octets, at + 6)?;
                at += 8;
            }
            _ => return network_at(number, at),
        }
    }
}

/// What PPP's protocol field at `at` leads to; its first octet may be left out.
fn ppp(octets: &[u8], at: usize) -> Option<Network> {
    match octets.get(at..)? {
        [0x00, 0x21, ..] => network_at(IPV4, at + 2),
        [0x00, 0x57, ..] => network_at(IPV6, at + 2),
        [0x21, ..] => network_at(IPV4, at + 1),
        [0x57, ..] => network_at(IPV6, at + 1),
        [0x02, 0x81, ..] => untagged(octets, 0x8847, at + 2),
        [0x02, 0x83, ..] => untagged(octets, 0x8848, at + 2),
        _ => None,
    }
}

/// IP of either version, told by its nibble.
fn ip_at(octets: &[u8], at: usize) -> Option<Network> {
    match octets.get(at)? >> 4 {
        4 => network_at(IPV4, at),
        6 => network_at(IPV6, at),
        _ => None,
    }
}

fn network_at(number: u16, at: usize) -> Option<Network> {
    Some(Network { number, at })
}

fn word(octets: &[u8], at: usize) -> Option<u16> {
    let field = octets.get(at..)?.first_chunk::<2>()?;
    Some(u16::from_be_bytes(*field))
}
