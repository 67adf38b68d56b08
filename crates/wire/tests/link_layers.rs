//! From every link type that is decoded to the TCP segment in its frames.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use tcplint_wire::{LinkType, Skip, Support};

/// LINKTYPE_ETHERNET.
const ETHERNET: u16 = 1;

fn tagged(number: u16, tag_and_payload: &[u8]) -> Vec<u8> {
    ethernet(number, tag_and_payload)
}

fn with_length(payload: &[u8]) -> Vec<u8> {
    ethernet(payload.len() as u16, payload)
}

one_segment! {
    ethernet_ipv4_gives_one_segment: ETHERNET, frame();
    ethernet_ipv6_gives_one_segment: ETHERNET, ethernet(0x86dd, &packet6());
    ipv6_under_the_ether_type_of_ipv4_is_read: ETHERNET, ethernet(0x0800, &packet6());
    vlan_tagged_ipv4_gives_one_segment: ETHERNET, tagged(0x8100, &vlan(0x0800, &packet()));
    service_tagged_ipv4_gives_one_segment: ETHERNET, tagged(0x88a8, &vlan(0x8100, &vlan(0x0800, &packet())));
    old_stacked_tag_gives_one_segment: ETHERNET, tagged(0x9100, &vlan(0x0800, &packet()));
    vlan_tagged_llc_gives_one_segment: ETHERNET, {
        let llc = snap(0x0800, &packet());
        tagged(0x8100, &vlan(llc.len() as u16, &llc))
    };
    snap_gives_one_segment: ETHERNET, with_length(&snap(0x0800, &packet()));
    snap_with_a_vlan_tag_gives_one_segment: ETHERNET, with_length(&snap(0x8100, &vlan(0x86dd, &packet6())));
    service_access_point_of_ip_gives_one_segment: ETHERNET, with_length(&cat(&[&[6, 6, 3], &packet()]));
    iso_network_layer_gives_one_segment: ETHERNET, with_length(&cat(&[&[0xfe, 0xfe, 3, 0xcc], &packet()]));
    bridged_snap_gives_one_segment: ETHERNET, with_length(&cat(&[&[0xaa, 0xaa, 3, 0, 0x80, 0xc2, 0, 7, 0, 0], &frame()]));
    jumbo_llc_gives_one_segment: ETHERNET, ethernet(0x8870, &snap(0x0800, &packet()));
    cisco_isl_gives_one_segment: ETHERNET, cat(&[
        &[0x01, 0x00, 0x0c, 0x00, 0x00, 0x00], &SOURCE, &[0, 90, 0xaa, 0xaa, 3, 0, 0, 0x0c, 0, 2, 0, 0, 0, 0], &frame(),
    ]);
    mpls_label_gives_one_segment: ETHERNET, ethernet(0x8847, &cat(&[&[0, 1, 1, 64], &packet()]));
    mpls_stack_gives_one_segment: ETHERNET, ethernet(0x8848, &cat(&[&[0, 1, 0, 64, 0, 2, 0, 64, 0, 3, 1, 64], &packet6()]));
    mpls_explicit_null_gives_one_segment: ETHERNET, ethernet(0x8847, &cat(&[&[0, 0, 1, 64], &packet()]));
    mpls_pseudowire_with_control_word_gives_one_segment: ETHERNET, ethernet(0x8847, &cat(&[&[0, 1, 1, 64, 0, 0, 0, 0], &frame()]));
    mpls_pseudowire_without_control_word_gives_one_segment: ETHERNET, ethernet(0x8847, &cat(&[&[0, 1, 1, 64], &frame()]));
    mpls_associated_channel_gives_one_segment: ETHERNET, ethernet(0x8847, &cat(&[&[0, 1, 1, 64, 0x10, 0, 0, 0x21], &packet()]));
    pppoe_session_gives_one_segment: ETHERNET, ethernet(0x8864, &cat(&[&[0x11, 0, 0, 1, 0, 56, 0, 0x21], &packet()]));
    pppoe_ipv6_gives_one_segment: ETHERNET, ethernet(0x8864, &cat(&[&[0x11, 0, 0, 1, 0, 76, 0, 0x57], &packet6()]));
    transparent_bridging_gives_one_segment: ETHERNET, ethernet(0x6558, &frame());
    backbone_tag_gives_one_segment: ETHERNET, tagged(0x88e7, &cat(&[&[0, 0, 0, 9], &frame()]));
    authenticated_macsec_gives_one_segment: ETHERNET, tagged(0x88e5, &cat(&[&[0, 0, 0, 0, 0, 1, 8, 0], &packet(), &[0; 16]]));
    authenticated_macsec_with_channel_gives_one_segment: ETHERNET, tagged(0x88e5, &cat(&[&[0x20, 0, 0, 0, 0, 1], &[7; 8], &[8, 0], &packet(), &[0; 16]]));
    port_extender_tag_gives_one_segment: ETHERNET, tagged(0x893f, &cat(&[&[0; 6], &[8, 0], &packet()]));
    vn_tag_gives_one_segment: ETHERNET, tagged(0x8926, &cat(&[&[0; 4], &[8, 0], &packet()]));
    redundancy_tag_gives_one_segment: ETHERNET, tagged(0xf1c1, &cat(&[&[0; 4], &[8, 0], &packet()]));
    seamless_redundancy_tag_gives_one_segment: ETHERNET, tagged(0x892f, &cat(&[&[0; 4], &[8, 0], &packet()]));
    cisco_metadata_gives_one_segment: ETHERNET, tagged(0x8909, &cat(&[&[1, 1, 0, 1, 0, 1, 8, 0], &packet()]));
    service_header_gives_one_segment: ETHERNET, ethernet(0x894f, &cat(&[&[0, 6, 1, 1], &[0; 20], &packet()]));
    service_header_around_ethernet_gives_one_segment: ETHERNET, ethernet(0x894f, &cat(&[&[0, 2, 2, 3], &[0; 4], &frame()]));
    trill_gives_one_segment: ETHERNET, ethernet(0x22f3, &cat(&[&[0, 0x7f, 0, 1, 0, 2], &[0; 4], &frame()]));
    mesh_unicast_gives_one_segment: ETHERNET, ethernet(0x4305, &cat(&[&[0x40, 15, 50, 0], &SOURCE, &frame()]));
    trailing_octets_are_not_payload: ETHERNET, cat(&[&frame(), &[0xee; 12]]);
}

