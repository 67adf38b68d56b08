use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::skip::Skip;

/// A user's packet.
const T_PDU: u8 = 255;

/// GTP's user plane: version 1 (3GPP TS 29.281) with its optional fields and extension
/// headers, and version 0 (3GPP TS 09.60), whose header has twenty octets.
pub(crate) fn user_plane(bytes: FrameBytes<'_>) -> Peeled<'_> {
    /// With the bit that tells GTP from GTP', which charges and carries no packets.
    const VERSION: u8 = 0xf0;
    const VERSION_0: u8 = 0x10;
    const VERSION_1: u8 = 0x30;
    const OPTIONAL_FIELDS: u8 = 0x07;
    const EXTENSION: u8 = 0x04;
    let [flags, message] = bytes.peek_array(0)?;
    if message != T_PDU {
        return Err(Skip::NotTcp);
    }
    match flags & VERSION {
        VERSION_0 => return packet(bytes.skip(20)?),
        VERSION_1 => {}
        _ => return Err(Skip::NotTcp),
    }
    let mut rest = bytes.skip(8)?;
    if flags & OPTIONAL_FIELDS != 0 {
        let ([_, _, _, mut next], after) = rest.take::<4>().map(|(a, b)| (*a, b))?;
        rest = after;
        while flags & EXTENSION != 0 && next != 0 {
            let words = usize::from(rest.peek(0)?);
            if words == 0 {
                return Err(Skip::Malformed);
            }
            next = rest.peek(words * 4 - 1)?;
            rest = rest.skip(words * 4)?;
        }
    }
    packet(rest)
}

/// IPv4, IPv6, or an Ethernet frame: only its first octets tell.
fn packet(bytes: FrameBytes<'_>) -> Peeled<'_> {
    match bytes.peek(0)? {
        0x45..=0x4e => Ok((Layer::Ip, bytes)),
        0x60..=0x6f => Ok((Layer::Ipv6, bytes)),
        _ if bytes.wire_len <= 14 => Err(Skip::NotTcp),
        _ => match bytes.peek_u16(12)? {
            0x0800 | 0x86dd => Ok((Layer::Ethernet, bytes)),
            _ => Err(Skip::NotTcp),
        },
    }
}
