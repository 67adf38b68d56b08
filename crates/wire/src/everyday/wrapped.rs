//! Everyday frames with something between Ethernet's header and that of the IP packet with the
//! segment: VLAN tags, MPLS labels, a tunnel; or with IPv6.
//!
//! Of each layer only its plainest form is known here; the walk through the layers knows them all,
//! and gives the same answer (`tests/everyday.rs`). Where a layer is cut short, the reason is told as
//! the walk would tell it: of a capture with a small snap length many frames end so.

use super::instead::{Instead, in_packet};
use super::{ETHERNET, InPassing, ip};
use crate::decap::MAX_FRAME_LEN;
use crate::frame_bytes::FrameBytes;
use crate::link::ethertype::VLAN;
use crate::net::{ip_protocol, ipv6};
use crate::segment::Segment;
use crate::skip::Skip;

/// VLAN tags that a frame may have, and MPLS labels.
const MAX_TAGS: usize = 2;
const MAX_LABELS: usize = 3;

/// EtherTypes, and what GRE calls Ethernet.
const IPV4: u16 = 0x0800;
const ARP: u16 = 0x0806;
const IPV6: u16 = 0x86dd;
const MPLS: [u16; 2] = [0x8847, 0x8848];
const BRIDGED: u16 = 0x6558;

/// The label of a channel beside the traffic.
const ASSOCIATED_CHANNEL: u32 = 13;
const VXLAN_PORT: u16 = 4789;

/// Why no IP packet is plainly to be seen: for this reason there is none; without a reason there may be one.
///
/// Not a part of what is returned, which would then be put together in memory with it.
type Why = Option<Skip>;

/// What was taken, or the reason why it could not be.
#[inline(always)]
fn taken<T>(taken: Result<T, Skip>, why: &mut Why) -> Option<T> {
    match taken {
        Ok(taken) => Some(taken),
        Err(skip) => {
            *why = Some(skip);
            None
        }
    }
}

/// The segment of such a frame, or what is there instead.
#[inline(never)]
pub(crate) fn wrapped(data: &[u8], wire_len: u32) -> Result<Segment<'_>, Instead<'_>> {
    let mut why = None;
    let Some(packet) = packet(data, wire_len, &mut why) else {
        return Err(why.map_or(Instead::Unknown, Instead::Nothing));
    };
    match segment(packet) {
        Some(segment) => Ok(segment),
        None => in_packet(packet),
    }
}

/// The same in passing: a segment that passes is not even put together.
#[inline(always)]
pub(super) fn in_passing(
    data: &[u8],
    wire_len: u32,
    passes: impl Fn(&Segment<'_>) -> bool,
) -> InPassing {
    let mut why = None;
    let Some(packet) = packet(data, wire_len, &mut why) else {
        return why.map_or(InPassing::Neither, InPassing::Nothing);
    };
    if let Some(segment) = segment(packet)
        && passes(&segment)
    {
        return InPassing::Segment;
    }
    in_packet_in_passing(packet, passes)
}

#[inline(never)]
fn in_packet_in_passing(
    packet: FrameBytes<'_>,
    passes: impl Fn(&Segment<'_>) -> bool,
) -> InPassing {
    match in_packet(packet) {
        Ok(segment) if passes(&segment) => InPassing::Segment,
        Err(Instead::Nothing(skip)) => InPassing::Nothing(skip),
        _ => InPassing::Neither,
    }
}

/// The segment in an IP packet, if it is an everyday one.
#[inline(always)]
fn segment(packet: FrameBytes<'_>) -> Option<Segment<'_>> {
    match packet.captured.first()? {
        0x45 => ip::v4(packet.captured, packet.wire_len),
        0x60..=0x6f => ip::v6(packet.captured, packet.wire_len),
        _ => None,
    }
}

/// The innermost IP packet that is plainly to be seen.
#[inline(always)]
fn packet<'a>(data: &'a [u8], wire_len: u32, why: &mut Why) -> Option<FrameBytes<'a>> {
    let wire_len = wire_len.min(MAX_FRAME_LEN) as usize;
    let (mut number, mut bytes) = ethernet(FrameBytes::new(data, wire_len), why)?;
    for _ in 0..MAX_TAGS {
        if VLAN.contains(&number) {
            let ([_, _, inner @ ..], rest) = taken(bytes.take::<4>(), why)?;
            (number, bytes) = (u16::from_be_bytes(*inner), rest);
        }
    }
    if number == IPV4 {
        return match tunnel(bytes, why) {
            Some((number, inner)) => of_type(number, inner, why),
            None => why.is_none().then_some(bytes),
        };
    }
    if MPLS.contains(&number) {
        return labelled(bytes, why);
    }
    of_type(number, bytes, why)
}

/// An EtherType, and what it is of.
type Typed<'a> = (u16, FrameBytes<'a>);

