use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::skip::Skip;

/// PIM's Register message (RFC 7761): header, flags, then a multicast packet.
pub(crate) fn register(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const VERSION_2_REGISTER: u8 = 0x21;
    if bytes.peek(0)? != VERSION_2_REGISTER {
        return Err(Skip::NotTcp);
    }
    let packet = bytes.skip(8)?;
    match packet.peek(0)? >> 4 {
        4 => Ok((Layer::Ip, packet)),
        6 => Ok((Layer::Ipv6, packet)),
        // A Null-Register's dummy header.
        _ => Err(Skip::NotTcp),
    }
}
