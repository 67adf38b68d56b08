use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::llc;
use crate::skip::Skip;

/// Token Ring (IEEE 802.5): access and frame control, two addresses, and a routing field where
/// the source address has its group bit set.
pub(crate) fn frame(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const LLC_FRAME: u8 = 0x40;
    const SOURCE_ROUTED: u8 = 0x80;
    const ROUTING_LENGTH: u8 = 0x1f;
    let (header, rest) = bytes.take::<14>()?;
    if header[1] & 0xc0 != LLC_FRAME {
        return Err(Skip::NotIp);
    }
    let routing = if header[8] & SOURCE_ROUTED != 0 {
        usize::from(rest.peek(0)? & ROUTING_LENGTH)
    } else {
        0
    };
    Ok((Layer::Of(llc::frame), rest.skip(routing)?))
}
