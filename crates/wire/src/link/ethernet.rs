use crate::decap::{Layer, Peeled};
use crate::frame_bytes::FrameBytes;

/// An Ethernet frame from its destination address on: twelve octets of addresses, then an
/// EtherType or an 802.3 length.
#[inline(always)]
pub(crate) fn frame(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let (header, rest) = bytes.take::<14>()?;
    Ok((
        Layer::EtherType(u16::from_be_bytes([header[12], header[13]])),
        rest,
    ))
}
