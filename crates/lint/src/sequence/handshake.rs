//! What follows the SYNs: the handshake's last ACK, and data that came too early.

use tcplint_track::State;
use tcplint_wire::Flags;

use crate::case::{Account, Case};
use crate::finding::Confidence;
use crate::rule::Reference::Rfc;
use crate::rule::Severity::{Error, Info, Warning};
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;
use crate::wording::octets;

const S004: RuleSet = RuleSet::of(&["S004"]);
const S012: RuleSet = RuleSet::of(&["S012"]);

/// Of a segment without SYN.
#[inline]
pub(crate) fn check(case: &Case<'_>) -> RuleSet {
    let (sender, receiver) = (case.facts.sender(), case.facts.receiver());
    if sender.is_established() && receiver.is_established() || case.has(Flags::RST, Flags::SYN) {
        return RuleSet::EMPTY;
    }
    let is_third = sender.sent_syn()
        && !sender.sent_syn_ack()
        && !sender.went_on()
        && receiver.sent_syn_ack()
        && !receiver.went_on()
        && case.has(Flags::ACK, Flags::FIN);
    S004.when(is_third && mismatch(case).is_some()) | S012.when(is_early(case))
}

/// How the numbers of the handshake's last segment are wrong.
#[derive(Clone, Copy)]
enum Mismatch {
    /// Before what the SYNs say: no loss explains it.
    Behind,
    /// Further on: right, if the capture lost segments.
    Ahead,
}

#[cold]
fn mismatch(case: &Case<'_>) -> Option<Mismatch> {
    let header = &case.segment.header;
    let (sender, receiver) = (case.facts.sender(), case.facts.receiver());
    let first = sender.isn()?.plus(1);
    let (next, peer_first, peer_next) = (sender.next()?, receiver.isn()?.plus(1), receiver.next()?);
    // A probe of one that has nothing to send has the number before (RFC 9293, section 3.8.4).
    let is_probe = header.seq().plus(1) == first && case.segment.payload_len() <= 1;
    if first.is_after(header.seq()) && !is_probe || peer_first.is_after(header.ack()) {
        Some(Mismatch::Behind)
    } else if case.segment.payload_len() == 0
        && (header.seq().is_after(next) || header.ack().is_after(peer_next))
    {
        Some(Mismatch::Ahead)
    } else {
        None
    }
}

/// Whether the sender has payload though nobody acknowledged its SYN.
fn is_early(case: &Case<'_>) -> bool {
    if case.segment.payload_len() == 0 {
        return false;
    }
    let (sender, receiver) = (case.facts.sender(), case.facts.receiver());
    match sender.state() {
        // Whoever acknowledges has heard a SYN-ACK that the capture does not show.
        State::SynSent => !case.has(Flags::ACK, Flags::SYN),
        // Without the client's SYN its ACK may be missing as well.
        State::SynReceived => {
            let offer = case.card.offer(!case.facts.sender_role());
            let acks_syn_alone =
                receiver.isn().map(|isn| isn.plus(1)) == Some(case.segment.header.ack());
            sender.sent_syn_ack()
                && receiver.sent_syn()
                && !receiver.went_on()
                && !offer.fast_open()
                && acks_syn_alone
        }
        _ => false,
    }
}

fn wrong_ack(case: &Case<'_>) -> Account {
    let header = &case.segment.header;
    let (sender, receiver) = (case.facts.sender(), case.facts.receiver());
    let first = sender.isn().unwrap_or_default().plus(1);
    let peer_first = receiver.isn().unwrap_or_default().plus(1);
    let (seq, ack) = (header.seq(), header.ack());
    let what = format!(
        "ACK of the handshake has seq {seq} and ack {ack}; the SYNs make it {first} and {peer_first}"
    );
    match mismatch(case) {
        Some(Mismatch::Ahead) => Account::new(format!("{what}, unless the capture lost segments"))
            .with_severity(Info)
            .with_confidence(Confidence::Medium),
        _ => Account::new(what),
    }
    .about([
        case.notes.syn_frame(case.facts.sender_role()),
        case.notes.syn_frame(!case.facts.sender_role()),
    ])
}

fn early(case: &Case<'_>) -> Account {
    let data = octets(case.segment.payload_len());
    let why = match case.facts.sender().state() {
        State::SynSent => "before any answer to its SYN",
        _ => "before its SYN-ACK is acknowledged",
    };
    Account::new(format!("{data} of data {why}"))
        .about([case.facts.frames().0])
        .with_confidence(Confidence::Medium)
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "S004",
        name: "handshake-ack-mismatch",
        severity: Error,
        default: true,
        summary: "The handshake's last ACK does not fit the SYNs",
        condition: "Both SYNs were captured and nothing since. The client's first segment after \
                    the SYN-ACK has ACK, and its sequence number is before its SYN's + 1, or its \
                    acknowledgment number is before the SYN-ACK's + 1. With both or one of them \
                    further on and no payload, this is info.",
        why: "Client x and server y make it sequence number x + 1, more where data on the SYN was \
              taken, and acknowledgment number y + 1. A server answers anything else with RST and \
              the connection does not come about.",
        exempt: "A retransmitted SYN is no ACK; FIN and RST are judged elsewhere. A keep-alive \
                 probe has the SYN's own number. Numbers further on are what a capture shows that \
                 lost the segments between: with payload they are not reported at all.\n\n\
                 Firewalls that change sequence numbers in one direction only; SYN proxies; \
                 packets made by hand.",
        advice: "Compare both SYNs with the ACK. Capture on both sides of each firewall on the \
                 path.",
        references: &[Rfc(9293, "3.5"), Rfc(9293, "3.10.7.4")],
        peers: &[(Peer::Suricata, "2210002, 2210010")],
        message: Message::case(wrong_ack),
    },
    Rule {
        code: "S012",
        name: "data-before-established",
        severity: Warning,
        default: true,
        summary: "Data came before the connection was established",
        condition: "A segment without SYN and RST has payload. Its sender is in SYN-SENT and the \
                    segment has no ACK; or its sender sent a SYN-ACK, the other end's SYN was \
                    captured without a Fast Open option and nothing of it since, and the segment \
                    acknowledges that SYN and no more.",
        why: "An end may send data when the other has acknowledged its SYN. Before that nobody \
              knows whether the address is real: a server that sends on can be turned against \
              others.",
        exempt: "Data on the SYN or SYN-ACK is S001's. With Fast Open the server may answer before \
                 the ACK. A client whose data acknowledges a SYN-ACK that is not in the capture \
                 has heard it.\n\n\
                 A capture that lost the client's ACK, or shows it late, looks the same: hence \
                 medium confidence.",
        advice: "See whether the client's ACK comes later in the capture: then it is only the \
                 order. Else look at the server's stack.",
        references: &[Rfc(9293, "3.5"), Rfc(9293, "3.10.7.3")],
        peers: &[
            (Peer::Zeek, "data_before_established"),
            (Peer::Suricata, "2210057"),
        ],
        message: Message::case(early),
    },
];
