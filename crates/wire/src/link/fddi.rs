use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::llc;
use crate::skip::Skip;

/// FDDI: frame control, two addresses, LLC where the frame control says so.
pub(crate) fn frame(bytes: FrameBytes<'_>) -> Peeled<'_> {
    const ASYNCHRONOUS_LLC: core::ops::RangeInclusive<u8> = 0x50..=0x5f;
    let (header, rest) = bytes.take::<13>()?;
    if ASYNCHRONOUS_LLC.contains(&header[0]) {
        Ok((Layer::Of(llc::frame), rest))
    } else {
        Err(Skip::NotIp)
    }
}
