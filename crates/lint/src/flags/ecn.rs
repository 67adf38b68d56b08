//! The ECN and reserved bits: AE, CWR, ECE and the three bits that nobody has a use for yet.

use tcplint_wire::{Flags, Segment};

use crate::catalogue::RuleId;
use crate::flags::{with_rst, with_syn, without_ack};
use crate::rule::Reference::{Other, Rfc};
use crate::rule::Severity::{Info, Warning};
use crate::rule::{Message, Peer, Rule, Severity};
use crate::rule_set::RuleSet;

const F020: RuleSet = RuleSet::of(&["F020"]);
const F021: RuleSet = RuleSet::of(&["F021"]);
const F022: RuleSet = RuleSet::of(&["F022"]);
const F023: RuleSet = RuleSet::of(&["F023"]);
const RESERVED_BITS: RuleId = RuleId::of("F023");

/// The verdict on AE, CWR and ECE of a SYN without ACK, indexed by [`Flags::ecn`].
#[rustfmt::skip]
static SYN: [RuleSet; 8] = [
    /* 0            */ RuleSet::EMPTY, // no ECN wanted
    /* 1        ECE */ F020,
    /* 2    CWR     */ F020,
    /* 3    CWR ECE */ RuleSet::EMPTY, // classic ECN wanted
    /* 4 AE         */ F020,
    /* 5 AE     ECE */ F020,
    /* 6 AE CWR     */ F020,
    /* 7 AE CWR ECE */ RuleSet::EMPTY, // accurate ECN wanted
];

/// The verdict on AE, CWR and ECE of a SYN with ACK. Whether it fits the SYN is another question.
#[rustfmt::skip]
static SYN_ACK: [RuleSet; 8] = [
    /* 0            */ RuleSet::EMPTY, // no ECN
    /* 1        ECE */ RuleSet::EMPTY, // classic ECN
    /* 2    CWR     */ RuleSet::EMPTY, // accurate ECN, the SYN came as Not-ECT
    /* 3    CWR ECE */ RuleSet::EMPTY, // accurate ECN, the SYN came as ECT(1)
    /* 4 AE         */ RuleSet::EMPTY, // accurate ECN, the SYN came as ECT(0)
    /* 5 AE     ECE */ F021,           // reserved; was the ECN nonce
    /* 6 AE CWR     */ RuleSet::EMPTY, // accurate ECN, the SYN came as CE
    /* 7 AE CWR ECE */ RuleSet::EMPTY, // a server that reflects the SYN's bits
];

/// The rules that the ECN and reserved bits break.
pub(crate) fn check(flags: Flags) -> RuleSet {
    let table = if flags.contains(Flags::ACK) {
        &SYN_ACK
    } else {
        &SYN
    };
    let ecn = usize::from(flags.ecn());
    let handshake = table.get(ecn).copied().unwrap_or_default();
    handshake.when(flags.contains(Flags::SYN))
        | F022.when(flags.six() == 0 && ecn != 0)
        | F023.when(flags.intersects(Flags::RESERVED))
}

/// The flag rules above info.
const SERIOUS: RuleSet = {
    let mut serious = RuleSet::EMPTY;
    let mut rooms: &[&[Rule]] = &[without_ack::RULES, with_syn::RULES, with_rst::RULES, RULES];
    while let [room, others @ ..] = rooms {
        let mut rules: &[Rule] = room;
        while let [rule, rest @ ..] = rules {
            if !matches!(rule.severity, Info) {
                serious = serious.with(RuleId::of(rule.code));
            }
            rules = rest;
        }
        rooms = others;
    }
    serious
};

/// The severity of `rule` in a segment that breaks all of `broken`: reserved bits alone may be
/// tomorrow's extension, together with an illegal combination they are the mark of a probe.
pub(crate) fn severity(rule: RuleId, broken: RuleSet) -> Severity {
    if rule == RESERVED_BITS && broken.intersects(SERIOUS) {
        return Warning;
    }
    rule.rule().severity
}

/// The three ECN bits with their values, since here a 0 matters as much as a 1.
fn ecn_bits(flags: Flags) -> String {
    let bit = |flag| u8::from(flags.contains(flag));
    format!(
        "AE={} CWR={} ECE={}",
        bit(Flags::AE),
        bit(Flags::CWR),
        bit(Flags::ECE)
    )
}

fn syn_reserved(segment: &Segment<'_>) -> String {
    let bits = ecn_bits(segment.header.flags());
    format!("SYN with {bits}, must be 000, 011 or 111")
}

fn syn_ack_reserved(segment: &Segment<'_>) -> String {
    let bits = ecn_bits(segment.header.flags());
    format!("SYN ACK with {bits}, which is reserved")
}

