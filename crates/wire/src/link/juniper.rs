//! Frames captured on Juniper routers: a magic number, flags, extensions, then what the interface
//! card puts before a packet.

use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::{frame_relay, hdlc, llc, mpls, nlpid, ppp};
use crate::skip::Skip;

const INCOMING: u8 = 0x01;

/// The header that all of them share.
enum Header<'a> {
    /// The packet has lost its link layer: this is what is left.
    NoLinkLayer(Peeled<'a>),
    /// Flags, and the bytes after the header.
    Then(u8, FrameBytes<'a>),
}

fn header(bytes: FrameBytes<'_>) -> Result<Header<'_>, Skip> {
    const MAGIC: [u8; 3] = *b"MGC";
    const NO_LINK_LAYER: u8 = 0x02;
    const EXTENSIONS: u8 = 0x80;
    let ([m0, m1, m2, flags], rest) = bytes.take::<4>()?;
    if [*m0, *m1, *m2] != MAGIC {
        return Err(Skip::NotIp);
    }
    let rest = if flags & EXTENSIONS != 0 {
        let (length, extensions) = rest.take::<2>()?;
        extensions.skip(usize::from(u16::from_be_bytes(*length)))?
    } else {
        rest
    };
    if flags & NO_LINK_LAYER != 0 {
        let (number, rest) = rest.take::<4>()?;
        // Only its low octet is meant.
        return Ok(Header::NoLinkLayer(payload(number[0], rest)));
    }
    Ok(Header::Then(*flags, rest))
}

/// What Juniper's own protocol numbers announce.
fn payload(number: u8, rest: FrameBytes<'_>) -> Peeled<'_> {
    match number {
        2 | 3 => Ok((Layer::Ip, rest)),
        6 | 7 => Ok((Layer::Ipv6, rest)),
        4 | 5 | 8 | 32 => Ok((Layer::Of(mpls::labels), rest)),
        10 | 33 | 201 => nlpid::payload(rest),
        200 => Ok((Layer::Of(ppp::protocol), rest)),
        202 | 203 => Ok((Layer::Of(llc::frame), rest)),
        204 => Ok((Layer::Ethernet, rest)),
        207 => Ok((Layer::Of(frame_relay::frame), rest)),
        208 => Ok((Layer::Of(hdlc::frame), rest)),
        _ => Err(Skip::NotIp),
    }
}

/// After the shared header: what `inner` makes of flags and bytes.
fn after_header<'a>(
    bytes: FrameBytes<'a>,
    inner: fn(u8, FrameBytes<'a>) -> Peeled<'a>,
) -> Peeled<'a> {
    match header(bytes)? {
        Header::NoLinkLayer(peeled) => peeled,
        Header::Then(flags, rest) => inner(flags, rest),
    }
}

/// LINKTYPE_JUNIPER_ETHER and _PPPOE.
pub(crate) fn ethernet(bytes: FrameBytes<'_>) -> Peeled<'_> {
    after_header(bytes, |_, rest| Ok((Layer::Ethernet, rest)))
}

/// LINKTYPE_JUNIPER_PPP: PPP's address and control octets are there.
pub(crate) fn ppp(bytes: FrameBytes<'_>) -> Peeled<'_> {
    after_header(bytes, |_, rest| {
        Ok((Layer::Of(ppp::protocol), rest.skip(2)?))
    })
}

/// LINKTYPE_JUNIPER_FRELAY.
pub(crate) fn frame_relay(bytes: FrameBytes<'_>) -> Peeled<'_> {
    after_header(bytes, |_, rest| Ok((Layer::Of(frame_relay::frame), rest)))
}

/// LINKTYPE_JUNIPER_CHDLC.
pub(crate) fn cisco_hdlc(bytes: FrameBytes<'_>) -> Peeled<'_> {
    after_header(bytes, |_, rest| Ok((Layer::Of(hdlc::frame), rest)))
}

/// LINKTYPE_JUNIPER_GGSN: a protocol number, little-endian, and two octets.
pub(crate) fn ggsn(bytes: FrameBytes<'_>) -> Peeled<'_> {
    after_header(bytes, |_, rest| {
        let number = u16::from_le_bytes(rest.peek_array(0)?);
        let number = u8::try_from(number).map_err(|_| Skip::NotIp)?;
        payload(number, rest.skip(4)?)
    })
}

/// LINKTYPE_JUNIPER_VP, of voice cards.
pub(crate) fn voice(bytes: FrameBytes<'_>) -> Peeled<'_> {
    after_header(bytes, |_, rest| Ok((Layer::Ip, rest.skip(18)?)))
}

/// LINKTYPE_JUNIPER_SERVICES: a cookie whose length depends on the direction.
pub(crate) fn services(bytes: FrameBytes<'_>) -> Peeled<'_> {
    after_header(bytes, |flags, rest| {
        let cookie = if flags & INCOMING != 0 { 16 } else { 12 };
        Ok((Layer::Ip, rest.skip(cookie)?))
    })
}

/// LINKTYPE_JUNIPER_VN, of virtual networks: attributes without the shared header, then Ethernet.
pub(crate) fn virtual_network(mut bytes: FrameBytes<'_>) -> Peeled<'_> {
    const LAST: u8 = 255;
    loop {
        let ([kind, length], value) = bytes.take::<2>()?;
        bytes = value.skip(usize::from(*length))?;
        match *kind {
            LAST => return Ok((Layer::Ethernet, bytes)),
            1..=4 => {}
            _ => return Err(Skip::NotIp),
        }
    }
}

/// LINKTYPE_JUNIPER_ST, of secure tunnels: an Ethernet and an IPv4 header and the front of ESP,
/// then the packet in the clear.
pub(crate) fn secure_tunnel(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const ESP: u8 = 50;
    const ESP_FRONT: usize = 24;
    after_header(bytes, |_, rest| {
        let (ethernet, ip) = rest.take::<14>()?;
        if ethernet[12..] != [0x08, 0x00] || ip.peek(9)? != ESP {
            return Err(Skip::NotIp);
        }
        let header = usize::from(ip.peek(0)? & 0x0f) * 4;
        by_version(ip.skip(header + ESP_FRONT)?)
    })
}

/// IPv4 or IPv6, or neither.
fn by_version(bytes: FrameBytes<'_>) -> Peeled<'_> {
    match bytes.peek(0)? {
        0x45..=0x4f => Ok((Layer::Ip, bytes)),
        0x60..=0x6f => Ok((Layer::Ipv6, bytes)),
        _ => Err(Skip::NotIp),
    }
}

/// LINKTYPE_JUNIPER_ATM1: a cookie of four octets.
pub(crate) fn atm1(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const MAINTENANCE_CELL: u8 = 0x80;
    after_header(bytes, |_, rest| {
        let (cookie, rest) = rest.take::<4>()?;
        if cookie[0] == MAINTENANCE_CELL {
            return Err(Skip::NotIp);
        }
        match rest.peek_array(0)? {
            [0xfe, 0xfe, 0x03] | [0xaa, 0xaa, 0x03] => llc::frame(rest),
            [0x03, ..] => nlpid::payload(rest.skip(1)?),
            _ => by_version(rest),
        }
    })
}

/// LINKTYPE_JUNIPER_ATM2: a cookie of eight octets, and two more ways to multiplex.
pub(crate) fn atm2(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const MAINTENANCE_CELL: u8 = 0x70;
    const GAP_COUNT: u8 = 0x3f;
    after_header(bytes, |flags, rest| {
        let (cookie, rest) = rest.take::<8>()?;
        if cookie[7] & MAINTENANCE_CELL != 0 {
            return Err(Skip::NotIp);
        }
        match rest.peek_array(0)? {
            [0xfe, 0xfe, 0x03] | [0xaa, 0xaa, 0x03] => llc::frame(rest),
            _ if flags & INCOMING == 0 && cookie[3] & GAP_COUNT != 0 => Ok((Layer::Ethernet, rest)),
            [p0, p1, _] if is_ppp(u16::from_be_bytes([p0, p1])) => {
                Ok((Layer::Of(ppp::protocol), rest))
            }
            [0x03, ..] => nlpid::payload(rest.skip(1)?),
            _ => by_version(rest),
        }
    })
}

/// PPP's protocols that Juniper's cards are known to carry.
fn is_ppp(number: u16) -> bool {
    matches!(
        number,
        0x0021 | 0x0023 | 0x0281 | 0x0283 | 0x8021 | 0x8023 | 0x8281
    ) || matches!(number, 0xc021 | 0xc023 | 0xc223 | 0x003d | 0x0057 | 0x8057)
}

/// The cookies of the cards that bundle links.
enum Cookie {
    /// Eight octets, with the protocol after it when the card says.
    Adaptive(Option<u8>),
    /// Four octets.
    LinkServices,
    /// None that can be told by its first octet.
    None,
}

fn cookie(flags: u8, rest: FrameBytes<'_>) -> Result<Cookie, Skip> {
    const DIRECTION: u8 = 0x03;
    Ok(match rest.peek(0)? {
        0x54 => Cookie::LinkServices,
        0x40 | 0x47 => {
            let direction = rest.peek(4)? & DIRECTION;
            Cookie::Adaptive(match rest.peek(5)? & 0xf0 {
                0x00 if flags & INCOMING != 0 && direction != DIRECTION => None,
                0x00 => Some(2),
                0x10 => Some(6),
                0x20 => Some(5),
                _ => Some(201),
            })
        }
        _ => Cookie::None,
    })
}

/// LINKTYPE_JUNIPER_MLPPP: multilink PPP.
pub(crate) fn multilink_ppp(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const PPP_ADDRESS: u16 = 0xff03;
    after_header(bytes, |flags, rest| match cookie(flags, rest)? {
        Cookie::Adaptive(Some(number)) => payload(number, rest.skip(8)?),
        Cookie::Adaptive(None) => ppp::protocol(rest.skip(8)?),
        Cookie::LinkServices => ppp::protocol(rest.skip(4)?),
        Cookie::None if rest.peek_u16(0)? == PPP_ADDRESS => ppp::protocol(rest.skip(2)?),
        Cookie::None if is_ppp(rest.peek_u16(2)?) => ppp::protocol(rest.skip(2)?),
        Cookie::None if is_ppp(rest.peek_u16(0)?) => ppp::protocol(rest),
        Cookie::None => Err(Skip::NotIp),
    })
}

/// LINKTYPE_JUNIPER_MLFR: multilink Frame Relay, whose payload has lost the Frame Relay address.
pub(crate) fn multilink_frame_relay(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const UNNUMBERED_INFORMATION: u8 = 0x03;
    after_header(bytes, |flags, rest| match cookie(flags, rest)? {
        Cookie::Adaptive(Some(number)) => payload(number, rest.skip(8)?),
        Cookie::LinkServices => {
            let mut rest = rest.skip(4)?;
            while matches!(rest.peek(0)?, 0x00 | UNNUMBERED_INFORMATION) {
                rest = rest.skip(1)?;
            }
            nlpid::payload(rest)
        }
        Cookie::None => match rest.peek_array(2)? {
            [UNNUMBERED_INFORMATION, 0x00] | [0x00, UNNUMBERED_INFORMATION] => {
                nlpid::payload(rest.skip(4)?)
            }
            [UNNUMBERED_INFORMATION, _] => nlpid::payload(rest.skip(3)?),
            _ => Err(Skip::NotIp),
        },
        Cookie::Adaptive(None) => Ok((Layer::Ip, rest.skip(8)?)),
    })
}
