use crate::frame_bytes::FrameBytes;
use crate::net::ip_protocol;
use crate::skip::Skip;

/// The start of the packet that an ICMP (RFC 792) or ICMPv6 (RFC 4443) error quotes.
pub(crate) fn quoted(protocol: u8, bytes: FrameBytes<'_>) -> Result<FrameBytes<'_>, Skip> {
    let (header, rest) = bytes.take::<8>()?;
    let is_error = match protocol {
        // Destination unreachable, source quench, redirect, time exceeded, parameter problem.
        ip_protocol::ICMP => matches!(header[0], 3 | 4 | 5 | 11 | 12),
        // Destination unreachable, packet too big, time exceeded, parameter problem.
        _ => matches!(header[0], 1..=4),
    };
    if is_error {
        Ok(rest)
    } else {
        Err(Skip::NotTcp)
    }
}
