//! Headers that state the link type of the frame after them.

use crate::frame_bytes::FrameBytes;
use crate::layer::Peeled;
use crate::linktype::LinkType;
use crate::skip::Skip;

/// What a LINKTYPE number announces.
fn frame(number: u32, rest: FrameBytes<'_>) -> Peeled<'_> {
    let link = LinkType(u16::try_from(number).map_err(|_| Skip::UnknownLinkType)?);
    match link.outermost() {
        Some(layer) => Ok((layer, rest)),
        None => Err(link.why_not_decoded()),
    }
}

/// LINKTYPE_PPI: version, flags, the header's length, the link type, fields; little-endian.
pub(crate) fn per_packet_information(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let ([_, _, l0, l1, number @ ..], _) = bytes.take::<8>()?;
    let header = usize::from(u16::from_le_bytes([*l0, *l1]));
    if header < 8 {
        return Err(Skip::Malformed);
    }
    frame(u32::from_le_bytes(*number), bytes.skip(header)?)
}

/// LINKTYPE_PKTAP of Darwin: the header's length, the record's type, the link type;
/// little-endian.
pub(crate) fn pktap(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const PACKET: u32 = 1;
    let length = u32::from_le_bytes(bytes.peek_array(0)?);
    if length < 108 {
        return Err(Skip::Malformed);
    }
    let kind = u32::from_le_bytes(bytes.peek_array(4)?);
    let number = u32::from_le_bytes(bytes.peek_array(8)?);
    if kind != PACKET {
        return Err(Skip::NotIp);
    }
    frame(number, bytes.skip(length as usize)?)
}
