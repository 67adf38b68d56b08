//! Everyday frames, whose segment is told in one step.

mod instead;
mod ip;
mod wrapped;

use crate::chunk::chunk;
use crate::linktype::LinkType;
use crate::segment::Segment;
use crate::skip::Skip;
use crate::tcp::TcpHeader;

pub use instead::Instead;
pub(crate) use wrapped::wrapped;

/// Octets of Ethernet's header.
const ETHERNET: usize = 14;

/// The segment of an everyday frame on a link of type `link`, of `wire_len` octets on the wire:
/// Ethernet, perhaps with VLAN tags or MPLS labels or as a tunnel's outside, IPv4 or IPv6 without
/// extension headers, not a fragment, TCP with all of its fixed header captured.
///
/// It is what [`Decapsulator::frame`](crate::Decapsulator::frame) hands over for such a frame, for
/// whoever wants to have the segments of several frames at hand.
///
/// # Errors
///
/// What any other frame holds, where it can be told as easily.
#[inline(always)]
pub fn everyday(link: LinkType, data: &[u8], wire_len: u32) -> Result<Segment<'_>, Instead<'_>> {
    match plain_segment(link, data, wire_len) {
        Some(segment) => Ok(segment),
        None if link == LinkType::ETHERNET => wrapped(data, wire_len),
        None => Err(Instead::Unknown),
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

/// What a glance in passing tells of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InPassing {
    /// It is an everyday frame ([`everyday`]) whose segment passes, so that nothing but its count need be
    /// known of it.
    Segment,
    /// It holds no TCP segment at all, for this reason.
    Nothing(Skip),
    /// It needs more than a glance.
    Neither,
}

/// What a glance tells of a frame, where `passes` says of its segment what
/// [`Visitor::passes`](crate::Visitor::passes) would. For loops over many frames: what `passes` asks of
/// memory should be its own copy, which nobody else can change.
#[inline(always)]
pub fn in_passing(
    link: LinkType,
    data: &[u8],
    wire_len: u32,
    passes: impl Fn(&Segment<'_>) -> bool,
) -> InPassing {
    match plain_segment(link, data, wire_len) {
        Some(segment) if passes(&segment) => InPassing::Segment,
        Some(_) => InPassing::Neither,
        None => other_in_passing(link, data, wire_len, passes),
    }
}

/// The same of a frame that is not one of the plainest. Not inlined, so that the loop over those keeps
/// its registers.
#[inline(never)]
fn other_in_passing(
    link: LinkType,
    data: &[u8],
    wire_len: u32,
    passes: impl Fn(&Segment<'_>) -> bool,
) -> InPassing {
    if link != LinkType::ETHERNET {
        return InPassing::Neither;
    }
    wrapped::in_passing(data, wire_len, passes)
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
