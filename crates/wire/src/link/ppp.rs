use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::{hdlc, llc, mpls, nlpid};
use crate::skip::Skip;

/// PPP from its address octet on (RFC 1662), which may be left out; Cisco HDLC is
/// told from it by its own address octets.
pub(crate) fn in_hdlc_framing(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const ALL_STATIONS: u8 = 0xff;
    match bytes.peek(0)? {
        hdlc::UNICAST | hdlc::MULTICAST => hdlc::frame(bytes),
        ALL_STATIONS => protocol(bytes.skip(2)?),
        _ => protocol(bytes),
    }
}

/// PPP from its protocol field on (RFC 1661): two octets, or one when it is odd.
pub(crate) fn protocol(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const COMPRESSED: u8 = 0x01;
    let first = bytes.peek(0)?;
    let (number, rest) = if first & COMPRESSED != 0 {
        (u16::from(first), bytes.skip(1)?)
    } else {
        (bytes.peek_u16(0)?, bytes.skip(2)?)
    };
    match number {
        0x0021 | 0x0800 => Ok((Layer::Ip, rest)),
        0x0057 | 0x86dd => Ok((Layer::Ipv6, rest)),
        0x0023 => nlpid::payload(rest),
        0x004b => Ok((Layer::Of(llc::frame), rest)),
        0x0281 | 0x0283 => Ok((Layer::Of(mpls::labels), rest)),
        0x0031 => bridged(rest),
        0x003d => multilink(rest),
        0x002f => Ok((Layer::UncompressedTcp, rest)),
        // Encrypted, alone or on one of several links (RFC 1968).
        0x0053 | 0x0055 => Err(Skip::Encrypted),
        _ => Err(Skip::NotIp),
    }
}

/// A frame bridged over PPP (RFC 3518): flags, the MAC type, the frame; or a control
/// packet of the bridges.
fn bridged(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const CONTROL: u8 = 0x10;
    const ETHERNET: u8 = 1;
    let ([flags, mac_type], rest) = bytes.take::<2>()?;
    match *mac_type {
        ETHERNET if flags & CONTROL == 0 => Ok((Layer::Ethernet, rest)),
        _ => Err(Skip::NotIp),
    }
}

/// A packet on one of several links (RFC 1990), where it was not cut into fragments.
fn multilink(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const FIRST_AND_LAST: u8 = 0xc0;
    let (header, rest) = bytes.take::<4>()?;
    if header[0] & FIRST_AND_LAST == FIRST_AND_LAST {
        Ok((Layer::Of(protocol), rest))
    } else {
        Err(Skip::Fragment)
    }
}

/// PPPoE in its session stage (RFC 2516): version and type, code, session, length.
pub(crate) fn pppoe_session(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let ([_, _, _, _, length @ ..], rest) = bytes.take::<6>()?;
    let length = usize::from(u16::from_be_bytes(*length));
    Ok((Layer::Of(protocol), rest.limit(length)))
}

/// LINKTYPE_PPP_WITH_DIR: a direction octet first.
pub(crate) fn with_direction(bytes: FrameBytes<'_>) -> Peeled<'_> {
    in_hdlc_framing(bytes.skip(1)?)
}
