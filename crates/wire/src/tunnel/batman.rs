use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::skip::Skip;

/// batman-adv, a mesh of bridges: the kinds of packet that carry an Ethernet frame, in the numbers
/// of its compatibility version 15 and of those before it.
pub(crate) fn packet(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let [kind, version] = bytes.peek_array(0)?;
    let header = match (version, kind) {
        // Broadcast, unicast, unicast with the origin's address.
        (15.., 0x01) => 14,
        (15.., 0x40) => 10,
        (15.., 0x42) => 18,
        // Unicast, and with the origin's address.
        (11..15, 0x03) => 10,
        (14, 0x09) => 18,
        // A fragment of a frame.
        (15.., 0x41) | (12..15, 0x06) => return Err(Skip::Fragment),
        _ => return Err(Skip::NotIp),
    };
    Ok((Layer::Ethernet, bytes.skip(header)?))
}
