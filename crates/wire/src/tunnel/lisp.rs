use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::skip::Skip;

/// LISP's data plane (RFC 9300): eight octets, then a packet.
pub(crate) fn data(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let packet = bytes.skip(8)?;
    match packet.peek(0)? >> 4 {
        4 => Ok((Layer::Ip, packet)),
        6 => Ok((Layer::Ipv6, packet)),
        _ => Err(Skip::NotTcp),
    }
}
