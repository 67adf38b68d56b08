use crate::decap::{Layer, Peeled};
use crate::frame_bytes::FrameBytes;
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
        linux_routing(rest)
    };
    Ok((Layer::Of(llc::frame), rest.skip(routing)?))
}

/// Linux 2.0 and 2.4 clear the group bit of source-routed frames, and 2.0 leaves eighteen octets
/// for the routing field whatever its length: SNAP is then found after it.
fn linux_routing(rest: FrameBytes<'_>) -> usize {
    const SNAP: [u8; 3] = [0xaa, 0xaa, 0x03];
    let is_snap = |at: usize| {
        rest.captured
            .get(at..)
            .is_some_and(|octets| octets.starts_with(&SNAP))
    };
    if is_snap(0) {
        return 0;
    }
    let stated = usize::from(rest.captured.first().copied().unwrap_or(0) & 0x1f);
    let differ = rest.captured.first() != rest.captured.get(1);
    if stated > 0 && differ && is_snap(stated) {
        stated
    } else if is_snap(18) {
        18
    } else {
        0
    }
}
