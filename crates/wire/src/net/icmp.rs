use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::net::ip_protocol;
use crate::skip::Skip;

/// The start of the packet that an ICMP (RFC 792) or ICMPv6 (RFC 4443) error quotes.
pub(crate) fn quoted(protocol: u8, bytes: FrameBytes<'_>) -> Peeled<'_> {
    match protocol {
        ip_protocol::ICMP => by_version4(bytes),
        _ => by_version6(bytes),
    }
}

fn by_version4(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const REDIRECT: u8 = 5;
    let (header, quoted) = bytes.take::<8>()?;
    // In words, where extensions follow the quotation (RFC 4884).
    let stated = usize::from(header[5]) * 4;
    let quoted = match header[0] {
        // A redirect has no more than the header and eight octets.
        REDIRECT => quoted.limit(header_len(quoted)? + 8),
        // Destination unreachable, source quench, time exceeded, parameter problem.
        3 | 4 | 11 | 12 => {
            if stated > 0 && quoted.wire_len > stated && usize::from(quoted.peek_u16(2)?) > stated {
                quoted.limit(header_len(quoted)? + stated)
            } else {
                quoted
            }
        }
        _ => return Err(Skip::NotTcp),
    };
    Ok((Layer::Ip, quoted))
}

/// Length of an IPv4 header by its own field, in octets.
fn header_len(datagram: FrameBytes<'_>) -> Result<usize, Skip> {
    Ok(usize::from(datagram.peek(0)? & 0x0f) * 4)
}

fn by_version6(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let (header, quoted) = bytes.take::<8>()?;
    match header[0] {
        // Destination unreachable, packet too big, time exceeded, parameter problem.
        1..=4 => Ok((Layer::Ipv6, quoted)),
        _ => Err(Skip::NotTcp),
    }
}
