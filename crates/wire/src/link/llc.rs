use crate::decap::{Layer, Peeled};
use crate::frame_bytes::FrameBytes;
use crate::skip::Skip;

const SNAP: u8 = 0xaa;
const IP: u8 = 0x06;
const UNNUMBERED_INFORMATION: u8 = 0x03;

/// IEEE 802.2 LLC: the service access points of SNAP and of IP lead on.
pub(crate) fn frame(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let ([dsap, ssap, control], rest) = bytes.take::<3>()?;
    match (*dsap, *ssap & 0xfe, *control) {
        (SNAP, SNAP, UNNUMBERED_INFORMATION) => snap(rest),
        (IP, _, UNNUMBERED_INFORMATION) => Ok((Layer::Ip, rest)),
        _ => Err(Skip::NotIp),
    }
}

/// SNAP: an organization code and its protocol number.
fn snap(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let ([a, b, c, protocol @ ..], rest) = bytes.take::<5>()?;
    let protocol = u16::from_be_bytes(*protocol);
    match (*a, *b, *c) {
        // RFC 1042 encapsulation, and 802.1H's for bridges: the protocol is an EtherType.
        (0, 0, 0) | (0, 0, 0xf8) => Ok((Layer::EtherType(protocol), rest)),
        _ => Err(Skip::NotIp),
    }
}
