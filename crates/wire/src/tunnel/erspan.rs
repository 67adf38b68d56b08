use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::skip::Skip;

/// Cisco's ERSPAN, types II and III by their version number: eight or twelve octets, and eight
/// more where type III has a platform's own header.
pub(crate) fn header(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const PLATFORM_HEADER: u8 = 0x01;
    match bytes.peek(0)? >> 4 {
        1 => Ok((Layer::Ethernet, bytes.skip(8)?)),
        2 => {
            const ETHERNET: u8 = 0;
            let (header, rest) = bytes.take::<12>()?;
            let frame_type = (header[10] >> 2) & 0x1f;
            let rest = if header[11] & PLATFORM_HEADER != 0 {
                rest.skip(8)?
            } else {
                rest
            };
            match frame_type {
                ETHERNET => Ok((Layer::Ethernet, rest)),
                _ => Err(Skip::NotIp),
            }
        }
        _ => Err(Skip::NotIp),
    }
}
