//! The internet layer: IPv4, IPv6, extension headers, fragments, ICMP errors.

mod datagram;
pub(crate) mod extension;
pub(crate) mod fragment;
pub(crate) mod fragment_key;
pub(crate) mod icmp;
mod ipv4;
pub(crate) mod ipv6;

use crate::addresses::Addresses;
use crate::frame_bytes::FrameBytes;
use crate::skip::Skip;

/// Protocol numbers of IANA's registry that lead to TCP.
pub(crate) mod ip_protocol {
    pub(crate) const HOP_BY_HOP: u8 = 0;
    pub(crate) const ICMP: u8 = 1;
    pub(crate) const TCP: u8 = 6;
    pub(crate) const UDP: u8 = 17;
    pub(crate) const ROUTING: u8 = 43;
    pub(crate) const FRAGMENT: u8 = 44;
    pub(crate) const AUTHENTICATION: u8 = 51;
    pub(crate) const ICMPV6: u8 = 58;
    pub(crate) const DESTINATION_OPTIONS: u8 = 60;
    pub(crate) const SOURCE_ROUTING: u8 = 48;
    pub(crate) const UDP_LITE: u8 = 136;
    pub(crate) const SHIM6: u8 = 140;
}

/// What an IP header says of its payload, and the payload.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IpPayload<'a> {
    pub(crate) addresses: Addresses,
    /// The payload's protocol number.
    pub(crate) protocol: u8,
    /// The payload, ended where the IP length ends.
    pub(crate) bytes: FrameBytes<'a>,
    /// The payload's length by the IP header, in octets.
    pub(crate) stated_len: u32,
    /// Identification of the IPv4 header, 0 for IPv6.
    pub(crate) ip_id: u16,
    /// Time to live or hop limit.
    pub(crate) ttl: u8,
    /// Octets of headers before the payload, from the IP header on.
    pub(crate) header_len: u16,
    /// Where the payload belongs in its datagram, when it is not all of it.
    pub(crate) fragment: Option<Fragment>,
}

/// A fragment's place in its datagram.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fragment {
    /// The datagram's identification, 16 bits in IPv4, 32 in IPv6.
    pub(crate) id: u32,
    /// Offset in octets, a multiple of 8.
    pub(crate) offset: u32,
    /// Whether more fragments follow.
    pub(crate) more: bool,
    /// Whether a first fragment is read as it is when it was not captured whole: Wireshark does so
    /// for IPv4 and not for IPv6.
    pub(crate) readable_alone: bool,
}

impl IpPayload<'_> {
    /// The payload of a datagram put together from fragments, of which this is the last to come.
    pub(crate) fn reassembled<'d>(&self, datagram: &'d [u8]) -> IpPayload<'d> {
        IpPayload {
            addresses: self.addresses,
            protocol: self.protocol,
            bytes: FrameBytes::new(datagram, datagram.len()),
            stated_len: u32::try_from(datagram.len()).unwrap_or(u32::MAX),
            ip_id: self.ip_id,
            ttl: self.ttl,
            header_len: self.header_len,
            fragment: None,
        }
    }
}

/// IPv4 or IPv6 by the version nibble.
#[inline(always)]
pub(crate) fn ip(bytes: FrameBytes<'_>) -> Result<IpPayload<'_>, Skip> {
    match bytes.peek(0)? >> 4 {
        4 => ipv4::header(bytes),
        6 => ipv6::header(bytes),
        _ => Err(Skip::Malformed),
    }
}