skipped! {
    arp_is_not_ip: ETHERNET, ethernet(0x0806, &packet()), Skip::NotIp;
    novell_raw_frame_is_not_ip: ETHERNET, with_length(&cat(&[&[0xff, 0xff], &packet()])), Skip::NotIp;
    length_beyond_802_3_is_not_ip: ETHERNET, ethernet(1501, &packet()), Skip::NotIp;
    encrypted_macsec_is_encrypted: ETHERNET, tagged(0x88e5, &cat(&[&[0x2c, 0, 0, 0, 0, 1], &[7; 8], &packet()])), Skip::Encrypted;
    pppoe_discovery_is_not_ip: ETHERNET, ethernet(0x8863, &cat(&[&[0x11, 9, 0, 0, 0, 0]])), Skip::NotIp;
    ipv4_under_the_ether_type_of_ipv6_is_malformed: ETHERNET, ethernet(0x86dd, &packet()), Skip::Malformed;
    ip_version_5_is_malformed: ETHERNET, ethernet(0x0800, &[0x55; 40]), Skip::Malformed;
    runt_frame_is_malformed: ETHERNET, [0; 13], Skip::Malformed;
}

one_segment! {
    null_little_endian: 0, cat(&[&[2, 0, 0, 0], &packet()]);
    null_big_endian: 0, cat(&[&[0, 0, 0, 2], &packet()]);
    null_of_irix: 0, cat(&[&[0, 2, 0, 0], &packet()]);
    null_ipv6_of_freebsd: 0, cat(&[&[28, 0, 0, 0], &packet6()]);
    null_ipv6_of_openbsd: 0, cat(&[&[0, 0, 0, 24], &packet6()]);
    null_ipv6_of_darwin: 0, cat(&[&[30, 0, 0, 0], &packet6()]);
    null_with_an_ether_type: 0, cat(&[&[0x00, 0x08, 0, 0], &packet()]);
    null_with_ppp: 0, cat(&[&[0xff, 3, 0, 0x21], &packet()]);
    loop_is_big_endian: 108, cat(&[&[0, 0, 0, 2], &packet()]);
    token_ring: 6, cat(&[&[0x10, 0x40], &DESTINATION, &SOURCE, &snap(0x0800, &packet())]);
    token_ring_source_routed: 6, cat(&[&[0x10, 0x40], &DESTINATION, &[0x80, 1, 2, 3, 4, 5, 6, 0x30, 0, 0x11, 0, 0x20], &snap(0x0800, &packet())]);
    arcnet_old_ip: 7, cat(&[&[1, 2, 0xf0], &packet()]);
    arcnet_new_ip: 7, cat(&[&[1, 2, 0xd4, 0, 0, 1], &packet()]);
    arcnet_exception_packet: 7, cat(&[&[1, 2, 0xd4, 0xff, 0xff, 0xff, 0xff, 0, 0, 1], &packet()]);
    arcnet_linux: 129, cat(&[&[1, 2, 0, 0, 0xd4, 0, 0, 1], &packet()]);
    slip: 8, cat(&[&[0, 0x45], &[0; 14], &packet()]);
    ppp: 9, cat(&[&[0xff, 3, 0, 0x21], &packet()]);
    ppp_with_compressed_fields: 9, cat(&[&[0x21], &packet()]);
    ppp_ipv6: 50, cat(&[&[0xff, 3, 0, 0x57], &packet6()]);
    ppp_cisco_hdlc: 50, cat(&[&[0x0f, 0, 8, 0], &packet()]);
    ppp_mpls: 9, cat(&[&[0xff, 3, 2, 0x81, 0, 1, 1, 64], &packet()]);
    ppp_bridged: 9, cat(&[&[0xff, 3, 0, 0x31, 0, 1], &frame()]);
    ppp_multilink_whole: 9, cat(&[&[0xff, 3, 0, 0x3d, 0xc0, 0, 0, 1, 0x21], &packet()]);
    ppp_uncompressed_tcp: 9, cat(&[&[0xff, 3, 0, 0x2f], &ipv4(77, &tcp())]);
    ppp_ether: 51, cat(&[&[0x11, 0, 0, 1, 0, 56, 0, 0x21], &packet()]);
    ppp_with_direction: 204, cat(&[&[1, 0xff, 3, 0, 0x21], &packet()]);
    cisco_hdlc: 104, cat(&[&[0x0f, 0, 8, 0], &packet()]);
    cisco_hdlc_padded_iso: 104, cat(&[&[0x8f, 0, 0xfe, 0xfe, 3, 0xcc], &packet()]);
    cisco_hdlc_of_netbsd: 112, cat(&[&[0x0f, 0, 0x86, 0xdd], &packet6()]);
    cisco_hdlc_with_direction: 205, cat(&[&[0, 0x0f, 0, 8, 0], &packet()]);
    fddi: 10, cat(&[&[0x54], &DESTINATION, &SOURCE, &snap(0x0800, &packet())]);
    atm_rfc1483: 100, snap(0x0800, &packet());
    atm_rfc1483_bridged: 100, cat(&[&[0xaa, 0xaa, 3, 0, 0x80, 0xc2, 0, 7, 0, 0], &frame()]);
    atm_classical_ip: 106, packet();
    sunatm_llc: 123, cat(&[&[2, 1, 0, 33], &snap(0x0800, &packet())]);
    sunatm_lan_emulation: 123, cat(&[&[1, 1, 0, 33, 0, 1], &frame()]);
    sunatm_unknown_traffic: 123, cat(&[&[0, 1, 0, 33], &packet()]);
    raw_ipv4: 101, packet();
    raw_ipv6: 12, packet6();
    raw_with_ppp: 14, cat(&[&[0xff, 3, 0, 0x21], &packet()]);
    raw_after_ten_zeros: 101, cat(&[&[0; 10], &packet()]);
    ipv4_link: 228, packet();
    ipv6_link: 229, packet6();
    frame_relay: 107, cat(&[&[0x18, 0x41, 3, 0xcc], &packet()]);
    frame_relay_four_octets_of_address: 107, cat(&[&[0x18, 0x40, 0x40, 0x41, 3, 0xcc], &packet()]);
    frame_relay_padded: 107, cat(&[&[0x18, 0x41, 3, 0, 0xcc], &packet()]);
    frame_relay_snap: 107, cat(&[&[0x18, 0x41, 3, 0, 0x80, 0, 0, 0, 8, 0], &packet()]);
    frame_relay_bridged: 107, cat(&[&[0x18, 0x41, 3, 0, 0x80, 0, 0x80, 0xc2, 0, 7], &frame()]);
    frame_relay_of_cisco: 107, cat(&[&[0x18, 0x41, 8, 0], &packet()]);
    frame_relay_bare_ethernet: 107, cat(&[&[0x18, 0x41], &frame()]);
    frame_relay_with_direction: 206, cat(&[&[0, 0x18, 0x41, 3, 0xcc], &packet()]);
    linux_cooked: 113, cat(&[&[0, 0, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, 8, 0], &packet()]);
    linux_cooked_vlan: 113, cat(&[&[0, 0, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, 0x81, 0], &vlan(0x0800, &packet())]);
    linux_cooked_llc: 113, cat(&[&[0, 0, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, 0, 4], &snap(0x0800, &packet())]);
    linux_cooked_gre: 113, cat(&[&[0, 0, 3, 10, 0, 4, 1, 2, 3, 4, 0, 0, 0, 0, 0x65, 0x58], &frame()]);
    linux_cooked_2: 276, cat(&[&[0x86, 0xdd, 0, 0, 0, 0, 0, 1, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0], &packet6()]);
    ip_over_fibre_channel: 122, cat(&[&[0; 16], &snap(0x0800, &packet())]);
    firewire: 138, cat(&[&[0; 16], &[8, 0], &packet()]);
    pflog: 117, cat(&[&[61, 2], &[0; 62], &packet()]);
    pflog_ipv6: 117, cat(&[&[100, 24], &[0; 98], &packet6()]);
    enc: 109, cat(&[&[2, 0, 0, 0], &[0; 8], &packet()]);
    enc_big_endian_ipv6: 109, cat(&[&[0, 0, 0, 24], &[0; 8], &packet6()]);
    ipnet: 226, cat(&[&[1, 2, 0, 0, 0, 0, 0, packet().len() as u8], &[0; 16], &packet()]);
    nflog: 239, cat(&[&[2, 0, 0, 0, 8, 0, 1, 0, 8, 0, 0, 0, 7, 0, 10, 0, 97, 98, 0, 0, packet().len() as u8 + 4, 0, 9, 0], &packet()]);
    nflog_big_endian: 239, cat(&[&[10, 0, 0, 0, 0, packet6().len() as u8 + 4, 0, 9], &packet6()]);
    infiniband: 242, cat(&[&[0; 40], &[8, 0, 0, 0], &packet()]);
    mpls_link: 219, cat(&[&[0, 1, 1, 64], &packet()]);
    ppi_ethernet: 192, cat(&[&[0, 0, 8, 0, 1, 0, 0, 0], &frame()]);
    ppi_with_fields: 192, cat(&[&[0, 0, 12, 0, 105, 0, 0, 0, 0, 0, 0, 0], &ieee80211(&snap(0x0800, &packet()))]);
    pktap: 258, cat(&[&[108, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0], &[0; 96], &frame()]);
    pktap_as_user2: 149, cat(&[&[108, 0, 0, 0, 1, 0, 0, 0, 12, 0, 0, 0], &[0; 96], &packet()]);
    erf_ethernet: 197, cat(&[&[0; 8], &[2, 4, 0, 0, 0, 0, 0, frame().len() as u8, 0, 0], &frame()]);
    erf_with_extension: 197, cat(&[&[0; 8], &[0x96, 4, 0, 0, 0, 0, 0, packet().len() as u8], &[3; 8], &packet()]);
    erf_packet_over_sonet: 197, cat(&[&[0; 8], &[1, 4, 0, 0, 0, 0, 0, 0, 0xff, 3, 0, 0x21], &packet()]);
    netanalyzer: 240, cat(&[&[0, 4, 0, 0], &frame()]);
    netanalyzer_transparent: 241, cat(&[&[0, 4, 0, 0], &[0x55; 7], &[0xd5], &frame()]);
    epon: 259, cat(&[&[0x55, 0xd5, 0x55, 0x55, 0, 0, 0], &frame()]);
    mpacket: 274, cat(&[&[0x55; 7], &[0xd5], &frame(), &[0; 4]]);
    switch_tag_of_broadcom: 281, cat(&[&DESTINATION, &SOURCE, &[0; 4], &[8, 0], &packet()]);
    switch_tag_in_front: 282, cat(&[&[0; 4], &frame()]);
    switch_tag_with_ether_type: 285, cat(&[&DESTINATION, &SOURCE, &[0xda, 0xda, 0, 0, 0, 0, 0, 0], &[8, 0], &packet()]);
}

