use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};

/// TRILL (RFC 6325): six octets, options as their length in words says, then the inner
/// Ethernet frame.
pub(crate) fn header(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let option_words = usize::from((bytes.peek_u16(0)? >> 6) & 0x1f);
    Ok((Layer::Ethernet, bytes.skip(6 + option_words * 4)?))
}
