use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::skip::Skip;

/// Automatic Multicast Tunneling (RFC 7450): queries, updates and data carry a packet.
pub(crate) fn message(bytes: FrameBytes<'_>) -> Peeled<'_> {
    match bytes.peek(0)? & 0x0f {
        4 | 5 => Ok((Layer::Ip, bytes.skip(12)?)),
        6 => Ok((Layer::Ip, bytes.skip(2)?)),
        _ => Err(Skip::NotTcp),
    }
}
