//! From tunnels to the TCP segments in them.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use tcplint_wire::{Origin, Skip};

const ETHERNET: u16 = 1;
const RAW: u16 = 101;

/// A UDP datagram in IPv4 to a port.
fn to(port: u16, payload: &[u8]) -> Vec<u8> {
    ipv4(17, &udp(50_000, port, payload))
}

fn gre(flags: u16, number: u16, rest: &[u8]) -> Vec<u8> {
    ipv4(
        47,
        &cat(&[&flags.to_be_bytes(), &number.to_be_bytes(), rest]),
    )
}

fn gtp(flags: u8, rest: &[u8]) -> Vec<u8> {
    cat(&[
        &[flags, 255],
        &(rest.len() as u16).to_be_bytes(),
        &[0, 0, 0, 1],
        rest,
    ])
}

fn capwap(flags: u8, id: u16, offset: u16, payload: &[u8]) -> Vec<u8> {
    let header = [0, 0x10, 0x42 | flags & 1, flags & 0xfe];
    cat(&[
        &header,
        &id.to_be_bytes(),
        &(offset << 3).to_be_bytes(),
        payload,
    ])
}

/// An 802.11 frame with its frame control swapped.
fn swapped() -> Vec<u8> {
    ieee80211_of(&[0x02, 0x08], &[], &snap(0x0800, &packet()))
}

