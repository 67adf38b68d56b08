//! For every rule one segment that breaks it and one, as like it as can be, that does not.

mod common;

use std::collections::BTreeSet;

use common::{
    ACK, AE, CWR, ECE, FIN, PSH, Packet, RST, SYN, URG, codes, incomplete, packet, select,
    timestamps,
};
use tcplint_lint::{Finding, Linter, RuleId, all};
use tcplint_wire::{Addresses, Extent, IncompleteSegment};

struct Pair {
    code: &'static str,
    firing: Packet,
    silent: Packet,
}

fn pair(code: &'static str, firing: Packet, silent: Packet) -> Pair {
    Pair {
        code,
        firing,
        silent,
    }
}

fn urgent(flags: u16, pointer: u16, payload: &[u8]) -> Packet {
    packet(flags)
        .payload(payload)
        .with(|packet| packet.urgent_pointer = pointer)
}

fn acknowledging(flags: u16, ack: u32) -> Packet {
    packet(flags).with(|packet| packet.ack = ack)
}

fn between(from: [u8; 4], to: [u8; 4], ports: (u16, u16), flags: u16) -> Packet {
    packet(flags).with(|packet| {
        packet.addresses = Addresses::V4(from, to);
        packet.ports = ports;
    })
}

fn sack(blocks: &[(u32, u32)]) -> Vec<u8> {
    let mut option = vec![1, 1, 5, 2];
    for (left, right) in blocks {
        option.extend(left.to_be_bytes());
        option.extend(right.to_be_bytes());
        option[3] += 8;
    }
    option
}

fn flag_rules() -> Vec<Pair> {
    let lit = URG | ACK | PSH | RST | SYN | FIN;
    vec![
        pair("F001", packet(0), packet(ACK)),
        pair("F002", packet(SYN | FIN), packet(SYN)),
        pair("F003", packet(SYN | RST), packet(RST)),
        pair("F004", packet(FIN | RST | ACK), packet(FIN | ACK)),
        pair("F005", packet(FIN), packet(FIN | PSH | URG)),
        pair(
            "F006",
            packet(FIN | PSH | URG),
            packet(FIN | PSH | URG | ACK),
        ),
        pair("F007", packet(lit), packet(lit & !ACK)),
        pair("F008", packet(PSH), packet(PSH | ACK)),
        pair("F009", packet(SYN | URG), packet(URG | ACK)),
        pair(
            "F010",
            packet(SYN | PSH),
            packet(SYN | PSH).payload(b"GET /"),
        ),
        pair("F011", packet(RST | URG), packet(RST | ACK)),
        pair("F012", packet(RST | PSH), packet(RST | PSH | ACK)),
        pair("F020", packet(SYN | ECE), packet(SYN | ECE | CWR)),
        pair(
            "F021",
            packet(SYN | ACK | AE | ECE),
            packet(SYN | ACK | AE | CWR),
        ),
        pair("F022", packet(ECE), packet(0)),
        pair("F023", packet(ACK | 0x800), packet(ACK | AE)),
    ]
}

fn header_rules() -> Vec<Pair> {
    let offset = |words| packet(ACK).with(|packet| packet.data_offset = Some(words));
    let wrong = packet(ACK).with(|packet| packet.checksum = Some(0xbeef));
    let sum = common::checksum(
        &packet(ACK).addresses,
        &packet(ACK)
            .payload(&[0, 0])
            .with(|p| p.checksum = Some(0))
            .octets(),
    );
    let zero = packet(ACK).payload(&sum.to_be_bytes());
    let other_zero = zero.clone().with(|packet| packet.checksum = Some(0xffff));
    let open = |seq, window| {
        packet(SYN).with(|packet| {
            packet.seq = seq;
            packet.window = window;
        })
    };
    let (here, there) = ([192, 0, 2, 1], [198, 51, 100, 2]);
    let cut = packet(ACK)
        .options(&timestamps(1, 2))
        .with(|packet| packet.snap = Some(24));
    vec![
        pair("H002", offset(4), offset(5)),
        pair("H003", offset(8), cut),
        pair("H004", wrong, packet(ACK)),
        pair("H005", other_zero, zero),
        pair("H006", acknowledging(SYN, 7), acknowledging(RST, 7)),
        pair("H007", acknowledging(RST, 7), acknowledging(RST | ACK, 7)),
        pair("H008", urgent(ACK, 1, b"a"), urgent(ACK | URG, 1, b"a")),
        pair(
            "H009",
            urgent(ACK | URG, 0, b"a"),
            urgent(ACK | URG, 1, b"a"),
        ),
        pair(
            "H010",
            urgent(ACK | URG, 2, b"a"),
            urgent(ACK | URG, 1, b"a"),
        ),
        pair(
            "H011",
            between(here, there, (0, 80), SYN),
            between(here, there, (1, 80), SYN),
        ),
        pair(
            "H012",
            between(here, here, (80, 80), SYN),
            between(here, here, (81, 80), SYN),
        ),
        pair(
            "H013",
            between(here, [224, 0, 0, 1], (9, 80), SYN),
            between(here, [223, 0, 0, 1], (9, 80), SYN),
        ),
        pair("H014", open(0, 1024), open(1, 1024)),
        pair("H015", open(1, 0), open(1, 1)),
        pair("H016", acknowledging(ACK, 0), acknowledging(RST | ACK, 0)),
    ]
}

