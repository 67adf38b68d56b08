//! Tags between a switch chip and its host (Distributed Switch Architecture), inside an Ethernet
//! frame and without an EtherType of their own.

use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};

/// Ethernet's two addresses.
const ADDRESSES: usize = 12;
/// The tag of Broadcom's chips, and of Marvell's without extension.
const TAG: usize = 4;

/// LINKTYPE_DSA_TAG_BRCM and _DSA: between source address and EtherType.
pub(crate) fn after_addresses(bytes: FrameBytes<'_>) -> Peeled<'_> {
    ether_type_at(bytes, ADDRESSES + TAG)
}

/// LINKTYPE_DSA_TAG_EDSA: in the same place after an EtherType of its own and two octets.
pub(crate) fn with_ether_type(bytes: FrameBytes<'_>) -> Peeled<'_> {
    ether_type_at(bytes, ADDRESSES + 4 + TAG)
}

/// LINKTYPE_DSA_TAG_BRCM_PREPEND: before the frame.
pub(crate) fn prepended(bytes: FrameBytes<'_>) -> Peeled<'_> {
    Ok((Layer::Ethernet, bytes.skip(TAG)?))
}

fn ether_type_at(bytes: FrameBytes<'_>, offset: usize) -> Peeled<'_> {
    let number = bytes.peek_u16(offset)?;
    Ok((Layer::EtherType(number), bytes.skip(offset + 2)?))
}
