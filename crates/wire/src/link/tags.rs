//! Tags: a few octets between an EtherType and the EtherType of what they tag.

use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::skip::Skip;

/// A VLAN tag (IEEE 802.1Q): its identifier and what it tags.
pub(crate) fn vlan(bytes: FrameBytes<'_>) -> Result<(u16, (Layer, FrameBytes<'_>)), Skip> {
    let ([t0, t1, number @ ..], rest) = bytes.take::<4>()?;
    let identifier = u16::from_be_bytes([*t0, *t1]) & 0x0fff;
    Ok((
        identifier,
        (Layer::EtherType(u16::from_be_bytes(*number)), rest),
    ))
}

/// A tag of `len` octets of which the last two are an EtherType.
fn tag(bytes: FrameBytes<'_>, len: usize) -> Peeled<'_> {
    let number = bytes.peek_u16(len - 2)?;
    Ok((Layer::EtherType(number), bytes.skip(len)?))
}

/// The service instance tag of a provider backbone bridge (IEEE 802.1ah): priority and instance,
/// then the customer's two addresses.
pub(crate) fn backbone_service_instance(bytes: FrameBytes<'_>) -> Peeled<'_> {
    tag(bytes, 18)
}

/// Cisco's VN-tag.
pub(crate) fn vn(bytes: FrameBytes<'_>) -> Peeled<'_> {
    tag(bytes, 6)
}

/// The E-tag of a bridge port extender (IEEE 802.1BR).
pub(crate) fn port_extender(bytes: FrameBytes<'_>) -> Peeled<'_> {
    tag(bytes, 8)
}

/// The R-tag of frame replication and elimination (IEEE 802.1CB).
pub(crate) fn redundancy(bytes: FrameBytes<'_>) -> Peeled<'_> {
    tag(bytes, 6)
}

/// The tag of High-availability Seamless Redundancy (IEC 62439-3).
pub(crate) fn hsr(bytes: FrameBytes<'_>) -> Peeled<'_> {
    tag(bytes, 6)
}

/// Cisco MetaData on Ethernet: version, length, option, security group, EtherType.
pub(crate) fn cisco_metadata(bytes: FrameBytes<'_>) -> Peeled<'_> {
    tag(bytes, 8)
}

/// MACsec (IEEE 802.1AE): the payload can be read where it is only authenticated. Its integrity
/// check value stays at the end, after the IP datagram.
pub(crate) fn macsec(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const EXPLICIT_CHANNEL: u8 = 0x20;
    const ENCRYPTED: u8 = 0x08;
    const CHANGED: u8 = 0x04;
    let control = bytes.peek(0)?;
    if control & (ENCRYPTED | CHANGED) != 0 {
        return Err(Skip::Encrypted);
    }
    let channel = if control & EXPLICIT_CHANNEL != 0 {
        8
    } else {
        0
    };
    tag(bytes.skip(6 + channel)?, 2)
}
