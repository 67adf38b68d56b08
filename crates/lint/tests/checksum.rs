//! Checksums: verified only when asked for, and told apart from what network cards fill in.

#![allow(clippy::unwrap_used, reason = "a test")]

mod common;

use std::net::{IpAddr, Ipv4Addr};

use common::{ACK, Packet, packet, select};
use tcplint_lint::{Confidence, Linter, OffloadingSender, RuleSet};
use tcplint_wire::{Addresses, Origin};

fn good() -> Packet {
    packet(ACK).payload(b"hello")
}

fn bad() -> Packet {
    let checksum = common::checksum(
        &good().addresses,
        &good().with(|p| p.checksum = Some(0)).octets(),
    );
    good().with(|packet| packet.checksum = Some(checksum ^ 0x0101))
}

/// With the sum of the pseudo-header alone in the field.
fn unfinished() -> Packet {
    let packet = good();
    let len = packet.octets().len();
    let pseudo = !common::checksum(&packet.addresses, &vec![0; len]);
    packet.with(|packet| packet.checksum = Some(pseudo))
}

fn lint(linter: &mut Linter, packet: &Packet) -> Vec<(&'static str, Confidence)> {
    packet.judge(|segment| {
        let broken = linter.segment(segment);
        let findings = broken.iter().map(|rule| linter.finding(rule, segment));
        findings
            .map(|finding| (finding.rule.rule().code, finding.confidence))
            .collect()
    })
}

#[test]
fn off_unless_selected() {
    assert_eq!(bad().broken(common::default_rules()), [""; 0]);
    assert_eq!(bad().broken(select(&["H004"])), ["H004"]);
    assert_eq!(bad().broken(select(&["H005"])), [""; 0]);
}

#[test]
fn good_unfinished_and_cut_ones_are_silent() {
    let checksums = select(&["H004", "H005"]);
    assert_eq!(good().broken(checksums), [""; 0]);
    assert_eq!(unfinished().broken(checksums), [""; 0]);
    assert_eq!(
        bad()
            .with(|packet| packet.snap = Some(22))
            .broken(checksums),
        [""; 0]
    );
    assert_eq!(
        bad()
            .with(|packet| packet.origin = Origin::QuotedInIcmp)
            .broken(checksums),
        [""; 0]
    );
    let v6 = good().with(|packet| packet.addresses = Addresses::V6([1; 16], [2; 16]));
    assert_eq!(v6.broken(checksums), [""; 0]);
}

#[test]
fn the_message_has_both_numbers() {
    let expected = u16::from_be_bytes(good().octets()[16..18].try_into().unwrap());
    let field = expected ^ 0x0101;
    assert_eq!(
        bad().message("H004"),
        format!("checksum is {field:#06x}, should be {expected:#06x}")
    );
}

#[test]
fn a_sender_that_offloads_is_recognized() {
    let mut linter = Linter::new(select(&["H004"]));
    for _ in 0..10 {
        assert_eq!(lint(&mut linter, &bad()), [("H004", Confidence::Medium)]);
        assert_eq!(linter.offloading_senders(), []);
    }
    for _ in 0..5 {
        assert_eq!(lint(&mut linter, &bad()), []);
    }
    let expected = OffloadingSender {
        address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)),
        verified: 15,
        unfit: 15,
        unreported: 5,
    };
    assert_eq!(linter.offloading_senders(), [expected]);
    let other =
        bad().with(|packet| packet.addresses = Addresses::V4([192, 0, 2, 2], [198, 51, 100, 2]));
    assert_eq!(lint(&mut linter, &other).len(), 1, "another sender");
}

#[test]
fn a_sender_whose_others_fit_is_believed() {
    let mut linter = Linter::new(select(&["H004"]));
    for _ in 0..10 {
        assert_eq!(lint(&mut linter, &good()), []);
    }
    assert_eq!(lint(&mut linter, &bad()), [("H004", Confidence::High)]);
    assert_eq!(linter.offloading_senders(), []);
}

#[test]
fn unfinished_checksums_alone_need_no_hint() {
    let mut linter = Linter::new(select(&["H004"]));
    for _ in 0..20 {
        assert_eq!(lint(&mut linter, &unfinished()), []);
    }
    assert_eq!(linter.offloading_senders(), []);
    assert_eq!(lint(&mut linter, &bad()), [], "but they tell of the card");
    assert_eq!(linter.offloading_senders().len(), 1);
}

#[test]
fn memory_is_bounded_and_findings_go_on() {
    let mut linter = Linter::new(select(&["H004"]));
    for sender in 0..5000_u16 {
        let [high, low] = sender.to_be_bytes();
        let from = |packet: &mut Packet| {
            packet.addresses = Addresses::V4([10, 0, high, low], [198, 51, 100, 2]);
        };
        for _ in 0..12 {
            lint(&mut linter, &bad().with(from));
        }
    }
    assert_eq!(linter.offloading_senders().len(), 4096);
    assert!(
        linter
            .offloading_senders()
            .is_sorted_by_key(|sender| sender.address)
    );
    let late = bad().with(|packet| {
        packet.addresses = Addresses::V4([10, 0, 0x13, 0x87], [198, 51, 100, 2]);
    });
    assert_eq!(lint(&mut linter, &late), [("H004", Confidence::Medium)]);
}

#[test]
fn the_other_zero() {
    // The payload is chosen so that the checksum comes out as 0.
    let sum = common::checksum(
        &good().addresses,
        &packet(ACK)
            .payload(&[0, 0])
            .with(|p| p.checksum = Some(0))
            .octets(),
    );
    let zero = packet(ACK).payload(&sum.to_be_bytes());
    assert_eq!(zero.octets()[16..18], [0, 0]);
    assert_eq!(zero.broken(select(&["H"])), [""; 0]);
    let other = zero.with(|packet| packet.checksum = Some(0xffff));
    assert_eq!(other.broken(select(&["H"])), ["H005"]);
}

#[test]
fn nothing_is_counted_without_the_rule() {
    let mut linter = Linter::new(RuleSet::EMPTY);
    for _ in 0..20 {
        lint(&mut linter, &bad());
    }
    assert_eq!(linter.offloading_senders(), []);
}
