use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::{frame_relay, ieee80211, mpls, nlpid, ppp};
use crate::skip::Skip;
use crate::tunnel::{erspan, nsh};

const CHECKSUM: u16 = 0x8000;
const ROUTING: u16 = 0x4000;
const KEY: u16 = 0x2000;
const SEQUENCE: u16 = 0x1000;
const ACKNOWLEDGMENT: u16 = 0x0080;
const VERSION: u16 = 0x0007;

const WCCP: u16 = 0x883e;
const POINT_TO_POINT: u16 = 0x880b;

/// GRE, version 0 with the optional fields of RFC 1701 and RFC 2890, and version 1, which is
/// PPTP's (RFC 2637).
pub(crate) fn header(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let ([f0, f1, number @ ..], mut rest) = bytes.take::<4>()?;
    let flags = u16::from_be_bytes([*f0, *f1]);
    let number = u16::from_be_bytes(*number);
    let mut optional = 0;
    if flags & (CHECKSUM | ROUTING) != 0 {
        optional += 4;
    }
    if flags & KEY != 0 {
        optional += 4;
    }
    if flags & SEQUENCE != 0 {
        optional += 4;
    }
    if flags & VERSION != 0 && number == POINT_TO_POINT && flags & ACKNOWLEDGMENT != 0 {
        optional += 4;
    }
    let wccp2 = number == WCCP && rest.peek(0)? >> 4 != 4;
    rest = rest.skip(optional)?;
    if flags & ROUTING != 0 {
        rest = after_source_routes(rest)?;
    }
    if wccp2 {
        rest = rest.skip(4)?;
    }
    if rest.wire_len == 0 {
        return Err(Skip::NotTcp);
    }
    payload(number, rest, flags & SEQUENCE != 0)
}

/// Source route entries (RFC 1701): address family, offset, length; the last one is all zero.
fn after_source_routes(mut rest: FrameBytes<'_>) -> Result<FrameBytes<'_>, Skip> {
    loop {
        let ([a, b, _, length], after) = rest.take::<4>()?;
        if [*a, *b, *length] == [0; 3] {
            return Ok(after);
        }
        rest = after.skip(usize::from(*length))?;
    }
}

/// What GRE's protocol type announces: EtherTypes, and some numbers of its own. `sequenced` says
/// that the header had a sequence number, which tells one version of ERSPAN from another.
pub(crate) fn payload(number: u16, rest: FrameBytes<'_>, sequenced: bool) -> Peeled<'_> {
    match number {
        0x0800 | WCCP => Ok((Layer::Ip, rest)),
        0x86dd => Ok((Layer::Ipv6, rest)),
        // Bridged Ethernet, and MikroTik's tunnels of it.
        0x6558 | 0x6400 => Ok((Layer::Ethernet, rest)),
        0x6559 => Ok((Layer::Of(frame_relay::frame), rest)),
        0x8847 | 0x8848 => Ok((Layer::Of(mpls::labels), rest)),
        POINT_TO_POINT => Ok((Layer::Of(ppp::in_hdlc_framing), rest)),
        0x88be if sequenced => erspan::header(rest),
        0x88be => Ok((Layer::Ethernet, rest)),
        0x22eb => erspan::header(rest),
        0x894f => Ok((Layer::Of(nsh::header), rest)),
        0x8909 => cisco_metadata(rest),
        0x00fe => nlpid::payload(rest),
        // Aruba's access points: one number for each of their queues.
        0x8200..=0x8370 if number.is_multiple_of(0x10) => Ok((Layer::Of(ieee80211::frame), rest)),
        _ => Err(Skip::NotTcp),
    }
}

/// Cisco MetaData in GRE: the protocol type comes first.
fn cisco_metadata(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const CISCO_METADATA: u16 = 0x8909;
    let (number, rest) = (bytes.peek_u16(0)?, bytes.skip(8)?);
    match number {
        CISCO_METADATA => Err(Skip::Malformed),
        _ => payload(number, rest, false),
    }
}
