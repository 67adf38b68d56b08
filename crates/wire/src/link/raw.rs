use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::ppp;
use crate::skip::Skip;

/// LINKTYPE_RAW: IPv4 or IPv6, told by the version nibble.
///
/// As in Wireshark, what old Linux drivers of PPP and ISDN left before it is passed over: PPP's
/// address octets at the front or after one or six octets, or ten zero octets.
pub(crate) fn ip(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const PPP: [u8; 2] = [0xff, 0x03];
    let at = |offset: usize| bytes.captured.get(offset..).unwrap_or(&[]);
    for offset in [0, 6, 1] {
        if at(offset).starts_with(&PPP) {
            return ppp::in_hdlc_framing(bytes.skip(offset)?);
        }
    }
    if bytes.captured.starts_with(&[0; 10]) {
        return Ok((Layer::Ip, bytes.skip(10)?));
    }
    match bytes.peek(0)? >> 4 {
        4 => Ok((Layer::Ip, bytes)),
        6 => Ok((Layer::Ipv6, bytes)),
        _ => Err(Skip::NotIp),
    }
}

/// LINKTYPE_SLIP as libpcap writes it: a direction octet and fifteen of Van Jacobson compression,
/// then the datagram, where its header is not compressed (RFC 1144).
pub(crate) fn slip(bytes: FrameBytes<'_>) -> Peeled<'_> {
    ip(bytes.skip(16)?)
}
