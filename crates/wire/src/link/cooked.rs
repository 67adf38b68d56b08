//! Linux cooked captures: what `any` interfaces give.

use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::{frame_relay, llc, ppp, radio};
use crate::skip::Skip;
use crate::tunnel::gre;

/// LINKTYPE_LINUX_SLL: packet type, hardware type, address, protocol, sixteen octets in all.
pub(crate) fn version1(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let ([_, _, h0, h1, .., p0, p1], rest) = bytes.take::<16>()?;
    payload(
        u16::from_be_bytes([*h0, *h1]),
        u16::from_be_bytes([*p0, *p1]),
        rest,
    )
}

/// LINKTYPE_LINUX_SLL2: protocol, interface, hardware type, packet type, address, twenty octets.
pub(crate) fn version2(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let ([p0, p1, _, _, _, _, _, _, h0, h1, ..], rest) = bytes.take::<20>()?;
    payload(
        u16::from_be_bytes([*h0, *h1]),
        u16::from_be_bytes([*p0, *p1]),
        rest,
    )
}

/// The protocol is an EtherType above 1536 and one of Linux's own numbers below.
fn payload(hardware: u16, protocol: u16, rest: FrameBytes<'_>) -> Peeled<'_> {
    const NETLINK: u16 = 824;
    const IPV4_GRE: u16 = 778;
    const IPV6_GRE: u16 = 823;
    const FRAME_RELAY: u16 = 770;
    const RADIOTAP: u16 = 803;
    match (hardware, protocol) {
        (NETLINK, _) => Err(Skip::NotIp),
        (RADIOTAP, 0..=1536) => Ok((Layer::Of(radio::radiotap), rest)),
        (FRAME_RELAY, 0..=1536) => Ok((Layer::Of(frame_relay::frame), rest)),
        (_, 0x0003) => Ok((Layer::Ethernet, rest)),
        (_, 0x0004) => Ok((Layer::Of(llc::frame), rest)),
        (_, 0x0007) => Ok((Layer::Of(ppp::in_hdlc_framing), rest)),
        (_, 0..=1536) => Err(Skip::NotIp),
        (IPV4_GRE | IPV6_GRE, _) => gre::payload(protocol, rest, false),
        _ => Ok((Layer::EtherType(protocol), rest)),
    }
}
