use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::skip::Skip;

/// AYIYA, "Anything In Anything": lengths of identity and signature, an operation, the protocol
/// number of what follows.
pub(crate) fn packet(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const FORWARD: u8 = 1;
    let [identity, signature, operation, next] = bytes.peek_array(0)?;
    if operation & 0x0f != FORWARD {
        return Err(Skip::NotTcp);
    }
    let len = 8 + (1 << (identity >> 4)) + usize::from(signature >> 4) * 4;
    let packet = bytes.skip(len)?;
    match next {
        4 => Ok((Layer::Ip, packet)),
        41 => Ok((Layer::Ipv6, packet)),
        _ => Err(Skip::NotTcp),
    }
}
