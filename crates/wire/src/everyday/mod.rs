//! Everyday frames, whose segment is told in one step.

mod ip;
mod wrapped;

use crate::chunk::chunk;
use crate::decap::Visitor;
use crate::linktype::LinkType;
use crate::segment::Segment;
use crate::tcp::TcpHeader;

pub(crate) use wrapped::{is_plain_udp, wrapped};

/// Octets of Ethernet's header.
const ETHERNET: usize = 14;

/// The segment of an everyday frame on a link of type `link`, of `wire_len` octets on the wire:
/// Ethernet, perhaps with VLAN tags or MPLS labels or as a tunnel's outside, IPv4 or IPv6 without
/// options or extension headers, not a fragment, TCP with all of its fixed header captured. `None`
/// for any other frame.
///
/// It is what [`Decapsulator::frame`](crate::Decapsulator::frame) hands over for such a frame, for
/// whoever wants to have the segments of several frames at hand.
#[inline(always)]
pub fn everyday_segment(link: LinkType, data: &[u8], wire_len: u32) -> Option<Segment<'_>> {
    match plain_segment(link, data, wire_len) {
        Some(segment) => Some(segment),
        None if link == LinkType::ETHERNET => wrapped(data, wire_len),
        None => None,
    }
}

/// The same of the plainest of these frames only: nothing but Ethernet, IPv4 and TCP.
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
        None => wrapped_passes(data, wire_len, visitor),
    }
}

/// Not inlined, so that the loop over plain frames keeps its registers.
#[inline(never)]
fn wrapped_passes<V: Visitor>(data: &[u8], wire_len: u32, visitor: &V) -> bool {
    wrapped::segment(data, wire_len).is_some_and(|segment| visitor.passes(&segment))
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
    let (_, headers) = chunk::<{ ETHERNET + ip::IPV4 + TcpHeader::LEN }>(data).ok()?;
    let (words, _) = headers.as_chunks::<4>();
    let &[_, _, _, type_version, ..] = words else {
        return None;
    };
    // EtherType, version with header length; then the type of service, which may be anything.
    if u32::from_be_bytes(type_version) & 0xffff_ff00 != 0x0800_4500 {
        return None;
    }
    let on_the_wire = (wire_len as usize).saturating_sub(ETHERNET);
    ip::v4(data.get(ETHERNET..)?, on_the_wire)
}
