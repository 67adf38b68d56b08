use crate::addresses::Addresses;
use crate::frame_bytes::FrameBytes;
use crate::net::{Fragment, IpPayload, ip_protocol};
use crate::skip::Skip;

/// What follows an IP header when it is neither TCP, UDP nor ICMP.
pub(crate) enum Next<'a> {
    /// An extension header was taken off: this is the payload after it.
    Header(IpPayload<'a>),
    /// No extension header: the bytes belong to the protocol asked about.
    Protocol(FrameBytes<'a>),
}

/// Takes an IPv6 extension header (RFC 8200, section 4) or an authentication header (RFC 4302)
/// off. As in Wireshark they count after IPv4 too, where only the latter is meant to be.
pub(crate) fn header(protocol: u8, payload: IpPayload<'_>) -> Result<Next<'_>, Skip> {
    let len = match protocol {
        ip_protocol::FRAGMENT => return fragment(payload).map(Next::Header),
        ip_protocol::HOP_BY_HOP
        | ip_protocol::ROUTING
        | ip_protocol::DESTINATION_OPTIONS
        | ip_protocol::SHIM6 => (usize::from(payload.bytes.peek(1)?) + 1) * 8,
        ip_protocol::AUTHENTICATION => (usize::from(payload.bytes.peek(1)?) + 2) * 4,
        // Without flow state, its options have a length of their own (RFC 4728).
        ip_protocol::SOURCE_ROUTING => 4 + usize::from(payload.bytes.peek_u16(2)?),
        _ => return Ok(Next::Protocol(payload.bytes)),
    };
    let next = payload.bytes.peek(0)?;
    let addresses = if protocol == ip_protocol::ROUTING {
        end_of_route(payload.addresses, payload.bytes)?
    } else {
        payload.addresses
    };
    Ok(Next::Header(IpPayload {
        addresses,
        ..after(payload, next, len)?
    }))
}

/// Where a routing header leads: the last address is the destination that TCP knows, in its
/// checksum too (RFC 8200), as long as segments are left.
fn end_of_route(addresses: Addresses, header: FrameBytes<'_>) -> Result<Addresses, Skip> {
    const SOURCE_ROUTE: u8 = 0;
    const MOBILE: u8 = 2;
    const SEGMENTS: u8 = 4;
    let Addresses::V6(source, _) = addresses else {
        return Ok(addresses);
    };
    let [_, words, kind, segments_left] = header.peek_array(0)?;
    if segments_left == 0 || words < 2 {
        return Ok(addresses);
    }
    let at = match kind {
        SOURCE_ROUTE => 8 + (usize::from(words / 2) - 1) * 16,
        // Of segment routing's list the first is the last to visit (RFC 8754).
        MOBILE | SEGMENTS => 8,
        _ => return Ok(addresses),
    };
    Ok(Addresses::V6(source, header.peek_array(at)?))
}

fn fragment(payload: IpPayload<'_>) -> Result<IpPayload<'_>, Skip> {
    let (header, _) = payload.bytes.take::<8>()?;
    let [next, _, offset @ .., i0, i1, i2, i3] = header;
    let field = u16::from_be_bytes(*offset);
    let rest = after(payload, *next, 8)?;
    let place = Fragment {
        id: u32::from_be_bytes([*i0, *i1, *i2, *i3]),
        offset: u32::from(field & 0xfff8),
        more: field & 1 != 0,
        readable_alone: false,
    };
    // A fragment header on a whole datagram ("atomic", RFC 8200 section 4.5) changes nothing.
    let whole = place.offset == 0 && !place.more;
    Ok(IpPayload {
        fragment: (!whole).then_some(place),
        ..rest
    })
}

fn after(payload: IpPayload<'_>, protocol: u8, len: usize) -> Result<IpPayload<'_>, Skip> {
    let bytes = payload.bytes.skip(len)?;
    let taken = u32::try_from(len).unwrap_or(u32::MAX);
    let stated_len = payload
        .stated_len
        .checked_sub(taken)
        .ok_or(Skip::Malformed)?;
    Ok(IpPayload {
        protocol,
        bytes,
        stated_len,
        header_len: payload
            .header_len
            .saturating_add(u16::try_from(len).unwrap_or(u16::MAX)),
        ..payload
    })
}
