//! How connections closed: nothing is wrong with any of these.

use tcplint_track::{Closing, Role};

use crate::case::{Account, Case, Ending};
use crate::rule::Reference::Rfc;
use crate::rule::Severity::Info;
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;

const T014: RuleSet = RuleSet::of(&["T014"]);
const T015: RuleSet = RuleSet::of(&["T015"]);

/// What is said of the segment that completes an ordinary close.
pub(crate) const CLOSES: RuleSet = RuleSet::of(&["T014", "T015"]);
const T016: RuleSet = RuleSet::of(&["T016"]);

/// Asked of the segment that completes the close.
pub(crate) fn check(case: &Case<'_>) -> RuleSet {
    let facts = case.facts;
    if facts.is_reset() || facts.closed_at() != facts.time() {
        return RuleSet::EMPTY;
    }
    let closing = facts.closing();
    T014.when(closing == Some(Closing::Simultaneous))
        | T015.when(closing == Some(Closing::ThreeSegment))
}

pub(crate) fn check_ending(ending: &Ending<'_>) -> RuleSet {
    T016.when(matches!(
        ending.connection.closing,
        Some(
            Closing::Open | Closing::HalfClosed | Closing::FinUnanswered | Closing::LastAckMissing
        )
    ))
}

fn simultaneous(case: &Case<'_>) -> Account {
    Account::new("both FINs were sent before either arrived: both ends go through CLOSING")
        .about(fins(case))
}

fn merged(case: &Case<'_>) -> Account {
    Account::new(
        "three segments closed the connection: the second FIN acknowledges the first, for which \
         no ACK of its own came before",
    )
    .about(fins(case))
}

fn fins(case: &Case<'_>) -> [u32; 2] {
    [Role::Client, Role::Server].map(|role| case.notes.fin_frame(role))
}

fn unfinished(ending: &Ending<'_>) -> Account {
    let connection = ending.connection;
    let closing = connection.closing.map_or("open", |closing| closing.name());
    let (client, server) = (connection.client.state, connection.server.state);
    Account::new(format!(
        "{closing} at the end of the capture: client {client}, server {server}"
    ))
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "T014",
        name: "simultaneous-close",
        severity: Info,
        default: false,
        summary: "Both ends closed at once",
        condition: "Both FINs are acknowledged, and the second does not acknowledge the first.",
        why: "The FINs crossed on their way. Both ends go from FIN-WAIT-1 through CLOSING to \
              TIME-WAIT, and both have the cost of it.",
        exempt: "Off by default: it is legal and harmless.",
        advice: "Nothing.",
        references: &[Rfc(9293, "3.6")],
        peers: &[(Peer::Zeek, "conn_state SF, as for any close")],
        message: Message::case(simultaneous),
    },
    Rule {
        code: "T015",
        name: "merged-close",
        severity: Info,
        default: false,
        summary: "Three segments closed the connection, not four",
        condition: "Both FINs are acknowledged. The second one acknowledges the first, and no \
                    segment before it does.",
        why: "An end that closes as soon as it has the other's FIN says both in one segment: its \
              acknowledgment of that FIN and its own FIN. TCP delays acknowledgments, which gives \
              the program the time. That ACK is set on a FIN does not show it, as ACK is set on \
              every segment but the first: it is the acknowledgment number that covers the FIN.",
        exempt: "Off by default: it is legal and as common as four segments.",
        advice: "Nothing.",
        references: &[Rfc(9293, "3.6")],
        peers: &[(Peer::Zeek, "conn_state SF, as for any close")],
        message: Message::case(merged),
    },
    Rule {
        code: "T016",
        name: "unfinished-at-eof",
        severity: Info,
        default: false,
        summary: "The capture ends before the connection does",
        condition: "At the end of the capture a connection that was opened is neither closed both \
                    ways nor reset.",
        why: "What is said of such a connection is said of its beginning only.",
        exempt: "Off by default: a capture of a busy network ends in the middle of connections.",
        advice: "Capture for longer, or keep it in mind while reading the rest. T004 and T005 tell \
                 of those that hang.",
        references: &[Rfc(9293, "3.6")],
        peers: &[(Peer::Zeek, "conn_state S1, S2, S3 or OTH")],
        message: Message::ending(unfinished),
    },
];
