//! The flag rules against an independent statement of their conditions, for all 4096 values of the
//! twelve bits, with and without data.

mod common;

use common::{ACK, AE, CWR, ECE, FIN, PSH, RST, SYN, URG, default_rules, packet};
use tcplint_lint::Severity;

/// The F rules that these twelve bits break, said condition by condition.
fn stated(flags: u16, payload: bool) -> Vec<&'static str> {
    let on = |flag: u16| flags & flag != 0;
    let off = |flag: u16| flags & flag == 0;
    let null = off(URG | ACK | PSH | RST | SYN | FIN);
    let xmas = on(FIN) && on(PSH) && on(URG) && off(SYN) && off(RST) && off(ACK);
    let ecn = (on(AE), on(CWR), on(ECE));
    let asked = [
        (false, false, false),
        (false, true, true),
        (true, true, true),
    ];
    let all = [
        ("F001", null),
        ("F002", on(SYN) && on(FIN)),
        ("F003", on(SYN) && on(RST)),
        ("F004", on(FIN) && on(RST) && off(SYN)),
        ("F005", on(FIN) && off(ACK) && off(SYN) && !xmas),
        ("F006", xmas),
        (
            "F007",
            on(URG) && on(ACK) && on(PSH) && on(RST) && on(SYN) && on(FIN),
        ),
        (
            "F008",
            (on(PSH) || on(URG)) && off(ACK) && off(SYN) && off(RST) && off(FIN),
        ),
        ("F009", on(SYN) && on(URG) && off(FIN) && off(RST)),
        (
            "F010",
            on(SYN) && on(PSH) && off(FIN) && off(RST) && !payload,
        ),
        ("F011", on(RST) && on(URG) && off(SYN)),
        ("F012", on(RST) && on(PSH) && off(ACK) && off(SYN)),
        ("F020", on(SYN) && off(ACK) && !asked.contains(&ecn)),
        ("F021", on(SYN) && on(ACK) && ecn == (true, false, true)),
        ("F022", null && (on(ECE) || on(CWR) || on(AE))),
        ("F023", on(0xe00)),
    ];
    all.iter()
        .filter(|(_, broken)| *broken)
        .map(|(code, _)| *code)
        .collect()
}

#[test]
fn every_combination_breaks_what_the_conditions_say() {
    let family = common::select(&["F"]);
    for flags in 0..0x1000 {
        for payload in [&[][..], b"data"] {
            let broken = packet(flags).payload(payload).broken(family);
            assert_eq!(broken, stated(flags, !payload.is_empty()), "{flags:#05x}");
        }
    }
}

/// How many of the 512 combinations of the nine assigned flags are of which severity.
#[test]
fn verdicts_add_up() {
    let worst = |flags: u16| {
        let findings = packet(flags).findings(common::select(&["F"]));
        findings.iter().map(|finding| finding.severity).max()
    };
    let count = |severity| (0..0x200).filter(|flags| worst(*flags) == severity).count();
    assert_eq!(count(Some(Severity::Error)), 36 * 8);
    assert_eq!(count(Some(Severity::Warning)), 13 * 8 + 10);
    assert_eq!(count(Some(Severity::Info)), 12);
    assert_eq!(count(None), 98);
}

/// Nine combinations of the six flags open, carry, close and abort every connection.
#[test]
fn everyday_flags_are_silent() {
    for flags in [
        SYN,
        SYN | ACK,
        ACK,
        ACK | PSH,
        ACK | FIN,
        ACK | PSH | FIN,
        RST,
        RST | ACK,
        RST | PSH | ACK,
    ] {
        assert_eq!(
            packet(flags).broken(default_rules()),
            [""; 0],
            "{flags:#05x}"
        );
    }
}

#[test]
fn xmas_with_ack_is_legal() {
    let urgent = packet(FIN | PSH | URG | ACK).with(|packet| packet.urgent_pointer = 4);
    assert_eq!(urgent.payload(b"stop").broken(default_rules()), [""; 0]);
}

#[test]
fn reserved_bits_are_a_warning_only_beside_another_flag_rule() {
    let severity = |flags| {
        let findings = packet(flags).findings(common::select(&["F"]));
        let reserved = findings
            .iter()
            .find(|finding| finding.rule.rule().code == "F023");
        reserved.map(|finding| finding.severity)
    };
    assert_eq!(severity(ACK | 0x800), Some(Severity::Info));
    assert_eq!(severity(0x800), Some(Severity::Warning));
    assert_eq!(severity(SYN | FIN | 0x200), Some(Severity::Warning));
    assert_eq!(severity(SYN | PSH | 0x200), Some(Severity::Info));
    assert_eq!(severity(SYN | ACK | AE | ECE | 0x200), Some(Severity::Info));
    assert_eq!(severity(ACK), None);
}

#[test]
fn messages_name_the_combination() {
    assert_eq!(
        packet(SYN | FIN | PSH).message("F002"),
        "SYN FIN PSH: opens and closes at once"
    );
    assert_eq!(
        packet(SYN | CWR).message("F020"),
        "SYN with AE=0 CWR=1 ECE=0, must be 000, 011 or 111"
    );
    assert_eq!(
        packet(ACK | 0xa00).message("F023"),
        "reserved bits 101, must be 000"
    );
}
