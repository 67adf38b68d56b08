//! From a plain IP header to the segment behind it.

use crate::addresses::Addresses;
use crate::chunk::chunk;
use crate::net::ip_protocol;
use crate::segment::{Extent, Origin, Segment};
use crate::tcp::tcp_header;

/// Octets of IPv4's header without options, and of IPv6's.
pub(super) const IPV4: usize = 20;
pub(super) const IPV6: usize = 40;

/// The segment in an IPv4 packet with a header of twenty octets, as its first octet said.
#[inline(always)]
#[allow(clippy::cast_possible_truncation)] // fields are taken out of a word
pub(super) fn v4(packet: &[u8], wire_len: usize) -> Option<Segment<'_>> {
    let (rest, ip) = chunk::<IPV4>(packet).ok()?;
    // Total length, identification, fragment, time to live, protocol.
    let fields = u64::from_be_bytes(*ip.get(2..)?.first_chunk()?);
    // More fragments and fragment offset; time to live, which may be anything; protocol.
    if fields & 0x3fff_00ff != u64::from(ip_protocol::TCP) {
        return None;
    }
    let stated_len = ((fields >> 48) as u16).checked_sub(20)?;
    let [.., s0, s1, s2, s3, d0, d1, d2, d3] = *ip;
    let segment = segment(rest, stated_len, wire_len.saturating_sub(IPV4))?;
    Some(Segment {
        addresses: Addresses::V4([s0, s1, s2, s3], [d0, d1, d2, d3]),
        ip_id: (fields >> 32) as u16,
        ttl: (fields >> 8) as u8,
        ip_header_len: 20,
        ..segment
    })
}

/// The segment in an IPv6 packet whose version is known.
#[inline(always)]
pub(super) fn v6(packet: &[u8], wire_len: usize) -> Option<Segment<'_>> {
    let (rest, ip) = chunk::<IPV6>(packet).ok()?;
    let [_, _, _, _, len_high, len_low, protocol, hop_limit, ..] = *ip;
    if protocol != ip_protocol::TCP {
        return None;
    }
    let stated_len = u16::from_be_bytes([len_high, len_low]);
    let segment = segment(rest, stated_len, wire_len.saturating_sub(IPV6))?;
    let (_, addresses) = ip.split_at(8);
    let (&[source, destination], []) = addresses.as_chunks::<16>() else {
        return None;
    };
    Some(Segment {
        addresses: Addresses::V6(source, destination),
        ttl: hop_limit,
        ip_header_len: 40,
        ..segment
    })
}

/// The segment in what follows an IP header that states its length; what else that header says
/// stays to be filled in.
#[inline(always)]
fn segment(rest: &[u8], stated_len: u16, wire_len: usize) -> Option<Segment<'_>> {
    if stated_len < 20 {
        return None;
    }
    let (_, header) = tcp_header(rest).ok()?;
    let wire_len = wire_len.max(rest.len());
    let stated_len = u32::from(stated_len);
    Some(Segment {
        addresses: Addresses::V4([0; 4], [0; 4]),
        header,
        captured: rest.get(..stated_len as usize).unwrap_or(rest),
        wire_len: u32::try_from(wire_len).map_or(stated_len, |len| len.min(stated_len)),
        stated_len,
        extent: Extent::Whole,
        ip_id: 0,
        ttl: 0,
        ip_header_len: 0,
        layer: 0,
        origin: Origin::Traffic,
    })
}
