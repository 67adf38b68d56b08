use crate::addresses::Addresses;
use crate::frame_bytes::FrameBytes;
use crate::net::IpPayload;
use crate::skip::Skip;

/// The fixed IPv6 header (RFC 8200, section 3); extension headers are left in the payload.
///
/// A payload length of 0 is taken as the rest of the frame: a jumbogram or a datagram captured
/// before segmentation offload.
pub(crate) fn header(bytes: FrameBytes<'_>) -> Result<IpPayload<'_>, Skip> {
    let (header, rest) = bytes.take::<40>()?;
    let payload_len = match u16::from_be_bytes([header[4], header[5]]) {
        0 => rest.wire_len,
        stated => usize::from(stated),
    };
    let (mut source, mut destination) = ([0; 16], [0; 16]);
    let [_, _, _, _, _, _, next_header, _, addresses @ ..] = header;
    let (from, to) = addresses.split_at(16);
    source.copy_from_slice(from);
    destination.copy_from_slice(to);
    Ok(IpPayload {
        addresses: Addresses::V6(source, destination),
        protocol: *next_header,
        bytes: rest.limit(payload_len),
        stated_len: u32::try_from(payload_len).unwrap_or(u32::MAX),
        fragment: None,
    })
}