one_segment! {
    ip_in_ip: RAW, ipv4(4, &packet());
    ipv6_in_ipv4: RAW, ipv4(41, &packet6());
    ipv4_in_ipv6: RAW, ipv6(4, &packet());
    ipv6_in_ipv6: RAW, ipv6(41, &packet6());
    eleven_ip_in_ip: RAW, (0..11).fold(packet(), |inner, _| ipv4(4, &inner));
    mpls_in_ip: RAW, ipv4(137, &cat(&[&[0, 1, 1, 64], &packet()]));
    ethernet_in_ip: RAW, ipv6(143, &frame());
    ether_ip: RAW, ipv4(97, &cat(&[&[0x30, 0], &frame()]));
    pim_register: RAW, ipv4(103, &cat(&[&[0x21, 0, 0, 0, 0, 0, 0, 0], &packet()]));
    authentication_header: RAW, ipv4(51, &cat(&[&[6, 4], &[0; 22], &tcp()]));
    gre_plain: RAW, gre(0, 0x0800, &packet());
    gre_ipv6: RAW, gre(0, 0x86dd, &packet6());
    gre_checksum_key_sequence: RAW, gre(0xb000, 0x0800, &cat(&[&[0; 12], &packet()]));
    gre_source_route: RAW, gre(0x4000, 0x0800, &cat(&[&[0; 4], &[8, 0, 0, 4, 1, 2, 3, 4], &[0; 4], &packet()]));
    gre_bridged: RAW, gre(0, 0x6558, &frame());
    gre_mpls: RAW, gre(0, 0x8847, &cat(&[&[0, 1, 1, 64], &packet()]));
    gre_ppp_with_acknowledgment: RAW, gre(0x3081, 0x880b, &cat(&[&[0; 12], &[0xff, 3, 0, 0x21], &packet()]));
    gre_wccp_version_1: RAW, gre(0, 0x883e, &packet());
    gre_wccp_version_2: RAW, gre(0, 0x883e, &cat(&[&[0; 4], &packet()]));
    gre_cisco_metadata: RAW, gre(0, 0x8909, &cat(&[&[8, 0, 1, 1, 0, 1, 0, 1], &packet()]));
    gre_frame_relay: RAW, gre(0, 0x6559, &cat(&[&[0x18, 0x41, 3, 0xcc], &packet()]));
    gre_access_point: RAW, gre(0, 0x8200, &ieee80211(&snap(0x0800, &packet())));
    erspan_1: RAW, gre(0, 0x88be, &frame());
    erspan_2: RAW, gre(0x1000, 0x88be, &cat(&[&[0; 4], &[0x10, 1, 0, 0, 0, 0, 0, 0], &frame()]));
    erspan_3: RAW, gre(0x1000, 0x22eb, &cat(&[&[0; 4], &[0x20, 1], &[0; 10], &frame()]));
    erspan_3_with_platform_header: RAW, gre(0, 0x22eb, &cat(&[&[0x20, 1], &[0; 9], &[1], &[0; 8], &frame()]));
    gre_in_udp: RAW, to(4754, &cat(&[&[0, 0, 8, 0], &packet()]));
    vxlan: ETHERNET, ethernet(0x0800, &to(4789, &cat(&[&[8, 0, 0, 0, 0, 0, 1, 0], &frame()])));
    vxlan_answer: RAW, ipv4(17, &udp(4789, 50_000, &cat(&[&[8, 0, 0, 0, 0, 0, 1, 0], &frame()])));
    vxlan_from_a_lower_port: RAW, ipv4(17, &udp(2000, 4789, &cat(&[&[8, 0, 0, 0, 0, 0, 1, 0], &frame()])));
    vxlan_from_port_0: RAW, ipv4(17, &udp(0, 4789, &cat(&[&[8, 0, 0, 0, 0, 0, 1, 0], &frame()])));
    vxlan_in_vxlan: RAW, to(4789, &cat(&[&[8, 0, 0, 0, 0, 0, 1, 0], &ethernet(0x0800, &to(4789, &cat(&[&[8, 0, 0, 0, 0, 0, 2, 0], &frame()])))]));
    vxlan_generic_ipv6: RAW, to(4790, &cat(&[&[0x0c, 0, 0, 2, 0, 0, 1, 0], &packet6()]));
    vxlan_generic_service_header: RAW, to(4790, &cat(&[&[0x0c, 0, 0, 4, 0, 0, 1, 0, 0, 6, 1, 1], &[0; 20], &packet()]));
    geneve_with_options: RAW, to(6081, &cat(&[&[2, 0, 0x65, 0x58, 0, 0, 1, 0], &[0; 8], &frame()]));
    geneve_ipv4: RAW, to(6081, &cat(&[&[0, 0, 8, 0, 0, 0, 1, 0], &packet()]));
    gtp_plain: RAW, to(2152, &gtp(0x30, &packet()));
    gtp_sequence: RAW, to(2152, &gtp(0x32, &cat(&[&[0, 1, 0, 0], &packet()])));
    gtp_extension_headers: RAW, to(2152, &gtp(0x34, &cat(&[&[0, 0, 0, 0x85, 2, 0, 0, 0, 0, 0, 0, 0x40, 1, 0, 0, 0], &packet6()])));
    gtp_ethernet: RAW, to(2152, &gtp(0x30, &frame()));
    gtp_version_0: RAW, to(3386, &gtp(0x1e, &cat(&[&[0; 12], &packet()])));
    teredo: RAW, to(3544, &packet6());
    teredo_with_authentication_and_origin: RAW, to(3544, &cat(&[&[0, 1, 2, 3], &[0; 14], &[0, 0, 1, 2, 3, 4, 5, 6], &packet6()]));
    l2tp: RAW, to(1701, &cat(&[&[0, 2, 0, 1, 0, 1, 0xff, 3, 0, 0x21], &packet()]));
    l2tp_length_sequence_offset: RAW, to(1701, &cat(&[&[0x4a, 2, 0, 18 + 4 + packet().len() as u8, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4], &[0; 4], &[0xff, 3, 0, 0x21], &packet()]));
    lisp: RAW, to(4341, &cat(&[&[0; 8], &packet()]));
    mpls_in_udp: RAW, to(6635, &cat(&[&[0, 1, 1, 64], &packet6()]));
    capwap_802_3: RAW, to(5247, &capwap(0, 0, 0, &frame()));
    capwap_80211: RAW, to(5247, &capwap(1, 0, 0, &swapped()));
    lwapp: RAW, to(12222, &cat(&[&[0; 6], &ieee80211(&snap(0x0800, &packet()))]));
    lwapp_to_the_control_port: RAW, to(12223, &cat(&[&[0; 12], &ieee80211(&snap(0x0800, &packet()))]));
    tzsp: RAW, to(37_008, &cat(&[&[1, 0, 0, 1, 10, 1, 0x20, 0, 1], &frame()]));
    tzsp_80211: RAW, to(37_008, &cat(&[&[1, 0, 0, 18, 1], &ieee80211(&snap(0x0800, &packet()))]));
    multicast_tunnel: RAW, to(2268, &cat(&[&[6, 0], &packet()]));
    anything_in_anything: RAW, to(5072, &cat(&[&[0x42, 0x52, 0x11, 41, 0, 0, 0, 0], &[0; 36], &packet6()]));
    juniper_mirror: RAW, to(30_030, &cat(&[&[0; 8], &packet()]));
    udp_lite: RAW, ipv4(136, &udp(50_000, 4341, &cat(&[&[0; 8], &packet()])));
    udp_jumbogram: RAW, ipv6(17, &cat(&[&[0xc3, 0x50, 0x10, 0xf5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], &packet()]));
    hop_by_hop_options: RAW, ipv6(0, &cat(&[&[6, 0, 1, 4, 0, 0, 0, 0], &tcp()]));
    destination_options_twice: RAW, ipv6(60, &cat(&[&[60, 0, 1, 4, 0, 0, 0, 0, 6, 0, 1, 4, 0, 0, 0, 0], &tcp()]));
    atomic_fragment: RAW, ipv6(44, &cat(&[&[6, 0, 0, 0, 0, 0, 0, 1], &tcp()]));
}

