//! Ordinary traffic of today's stacks says nothing under the default selection.

mod common;

use common::{
    ACK, AE, CWR, ECE, FIN, PSH, Packet, RST, SYN, URG, default_rules, packet, timestamps,
};
use tcplint_wire::Addresses;

const LINUX_SYN: [u8; 20] = [
    2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 1, 2, 3, 0, 0, 0, 0, 1, 3, 3, 7,
];
const LINUX_SYN_ACK: [u8; 20] = [
    2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 1, 2, 3, 4, 5, 6, 7, 1, 3, 3, 7,
];
const WINDOWS_SYN: [u8; 12] = [2, 4, 5, 0xb4, 1, 3, 3, 8, 1, 1, 4, 2];
const MACOS_SYN: [u8; 24] = [
    2, 4, 5, 0xb4, 1, 3, 3, 6, 1, 1, 8, 10, 0, 1, 2, 3, 0, 0, 0, 0, 4, 2, 0, 0,
];
/// MP_CAPABLE behind the options of Linux.
const MPTCP_SYN: [u8; 4] = [30, 4, 0x81, 0];
/// The accurate ECN option, order 1.
const ACCECN: [u8; 12] = [0xae, 11, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1];

fn cookie() -> Vec<u8> {
    [[34, 10].as_slice(), &[0x5a; 8], &[1, 1]].concat()
}

fn over_v6(packet: Packet) -> Packet {
    let mut there = [0; 16];
    there[..2].copy_from_slice(&[0x20, 0x01]);
    packet.with(|packet| packet.addresses = Addresses::V6([0xfd; 16], there))
}

fn segments() -> Vec<(&'static str, Packet)> {
    let stamps = timestamps(100, 99);
    let two_sacks = [
        stamps.as_slice(),
        &[1, 1, 5, 18],
        &[0, 0, 0, 9, 0, 0, 0, 12],
        &[0, 0, 0, 1, 0, 0, 0, 4],
    ]
    .concat();
    let dss = [
        stamps.as_slice(),
        &[30, 8, 0x20, 1, 0, 0, 0, 1],
        &[30, 4, 0x41, 1],
    ]
    .concat();
    vec![
        ("Linux SYN", packet(SYN).options(&LINUX_SYN)),
        ("Windows SYN", packet(SYN).options(&WINDOWS_SYN)),
        ("macOS SYN", packet(SYN).options(&MACOS_SYN)),
        (
            "Linux SYN over IPv6",
            over_v6(packet(SYN).options(&LINUX_SYN)),
        ),
        ("SYN without options", packet(SYN)),
        ("ECN SYN", packet(SYN | ECE | CWR).options(&LINUX_SYN)),
        ("SYN ACK", packet(SYN | ACK).options(&LINUX_SYN_ACK)),
        (
            "ECN SYN ACK",
            packet(SYN | ACK | ECE).options(&LINUX_SYN_ACK),
        ),
        ("ACK", packet(ACK)),
        ("ACK with timestamps", packet(ACK).options(&stamps)),
        ("ACK with SACK blocks", packet(ACK).options(&two_sacks)),
        ("data", packet(ACK).options(&stamps).payload(&[7; 1448])),
        (
            "last data",
            packet(PSH | ACK).options(&stamps).payload(b"end"),
        ),
        (
            "data of a connection with signatures",
            packet(ACK).options(&[[1, 1, 19, 18].as_slice(), &[9; 16]].concat()),
        ),
        (
            "urgent data",
            packet(PSH | URG | ACK)
                .payload(b"!")
                .with(|packet| packet.urgent_pointer = 1),
        ),
        ("congestion echo", packet(ACK | ECE).options(&stamps)),
        (
            "window reduced",
            packet(ACK | CWR).options(&stamps).payload(b"data"),
        ),
        ("FIN ACK", packet(FIN | ACK).options(&stamps)),
        (
            "FIN with data",
            packet(FIN | PSH | ACK).options(&stamps).payload(b"bye"),
        ),
        ("RST", packet(RST).with(|packet| packet.window = 0)),
        (
            "RST ACK to a closed port",
            packet(RST | ACK).with(|packet| (packet.seq, packet.window) = (0, 0)),
        ),
        ("RST ACK with data", packet(RST | PSH | ACK).payload(b"why")),
        ("keep-alive", packet(ACK).options(&stamps)),
        ("keep-alive with an octet", packet(ACK).payload(&[0])),
        (
            "window closed",
            packet(ACK).with(|packet| packet.window = 0),
        ),
        (
            "AccECN SYN",
            packet(SYN | AE | CWR | ECE).options(&LINUX_SYN),
        ),
        (
            "AccECN SYN ACK, Not-ECT",
            packet(SYN | ACK | CWR).options(&LINUX_SYN_ACK),
        ),
        (
            "AccECN SYN ACK, ECT(0)",
            packet(SYN | ACK | AE).options(&LINUX_SYN_ACK),
        ),
        ("AccECN ACK", packet(ACK | AE | ECE).options(&ACCECN)),
        (
            "multipath SYN",
            packet(SYN).options(&[LINUX_SYN.as_slice(), &MPTCP_SYN].concat()),
        ),
        (
            "multipath data",
            packet(PSH | ACK).options(&dss).payload(b"data"),
        ),
        (
            "fast open, cookie asked for",
            packet(SYN).options(&[LINUX_SYN.as_slice(), &[34, 2, 1, 1]].concat()),
        ),
        (
            "fast open with cookie and data",
            packet(SYN | PSH)
                .options(&[LINUX_SYN.as_slice(), &cookie()].concat())
                .payload(b"GET /"),
        ),
        (
            "fast open SYN ACK",
            packet(SYN | ACK).options(&[LINUX_SYN_ACK.as_slice(), &cookie()].concat()),
        ),
        (
            "same port on both ends",
            packet(ACK).with(|packet| packet.ports = (500, 500)),
        ),
    ]
}

#[test]
fn ordinary_segments_are_silent() {
    for (name, packet) in segments() {
        assert_eq!(packet.broken(default_rules()), [""; 0], "{name}");
    }
}

/// So they are wherever the snap length cuts them.
#[test]
fn ordinary_segments_cut_short_are_silent() {
    for (name, packet) in segments() {
        for snap in 20..packet.octets().len() {
            let cut = packet.clone().with(|packet| packet.snap = Some(snap));
            assert_eq!(cut.broken(default_rules()), [""; 0], "{name} cut at {snap}");
        }
    }
}

/// So they are with a right checksum that is verified.
#[test]
fn ordinary_segments_have_right_checksums() {
    for (name, packet) in segments() {
        assert_eq!(
            packet.broken(common::select(&["H004", "H005"])),
            [""; 0],
            "{name}"
        );
    }
}
