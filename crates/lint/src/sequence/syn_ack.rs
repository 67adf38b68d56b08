//! SYN-ACKs that answer no SYN, or not this one.

use tcplint_track::State;
use tcplint_wire::{Flags, Seq};

use super::{SETTLED, STILL_TRYING};
use crate::case::{Account, Case};
use crate::finding::Confidence;
use crate::rule::Reference::Rfc;
use crate::rule::Severity::{Error, Info, Warning};
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;
use crate::wording::seconds;

const S003: RuleSet = RuleSet::of(&["S003"]);
const S006: RuleSet = RuleSet::of(&["S006"]);
const S008: RuleSet = RuleSet::of(&["S008"]);
const S011: RuleSet = RuleSet::of(&["S011"]);

#[cold]
pub(crate) fn check(case: &Case<'_>) -> RuleSet {
    if !case.has(Flags::SYN | Flags::ACK, Flags::RST) {
        return RuleSet::EMPTY;
    }
    let facts = case.facts;
    let (sender, receiver) = (facts.sender(), facts.receiver());
    let unasked = facts.segments() == 0 && !facts.succeeds() && case.elapsed >= SETTLED;
    let changed = sender.sent_syn_ack()
        && sender.isn() == Some(case.segment.header.seq())
        && sender.ack() != Some(case.segment.header.ack())
        && !receiver.went_on()
        && !facts.took_syn_data();
    let wrong = receiver.sent_syn() && !acknowledges_syn(case) && !changed;
    S003.when(wrong)
        | S006.when(changed)
        | S008.when(sender.sent_syn() && !receiver.sent_syn())
        | S011.when(unasked)
}

/// A SYN-ACK with another number than the one before takes the place of its stream.
pub(crate) fn check_succession(case: &Case<'_>) -> RuleSet {
    if !case.has(Flags::ACK, Flags::RST) {
        return RuleSet::EMPTY;
    }
    let (sender, receiver) = (case.facts.sender(), case.facts.receiver());
    let is_other_answer = sender.state() == State::SynReceived
        && sender.sent_syn_ack()
        && sender.ack() == Some(case.segment.header.ack())
        && (0..STILL_TRYING).contains(&case.pause());
    let is_backwards = sender.state() == State::SynSent
        && sender.sent_syn()
        && !receiver.sent_syn()
        && (0..STILL_TRYING).contains(&case.pause());
    S006.when(is_other_answer) | S008.when(is_backwards)
}

/// Whether the number acknowledges the SYN, and its data or a part of them.
fn acknowledges_syn(case: &Case<'_>) -> bool {
    let receiver = case.facts.receiver();
    let (Some(isn), Some(next)) = (receiver.isn(), receiver.next()) else {
        return true;
    };
    let covered = case.segment.header.ack().relative_to(isn);
    (1..=next.relative_to(isn)).contains(&covered)
}

fn bad_ack(case: &Case<'_>) -> Account {
    let isn = case.facts.receiver().isn().unwrap_or_default();
    let ack = case.segment.header.ack();
    Account::new(format!(
        "SYN-ACK acknowledges {ack}, but the SYN has number {isn} and waits for {}",
        isn.plus(1)
    ))
    .about([case.facts.frames().0])
    .with_confidence(Confidence::High)
}

fn changed(case: &Case<'_>) -> Account {
    let (header, sender) = (&case.segment.header, case.facts.sender());
    let was = |seq: Option<Seq>| seq.unwrap_or_default();
    let (isn, ack) = (was(sender.isn()), was(sender.ack()));
    let account = if isn == header.seq() {
        format!(
            "SYN-ACK sent again acknowledges {} instead of {ack}",
            header.ack()
        )
    } else {
        format!(
            "second SYN-ACK has number {} instead of {isn}",
            header.seq()
        )
    };
    Account::new(account)
        .about([case.facts.frames().1])
        .with_confidence(Confidence::High)
}

fn backwards(case: &Case<'_>) -> Account {
    let account = Account::new("SYN-ACK from the end that sent the SYN, whose peer sent none")
        .about([case.facts.frames().0]);
    if case.facts.receiver().has_spoken() {
        account.with_confidence(Confidence::High)
    } else {
        account.with_confidence(Confidence::Low)
    }
}

