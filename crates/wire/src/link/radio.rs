//! What monitor-mode drivers put before an 802.11 frame.

use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::ieee80211;
use crate::skip::Skip;

const PRISM_LEN: usize = 144;

/// LINKTYPE_IEEE802_11_RADIOTAP: version, padding, the header's length, then fields as a bitmap
/// says; little-endian. One flag says that the 802.11 header is padded to four octets.
pub(crate) fn radiotap(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let length = usize::from(u16::from_le_bytes(bytes.peek_array(2)?));
    if length < 8 {
        return Err(Skip::Malformed);
    }
    let layer = match header_is_padded(bytes.limit(length)) {
        Ok(true) => ieee80211::padded,
        // Fields that contradict each other do not hide the frame.
        Ok(false) | Err(Skip::Malformed) => ieee80211::frame,
        Err(cut) => return Err(cut),
    };
    Ok((Layer::Of(layer), bytes.skip(length)?))
}

/// The data-padding flag of radiotap's flags field, which only a time stamp may come before.
fn header_is_padded(header: FrameBytes<'_>) -> Result<bool, Skip> {
    const TIME_STAMP: u32 = 1;
    const FLAGS: u32 = 1 << 1;
    const ANOTHER_BITMAP: u32 = 1 << 31;
    const DATA_PADDING: u8 = 0x20;
    let first = u32::from_le_bytes(header.peek_array(4)?);
    if first & FLAGS == 0 {
        return Ok(false);
    }
    let mut at = 8;
    let mut bitmap = first;
    while bitmap & ANOTHER_BITMAP != 0 {
        bitmap = u32::from_le_bytes(header.peek_array(at)?);
        at += 4;
    }
    if first & TIME_STAMP != 0 {
        at = at.next_multiple_of(8) + 8;
    }
    Ok(header.peek(at)? & DATA_PADDING != 0)
}

/// LINKTYPE_IEEE802_11_PRISM: Prism's header of 144 octets, that of AVS, or none.
pub(crate) fn prism(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let code: [u8; 4] = bytes.peek_array(0)?;
    match (u32::from_be_bytes(code), u32::from_le_bytes(code)) {
        (0x8021_1001..=0x8021_1002, _) => avs(bytes),
        (0x41 | 0x44, _) | (_, 0x41 | 0x44) => {
            Ok((Layer::Of(ieee80211::frame), bytes.skip(PRISM_LEN)?))
        }
        _ => ieee80211::frame(bytes),
    }
}

/// LINKTYPE_IEEE802_11_AVS: a magic number, the header's length; big-endian.
pub(crate) fn avs(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let length = u32::from_be_bytes(bytes.peek_array(4)?) as usize;
    if length < 8 {
        return Err(Skip::Malformed);
    }
    Ok((Layer::Of(ieee80211::frame), bytes.skip(length)?))
}