one_segment! {
    juniper_ethernet: 178, cat(&[b"MGC\0", &frame()]);
    juniper_ethernet_with_extensions: 178, cat(&[b"MGC\x80", &[0, 6, 1, 4, 0, 0, 0, 0], &frame()]);
    juniper_without_link_layer: 178, cat(&[b"MGC\x02", &[6, 0, 0, 0], &packet6()]);
    juniper_pppoe: 167, cat(&[b"MGC\0", &frame()]);
    juniper_ppp: 179, cat(&[b"MGC\0", &[0xff, 3, 0, 0x21], &packet()]);
    juniper_frame_relay: 180, cat(&[b"MGC\0", &[0x18, 0x41, 3, 0xcc], &packet()]);
    juniper_cisco_hdlc: 181, cat(&[b"MGC\0", &[0x0f, 0, 8, 0], &packet()]);
    juniper_ggsn: 133, cat(&[b"MGC\0", &[2, 0, 0, 0], &packet()]);
    juniper_services: 136, cat(&[b"MGC\0", &[0; 12], &packet()]);
    juniper_services_incoming: 136, cat(&[b"MGC\x01", &[0; 16], &packet()]);
    juniper_voice: 183, cat(&[b"MGC\0", &[0; 18], &packet()]);
    juniper_virtual_network: 184, cat(&[&[1, 4, 1, 2, 3, 4, 255, 0], &frame()]);
    juniper_secure_tunnel: 200, cat(&[b"MGC\0", &ethernet(0x0800, &ipv4(50, &cat(&[&[0; 24], &packet()])))]);
    juniper_atm1: 137, cat(&[b"MGC\0", &[0; 4], &snap(0x0800, &packet())]);
    juniper_atm2: 135, cat(&[b"MGC\0", &[0, 0, 0, 1, 0, 0, 0, 0], &frame()]);
    juniper_atm2_ppp: 135, cat(&[b"MGC\x01", &[0; 8], &[0, 0x21], &packet()]);
    juniper_multilink_ppp: 130, cat(&[b"MGC\0", &[0x54, 0, 0, 0, 0, 0x21], &packet()]);
    juniper_multilink_ppp_adaptive: 130, cat(&[b"MGC\0", &[0x47, 0, 0, 0, 3, 0x10, 0, 0], &packet6()]);
    juniper_multilink_frame_relay: 131, cat(&[b"MGC\0", &[0x54, 0, 0, 0, 3, 0xcc], &packet()]);
}

