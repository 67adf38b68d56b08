use crate::addresses::Addresses;
use crate::frame_bytes::FrameBytes;
use crate::net::{IpPayload, ip_protocol};
use crate::skip::Skip;

/// The fixed IPv6 header (RFC 8200, section 3); extension headers are left in the payload.
///
/// A payload length of 0 is that of a jumbogram when a hop-by-hop header states one (RFC 2675);
/// else it is taken as the rest of the frame, as of a datagram captured before segmentation
/// offload.
pub(crate) fn header(bytes: FrameBytes<'_>) -> Result<IpPayload<'_>, Skip> {
    let (header, rest) = bytes.take::<40>()?;
    if header[0] >> 4 != 6 {
        return Err(Skip::Malformed);
    }
    let [_, _, _, _, p0, p1, next_header, hop_limit, addresses @ ..] = header;
    let payload_len = match u16::from_be_bytes([*p0, *p1]) {
        0 if *next_header == ip_protocol::HOP_BY_HOP => jumbo_payload_len(rest)?,
        0 => rest.wire_len,
        stated => usize::from(stated),
    };
    let (mut source, mut destination) = ([0; 16], [0; 16]);
    let (from, to) = addresses.split_at(16);
    source.copy_from_slice(from);
    destination.copy_from_slice(to);
    Ok(IpPayload {
        addresses: Addresses::V6(source, destination),
        protocol: *next_header,
        bytes: rest.limit(payload_len),
        stated_len: u32::try_from(payload_len).unwrap_or(u32::MAX),
        ip_id: 0,
        ttl: *hop_limit,
        header_len: 40,
        fragment: None,
    })
}

/// The jumbo payload option of a hop-by-hop header.
#[cold]
fn jumbo_payload_len(hop_by_hop: FrameBytes<'_>) -> Result<usize, Skip> {
    const PAD1: u8 = 0x00;
    const JUMBO_PAYLOAD: u8 = 0xc2;
    /// What the header's own length field can say.
    const MAX_PAYLOAD_LEN: u32 = 65_535;
    let end = (usize::from(hop_by_hop.peek(1)?) + 1) * 8;
    let mut at = 2;
    while at < end {
        let kind = hop_by_hop.peek(at)?;
        if kind == PAD1 {
            at += 1;
            continue;
        }
        let len = hop_by_hop.peek(at + 1)?;
        if kind == JUMBO_PAYLOAD && len == 4 {
            return match u32::from_be_bytes(hop_by_hop.peek_array(at + 2)?) {
                0..=MAX_PAYLOAD_LEN => Err(Skip::Malformed),
                length => Ok(length as usize),
            };
        }
        at += 2 + usize::from(len);
    }
    Err(Skip::Malformed)
}
