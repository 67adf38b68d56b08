//! Numbers around a FIN: it is the last octet of its stream.

use tcplint_wire::{Flags, Seq};

use crate::case::{Account, Case};
use crate::rule::Reference::Rfc;
use crate::rule::Severity::{Error, Warning};
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;
use crate::wording::octets;

const T001: RuleSet = RuleSet::of(&["T001"]);
const T002: RuleSet = RuleSet::of(&["T002"]);
const T003: RuleSet = RuleSet::of(&["T003"]);

pub(crate) fn check(case: &Case<'_>) -> RuleSet {
    let flags = case.segment.header.flags();
    if flags.intersects(Flags::SYN | Flags::RST) || !flags.contains(Flags::ACK) {
        return RuleSet::EMPTY;
    }
    let other_fin = flags.contains(Flags::FIN) && other_fin(case);
    T001.when(acks_beyond(case)) | T002.when(other_fin) | T003.when(beyond_fin(case) > 0)
}

/// Whether it acknowledges what nobody saw, beyond the other end's FIN.
fn acks_beyond(case: &Case<'_>) -> bool {
    let receiver = case.facts.receiver();
    let (Some(fin), Some(next)) = (receiver.fin(), receiver.next()) else {
        return false;
    };
    case.segment.header.ack().is_after(fin.plus(1).max(next))
}

/// The number after the payload: that of the FIN, where there is one.
fn end(case: &Case<'_>) -> Seq {
    let segment = case.segment;
    segment.header.seq().plus(segment.payload_len())
}

/// Whether the sender's FIN was at another place before.
fn other_fin(case: &Case<'_>) -> bool {
    let fin = case.facts.sender().fin();
    fin.is_some_and(|fin| fin != end(case))
}

/// Payload octets from the place of the sender's FIN on, as far as they may be this connection's.
fn beyond_fin(case: &Case<'_>) -> u32 {
    let payload = case.segment.payload_len();
    let Some(fin) = case.facts.sender().fin().filter(|_| payload > 0) else {
        return 0;
    };
    let is_probe = payload == 1 && case.segment.header.seq() == fin;
    let ahead = end(case).distance_from(fin).max(0).cast_unsigned();
    let room = case.facts.receiver().window().max(0xffff).saturating_mul(2);
    let is_far = case.segment.header.seq().distance_from(fin) > room.cast_signed();
    if is_probe || is_far {
        0
    } else {
        ahead.min(payload)
    }
}

fn wrong_ack(case: &Case<'_>) -> Account {
    let ack = case.segment.header.ack();
    let end = case.facts.receiver().fin().unwrap_or_default().plus(1);
    let beyond = octets(ack.relative_to(end));
    let account = Account::new(format!(
        "acknowledgment number {ack} is {beyond} beyond the FIN, which {end} acknowledges"
    ));
    account.about([case.notes.fin_frame(!case.facts.sender_role())])
}

fn changed(case: &Case<'_>) -> Account {
    let first = case.facts.sender().fin().unwrap_or_default();
    let now = end(case);
    let by = first.distance_from(now).unsigned_abs();
    let way = if now.is_after(first) {
        "after"
    } else {
        "before"
    };
    let account = Account::new(format!(
        "FIN at sequence number {now}, {} {way} this end's first FIN",
        octets(by)
    ));
    account.about([case.notes.fin_frame(case.facts.sender_role())])
}

fn data(case: &Case<'_>) -> Account {
    let fin = case.facts.sender().fin().unwrap_or_default();
    let beyond = octets(beyond_fin(case));
    let account = Account::new(format!(
        "{beyond} of data beyond this end's own FIN at sequence number {fin}"
    ));
    account.about([case.notes.fin_frame(case.facts.sender_role())])
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "T001",
        name: "fin-ack-mismatch",
        severity: Error,
        default: true,
        summary: "An acknowledgment goes beyond the other end's FIN",
        condition: "ACK is set, SYN and RST are not. The other end sent a FIN; the acknowledgment \
                    number is greater than the FIN's sequence number + payload length + 1, and \
                    greater than all that the other end was seen to send.",
        why: "A FIN takes up one sequence number, after the last octet of payload in its segment. \
              Acknowledging it makes sequence number + payload length + 1, in a four-segment close \
              as in any other. Nothing can come after that to be acknowledged.",
        exempt: "A lower number is no mismatch: it acknowledges what came before the FIN and was \
                 sent before the FIN arrived.\n\nWhere the FIN was not the other end's, but forged, \
                 or where the capture lost what disproves it, the acknowledgment is right and the \
                 FIN is wrong.",
        advice: "Compare the FIN's sequence number and payload length with the acknowledgment. \
                 Where the stream goes on, look for who sent that FIN.",
        references: &[Rfc(9293, "3.6")],
        peers: &[
            (Peer::Snort, "129:17"),
            (Peer::Suricata, "stream.fin1_invalid_ack and its like"),
        ],
        message: Message::case(wrong_ack),
    },
    Rule {
        code: "T002",
        name: "fin-seq-changed",
        severity: Warning,
        default: true,
        summary: "An end's second FIN is at another place",
        condition: "FIN and ACK are set, SYN and RST are not. The sender sent a FIN before, and \
                    sequence number + payload length are not those of that FIN.",
        why: "A stream has one end. A FIN sent again is at the same place, whatever payload comes \
              with it. A receiver that took the first FIN drops what is behind it.",
        exempt: "A retransmission with more or less payload before the same FIN is legal: only the \
                 place of the FIN counts. A FIN without ACK is not taken by anyone and is no first \
                 FIN.",
        advice: "One of both FINs is not the sender's: compare IP TTL and identification. If both \
                 are, its stack is broken.",
        references: &[Rfc(9293, "3.6")],
        peers: &[
            (Peer::Snort, "129:16"),
            (Peer::Zeek, "weird FIN_advanced_last_seq"),
            (Peer::Suricata, "2210032, 2210035"),
        ],
        message: Message::case(changed),
    },
    Rule {
        code: "T003",
        name: "data-after-fin",
        severity: Error,
        default: true,
        summary: "An end sends data beyond its own FIN",
        condition: "ACK is set, SYN and RST are not. The sender sent a FIN before, and at least one \
                    octet of payload has the FIN's sequence number or a later one, at most twice \
                    the other end's window later.",
        why: "FIN says that there is no more data. A receiver that has it takes no octet behind it: \
              the data is lost, or the FIN was forged to cut the stream short for whoever watches.",
        exempt: "Data that is sent again is before the FIN and breaks nothing. One octet at the \
                 FIN's own number is a keep-alive probe. An end that sends nothing more may still \
                 receive: data of the other end is no matter of this rule.\n\nSome devices count \
                 Ethernet's padding as payload: each ACK of theirs seems to carry a few octets of \
                 zeros, those after a FIN too.",
        advice: "Compare the FIN's IP TTL and identification with those of the data: if they \
                 differ, the FIN was not sent by this end.",
        references: &[Rfc(9293, "3.6")],
        peers: &[
            (Peer::Snort, "129:3"),
            (Peer::Zeek, "weird FIN_advanced_last_seq"),
        ],
        message: Message::case(data),
    },
];
