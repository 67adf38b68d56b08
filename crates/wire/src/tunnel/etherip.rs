use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};

/// EtherIP (RFC 3378): a version in two octets, then an Ethernet frame.
pub(crate) fn header(bytes: FrameBytes<'_>) -> Peeled<'_> {
    Ok((Layer::Ethernet, bytes.skip(2)?))
}