fn ecn_on_null(segment: &Segment<'_>) -> String {
    let bits = ecn_bits(segment.header.flags());
    format!("no control bit is set, but {bits}")
}

fn reserved_bits(segment: &Segment<'_>) -> String {
    let bits = segment.header.flags().bits() >> 9;
    format!("reserved bits {bits:03b}, must be 000")
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "F020",
        name: "ecn-syn-reserved",
        severity: Warning,
        default: true,
        summary: "The ECN bits of a SYN are none of the three that a client may send",
        condition: "SYN is set, ACK is not, and (AE, CWR, ECE) is neither 000 nor 011 nor 111.",
        why: "A client asks for no ECN with 000, for classic ECN with 011 and for accurate ECN \
              with 111, and must not send any other combination. A server that knows accurate ECN \
              takes the others as a request for it, which the client may not have meant.",
        exempt: "Middleboxes that clear or set one of the bits on the way cause it. OpenBSD's pf \
                 does not, although it clears AE: 111 becomes 011, which is legal. Linux 6.18 \
                 answers the other combinations with a plain SYN ACK.\n\n\
                 The bits alone are no proof of an attack, and a box that resets such a SYN does \
                 harm: RFC 3360 argues against resets over reserved bits, since they stand in the \
                 way of whatever the bits are given to later.",
        advice: "Capture on both sides of the path and see which device changes the bits.",
        references: &[Rfc(9768, "3.1.3"), Rfc(3168, "6.1.1"), Rfc(3360, "2.1")],
        peers: &[],
        message: Message::segment(syn_reserved),
    },
    Rule {
        code: "F021",
        name: "ecn-synack-reserved",
        severity: Info,
        default: true,
        summary: "The ECN bits of a SYN ACK are the reserved combination 101",
        condition: "SYN and ACK are set and (AE, CWR, ECE) is 101.",
        why: "The combination belonged to the ECN nonce, which is history, and is now reserved: a \
              server of today must not send it. A client takes it as consent to accurate ECN.",
        exempt: "An old stack with nonce support sends it in answer to a SYN that set AE. Other \
                 combinations on a SYN ACK are legal or not depending on the SYN before it: S030 \
                 judges them.",
        advice: "Find out what the server runs; nothing is broken yet.",
        references: &[Rfc(9768, "3.1.2"), Rfc(9768, "3.1.3")],
        peers: &[(
            Peer::Wireshark,
            "notes an accurate ECN SYN ACK, finds nothing wrong",
        )],
        message: Message::segment(syn_ack_reserved),
    },
    Rule {
        code: "F022",
        name: "ecn-bits-on-null",
        severity: Info,
        default: true,
        summary: "An ECN bit is set on a segment without any control bit",
        condition: "URG, ACK, PSH, RST, SYN and FIN are all 0 and AE, CWR or ECE is set. F001 fires \
                    as well.",
        why: "It tells who makes the packet: hping3 calls bit 0x40 and bit 0x80, today ECE and CWR, \
              its xmas and ymas flags and sets them alone with `-X` and `-Y`.",
        exempt: "Nothing is exempt; no stack sends it.",
        advice: "See F001; this only narrows down the tool.",
        references: &[Other("hping3, parseoptions.c, OPT_XMAS and OPT_YMAS")],
        peers: &[],
        message: Message::segment(ecn_on_null),
    },
    Rule {
        code: "F023",
        name: "reserved-bits",
        severity: Info,
        default: true,
        summary: "A reserved bit is set",
        condition: "One of the three bits between data offset and AE is 1. The finding is info \
                    when that is all, and a warning when the same segment also breaks a flag rule \
                    (F) whose severity is warning or error.",
        why: "Senders must leave these bits 0 and receivers must ignore them, so that a later \
              standard can give them a meaning. Setting one today is a test: nmap's ECN probe sets \
              the highest to see who reflects it. Beside an illegal combination of flags it is the \
              mark of a probe, and so a warning there.",
        exempt: "A future extension will look exactly like this. Do not drop or reset such \
                 segments: that is how ECN was kept out of the net for years.",
        advice: "Look at the other findings of the same sender. Alone, it is worth a note.",
        references: &[
            Rfc(9293, "3.1"),
            Rfc(3360, "2.1"),
            Other("nmap, osscan2.cc, ECN probe"),
        ],
        peers: &[
            (
                Peer::Wireshark,
                "shows the field tcp.flags.res, finds nothing wrong",
            ),
            (Peer::Pf, "clears the bits when it normalizes"),
        ],
        message: Message::segment(reserved_bits),
    },
];