fn option_rules() -> Vec<Pair> {
    let on = |flags, options: &[u8]| packet(flags).options(options);
    let both = [[19, 18].as_slice(), &[0xaa; 16], &[29, 4, 1, 2]].concat();
    let one = [[19, 18].as_slice(), &[0xaa; 16]].concat();
    vec![
        pair(
            "O001",
            on(SYN, &[2, 4, 5, 0xb4, 3, 9]),
            on(SYN, &[2, 4, 5, 0xb4, 3, 3, 9]),
        ),
        pair(
            "O002",
            on(SYN, &[2, 6, 5, 0xb4, 0, 0]),
            on(SYN, &[2, 4, 5, 0xb4]),
        ),
        pair(
            "O003",
            on(SYN, &[2, 4, 5, 0xb4, 2, 4, 5, 0xb4]),
            on(ACK, &[30, 4, 1, 2, 30, 4, 3, 4]),
        ),
        pair("O004", on(SYN, &[3, 3, 15]), on(SYN, &[3, 3, 14])),
        pair("O005", on(ACK, &[4, 2]), on(SYN, &[4, 2])),
        pair("O006", on(SYN, &[4, 2]), on(SYN, &[2, 4, 5, 0xb4])),
        pair("O007", on(SYN, &[0, 0, 0, 1]), on(SYN, &[0, 0, 0, 0])),
        pair("O008", on(ACK, &[1, 1, 1, 1]), on(ACK, &[1, 1, 1, 0])),
        pair(
            "O011",
            on(SYN, &timestamps(1, 2)),
            on(SYN, &timestamps(1, 0)),
        ),
        pair(
            "O012",
            on(ACK, &sack(&[(5, 9), (9, 5)])),
            on(ACK, &sack(&[(5, 9), (u32::MAX, 5)])),
        ),
        pair("O013", on(ACK, &both), on(ACK, &one)),
        pair("O014", on(SYN, &[14, 3, 1]), on(SYN, &[30, 3, 1])),
        pair("O015", on(SYN, &[254, 4, 0xf9, 0x89]), on(SYN, &[34, 2])),
    ]
}

fn state_rules() -> Vec<Pair> {
    let syn = || packet(SYN).payload(b"data");
    vec![
        pair("S001", syn(), packet(SYN | ACK).payload(b"data")),
        pair("S002", syn(), syn().options(&[254, 4, 0xf9, 0x89])),
    ]
}

fn pairs() -> Vec<Pair> {
    flag_rules()
        .into_iter()
        .chain(header_rules())
        .chain(option_rules())
        .chain(state_rules())
        .collect()
}

#[test]
fn each_rule_fires_and_is_silent() {
    for Pair {
        code,
        firing,
        silent,
    } in pairs()
    {
        let rules = select(&["ALL"]);
        assert!(
            firing.broken(rules).contains(&code),
            "{code}: {:?}",
            firing.broken(rules)
        );
        assert!(
            !silent.broken(rules).contains(&code),
            "{code}: {:?}",
            silent.broken(rules)
        );
        assert_eq!(firing.broken(select(&[code])), [code], "alone");
    }
}

#[test]
fn no_rule_is_forgotten() {
    let paired: BTreeSet<_> = pairs().iter().map(|pair| pair.code).collect();
    for rule in all().map(RuleId::rule) {
        let expected = rule.message.segment.is_some();
        assert_eq!(paired.contains(rule.code), expected, "{}", rule.code);
    }
}

#[test]
fn a_header_cut_by_its_sender_or_by_the_capture() {
    let broken = |captured: &[u8], stated_len| {
        codes(Linter::new(select(&["ALL"])).incomplete(&incomplete(captured, stated_len)))
    };
    assert_eq!(broken(&[0; 12], 20), ["H000"]);
    assert_eq!(broken(&[0; 12], 12), ["H001"]);
    assert_eq!(broken(&[0; 12], 19), ["H001"]);
    assert_eq!(broken(&[], 1500), ["H000"]);
    assert_eq!(
        codes(Linter::new(select(&["F"])).incomplete(&incomplete(&[], 0))),
        [""; 0]
    );
}

