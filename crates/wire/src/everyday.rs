use crate::addresses::Addresses;
use crate::chunk::chunk;
use crate::decap::Visitor;
use crate::linktype::LinkType;
use crate::segment::{Extent, Origin, Segment};
use crate::tcp::{TcpHeader, tcp_header};

/// Octets of Ethernet's header and of IPv4's without options.
const LOWER_HEADERS: usize = 34;

/// The segment of an everyday frame on a link of type `link`, of `wire_len` octets on the wire:
/// Ethernet, IPv4 without options, not a fragment, TCP with all of its fixed header captured.
/// `None` for any other frame.
///
/// It is what [`Decapsulator::frame`](crate::Decapsulator::frame) hands over for such a frame, for
/// whoever wants to have the segments of several frames at hand.
#[inline(always)]
pub fn everyday_segment(link: LinkType, data: &[u8], wire_len: u32) -> Option<Segment<'_>> {
    if link == LinkType::ETHERNET {
        everyday(data, wire_len)
    } else {
        None
    }
}

/// Whether it is an everyday frame ([`everyday_segment`]) whose segment `visitor` passes at a glance
/// ([`Visitor::passes`]), so that nothing but its count need be known of it.
#[inline(always)]
pub fn passes<V: Visitor>(link: LinkType, data: &[u8], wire_len: u32, visitor: &V) -> bool {
    everyday_segment(link, data, wire_len).is_some_and(|segment| visitor.passes(&segment))
}

/// The segment of an everyday frame: Ethernet, IPv4 without options, not a fragment, TCP with all
/// of its fixed header captured. `None` for any other frame, also a broken one.
///
/// Nearly every frame of nearly every capture has this shape. Taking it in one step, with one
/// length check for all three headers and one masked comparison for each word that tells the
/// shape, halves the cost of a whole lint (`benches/lint_capture.rs`); the walk through the layers
/// gives the same answer (`tests/everyday.rs`).
#[inline(always)]
pub(crate) fn everyday(data: &[u8], wire_len: u32) -> Option<Segment<'_>> {
    let (_, headers) = chunk::<{ LOWER_HEADERS + TcpHeader::LEN }>(data).ok()?;
    let (rest, lower) = chunk::<LOWER_HEADERS>(data).ok()?;
    let (words, _) = headers.as_chunks::<4>();
    let &[_, _, _, type_version, len_id, fragment_protocol, ..] = words else {
        return None;
    };
    // EtherType, version with header length; then the type of service, which may be anything.
    if u32::from_be_bytes(type_version) & 0xffff_ff00 != 0x0800_4500 {
        return None;
    }
    // More fragments and fragment offset; time to live, which may be anything; protocol.
    if u32::from_be_bytes(fragment_protocol) & 0x3fff_00ff != 6 {
        return None;
    }
    let [len_high, len_low, id_high, id_low] = len_id;
    let total_len = u16::from_be_bytes([len_high, len_low]);
    if total_len < 40 {
        return None;
    }
    let (_, header) = tcp_header(rest).ok()?;
    let stated_len = u32::from(total_len) - 20;
    let on_the_wire = (wire_len as usize)
        .saturating_sub(LOWER_HEADERS)
        .max(rest.len());
    let [.., s0, s1, s2, s3, d0, d1, d2, d3] = *lower;
    Some(Segment {
        addresses: Addresses::V4([s0, s1, s2, s3], [d0, d1, d2, d3]),
        header,
        captured: rest.get(..stated_len as usize).unwrap_or(rest),
        wire_len: u32::try_from(on_the_wire).map_or(stated_len, |len| len.min(stated_len)),
        stated_len,
        extent: Extent::Whole,
        ip_id: u16::from_be_bytes([id_high, id_low]),
        ttl: fragment_protocol[2],
        ip_header_len: 20,
        layer: 0,
        origin: Origin::Traffic,
    })
}