/// The EtherType of a frame, and its payload.
#[inline(always)]
fn ethernet<'a>(frame: FrameBytes<'a>, why: &mut Why) -> Option<Typed<'a>> {
    let ([.., n0, n1], rest) = taken(frame.take::<ETHERNET>(), why)?;
    Some((u16::from_be_bytes([*n0, *n1]), rest))
}

/// What is an IP packet by its EtherType. That of IPv4 stands for any version.
#[inline(always)]
fn of_type<'a>(number: u16, bytes: FrameBytes<'a>, why: &mut Why) -> Option<FrameBytes<'a>> {
    match number {
        IPV4 => return Some(bytes),
        IPV6 if matches!(bytes.captured, [0x60..=0x6f, ..]) => return Some(bytes),
        IPV6 => *why = ipv6::header(bytes).err(),
        ARP => *why = Some(Skip::NotIp),
        _ => {}
    }
    None
}

/// What stands behind few labels, of which the first nibble tells that it is IP.
#[inline(always)]
fn labelled<'a>(mut bytes: FrameBytes<'a>, why: &mut Why) -> Option<FrameBytes<'a>> {
    for _ in 0..MAX_LABELS {
        let (entry, rest) = taken(bytes.take::<4>(), why)?;
        let entry = u32::from_be_bytes(*entry);
        bytes = rest;
        if entry & 0x100 != 0 {
            let is_ip = entry >> 12 != ASSOCIATED_CHANNEL
                && matches!(taken(bytes.peek(0), why)? >> 4, 4 | 6);
            return is_ip.then_some(bytes);
        }
    }
    None
}

/// What a plain IPv4 packet carries through a tunnel: another IP packet, GRE without options, VXLAN. Without
/// a reason why not, it may be no tunnel.
#[inline(always)]
fn tunnel<'a>(packet: FrameBytes<'a>, why: &mut Why) -> Option<Typed<'a>> {
    match plain_ipv4(packet)? {
        (ip_protocol::UDP, payload) => vxlan(payload, why),
        (GRE, payload) => gre(payload, why),
        (IPV6_IN_IP, payload) => Some((IPV6, payload)),
        _ => None,
    }
}

/// Protocol and payload of an IPv4 packet without options that is no fragment.
#[inline(always)]
fn plain_ipv4(packet: FrameBytes<'_>) -> Option<(u8, FrameBytes<'_>)> {
    let (header, payload) = packet.take::<20>().ok()?;
    let [0x45, _, l0, l1, _, _, f0, f1, _, protocol, ..] = *header else {
        return None;
    };
    if u16::from_be_bytes([f0, f1]) & 0x3fff != 0 {
        return None;
    }
    let len = usize::from(u16::from_be_bytes([l0, l1])).checked_sub(20)?;
    Some((protocol, payload.limit(len)))
}

/// Protocol numbers of IPv6 in IPv4 and of GRE.
const IPV6_IN_IP: u8 = 41;
const GRE: u8 = 47;

#[inline(always)]
fn gre<'a>(bytes: FrameBytes<'a>, why: &mut Why) -> Option<Typed<'a>> {
    let ([0, 0, number @ ..], rest) = taken(bytes.take::<4>(), why)? else {
        return None;
    };
    if rest.wire_len == 0 {
        *why = Some(Skip::NotTcp);
        return None;
    }
    match u16::from_be_bytes(*number) {
        BRIDGED => ethernet(rest, why),
        number @ (IPV4 | IPV6) => Some((number, rest)),
        _ => None,
    }
}

/// A datagram to VXLAN's port from a higher one: of the two ports, the lower one says what it is.
#[inline(always)]
fn vxlan<'a>(bytes: FrameBytes<'a>, why: &mut Why) -> Option<Typed<'a>> {
    let ([s0, s1, d0, d1, l0, l1, _, _], rest) = bytes.take::<8>().ok()?;
    let (from, to) = (
        u16::from_be_bytes([*s0, *s1]),
        u16::from_be_bytes([*d0, *d1]),
    );
    if to != VXLAN_PORT || from <= VXLAN_PORT {
        return None;
    }
    let len = usize::from(u16::from_be_bytes([*l0, *l1])).checked_sub(8)?;
    ethernet(taken(rest.limit(len).skip(8), why)?, why)
}
