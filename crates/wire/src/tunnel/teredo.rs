use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::skip::Skip;

/// Teredo (RFC 4380): an authentication and an origin indication may come before
/// the IPv6 packet.
pub(crate) fn packet(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const AUTHENTICATION: u16 = 0x0001;
    const ORIGIN: u16 = 0x0000;
    let mut rest = bytes;
    if rest.peek_u16(0)? == AUTHENTICATION {
        let [identifier, value] = rest.peek_array(2)?;
        rest = rest.skip(13 + usize::from(identifier) + usize::from(value))?;
    }
    if rest.peek_u16(0)? == ORIGIN {
        rest = rest.skip(8)?;
    }
    match rest.peek(0)? >> 4 {
        6 => Ok((Layer::Ipv6, rest)),
        _ => Err(Skip::NotTcp),
    }
}
