//! Captures of firewalls' logs: a header with the rule's verdict, then the packet.

use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::bsd;
use crate::skip::Skip;

/// LINKTYPE_PFLOG: its first octet is the header's length, which is padded to four octets.
pub(crate) fn pf(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let ([length, family, ..], _) = bytes.take::<4>()?;
    let header = usize::from(*length).next_multiple_of(4);
    bsd::family(u32::from(*family), bytes.skip(header)?)
}

/// LINKTYPE_NFLOG: an address family, then attributes in the byte order of the capturing host, one
/// of which is the packet.
pub(crate) fn netfilter(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const PAYLOAD: u16 = 9;
    const LINUX_INET: u8 = 2;
    const LINUX_INET6: u8 = 10;
    let family = bytes.peek(0)?;
    let mut rest = bytes.skip(4)?;
    let number = byte_order(rest)?;
    loop {
        let length = usize::from(number(rest.peek_array(0)?));
        let kind = number(rest.peek_array(2)?) & 0x7fff;
        let Some(value_len) = length.checked_sub(4) else {
            return Err(Skip::Malformed);
        };
        if kind == PAYLOAD {
            let packet = rest.skip(4)?.limit(value_len);
            return match family {
                LINUX_INET => Ok((Layer::Ip, packet)),
                LINUX_INET6 => Ok((Layer::Ipv6, packet)),
                _ => Err(Skip::NotIp),
            };
        }
        rest = rest.skip(length.next_multiple_of(4))?;
    }
}

/// The byte order in which the first attribute's length fits the frame.
fn byte_order(attributes: FrameBytes<'_>) -> Result<fn([u8; 2]) -> u16, Skip> {
    let length = attributes.peek_array(0)?;
    let fits = |length: u16| (4..=attributes.wire_len).contains(&usize::from(length));
    let little = u16::from_le_bytes(length);
    let big = u16::from_be_bytes(length);
    Ok(if fits(little) && (!fits(big) || little <= big) {
        u16::from_le_bytes
    } else {
        u16::from_be_bytes
    })
}
