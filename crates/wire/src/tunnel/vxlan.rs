use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::mpls;
use crate::skip::Skip;
use crate::tunnel::nsh;

/// VXLAN (RFC 7348): flags, network identifier, then an Ethernet frame. The flags are
/// not looked at: extensions have given the reserved ones meanings.
pub(crate) fn frame(bytes: FrameBytes<'_>) -> Peeled<'_> {
    Ok((Layer::Ethernet, bytes.skip(8)?))
}

/// The generic protocol extension of VXLAN, which says what follows.
pub(crate) fn generic(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let (header, rest) = bytes.take::<8>()?;
    payload(header[3], rest)
}

/// The protocol numbers that the extension shares with the network service header.
pub(crate) fn payload(number: u8, rest: FrameBytes<'_>) -> Peeled<'_> {
    match number {
        1 => Ok((Layer::Ip, rest)),
        2 => Ok((Layer::Ipv6, rest)),
        3 => Ok((Layer::Ethernet, rest)),
        4 => Ok((Layer::Of(nsh::header), rest)),
        5 => Ok((Layer::Of(mpls::labels), rest)),
        _ => Err(Skip::NotTcp),
    }
}