one_segment! {
    ieee80211_data: 105, ieee80211(&snap(0x0800, &packet()));
    ieee80211_with_qos: 105, ieee80211_of(&[0x88, 0x02], &[0, 0], &snap(0x0800, &packet()));
    ieee80211_with_ht_control: 105, ieee80211_of(&[0x88, 0x82], &[0; 6], &snap(0x0800, &packet()));
    ieee80211_four_addresses: 105, ieee80211_of(&[0x08, 0x03], &SOURCE, &snap(0x86dd, &packet6()));
    ieee80211_whole_ethernet_frame: 105, ieee80211(&frame());
    ieee80211_two_octets_before_llc: 105, ieee80211(&cat(&[&[0, 0], &snap(0x0800, &packet())]));
    ieee80211_ether_type_without_llc: 105, ieee80211(&cat(&[&[8, 0], &packet()]));
    ieee80211_mesh_control: 105, ieee80211_of(&[0x88, 0x02], &[0, 1, 0, 31, 1, 0, 0, 0], &snap(0x0800, &packet()));
    radiotap: 127, cat(&[&[0, 0, 8, 0, 0, 0, 0, 0], &ieee80211(&snap(0x0800, &packet()))]);
    radiotap_padded_header: 127, cat(&[
        &[0, 0, 18, 0, 3, 0, 0, 0], &[0; 8], &[0x20, 0], &ieee80211_of(&[0x88, 0x02], &[0, 0, 0, 0], &snap(0x0800, &packet())),
    ]);
    avs: 163, cat(&[&[0x80, 0x21, 0x10, 1, 0, 0, 0, 64], &[0; 56], &ieee80211(&snap(0x0800, &packet()))]);
    prism: 119, cat(&[&[0x44, 0, 0, 0, 144, 0, 0, 0], &[0; 136], &ieee80211(&snap(0x0800, &packet()))]);
    prism_holding_avs: 119, cat(&[&[0x80, 0x21, 0x10, 1, 0, 0, 0, 64], &[0; 56], &ieee80211(&snap(0x0800, &packet()))]);
}

