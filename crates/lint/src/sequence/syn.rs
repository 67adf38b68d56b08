//! SYNs that take the place of a connection: still being opened, or open.

use tcplint_track::State;
use tcplint_wire::Flags;

use super::{SECOND, STILL_TRYING, two_syns};
use crate::case::{Account, Case};
use crate::finding::Confidence;
use crate::rule::Reference::Rfc;
use crate::rule::Severity::{Info, Warning};
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;
use crate::wording::seconds;

const S005: RuleSet = RuleSet::of(&["S005"]);
const S007: RuleSet = RuleSet::of(&["S007"]);

/// After so long a silence the connection may be over, and the capture lack its end.
const SILENT: i64 = 60 * SECOND;

pub(crate) fn check_succession(case: &Case<'_>) -> RuleSet {
    let (sender, receiver) = (case.facts.sender(), case.facts.receiver());
    let is_new_attempt = case.has(Flags::SYN, Flags::ACK | Flags::FIN)
        && sender.state() == State::SynSent
        && !receiver.has_spoken()
        && (0..STILL_TRYING).contains(&case.pause());
    let is_inside = case.facts.is_live()
        && sender.isn() != Some(case.segment.header.seq())
        && is_synchronized(receiver.state())
        && !(awaits_last_ack(case) && has_closed(case))
        && !two_syns::begins_after_ack(case);
    S005.when(is_new_attempt) | S007.when(is_inside)
}

/// Whether all that the receiver lacks is the acknowledgment of its FIN.
fn awaits_last_ack(case: &Case<'_>) -> bool {
    matches!(
        case.facts.receiver().state(),
        State::Closing | State::LastAck
    )
}

/// Whether that acknowledgment came in truth, and only the capture lacks it: a receiver that had
/// to wait would have sent its FIN again. A sender in TIME-WAIT is T017's.
fn has_closed(case: &Case<'_>) -> bool {
    let (sender, receiver) = (case.facts.sender(), case.facts.receiver());
    let waited = case.facts.time().saturating_sub(receiver.since());
    sender.state() == State::TimeWait || receiver.fin_retransmissions() == 0 && waited >= SECOND
}

/// Past the handshake, and not in TIME-WAIT.
fn is_synchronized(state: State) -> bool {
    matches!(
        state,
        State::Established
            | State::FinWait1
            | State::FinWait2
            | State::CloseWait
            | State::Closing
            | State::LastAck
    )
}

fn other_number(case: &Case<'_>) -> Account {
    let isn = case.facts.sender().isn().unwrap_or_default();
    Account::new(format!(
        "SYN has number {} instead of {isn}, {} after the one before, which nobody answered",
        case.segment.header.seq(),
        seconds(case.pause())
    ))
    .about([case.facts.frames().1])
    .with_confidence(Confidence::High)
}

fn inside(case: &Case<'_>) -> Account {
    let what = if case.has(Flags::ACK, Flags::RST) {
        "SYN-ACK"
    } else {
        "SYN"
    };
    let account = Account::new(format!(
        "{what} comes into an open connection after {} of silence, its receiver in {}: a challenge \
         ACK is the answer to expect (RFC 9293, section 3.10.7.4)",
        seconds(case.pause()),
        case.facts.receiver().state()
    ))
    .about([case.facts.frames().1])
    .with_confidence(case.confidence());
    if awaits_last_ack(case) {
        let confidence = case.confidence().min(Confidence::Medium);
        return account.with_severity(Info).with_confidence(confidence);
    }
    if case.pause() < SILENT {
        account
    } else {
        account.with_severity(Info)
    }
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "S005",
        name: "syn-retransmit-new-isn",
        severity: Warning,
        default: true,
        summary: "A SYN is sent again with another sequence number",
        condition: "An end that is in SYN-SENT, and got no answer, sends a SYN with another \
                    sequence number from the same port less than 60 s later.",
        why: "What is sent again is the same segment: a SYN with another number is a second \
              connection from a port whose first one is still being opened. A server that has \
              answered the first SYN must not take the second.",
        exempt: "After a reset, after any answer, or 60 s later it is a new attempt.\n\n\
                 A program that binds its source port and gives up early does this; so do scanners \
                 and load generators that send SYNs without a stack; so does a capture on both \
                 sides of a firewall that changes sequence numbers.",
        advice: "Look for a source port that is fixed in the program's configuration. For a \
                 capture on several interfaces, look at one of them at a time.",
        references: &[Rfc(9293, "3.5"), Rfc(9293, "3.10.7.4")],
        peers: &[
            (Peer::Zeek, "SYN_seq_jump"),
            (Peer::Suricata, "2210008, 2210063"),
            (
                Peer::Wireshark,
                "a new stream, \"TCP Port numbers reused\" (note)",
            ),
        ],
        message: Message::case(other_number),
    },
    Rule {
        code: "S007",
        name: "syn-in-synchronized",
        severity: Warning,
        default: true,
        summary: "A SYN comes into an open connection",
        condition: "SYN is set, with ACK or without, its number is not that of the sender's own \
                    SYN, and the receiver is in ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, CLOSE-WAIT, \
                    CLOSING or LAST-ACK.",
        why: "Either the sender lost its memory of the connection and opens it anew, or somebody \
              else tries to break it. The receiver sends a challenge ACK and drops the SYN; a \
              sender that knows of no connection answers that with RST, and the next SYN goes \
              through.",
        exempt: "A SYN or SYN-ACK sent again with the same number is late, not new. TIME-WAIT is \
                 S018. A receiver in LAST-ACK or CLOSING that did not send its FIN again within \
                 1 s has had its acknowledgment, which the capture lacks; else the SYN is info \
                 there, and T017's where the sender is in TIME-WAIT. In mid-stream, where the states are guessed, and after 60 s of silence, when \
                 the connection may be over and the capture lack its end, this is info.\n\n\
                 A client that restarted, a NAT that gave the port to another client, a load \
                 balancer's health check with a fixed port.",
        advice: "Look at what follows: challenge ACK, RST and another SYN mean that one end had \
                 forgotten the connection. If nothing but the connection goes on, suspect an \
                 injected packet: compare its TTL.",
        references: &[Rfc(9293, "3.10.7.4"), Rfc(5961, "4")],
        peers: &[
            (Peer::Zeek, "SYN_inside_connection"),
            (Peer::Suricata, "2210026, 2210027, 2210028"),
            (Peer::Snort, "129:1"),
            (
                Peer::Netfilter,
                "ignored, not invalid: it waits for the answer",
            ),
            (
                Peer::Wireshark,
                "a new stream, \"TCP Port numbers reused\" (note)",
            ),
        ],
        message: Message::case(inside),
    },
];
