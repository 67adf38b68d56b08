use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::ppp;
use crate::skip::Skip;

/// Juniper's packet mirroring: two identifiers, then a packet of which its first octets tell the
/// kind.
pub(crate) fn header(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let packet = bytes.skip(8)?;
    match packet.peek_array(0)? {
        [0x45..=0x4f, _] => Ok((Layer::Ip, packet)),
        [0x60..=0x6f, _] => Ok((Layer::Ipv6, packet)),
        [0xff, 0x03] => Ok((Layer::Of(ppp::in_hdlc_framing), packet)),
        _ => Err(Skip::NotTcp),
    }
}
