//! Tunnels: protocols that carry other packets over IP or UDP.

use crate::decap::Peeled;
use crate::frame_bytes::FrameBytes;
use crate::skip::Skip;

/// What an IP protocol number other than TCP, UDP and ICMP carries.
pub(crate) fn over_ip(protocol: u8, bytes: FrameBytes<'_>) -> Peeled<'_> {
    match protocol {
        // IPv4 or IPv6 in IP.
        4 | 41 | 94 => Ok((crate::decap::Layer::Ip, bytes)),
        _ => Err(Skip::NotTcp),
    }
}

/// What a UDP datagram carries, told by its ports.
pub(crate) fn udp(_bytes: FrameBytes<'_>) -> Peeled<'_> {
    Err(Skip::NotTcp)
}