skipped! {
    udp_of_no_tunnel_is_not_tcp: RAW, to(9999, &packet()), Skip::NotTcp;
    a_system_service_is_no_tunnel: RAW, ipv4(17, &udp(53, 4789, &cat(&[&[8, 0, 0, 0, 0, 0, 1, 0], &frame()]))), Skip::NotTcp;
    linux_vxlan_port_is_left_alone: RAW, to(8472, &cat(&[&[8, 0, 0, 0, 0, 0, 1, 0], &frame()])), Skip::NotTcp;
    udp_length_0_in_ipv4_is_malformed: RAW, ipv4(17, &[0xc3, 0x50, 0x10, 0xf5, 0, 0, 0, 0, 1, 2]), Skip::Malformed;
    esp_is_encrypted: RAW, ipv4(50, &[0; 40]), Skip::Encrypted;
    capwap_dtls_is_encrypted: RAW, to(5247, &[1; 40]), Skip::Encrypted;
    l2tp_control_is_not_tcp: RAW, to(1701, &[0xc8, 2, 0, 12, 0, 1, 0, 1, 0, 1, 0, 1]), Skip::NotTcp;
    l2tp_version_3_is_not_tcp: RAW, to(1701, &cat(&[&[0, 3, 0, 0, 0, 0, 0, 1], &frame()])), Skip::NotTcp;
    gtp_echo_is_not_tcp: RAW, to(2152, &[0x32, 1, 0, 4, 0, 0, 0, 0, 0, 1, 0, 0]), Skip::NotTcp;
    gtp_prime_is_not_tcp: RAW, to(2152, &gtp(0x20, &packet())), Skip::NotTcp;
    gtp_extension_of_no_length_is_malformed: RAW, to(2152, &gtp(0x34, &[0, 0, 0, 0x85, 0, 0, 0, 0])), Skip::Malformed;
    gre_without_payload_is_not_tcp: RAW, gre(0, 0x0800, &[]), Skip::NotTcp;
    ipv4_in_an_ipv6_tunnel_is_malformed: RAW, ipv4(41, &packet()), Skip::Malformed;
    mobility_header_is_not_tcp: RAW, ipv6(135, &cat(&[&[59, 0, 0, 0, 0, 0, 0, 0], &tcp()])), Skip::NotTcp;
    no_next_header_is_not_tcp: RAW, ipv6(59, &tcp()), Skip::NotTcp;
    forty_tunnels_are_too_deep: RAW, (0..40).fold(packet(), |inner, _| ipv4(4, &inner)), Skip::TooDeep;
    forty_extension_headers_are_too_deep: RAW, {
        let headers: Vec<u8> = [60, 0, 1, 4, 0, 0, 0, 0].repeat(40);
        ipv6(60, &cat(&[&headers, &tcp()]))
    }, Skip::TooDeep;
}

/// A flow sample with the headers of packets, each with its protocol and its length on the wire.
fn flow_sample(headers: &[(u32, u32, &[u8])]) -> Vec<u8> {
    let mut body = vec![0; 28];
    body.extend((headers.len() as u32).to_be_bytes());
    for (protocol, wire_len, header) in headers {
        let mut record = Vec::new();
        record.extend(protocol.to_be_bytes());
        record.extend(wire_len.to_be_bytes());
        record.extend([0; 4]);
        record.extend((header.len() as u32).to_be_bytes());
        record.extend(*header);
        record.resize(record.len().next_multiple_of(4), 0);
        body.extend(1u32.to_be_bytes());
        body.extend((record.len() as u32).to_be_bytes());
        body.extend(record);
    }
    cat(&[
        &1u32.to_be_bytes(),
        &(body.len() as u32).to_be_bytes(),
        &body,
    ])
}

fn sflow(samples: &[Vec<u8>]) -> Vec<u8> {
    let head = [5u32, 1, 0, 0, 1, 1, samples.len() as u32]
        .map(u32::to_be_bytes)
        .concat();
    to(6343, &cat(&[&head, &samples.concat()]))
}

#[test]
fn sflow_gives_a_segment_for_each_sampled_header() {
    let (whole, ip) = (frame(), packet6());
    let counters = cat(&[&2u32.to_be_bytes(), &8u32.to_be_bytes(), &[0; 8]]);
    let datagram = sflow(&[
        flow_sample(&[(1, 1500, &whole[..60]), (12, 94, &ip)]),
        counters,
        flow_sample(&[(1, whole.len() as u32, &whole)]),
    ]);
    let (collector, outcome) = walk(RAW, &datagram);
    assert_eq!(outcome, Ok(()));
    let got: Vec<(u8, usize, bool)> = collector
        .segments
        .iter()
        .map(|found| (found.layer, found.captured.len(), found.complete))
        .collect();
    assert_eq!(
        got,
        [
            (0, 26, false),
            (1, tcp().len(), true),
            (2, tcp().len(), true)
        ]
    );
    assert_eq!(collector.segments[0].payload_len as usize, PAYLOAD.len());
}

