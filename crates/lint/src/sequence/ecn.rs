//! ECN: what a SYN-ACK may agree to, and who may use it.

use tcplint_wire::Flags;

use crate::case::{Account, Case};
use crate::notes::Offer;
use crate::rule::Reference::Rfc;
use crate::rule::Severity::{Info, Warning};
use crate::rule::{Message, Rule};
use crate::rule_set::RuleSet;

const S030: RuleSet = RuleSet::of(&["S030"]);
const S031: RuleSet = RuleSet::of(&["S031"]);

/// A SYN-ACK against the SYNs that it may answer.
pub(crate) fn check_answer(case: &Case<'_>) -> RuleSet {
    let flags = case.segment.header.flags();
    let is_answer = flags.contains(Flags::SYN | Flags::ACK) && case.step.is_some();
    if !is_answer || flags.ecn() == 0 {
        return RuleSet::EMPTY;
    }
    let asked = case.peer_offer();
    S030.when(asked.is_seen() && case.facts.has_handshake() && !fits(asked, flags.ecn()))
}

/// Whether a SYN-ACK with these bits (AE, CWR, ECE) may answer SYNs that asked so: RFC 9768,
/// table 2, and RFC 3168, section 6.1.1.
fn fits(asked: Offer, answer: u8) -> bool {
    match answer {
        0b000 => true,
        0b001 => asked.classic_ecn() || asked.accurate_ecn(),
        // F021 tells of 101 in any case.
        0b010..=0b110 => asked.accurate_ecn(),
        _ => false,
    }
}

/// The bits on a later segment.
#[inline]
pub(crate) fn check_echo(case: &Case<'_>) -> RuleSet {
    let flags = case.segment.header.flags();
    if !flags.intersects(Flags::AE | Flags::CWR | Flags::ECE) {
        return RuleSet::EMPTY;
    }
    S031.when(case.step.is_some() && !flags.contains(Flags::SYN) && is_not_agreed(case))
}

#[cold]
fn is_not_agreed(case: &Case<'_>) -> bool {
    let speaks = |offer: Offer| offer.classic_ecn() || offer.accurate_ecn();
    let (own, peer) = (case.own_offer(), case.peer_offer());
    let agreed = speaks(own) && speaks(peer);
    case.facts.has_handshake() && own.is_seen() && peer.is_seen() && !agreed
}

/// The three bits as RFC 9768 writes them.
fn bits(flags: Flags) -> String {
    format!("{:03b}", flags.ecn())
}

fn mismatch(case: &Case<'_>) -> Account {
    let (answer, asked) = (case.segment.header.flags(), case.peer_offer());
    let what = if answer.ecn() == asked.ecn().ecn() {
        "reflects"
    } else {
        "is no answer to"
    };
    let syn = bits(asked.ecn());
    let answer = bits(answer);
    Account::new(format!(
        "SYN ACK with (AE, CWR, ECE) {answer} {what} the SYN's {syn}"
    ))
    .about([case.peer_syn_frame()])
}

fn not_agreed(case: &Case<'_>) -> Account {
    let flags = case.segment.header.flags();
    let names: Vec<_> = [(Flags::AE, "AE"), (Flags::CWR, "CWR"), (Flags::ECE, "ECE")]
        .into_iter()
        .filter(|(flag, _)| flags.contains(*flag))
        .map(|(_, name)| name)
        .collect();
    let why = if case.own_offer().ecn().ecn() == 0 && case.peer_offer().ecn().ecn() == 0 {
        "neither side spoke of ECN in the handshake"
    } else {
        "the handshake did not agree on ECN"
    };
    Account::new(format!("{} set, but {why}", names.join(" and "))).about([case.peer_syn_frame()])
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "S030",
        name: "ecn-negotiation-mismatch",
        severity: Warning,
        default: true,
        summary: "The ECN bits of a SYN ACK are no answer to the SYN",
        condition: "Both SYNs were seen, and (AE, CWR, ECE) of the SYN ACK is none of these: 000, \
                    always; 001, where a SYN of the attempt had any of the bits; 010, 011, 100, 101 \
                    or 110, where one asked for accurate ECN with 111 or with a combination that \
                    is taken for it (F020). So 111 is never right.",
        why: "A server must not agree to what the client did not ask for. The client would send or \
              expect marks in another meaning than the server does, and slow down for nothing, or \
              not at all. An answer that equals the question comes from a server that sends back \
              bits it does not know, and must be taken for one without ECN.",
        exempt: "Clients send the SYN again without the bits when no answer comes; then an answer to \
                 any of their SYNs is right, since RFC 9768 lets a server answer the first. Where \
                 the first SYN was not captured, the rule is wrong about such an answer. 101 is \
                 reserved, and told of by F021.",
        advice: "Capture at the server: if the bits differ there, a device on the way changes them. \
                 If not, update the server's stack, or switch ECN off for it.",
        references: &[
            Rfc(9768, "3.1.1"),
            Rfc(9768, "3.1.2"),
            Rfc(9768, "3.1.4"),
            Rfc(3168, "6.1.1"),
        ],
        peers: &[],
        message: Message::case(mismatch),
    },
    Rule {
        code: "S031",
        name: "ece-cwr-ae-without-negotiation",
        severity: Info,
        default: true,
        summary: "ECN bits in a connection that did not agree on ECN",
        condition: "Both SYNs were seen, no SYN of one of the sides had AE, CWR or ECE, and a later \
                    segment has one of them.",
        why: "The bits have a meaning only where both sides agreed on it, and are ignored elsewhere. \
              They show who changes headers on the way, or makes packets by hand.",
        exempt: "In a connection that agreed on ECN, classic or accurate, all three bits may be set; \
                 with accurate ECN they are a counter.",
        advice: "Nothing breaks. Compare both sides of each device on the way if it happens often.",
        references: &[Rfc(9768, "3.1.2"), Rfc(3168, "6.1.1")],
        peers: &[],
        message: Message::case(not_agreed),
    },
];
