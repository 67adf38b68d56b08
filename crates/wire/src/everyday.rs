use crate::addresses::Addresses;
use crate::chunk::chunk;
use crate::decap::Visitor;
use crate::link::ethertype::VLAN;
use crate::linktype::LinkType;
use crate::net::ip_protocol;
use crate::segment::{Extent, Origin, Segment};
use crate::tcp::{TcpHeader, tcp_header};

/// Octets of Ethernet's header.
const ETHERNET: usize = 14;
/// Octets of IPv4's header without options, and of IPv6's.
const IPV4: usize = 20;
const IPV6: usize = 40;
/// VLAN tags that a frame may have.
const MAX_TAGS: usize = 2;

/// The segment of an everyday frame on a link of type `link`, of `wire_len` octets on the wire:
/// Ethernet, up to two VLAN tags, IPv4 or IPv6 without options or extension headers, not a fragment,
/// TCP with all of its fixed header captured. `None` for any other frame.
///
/// It is what [`Decapsulator::frame`](crate::Decapsulator::frame) hands over for such a frame, for
/// whoever wants to have the segments of several frames at hand.
#[inline(always)]
pub fn everyday_segment(link: LinkType, data: &[u8], wire_len: u32) -> Option<Segment<'_>> {
    match plain_segment(link, data, wire_len) {
        Some(segment) => Some(segment),
        None if link == LinkType::ETHERNET => tagged_or_ipv6_apart(data, wire_len),
        None => None,
    }
}

/// The same of the plainest of these frames only: no VLAN tag, IPv4.
///
/// For loops whose body is compiled for these apart, so that they keep the segment in registers.
#[inline(always)]
pub fn plain_segment(link: LinkType, data: &[u8], wire_len: u32) -> Option<Segment<'_>> {
    if link == LinkType::ETHERNET {
        plain(data, wire_len)
    } else {
        None
    }
}

/// Whether it is an everyday frame ([`everyday_segment`]) whose segment `visitor` passes at a glance
/// ([`Visitor::passes`]), so that nothing but its count need be known of it.
#[inline(always)]
pub fn passes<V: Visitor>(link: LinkType, data: &[u8], wire_len: u32, visitor: &V) -> bool {
    if link != LinkType::ETHERNET {
        return false;
    }
    match plain(data, wire_len) {
        Some(segment) => visitor.passes(&segment),
        None => tagged_or_ipv6_passes(data, wire_len, visitor),
    }
}

/// Not inlined, so that the loop over plain frames keeps its registers.
#[inline(never)]
fn tagged_or_ipv6_passes<V: Visitor>(data: &[u8], wire_len: u32, visitor: &V) -> bool {
    tagged_or_ipv6(data, wire_len).is_some_and(|segment| visitor.passes(&segment))
}

/// [`tagged_or_ipv6`], not inlined either.
#[inline(never)]
pub(crate) fn tagged_or_ipv6_apart(data: &[u8], wire_len: u32) -> Option<Segment<'_>> {
    tagged_or_ipv6(data, wire_len)
}

/// The segment of the plainest of everyday frames: Ethernet without tags, IPv4, TCP. `None` for any
/// other frame, also a broken one.
///
/// Nearly every frame of nearly every capture has this shape. Taking it in one step, with one
/// length check for all three headers and one masked comparison for each word that tells the
/// shape, halves the cost of a whole lint (`benches/lint_capture.rs`); the walk through the layers
/// gives the same answer (`tests/everyday.rs`).
#[inline(always)]
pub(crate) fn plain(data: &[u8], wire_len: u32) -> Option<Segment<'_>> {
    let (_, headers) = chunk::<{ ETHERNET + IPV4 + TcpHeader::LEN }>(data).ok()?;
    let (words, _) = headers.as_chunks::<4>();
    let &[_, _, _, type_version, ..] = words else {
        return None;
    };
    // EtherType, version with header length; then the type of service, which may be anything.
    if u32::from_be_bytes(type_version) & 0xffff_ff00 != 0x0800_4500 {
        return None;
    }
    ipv4(data.get(ETHERNET..)?, on_the_wire(wire_len, ETHERNET))
}

/// The segment of any other everyday frame.
#[inline(always)]
fn tagged_or_ipv6(data: &[u8], wire_len: u32) -> Option<Segment<'_>> {
    let mut before = ETHERNET;
    let mut number = ether_type(data, before)?;
    for _ in 0..MAX_TAGS {
        if VLAN.contains(&number) {
            before += 4;
            number = ether_type(data, before)?;
        }
    }
    let packet = data.get(before..)?;
    match (number, packet.first()?) {
        (0x0800, 0x45) if before > ETHERNET => ipv4(packet, on_the_wire(wire_len, before)),
        (0x86dd, 0x60..=0x6f) => ipv6(packet, on_the_wire(wire_len, before)),
        _ => None,
    }
}

/// The EtherType in the two octets before this place.
#[inline(always)]
fn ether_type(data: &[u8], end: usize) -> Option<u16> {
    let number = data.get(..end)?.last_chunk()?;
    Some(u16::from_be_bytes(*number))
}

/// Octets on the wire behind the first `before` of the frame.
#[inline(always)]
fn on_the_wire(wire_len: u32, before: usize) -> usize {
    (wire_len as usize).saturating_sub(before)
}

/// The segment in an IPv4 packet with a header of twenty octets, as its first octet said.
#[inline(always)]
#[allow(clippy::cast_possible_truncation)] // fields are taken out of a word
fn ipv4(packet: &[u8], wire_len: usize) -> Option<Segment<'_>> {
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
fn ipv6(packet: &[u8], wire_len: usize) -> Option<Segment<'_>> {
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