skipped! {
    ieee80211_management_is_not_ip: 105, ieee80211_of(&[0x80, 0], &[], &snap(0x0800, &packet())), Skip::NotIp;
    ieee80211_null_data_is_not_ip: 105, ieee80211_of(&[0x48, 0], &[], &[]), Skip::NotIp;
    ieee80211_protected_is_encrypted: 105, ieee80211_of(&[0x08, 0x42], &[], &snap(0x0800, &packet())), Skip::Encrypted;
    ieee80211_first_fragment_is_a_fragment: 105, ieee80211_of(&[0x08, 0x06], &[], &snap(0x0800, &packet())), Skip::Fragment;
    epon_encrypted: 259, cat(&[&[0xd5, 0x55, 0x56, 0, 0, 0], &frame()]), Skip::Encrypted;
    multilink_fragment: 9, cat(&[&[0xff, 3, 0, 0x3d, 0x80, 0, 0, 1, 0x21], &packet()]), Skip::Fragment;
    can_is_never_ip: 227, [0; 16], Skip::NotIp;
    user0_is_unknown: 147, packet(), Skip::UnknownLinkType;
    unregistered_is_unknown: 65_000, packet(), Skip::UnknownLinkType;
    pktap_of_an_unknown_link_type: 258, cat(&[&[108, 0, 0, 0, 1, 0, 0, 0, 147, 0, 0, 0], &[0; 96], &packet()]), Skip::UnknownLinkType;
}

