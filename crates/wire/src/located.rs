//! Segments that another program's dissectors have found: where their packet is known, and only
//! what its headers say of them is still to be read.

use crate::addresses::Addresses;
use crate::decap::Visitor;
use crate::frame_bytes::FrameBytes;
use crate::net::extension::{self, Next};
use crate::net::{self, IpPayload};
use crate::segment::{Extent, IncompleteSegment, Origin, Segment};
use crate::skip::Skip;
use crate::tcp::tcp_header;

/// Extension headers walked over on the way to a segment; as many layers as a frame may have.
const MAX_HEADERS: u8 = 32;

/// A TCP segment in an IP packet whose place is known already.
#[derive(Clone, Copy, Debug)]
pub struct Located<'a> {
    /// What was captured of the packet, from the IP header on, to where the layers around it end.
    pub packet: &'a [u8],
    /// The packet's length on the wire within the layers around it, in octets.
    pub wire_len: u32,
    /// The payload of the datagram that the packet completed, where the segment is in there.
    pub datagram: Option<&'a [u8]>,
    /// Where the segment starts, in octets from the start of the datagram, else of the packet.
    pub start: usize,
    /// How many TCP headers of the same frame come before it.
    pub layer: u8,
    /// Traffic, a sample or a quotation.
    pub origin: Origin,
    /// Whether a packet around this one is a first fragment.
    pub in_fragment: bool,
}

impl Located<'_> {
    /// Hands the segment to `visitor`, as [`Decapsulator::frame`](crate::Decapsulator::frame)
    /// would have: whole header or less; of a quotation, only a whole header.
    ///
    /// # Errors
    ///
    /// The reason why the IP header tells of no octet at `start`.
    pub fn visit(&self, visitor: &mut impl Visitor) -> Result<(), Skip> {
        let (carrier, bytes, stated_len, extent) = self.find()?;
        let wire_len = u32::try_from(bytes.wire_len).unwrap_or(u32::MAX);
        match tcp_header(bytes.captured) {
            Ok((_, header)) => visitor.segment(&Segment {
                addresses: carrier.addresses,
                header,
                captured: bytes.captured,
                wire_len,
                stated_len,
                extent,
                ip_id: carrier.ip_id,
                ttl: carrier.ttl,
                ip_header_len: carrier.ip_header_len,
                layer: self.layer,
                origin: self.origin,
            }),
            Err(_) if self.origin == Origin::QuotedInIcmp => {}
            Err(_) => visitor.incomplete(&IncompleteSegment {
                addresses: carrier.addresses,
                captured: bytes.captured,
                wire_len,
                stated_len,
                extent,
                layer: self.layer,
            }),
        }
        Ok(())
    }

    /// What carries the segment, its octets, its stated length and whether that is its own.
    fn find(&self) -> Result<(Carrier, FrameBytes<'_>, u32, Extent), Skip> {
        let wire_len = self.wire_len as usize;
        let packet = FrameBytes::new(self.packet, wire_len);
        let ip = net::ip(packet)?;
        let header_len = usize::from(ip.header_len);
        let mut extent = if self.in_fragment {
            Extent::FirstFragment
        } else {
            Extent::Whole
        };
        let Some(datagram) = self.datagram else {
            let (last, at) = walk(ip, header_len, self.start, |_| {
                extent = Extent::FirstFragment;
            })?;
            return found(&last, self.start - at, extent);
        };
        // What was put together is what follows the fragment's place in the headers.
        let mut fragment = None;
        let (last, _) = walk(ip, header_len, usize::MAX, |payload| {
            fragment.get_or_insert(*payload);
        })?;
        let fragment = fragment.unwrap_or(last);
        let (last, at) = walk(fragment.reassembled(datagram), 0, self.start, |_| {})?;
        found(&last, self.start - at, Extent::Whole)
    }
}

struct Carrier {
    addresses: Addresses,
    ip_id: u16,
    ttl: u8,
    ip_header_len: u16,
}

/// Takes extension headers off until `start` is reached or something else comes, and tells of
/// fragments on the way: the last payload, and where it starts, at `start` or before it.
fn walk<'a>(
    mut payload: IpPayload<'a>,
    mut at: usize,
    start: usize,
    mut fragment: impl FnMut(&IpPayload<'a>),
) -> Result<(IpPayload<'a>, usize), Skip> {
    if at > start {
        return Err(Skip::Malformed);
    }
    for _ in 0..MAX_HEADERS {
        if payload.fragment.is_some() {
            fragment(&payload);
            payload.fragment = None;
        }
        if at == start {
            break;
        }
        let Ok(Next::Header(inner)) = extension::header(payload.protocol, payload) else {
            break;
        };
        let taken = payload.stated_len.saturating_sub(inner.stated_len) as usize;
        if taken > start - at {
            break;
        }
        at += taken;
        payload = inner;
    }
    Ok((payload, at))
}

/// The segment that starts `ahead` octets into a payload.
fn found<'a>(
    payload: &IpPayload<'a>,
    ahead: usize,
    extent: Extent,
) -> Result<(Carrier, FrameBytes<'a>, u32, Extent), Skip> {
    let taken = u32::try_from(ahead).map_err(|_| Skip::Malformed)?;
    let stated_len = payload.stated_len.checked_sub(taken);
    let carrier = Carrier {
        addresses: payload.addresses,
        ip_id: payload.ip_id,
        ttl: payload.ttl,
        ip_header_len: payload.header_len,
    };
    let bytes = payload.bytes.skip(ahead)?;
    Ok((carrier, bytes, stated_len.ok_or(Skip::Malformed)?, extent))
}

/// Length of an IP packet by its header, in octets, and whether it is a fragment. `None` where
/// there is no whole IP header.
pub fn ip_packet(packet: &[u8], wire_len: u32) -> Option<(u32, bool)> {
    let ip = net::ip(FrameBytes::new(packet, wire_len as usize)).ok()?;
    let len = ip.stated_len.saturating_add(u32::from(ip.header_len));
    Some((len, ip.fragment.is_some()))
}
