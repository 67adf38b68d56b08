//! Everyday frames with something between Ethernet's header and that of the IP packet with the
//! segment: VLAN tags, MPLS labels, a tunnel; or with IPv6.
//!
//! Of each layer only its plainest form is known here; the walk through the layers knows them all,
//! and gives the same answer (`tests/everyday.rs`).

use super::{ETHERNET, ip};
use crate::addresses::Addresses;
use crate::decap::MAX_FRAME_LEN;
use crate::frame_bytes::FrameBytes;
use crate::link::ethertype::VLAN;
use crate::net::ip_protocol;
use crate::segment::Segment;
use crate::skip::Skip;
use crate::tunnel::udp;

/// VLAN tags that a frame may have, and MPLS labels.
const MAX_TAGS: usize = 2;
const MAX_LABELS: usize = 3;

/// EtherTypes, and what GRE calls Ethernet.
const IPV4: u16 = 0x0800;
const IPV6: u16 = 0x86dd;
const MPLS: [u16; 2] = [0x8847, 0x8848];
const BRIDGED: u16 = 0x6558;

/// The label of a channel beside the traffic.
const ASSOCIATED_CHANNEL: u32 = 13;
const VXLAN_PORT: u16 = 4789;

/// The segment of such a frame; `None` for any other.
#[inline(never)]
pub(crate) fn wrapped(data: &[u8], wire_len: u32) -> Option<Segment<'_>> {
    segment(data, wire_len)
}

/// The same, to be inlined.
#[inline(always)]
pub(super) fn segment(data: &[u8], wire_len: u32) -> Option<Segment<'_>> {
    let wire_len = wire_len.min(MAX_FRAME_LEN) as usize;
    let packet = packet(FrameBytes::new(data, wire_len))?;
    match packet.captured.first()? {
        0x45 => ip::v4(packet.captured, packet.wire_len),
        0x60..=0x6f => ip::v6(packet.captured, packet.wire_len),
        _ => None,
    }
}

/// Whether a frame is plainly a datagram of UDP over IPv4 that no tunnel speaks: then it holds no TCP.
#[inline(always)]
pub(crate) fn is_plain_udp(data: &[u8], wire_len: u32) -> bool {
    let wire_len = wire_len.min(MAX_FRAME_LEN) as usize;
    let Some((IPV4, bytes)) = ethernet(FrameBytes::new(data, wire_len)) else {
        return false;
    };
    let Some((ip_protocol::UDP, datagram)) = plain_ipv4(bytes) else {
        return false;
    };
    // Of the addresses only the version matters there.
    udp(&Addresses::V4([0; 4], [0; 4]), datagram).is_err_and(|why| why == Skip::NotTcp)
}

/// The innermost IP packet that is plainly to be seen.
#[inline(always)]
fn packet(frame: FrameBytes<'_>) -> Option<FrameBytes<'_>> {
    let (mut number, mut bytes) = ethernet(frame)?;
    for _ in 0..MAX_TAGS {
        if VLAN.contains(&number) {
            let ([_, _, inner @ ..], rest) = bytes.take::<4>().ok()?;
            (number, bytes) = (u16::from_be_bytes(*inner), rest);
        }
    }
    if number == IPV4 {
        return match tunnel(bytes) {
            Some((number, inner)) => of_type(number, inner),
            None => Some(bytes),
        };
    }
    if MPLS.contains(&number) {
        return labelled(bytes);
    }
    of_type(number, bytes)
}

/// The EtherType of a frame, and its payload.
#[inline(always)]
fn ethernet(frame: FrameBytes<'_>) -> Option<(u16, FrameBytes<'_>)> {
    let ([.., n0, n1], rest) = frame.take::<ETHERNET>().ok()?;
    Some((u16::from_be_bytes([*n0, *n1]), rest))
}

/// What is an IP packet by its EtherType. That of IPv4 stands for any version.
#[inline(always)]
fn of_type(number: u16, bytes: FrameBytes<'_>) -> Option<FrameBytes<'_>> {
    let is_ip = match number {
        IPV4 => true,
        IPV6 => matches!(bytes.captured, [0x60..=0x6f, ..]),
        _ => false,
    };
    is_ip.then_some(bytes)
}

/// What stands behind few labels, of which the first nibble tells that it is IP.
#[inline(always)]
fn labelled(mut bytes: FrameBytes<'_>) -> Option<FrameBytes<'_>> {
    for _ in 0..MAX_LABELS {
        let (entry, rest) = bytes.take::<4>().ok()?;
        let entry = u32::from_be_bytes(*entry);
        bytes = rest;
        if entry & 0x100 != 0 {
            return (entry >> 12 != ASSOCIATED_CHANNEL).then_some(bytes);
        }
    }
    None
}

/// What a plain IPv4 packet carries through a tunnel, GRE without options or VXLAN, and its
/// EtherType.
#[inline(always)]
fn tunnel(packet: FrameBytes<'_>) -> Option<(u16, FrameBytes<'_>)> {
    match plain_ipv4(packet)? {
        (ip_protocol::UDP, payload) => vxlan(payload),
        (GRE, payload) => gre(payload),
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

/// GRE's protocol number.
const GRE: u8 = 47;

#[inline(always)]
fn gre(bytes: FrameBytes<'_>) -> Option<(u16, FrameBytes<'_>)> {
    let ([0, 0, number @ ..], rest) = bytes.take::<4>().ok()? else {
        return None;
    };
    match u16::from_be_bytes(*number) {
        BRIDGED => ethernet(rest),
        number => Some((number, rest)),
    }
}

/// A datagram to VXLAN's port from a higher one: of the two ports, the lower one says what it is.
#[inline(always)]
fn vxlan(bytes: FrameBytes<'_>) -> Option<(u16, FrameBytes<'_>)> {
    let ([s0, s1, d0, d1, l0, l1, _, _], rest) = bytes.take::<8>().ok()?;
    let (from, to) = (
        u16::from_be_bytes([*s0, *s1]),
        u16::from_be_bytes([*d0, *d1]),
    );
    if to != VXLAN_PORT || from <= VXLAN_PORT {
        return None;
    }
    let len = usize::from(u16::from_be_bytes([*l0, *l1])).checked_sub(8)?;
    ethernet(rest.limit(len).skip(8).ok()?)
}
