use crate::frame_bytes::FrameBytes;
use crate::layer::Peeled;
use crate::tunnel::vxlan;

/// The network service header (RFC 8300): its length in words, the type of its
/// metadata, what follows.
pub(crate) fn header(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let [_, length, metadata, next] = bytes.peek_array(0)?;
    let stated = usize::from(length & 0x3f) * 4;
    let len = match metadata & 0x0f {
        1 => 24,
        2 => stated.max(8),
        _ => stated.max(4),
    };
    vxlan::payload(next, bytes.skip(len)?)
}
