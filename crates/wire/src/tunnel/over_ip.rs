use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::mpls;
use crate::skip::Skip;
use crate::tunnel::{etherip, gre, l2tp, pim};

/// What an IP protocol number other than TCP, UDP, ICMP and the extension headers carries (IANA's
/// registry of protocol numbers).
pub(crate) fn over_ip(protocol: u8, bytes: FrameBytes<'_>) -> Peeled<'_> {
    match protocol {
        // IPv4 in IP (RFC 2003). Wireshark reads IPv6 here too.
        4 => Ok((Layer::Ip, bytes)),
        // IPv6 in IP (RFC 2473, RFC 4213).
        41 => Ok((Layer::Ipv6, bytes)),
        47 => gre::header(bytes),
        // Encapsulating security payload.
        50 => Err(Skip::Encrypted),
        97 => etherip::header(bytes),
        103 => pim::register(bytes),
        115 => l2tp::version3_over_ip(bytes),
        // MPLS in IP (RFC 4023).
        137 => Ok((Layer::Of(mpls::labels), bytes)),
        // Ethernet, as segment routing has it (RFC 8986).
        143 => Ok((Layer::Ethernet, bytes)),
        _ => Err(Skip::NotTcp),
    }
}
