use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::{ethernet, ieee80211, llc, mpls, ppp, tags};
use crate::skip::Skip;
use crate::tunnel::{batman, lwapp, nsh, trill};

/// VLAN tags: 802.1Q, 802.1ad, and the number that stacked tags had before 802.1ad.
pub(crate) const VLAN: [u16; 3] = [0x8100, 0x88a8, 0x9100];

/// What an EtherType announces. IPv4 and IPv6 are taken before; VLAN tags are
/// [`tags::vlan`]'s.
pub(crate) fn payload(number: u16, bytes: FrameBytes<'_>) -> Peeled<'_> {
    match number {
        0..=ethernet::MAX_802_3_LENGTH => ethernet::length_and_llc(number, bytes),
        0x0800 => Ok((Layer::Ip, bytes)),
        0x86dd => Ok((Layer::Ipv6, bytes)),
        0x4305 => batman::packet(bytes),
        // 802.11 frames as Intel's Centrino drivers forward them.
        0x2452 => Ok((Layer::Of(ieee80211::frame), bytes)),
        // Transparent Ethernet bridging.
        0x6558 => Ok((Layer::Ethernet, bytes)),
        0x8847 | 0x8848 => Ok((Layer::Of(mpls::labels), bytes)),
        0x8864 => Ok((Layer::Of(ppp::pppoe_session), bytes)),
        // LLC in frames longer than 802.3's length can say.
        0x8870 => Ok((Layer::Of(llc::frame), bytes)),
        0x88bb | 0xbbbb => Ok((Layer::Of(lwapp::frame), bytes)),
        0x88e5 => tags::macsec(bytes),
        0x88e7 => tags::backbone_service_instance(bytes),
        0x8909 => tags::cisco_metadata(bytes),
        0x8926 => tags::vn(bytes),
        0x892f => tags::hsr(bytes),
        0x893f => tags::port_extender(bytes),
        0x894f => Ok((Layer::Of(nsh::header), bytes)),
        0x22f3 => Ok((Layer::Of(trill::header), bytes)),
        0xf1c1 => tags::redundancy(bytes),
        _ => Err(Skip::NotIp),
    }
}
