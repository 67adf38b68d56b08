use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::ieee80211;
use crate::skip::Skip;

/// LWAPP (RFC 5412): six octets with a bit that tells control from data, which is an
/// 802.11 frame.
pub(crate) fn frame(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const CONTROL: u8 = 0x04;
    let (header, rest) = bytes.take::<6>()?;
    if header[0] & CONTROL != 0 {
        return Err(Skip::NotTcp);
    }
    Ok((Layer::Of(ieee80211::frame), rest))
}

/// The same after an access point's address.
pub(crate) fn with_address(bytes: FrameBytes<'_>) -> Peeled<'_> {
    frame(bytes.skip(6)?)
}

/// An Ethernet frame alone.
pub(crate) fn ethernet(bytes: FrameBytes<'_>) -> Peeled<'_> {
    Ok((Layer::Ethernet, bytes))
}
