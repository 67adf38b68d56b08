//! Link layers that need one line: addresses, then an EtherType or LLC.

use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::llc;
use crate::skip::Skip;

/// LINKTYPE_IP_OVER_FC: two addresses of eight octets, then LLC (RFC 2625).
pub(crate) fn fibre_channel(bytes: FrameBytes<'_>) -> Peeled<'_> {
    Ok((Layer::Of(llc::frame), bytes.skip(16)?))
}

/// LINKTYPE_APPLE_IP_OVER_IEEE1394: two addresses of eight octets, then an EtherType.
pub(crate) fn firewire(bytes: FrameBytes<'_>) -> Peeled<'_> {
    ether_type_after(bytes, 16)
}

/// LINKTYPE_IPOIB: a destination of forty octets, an EtherType, padding (RFC 4391).
pub(crate) fn infiniband(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let (number, rest) = (bytes.peek_u16(40)?, bytes.skip(44)?);
    Ok((Layer::EtherType(number), rest))
}

fn ether_type_after(bytes: FrameBytes<'_>, addresses: usize) -> Peeled<'_> {
    let number = bytes.peek_u16(addresses)?;
    match number {
        0..=0x05ff => Err(Skip::NotIp),
        _ => Ok((Layer::EtherType(number), bytes.skip(addresses + 2)?)),
    }
}
