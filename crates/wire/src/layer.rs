use crate::frame_bytes::FrameBytes;
use crate::skip::Skip;

/// What stands at the front of the bytes that are left of a frame.
///
/// The layers of everyday traffic have a name here, and so have those that need more than their
/// bytes: the walk takes them off itself. All others are the function that takes them off.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Layer {
    /// Ethernet II or 802.3 frame, from the destination address on.
    Ethernet,
    /// The payload of an EtherType; values up to 1500 are an 802.3 length.
    EtherType(u16),
    /// IPv4 or IPv6, told by the version nibble.
    Ip,
    /// IPv6 and nothing else.
    Ipv6,
    /// 802.11 frames aggregated in one, from the first one's addresses on.
    AggregateMsdu,
    /// An sFlow datagram with the headers of several packets.
    Sflow,
    /// IPv4 with an uncompressed TCP header whose protocol number has made room for a connection's.
    UncompressedTcp,
    /// CAPWAP's data, which it cuts into fragments of its own.
    Capwap,
    /// Any other layer.
    Of(Peel),
}

/// Takes a layer off and says what follows.
pub(crate) type Peel = for<'a> fn(FrameBytes<'a>) -> Peeled<'a>;

/// A layer taken off: what follows it, and the bytes from there on.
pub(crate) type Peeled<'a> = Result<(Layer, FrameBytes<'a>), Skip>;
