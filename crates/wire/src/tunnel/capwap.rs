use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::ieee80211;
use crate::net::Fragment;
use crate::skip::Skip;

/// CAPWAP's data channel (RFC 5415).
pub(crate) fn data(bytes: FrameBytes<'_>) -> Peeled<'_> {
    Ok((Layer::Capwap, bytes))
}

/// What the header says of its payload.
pub(crate) struct Header<'a> {
    pub(crate) layer: Layer,
    pub(crate) payload: FrameBytes<'a>,
    /// Where the payload belongs, when it is not all of a frame.
    pub(crate) fragment: Option<Fragment>,
}

/// The header: its length in words, the binding, flags, fragment identifier and offset. The
/// payload is an 802.3 frame, or an 802.11 frame with swapped frame control.
pub(crate) fn header(bytes: FrameBytes<'_>) -> Result<Header<'_>, Skip> {
    const DTLS: u8 = 0x01;
    const IEEE80211: u8 = 1;
    const NATIVE: u8 = 0x01;
    const FRAGMENT: u8 = 0x80;
    const LAST: u8 = 0x40;
    const KEEP_ALIVE: u8 = 0x08;
    let ([preamble, b1, b2, flags, i0, i1, offset @ ..], _) = bytes.take::<8>()?;
    if preamble & 0x0f == DTLS {
        return Err(Skip::Encrypted);
    }
    if flags & KEEP_ALIVE != 0 {
        return Err(Skip::NotTcp);
    }
    let header_len = usize::from(b1 >> 3) * 4;
    let binding = (b2 >> 1) & 0x1f;
    let layer = match (b2 & NATIVE, binding) {
        (0, _) => Layer::Ethernet,
        (_, IEEE80211) => Layer::Of(ieee80211::swapped),
        _ => return Err(Skip::NotTcp),
    };
    let fragment = (flags & FRAGMENT != 0).then_some(Fragment {
        id: u32::from(u16::from_be_bytes([*i0, *i1])),
        offset: u32::from(u16::from_be_bytes(*offset) & 0xfff8),
        more: flags & LAST == 0,
        readable_alone: false,
    });
    Ok(Header {
        layer,
        payload: bytes.skip(header_len.max(8))?,
        fragment,
    })
}