#[test]
fn aggregated_80211_frames_give_a_segment_each() {
    let llc = snap(0x0800, &packet());
    let subframe = |padded: bool| {
        let mut octets = cat(&[
            &DESTINATION,
            &SOURCE,
            &(llc.len() as u16).to_be_bytes(),
            &llc,
        ]);
        if padded {
            octets.resize(octets.len().next_multiple_of(4), 0);
        }
        octets
    };
    let body = cat(&[&subframe(true), &subframe(true), &subframe(false)]);
    let frame = ieee80211_of(&[0x88, 0x02], &[0x80, 0], &body);
    let (collector, outcome) = walk(105, &frame);
    assert_eq!(outcome, Ok(()));
    let layers: Vec<u8> = collector.segments.iter().map(|found| found.layer).collect();
    assert_eq!(layers, [0, 1, 2]);
    assert!(
        collector
            .segments
            .iter()
            .all(|found| found.captured == tcp())
    );
}

#[test]
fn link_types_say_what_can_be_made_of_them() {
    assert_eq!(LinkType::ETHERNET.support(), Support::Decoded);
    assert_eq!(LinkType(227).support(), Support::NeverIp);
    assert_eq!(LinkType(147).support(), Support::Unknown);
    assert_eq!(LinkType(65_000).support(), Support::Unknown);
    assert_eq!(LinkType(113).name(), Some("LINUX_SLL"));
    assert_eq!(LinkType(65_000).name(), None);
}

#[test]
fn no_link_type_stands_in_the_table_twice_under_another_name() {
    let names: Vec<&str> = (0..=1024)
        .filter_map(|number| LinkType(number).name())
        .collect();
    assert!(names.len() > 200);
    for name in &names {
        let same = names.iter().filter(|other| *other == name).count();
        assert!(same == 1 || *name == "RAW", "{name}");
    }
}
