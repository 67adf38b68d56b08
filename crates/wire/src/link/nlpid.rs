use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::{llc, ppp};
use crate::skip::Skip;

/// What a network layer protocol identifier (ISO/IEC TR 9577) says of the octets after it.
pub(crate) fn payload(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let ([identifier], rest) = bytes.take::<1>()?;
    match identifier {
        0xcc => Ok((Layer::Ip, rest)),
        0x8e => Ok((Layer::Ipv6, rest)),
        0xcf => Ok((Layer::Of(ppp::protocol), rest)),
        _ => Err(Skip::NotIp),
    }
}

/// The same on Frame Relay (RFC 2427), where a padding octet may come before and SNAP
/// is among the identifiers. Bridged frames are not padded there.
pub(crate) fn frame_relay(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const PADDING: u8 = 0x00;
    const SNAP: u8 = 0x80;
    let bytes = if bytes.peek(0)? == PADDING {
        bytes.skip(1)?
    } else {
        bytes
    };
    if bytes.peek(0)? == SNAP {
        return llc::snap(bytes.skip(1)?, 0, true);
    }
    payload(bytes)
}
