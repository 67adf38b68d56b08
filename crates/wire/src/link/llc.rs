use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::{fddi, nlpid, token_ring};
use crate::skip::Skip;

const SNAP: u8 = 0xaa;
const IP: u8 = 0x06;
/// The service access points of ISO's network layer.
const ISO: [u8; 4] = [0x14, 0x20, 0x54, 0xfe];

/// Octets between SNAP and a bridged frame: on ATM and on LANs (RFC 2684).
const PADDING: usize = 2;

/// IEEE 802.2 LLC: the service access points of SNAP, of IP and of ISO's network layer lead on.
pub(crate) fn frame(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let (destination, source, control) = (bytes.peek(0)?, bytes.peek(1)?, bytes.peek(2)?);
    let rest = bytes.skip(2 + control_len(control))?;
    if destination == SNAP && source == SNAP {
        return snap(rest, PADDING, carries_information(control));
    }
    if !carries_information(control) {
        return Err(Skip::NotIp);
    }
    match destination {
        IP => Ok((Layer::Ip, rest)),
        _ if ISO.contains(&destination) => nlpid::payload(rest),
        _ => Err(Skip::NotIp),
    }
}

/// Unnumbered frames have one control octet, the others two.
pub(crate) fn control_len(control: u8) -> usize {
    if control & 0x03 == 0x03 { 1 } else { 2 }
}

/// Information frames, and the unnumbered ones among them that are not polls.
fn carries_information(control: u8) -> bool {
    control & 0x01 == 0 || control == 0x03
}

/// SNAP: an organization code and its protocol number. A bridged frame begins `padding` octets
/// later.
pub(crate) fn snap(bytes: FrameBytes<'_>, padding: usize, information: bool) -> Peeled<'_> {
    let ([a, b, c, protocol @ ..], rest) = bytes.take::<5>()?;
    let protocol = u16::from_be_bytes(*protocol);
    match (*a, *b, *c) {
        // RFC 1042's encapsulation, and Cisco's of the same numbers.
        (0, 0, 0) | (0, 0, 0xf8) if information => match protocol {
            0..=0x05ff => Err(Skip::NotIp),
            _ => Ok((Layer::EtherType(protocol), rest)),
        },
        // IEEE 802.1: a bridged frame (RFC 2684; RFC 2427).
        (0, 0x80, 0xc2) => match protocol {
            1 | 7 => Ok((Layer::Ethernet, rest.skip(padding)?)),
            3 | 9 => Ok((Layer::Of(token_ring::frame), rest.skip(padding)?)),
            4 | 10 => Ok((Layer::Of(fddi::frame), rest.skip(padding + 1)?)),
            _ => Err(Skip::NotIp),
        },
        _ => Err(Skip::NotIp),
    }
}