/// What is missing is not known to be missing on purpose.
#[test]
fn lengths_that_are_not_known_are_not_judged() {
    let judged = ["F010", "H003", "H004", "H010"];
    let broken = |packet: Packet| packet.broken(select(&judged));
    let fragment = |packet: &mut Packet| packet.extent = Extent::FirstFragment;
    // The frame has only 20 or 21 on the wire.
    let ends_early = |packet: &mut Packet| packet.stated_len = Some(24);
    let bare = packet(SYN | PSH);
    let past = urgent(ACK | URG, 2, b"a");
    let long = packet(ACK).with(|packet| packet.data_offset = Some(8));
    let wrong = packet(ACK).with(|packet| packet.checksum = Some(0xbeef));
    for (packet, code) in [
        (&bare, "F010"),
        (&past, "H010"),
        (&long, "H003"),
        (&wrong, "H004"),
    ] {
        assert_eq!(broken(packet.clone()), [code]);
        assert_eq!(broken(packet.clone().with(fragment)), [""; 0], "{code}");
    }
    for packet in [bare, past, wrong] {
        assert_eq!(broken(packet.clone().with(ends_early)), [""; 0]);
    }
    assert_eq!(broken(long.with(ends_early)), ["H003"], "24 octets stated");
}

#[test]
fn what_ended_the_header_is_said() {
    let said = |segment: IncompleteSegment<'_>| {
        let broken = Linter::new(select(&["ALL"])).incomplete(&segment);
        let findings = broken.iter().map(|rule| {
            let finding = Finding::of_incomplete(rule, &segment);
            (rule.rule().code, finding.message)
        });
        findings.collect::<Vec<_>>()
    };
    let finding = |code, message: &str| vec![(code, message.to_owned())];
    let cut = incomplete(&[0; 12], 40);
    assert_eq!(
        said(cut),
        finding("H000", "captured 12 octets of a segment of length 40")
    );
    assert_eq!(
        said(IncompleteSegment {
            wire_len: 12,
            ..cut
        }),
        finding(
            "H000",
            "the frame ends after 12 octets of a segment of length 40"
        )
    );
    let first = IncompleteSegment {
        extent: Extent::FirstFragment,
        ..incomplete(&[0; 4], 8)
    };
    assert_eq!(
        said(first),
        finding("H000", "captured 4 octets of a first fragment of length 8")
    );
    assert_eq!(
        said(incomplete(&[0; 8], 8)),
        finding(
            "H001",
            "segment of length 8, a TCP header has at least 20 octets"
        )
    );
}

#[test]
fn messages_have_the_numbers() {
    let offset = |words| packet(ACK).with(|packet| packet.data_offset = Some(words));
    let on = |flags, options: &[u8]| packet(flags).options(options);
    for (packet, code, message) in [
        (
            offset(4),
            "H002",
            "data offset 4 (16 octets), must be at least 5 (20 octets)",
        ),
        (
            offset(8),
            "H003",
            "data offset 8 (32 octets) in a segment of length 20",
        ),
        (
            acknowledging(SYN, 7),
            "H006",
            "acknowledgment number 7, but ACK is not set (SYN)",
        ),
        (
            urgent(ACK | URG, 9, b"abc"),
            "H010",
            "urgent pointer 9 is past the payload of length 3",
        ),
        (
            on(SYN, &[2, 6, 5, 0xb4, 0, 0]),
            "O002",
            "MSS option of length 6, must be 4",
        ),
        (
            on(SYN, &[1, 8, 12, 0]),
            "O001",
            "timestamps at octet 1 of the options: length 12, only 3 octets left",
        ),
        (
            on(SYN, &[3, 1, 0, 0]),
            "O001",
            "window scale at octet 0 of the options: length 1, must be at least 2",
        ),
        (
            on(SYN, &[1, 1, 1, 77]),
            "O001",
            "kind 77 at octet 3 of the options: no room for its length",
        ),
        (
            on(SYN, &[4, 2, 4, 2]),
            "O003",
            "second SACK-permitted option, at octet 2 of the options",
        ),
        (
            on(SYN, &[3, 3, 15]),
            "O004",
            "window scale shift 15, at most 14 is allowed",
        ),
        (
            on(ACK, &[2, 4, 5, 0xb4, 4, 2]),
            "O005",
            "MSS and SACK-permitted option, but SYN is not set",
        ),
        (
            on(ACK, &sack(&[(9, 5)])),
            "O012",
            "SACK block ends at 5, before its start 9",
        ),
        (
            on(ACK, &sack(&[(9, 9)])),
            "O012",
            "SACK block from 9 to 9 is empty",
        ),
        (
            on(SYN, &[0, 0, 7, 0]),
            "O007",
            "octets after the end of the options: 1 of 3 not 0",
        ),
    ] {
        assert_eq!(packet.message(code), message);
    }
}

