//! Link layers whose header is a number of an operating system's address families.

use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::ppp;
use crate::skip::Skip;

/// What an address family of the BSDs announces: IPv6 has three numbers, of NetBSD and OpenBSD,
/// FreeBSD, and Darwin.
pub(crate) fn family(number: u32, bytes: FrameBytes<'_>) -> Peeled<'_> {
    match number {
        2 => Ok((Layer::Ip, bytes)),
        24 | 28 | 30 => Ok((Layer::Ipv6, bytes)),
        _ => Err(Skip::NotIp),
    }
}

/// LINKTYPE_NULL: an address family in the byte order of the capturing host, or an EtherType.
pub(crate) fn null(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const PPP: u16 = 0xff03;
    const MAX_802_3_LENGTH: u32 = 1500;
    if bytes.peek_u16(0)? == PPP {
        return ppp::in_hdlc_framing(bytes);
    }
    let (header, rest) = bytes.take::<4>()?;
    let number = host_order(*header);
    if number <= MAX_802_3_LENGTH {
        return family(number, rest);
    }
    #[expect(clippy::cast_possible_truncation, reason = "as Wireshark does")]
    let ether_type = number as u16;
    Ok((Layer::EtherType(ether_type), rest))
}

/// A small number whose byte order is not known. IRIX and UNICOS put it in the first two octets.
fn host_order(header: [u8; 4]) -> u32 {
    match header {
        [0, 0, low, 0] if (1..6).contains(&low) => u32::from(low),
        [0, low, 0, 0] if low < 6 => u32::from(low),
        [_, _, 0, 0] => u32::from_le_bytes(header),
        [_, _, high, 0] if (1..6).contains(&high) => u32::from(high),
        _ => u32::from_be_bytes(header),
    }
}

/// LINKTYPE_LOOP: an address family in network byte order.
pub(crate) fn loopback(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let (header, rest) = bytes.take::<4>()?;
    family(u32::from_be_bytes(*header), rest)
}

/// LINKTYPE_ENC: an address family in the capturing host's byte order, an SPI, flags.
pub(crate) fn enc(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let ([header @ .., _, _, _, _, _, _, _, _], rest) = bytes.take::<12>()?;
    let little = u32::from_le_bytes(*header);
    let number = if little > 0xffff {
        u32::from_be_bytes(*header)
    } else {
        little
    };
    family(number, rest)
}

/// LINKTYPE_IPNET of Solaris: version, address family, and the length of the packet, which ends
/// with the frame.
pub(crate) fn ipnet(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const SOLARIS_INET: u8 = 2;
    const SOLARIS_INET6: u8 = 26;
    let family = bytes.peek(1)?;
    let length = u32::from_be_bytes(bytes.peek_array(4)?) as usize;
    let header = bytes.wire_len.checked_sub(length).ok_or(Skip::Malformed)?;
    let rest = bytes.skip(header)?;
    match family {
        SOLARIS_INET => Ok((Layer::Ip, rest)),
        SOLARIS_INET6 => Ok((Layer::Ipv6, rest)),
        _ => Err(Skip::NotIp),
    }
}