#[test]
fn sflow_cut_anywhere_keeps_the_samples_before_the_cut() {
    let whole = frame();
    let sample = flow_sample(&[(1, whole.len() as u32, &whole)]);
    let datagram = sflow(&[sample.clone(), sample.clone()]);
    let second = datagram.len() - sample.len();
    for len in 0..datagram.len() {
        let (collector, outcome) = walk_cut(RAW, &datagram, len);
        assert_ne!(outcome, Err(Skip::Malformed));
        assert_eq!(
            !collector.segments.is_empty(),
            len >= second - PAYLOAD.len(),
            "{len}"
        );
    }
}

#[test]
fn sflow_nested_in_itself_ends() {
    let mut inner = packet();
    for _ in 0..20 {
        inner = sflow(&[flow_sample(&[
            (11, inner.len() as u32, &inner),
            (11, inner.len() as u32, &inner),
        ])]);
        if inner.len() > 60_000 {
            break;
        }
    }
    let (collector, _) = walk(RAW, &inner);
    assert!(collector.segments.len() <= inner.len() / 40);
}

#[test]
fn capwap_fragments_give_the_segment_of_the_frame() {
    let whole = swapped();
    let first = to(5247, &capwap(0x81, 9, 0, &whole[..48]));
    let last = to(5247, &capwap(0xc1, 9, 6, &whole[48..]));
    for order in [[&first, &last], [&last, &first]] {
        let mut decapsulator = tcplint_wire::Decapsulator::new();
        let mut collector = Collector::default();
        let link = tcplint_wire::LinkType(RAW);
        let one = decapsulator.frame(link, order[0], order[0].len() as u32, &mut collector);
        assert_eq!(one, Err(Skip::Fragment));
        let two = decapsulator.frame(link, order[1], order[1].len() as u32, &mut collector);
        assert_eq!(two, Ok(()));
        assert_eq!(collector.segments[0].captured, tcp());
    }
}

fn icmp(kind: u8, length: u8, quoted: &[u8]) -> Vec<u8> {
    ipv4(1, &cat(&[&[kind, 1, 0, 0, 0, length, 0, 0], quoted]))
}

fn assert_quoted(frame: &[u8], segments: usize) {
    let (collector, outcome) = walk(RAW, frame);
    assert_eq!(outcome, Err(Skip::QuotedInIcmp));
    assert_eq!(collector.segments.len(), segments);
    assert!(
        collector
            .segments
            .iter()
            .all(|found| found.origin == Origin::QuotedInIcmp)
    );
    assert_eq!(collector.incomplete, []);
}

#[test]
fn icmp_error_quoting_a_whole_header_shows_it_as_quoted() {
    assert_quoted(&icmp(3, 0, &packet()), 1);
    assert_quoted(&icmp(11, 0, &packet()[..40]), 1);
}

#[test]
fn icmp_error_quoting_eight_octets_shows_nothing_and_breaks_nothing() {
    assert_quoted(&icmp(3, 0, &packet()[..28]), 0);
    assert_quoted(&icmp(12, 0, &packet()[..39]), 0);
}

#[test]
fn icmp_redirect_quotes_eight_octets_whatever_follows() {
    assert_quoted(&icmp(5, 0, &packet()), 0);
}

#[test]
fn icmp_quotation_ends_where_extensions_begin() {
    let quoted = cat(&[&packet(), &[0; 100]]);
    let (collector, _) = walk(RAW, &icmp(3, 10, &quoted));
    assert_eq!(collector.segments[0].captured.len(), tcp().len());
}

#[test]
fn icmp_error_in_icmp_error_is_quoted() {
    assert_quoted(&icmp(3, 0, &icmp(3, 0, &packet())), 1);
}

#[test]
fn icmp_error_quoting_a_tunnel_shows_what_was_in_it() {
    assert_quoted(&icmp(3, 0, &ipv4(4, &packet())), 1);
}

#[test]
fn icmpv6_error_shows_the_quoted_segment() {
    assert_quoted(&ipv6(58, &cat(&[&[1, 0, 0, 0, 0, 0, 0, 0], &packet6()])), 1);
}

#[test]
fn icmp_echo_is_not_tcp() {
    assert_skipped(RAW, &icmp(8, 0, &packet()), Skip::NotTcp);
    assert_skipped(
        RAW,
        &ipv6(58, &cat(&[&[128, 0, 0, 0, 0, 0, 0, 0], &packet6()])),
        Skip::NotTcp,
    );
}
