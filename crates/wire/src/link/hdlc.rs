use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::{mpls, nlpid};
use crate::skip::Skip;

/// Cisco HDLC's address octet of a frame to one station.
pub(crate) const UNICAST: u8 = 0x0f;
/// Cisco HDLC's address octet of a frame to all stations.
pub(crate) const MULTICAST: u8 = 0x8f;

/// Cisco HDLC: address, control, and a protocol number that is an EtherType or Cisco's own.
pub(crate) fn frame(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let ([_, _, number @ ..], rest) = bytes.take::<4>()?;
    payload(u16::from_be_bytes(*number), rest).unwrap_or(Err(Skip::NotIp))
}

/// What a protocol number of Cisco HDLC announces; `None` for one it does not have.
pub(crate) fn payload(number: u16, rest: FrameBytes<'_>) -> Option<Peeled<'_>> {
    Some(match number {
        0x0800 => Ok((Layer::Ip, rest)),
        0x86dd => Ok((Layer::Ipv6, rest)),
        0x8847 | 0x8848 => Ok((Layer::Of(mpls::labels), rest)),
        0x6558 => Ok((Layer::Ethernet, rest)),
        0xfefe => padded_iso(rest),
        // Addresses and keep-alives, discovery, link detection, spanning tree, and what
        // Wireshark knows besides.
        0x0600 | 0x2000 | 0x0111 | 0x4242 | 0x6003 | 0x8035 | 0x8038 | 0x809b | 0x80f3 | 0x8137 => {
            Err(Skip::NotIp)
        }
        _ => return None,
    })
}

/// ISO's network layer, before which Cisco puts an octet of padding and others do not.
fn padded_iso(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const NOT_PADDING: [u8; 3] = [0x81, 0x82, 0x83];
    if NOT_PADDING.contains(&bytes.peek(0)?) {
        return Err(Skip::NotIp);
    }
    nlpid::payload(bytes.skip(1)?)
}

/// LINKTYPE_C_HDLC_WITH_DIR: a direction octet first.
pub(crate) fn with_direction(bytes: FrameBytes<'_>) -> Peeled<'_> {
    frame(bytes.skip(1)?)
}