#[test]
fn loopback_may_speak_to_itself() {
    let itself = |addresses| {
        let packet = packet(SYN).with(|packet| {
            packet.addresses = addresses;
            packet.ports = (4000, 4000);
        });
        packet.broken(select(&["H012"]))
    };
    let mut v6 = [0; 16];
    assert_eq!(itself(Addresses::V6(v6, v6)), ["H012"]);
    v6[15] = 1;
    assert_eq!(itself(Addresses::V6(v6, v6)), [""; 0]);
    assert_eq!(
        itself(Addresses::V4([127, 1, 2, 3], [127, 1, 2, 3])),
        [""; 0]
    );
    assert_eq!(
        itself(Addresses::V4([10, 1, 2, 3], [10, 1, 2, 3])),
        ["H012"]
    );
    assert_eq!(itself(Addresses::V4([10, 1, 2, 3], [10, 1, 2, 4])), [""; 0]);
}

#[test]
fn syn_to_many() {
    let to = |addresses| {
        packet(SYN)
            .with(|packet| packet.addresses = addresses)
            .broken(select(&["H013"]))
    };
    let v4 = |to_v4| to(Addresses::V4([192, 0, 2, 1], to_v4));
    assert_eq!(v4([255, 255, 255, 255]), ["H013"]);
    assert_eq!(v4([239, 255, 255, 250]), ["H013"]);
    assert_eq!(v4([240, 0, 0, 1]), [""; 0]);
    let mut group = [0; 16];
    group[0] = 0xff;
    assert_eq!(to(Addresses::V6([1; 16], group)), ["H013"]);
    assert_eq!(to(Addresses::V6(group, [1; 16])), [""; 0]);
    let data = packet(ACK).with(|packet| packet.addresses = Addresses::V4([1; 4], [224, 0, 0, 1]));
    assert_eq!(data.broken(select(&["H013"])), [""; 0]);
}

/// What the snap length cut off is not held against the segment.
#[test]
fn cut_options_end_silently() {
    let options = [
        2, 4, 5, 0xb4, 1, 3, 3, 7, 1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 4, 2, 0, 0,
    ];
    for snap in 20..44 {
        let cut = packet(SYN)
            .options(&options)
            .with(|packet| packet.snap = Some(snap));
        assert_eq!(cut.broken(select(&["H", "O"])), [""; 0], "{snap}");
    }
    let without_mss = packet(SYN)
        .options(&[4, 2, 1, 1, 1, 0])
        .with(|packet| packet.snap = Some(22));
    assert_eq!(
        without_mss.broken(select(&["O006"])),
        [""; 0],
        "an MSS may follow"
    );
}

#[test]
fn experiments_share_a_kind_but_not_a_number() {
    let twice = |second: &[u8]| {
        let options = [[253, 4, 0x12, 0x34].as_slice(), second].concat();
        packet(SYN).options(&options).broken(select(&["O003"]))
    };
    assert_eq!(twice(&[253, 4, 0x12, 0x34]), ["O003"]);
    assert_eq!(twice(&[253, 4, 0x12, 0x35]), [""; 0]);
    assert_eq!(twice(&[254, 4, 0x12, 0x34]), [""; 0]);
    assert_eq!(twice(&[253, 2]), [""; 0]);
}

#[test]
fn lengths_of_options() {
    let bad = |kind: u8, len: u8| {
        let mut option = vec![kind, len];
        option.resize(usize::from(len), 0);
        packet(ACK).options(&option).broken(select(&["O002"])) == ["O002"]
    };
    for (kind, legal) in [
        (2, vec![4]),
        (3, vec![3]),
        (4, vec![2]),
        (5, vec![2, 10, 18, 26, 34]),
        (8, vec![10]),
        (19, vec![18]),
        (29, (4..=40).collect()),
        (34, vec![2, 6, 8, 10, 12, 14, 16, 18]),
        (30, (2..=40).collect()),
        (77, (2..=40).collect()),
    ] {
        for len in 2..=40 {
            assert_eq!(
                bad(kind, len),
                !legal.contains(&len),
                "kind {kind} length {len}"
            );
        }
    }
}

#[test]
fn nops_count_by_the_word() {
    let fires = |options: &[u8]| packet(ACK).options(options).broken(select(&["O008"])) == ["O008"];
    assert!(fires(&[1, 1, 1, 1]));
    assert!(fires(&[5, 2, 1, 1, 1, 1, 1, 1]));
    assert!(
        !fires(&[5, 2, 1, 1, 1, 1, 5, 2]),
        "four in a row, but in two words"
    );
    assert!(
        !fires(&[77, 6, 1, 1, 1, 1, 1, 1]),
        "the data of another option"
    );
    assert!(fires(&[1, 1, 1, 77, 2, 1, 1, 1, 1, 1, 1, 1]));
}
