//! What pasted octets start with: an Ethernet, an IP or a TCP header.

use crate::args::Start;

/// What the octets start with, where the user does not say.
pub(crate) fn resolve(start: Start, octets: &[u8]) -> Start {
    match start {
        Start::Auto if looks_like_ip(octets) => Start::Ip,
        Start::Auto if octets.get(14..).is_some_and(looks_like_ip) => Start::Ethernet,
        Start::Auto if has_tag(octets) => Start::Ethernet,
        Start::Auto => Start::Tcp,
        named => named,
    }
}

/// An IP header whose lengths agree with how many octets there are: a TCP header would have to
/// start with a port and a sequence number that happen to say so.
fn looks_like_ip(octets: &[u8]) -> bool {
    match octets {
        [first, _, high, low, ..] if first >> 4 == 4 => {
            let total = usize::from(u16::from_be_bytes([*high, *low]));
            let header = usize::from(first & 0xf) * 4;
            header >= 20
                && octets.len() >= header
                && (total == 0 || total >= header)
                && octets
                    .get(9)
                    .is_some_and(|protocol| matches!(protocol, 1 | 4 | 6 | 17 | 41 | 47))
        }
        [first, _, _, _, _, _, next, ..] if first >> 4 == 6 => {
            octets.len() >= 40 && matches!(next, 0 | 4 | 6 | 17 | 41 | 43 | 44 | 47 | 58 | 60)
        }
        _ => false,
    }
}

/// An Ethernet header before a tag: VLAN, QinQ, MPLS, PPPoE.
fn has_tag(octets: &[u8]) -> bool {
    let tags = [0x8100_u16, 0x88a8, 0x9100, 0x8847, 0x8848, 0x8864];
    octets
        .get(12..14)
        .is_some_and(|field| tags.iter().any(|tag| tag.to_be_bytes() == *field))
}
