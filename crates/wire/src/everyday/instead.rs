//! What a frame holds that has no everyday segment.

use crate::frame_bytes::FrameBytes;
use crate::layer::Peeled;
use crate::net::extension::{self, Next};
use crate::net::{self, icmp, ip_protocol};
use crate::segment::{Extent, IncompleteSegment, Origin, Segment};
use crate::skip::Skip;
use crate::tcp::tcp_header;
use crate::tunnel;

/// What there is instead of an everyday segment ([`everyday`](crate::everyday)).
#[derive(Clone, Copy, Debug)]
pub enum Instead<'a> {
    /// One TCP segment with less than a fixed header.
    Incomplete(IncompleteSegment<'a>),
    /// No TCP segment at all, for this reason.
    Nothing(Skip),
    /// Whatever the walk through the layers finds.
    Unknown,
}

impl From<Skip> for Instead<'_> {
    #[inline(always)]
    fn from(skip: Skip) -> Self {
        Instead::Nothing(skip)
    }
}

/// What is in an IP packet, told by the functions that the walk through the layers asks, as far as that
/// depends on no other frame and leads into no further layer.
#[inline(never)]
pub(super) fn in_packet(packet: FrameBytes<'_>) -> Result<Segment<'_>, Instead<'_>> {
    let payload = net::ip(packet)?;
    if payload.fragment.is_some() {
        return Err(Instead::Unknown);
    }
    let bytes = payload.bytes;
    let protocol = payload.protocol;
    match protocol {
        ip_protocol::TCP => {}
        ip_protocol::UDP => return ends(tunnel::udp(&payload.addresses, bytes)),
        ip_protocol::UDP_LITE => return ends(tunnel::udp_lite(bytes)),
        ip_protocol::ICMP | ip_protocol::ICMPV6 => return ends(icmp::quoted(protocol, bytes)),
        other => {
            return match extension::header(other, payload)? {
                Next::Header(_) => Err(Instead::Unknown),
                Next::Protocol(bytes) => ends(tunnel::over_ip(other, bytes)),
            };
        }
    }
    let wire_len = u32::try_from(bytes.wire_len).unwrap_or(u32::MAX);
    match tcp_header(bytes.captured) {
        Ok((_, header)) => Ok(Segment {
            addresses: payload.addresses,
            header,
            captured: bytes.captured,
            wire_len,
            stated_len: payload.stated_len,
            extent: Extent::Whole,
            ip_id: payload.ip_id,
            ttl: payload.ttl,
            ip_header_len: payload.header_len,
            layer: 0,
            origin: Origin::Traffic,
        }),
        Err(_) => Err(Instead::Incomplete(IncompleteSegment {
            addresses: payload.addresses,
            captured: bytes.captured,
            wire_len,
            stated_len: payload.stated_len,
            extent: Extent::Whole,
            layer: 0,
        })),
    }
}

/// A layer that the walk ends at, if it does.
#[inline(always)]
fn ends<'a>(peeled: Peeled<'_>) -> Result<Segment<'a>, Instead<'a>> {
    peeled?;
    Err(Instead::Unknown)
}