fn unasked(case: &Case<'_>) -> Account {
    Account::new(format!(
        "SYN-ACK without a SYN in the {} before it",
        seconds(case.elapsed)
    ))
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "S003",
        name: "synack-bad-ack",
        severity: Error,
        default: true,
        summary: "A SYN-ACK acknowledges something else than the SYN",
        condition: "SYN and ACK are set, the receiver's SYN was captured, and the acknowledgment \
                    number is not from its number + 1 to its number + 1 + its payload, counted \
                    modulo 2^32.",
        why: "A client takes such an answer for that to an old SYN: it must reset it and cannot \
              connect. The number is the receiver's SYN number plus one, or further on where the \
              SYN brought data.",
        exempt: "Where a SYN brought data, any part of them may be acknowledged. A SYN-ACK sent \
                 again with another number is S006.\n\n\
                 It may be an honest answer to an older SYN from the same port, which arrived \
                 late. Else a firewall changes the numbers of one direction only, a SYN proxy got \
                 out of step, or the packet is made by hand.",
        advice: "See whether the client answers with RST. Capture on both sides of each firewall \
                 on the path and compare the numbers.",
        references: &[Rfc(9293, "3.5"), Rfc(9293, "3.10.7.3")],
        peers: &[
            (Peer::Zeek, "bad_SYN_ack"),
            (Peer::Suricata, "2210007"),
            (Peer::Netfilter, "ACK over upper bound, invalid"),
        ],
        message: Message::case(bad_ack),
    },
    Rule {
        code: "S006",
        name: "synack-retransmit-changed",
        severity: Warning,
        default: true,
        summary: "A SYN-ACK sent again has other numbers",
        condition: "An end that sent a SYN-ACK, and has heard nothing since but SYNs, sends one \
                    with the same acknowledgment number and another sequence number within 60 s, \
                    or with the same sequence number and another acknowledgment number.",
        why: "What is sent again is the same segment. A client that has taken the first SYN-ACK \
              answers the second with an ACK for the first, and the connection fails unless both \
              come from a server that remembers both.",
        exempt: "A SYN-ACK sent again with the same numbers is the usual work of a lost ACK. \
                 After Fast Open the data may be acknowledged once and not again.\n\n\
                 Two servers behind one address answer like this when a load balancer sends the \
                 second SYN to another one; so do SYN cookies made from the clock.",
        advice: "Compare TTL and IP identification of both SYN-ACKs: two servers differ. Then look \
                 at the load balancer's table of connections.",
        references: &[Rfc(9293, "3.5")],
        peers: &[
            (Peer::Zeek, "history with two h"),
            (
                Peer::Suricata,
                "2210004, 2210005, 2210023, 2210024, 2210055",
            ),
        ],
        message: Message::case(changed),
    },
    Rule {
        code: "S008",
        name: "synack-wrong-direction",
        severity: Warning,
        default: true,
        summary: "The end that sent the SYN sends a SYN-ACK, too",
        condition: "SYN and ACK are set, the sender has sent a SYN without ACK in this connection \
                    before, and no SYN without ACK from its peer was captured.",
        why: "SYN-ACK answers a SYN. An end that opens a connection sends one only where both \
              ends' SYNs crossed, and then the peer's SYN must be there.",
        exempt: "With the peer's SYN it is a simultaneous open (S009) or a split handshake \
                 (S010). Where nothing of the peer was captured its SYN may be missing: then this \
                 is info.\n\n\
                 Test tools and replayed captures with their directions mixed up do this.",
        advice: "Look whether the capture holds both directions of this connection.",
        references: &[Rfc(9293, "3.5")],
        peers: &[
            (Peer::Zeek, "connection_originator_SYN_ack"),
            (Peer::Suricata, "2210003, 2210006, 2210025"),
            (Peer::Netfilter, "invalid"),
        ],
        message: Message::case(backwards),
    },
    Rule {
        code: "S011",
        name: "unsolicited-synack",
        severity: Info,
        default: true,
        summary: "A SYN-ACK answers no SYN",
        condition: "The first segment between two addresses and ports has SYN and ACK, and the \
                    capture's first segment came at least 3 s before it.",
        why: "Somebody sent a SYN with this address as its source: backscatter of a flood with \
              forged addresses, or a scan that hides among them. It fails nothing here: the host \
              answers RST.",
        exempt: "In the first 3 s of a capture the SYN may have come before it.\n\n\
                 A capture of one direction only, or one that lost the SYN, shows the same: then \
                 the connection goes on.",
        advice: "Where nothing follows but RST and it comes from many addresses, somebody forges \
                 yours. Where the connection goes on, find out why the capture lacks the SYN.",
        references: &[Rfc(9293, "3.5.1")],
        peers: &[(Peer::Zeek, "unsolicited_SYN_response, ignored by default")],
        message: Message::case(unasked),
    },
];
