//! Addresses and ports used again while TIME-WAIT guards them.

use tcplint_track::State;
use tcplint_wire::Flags;

use super::SECOND;
use crate::case::{Account, Case};
use crate::options::values::timestamps;
use crate::rule::Reference::Rfc;
use crate::rule::Severity::Warning;
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;
use crate::wording::seconds;

const S018: RuleSet = RuleSet::of(&["S018"]);

/// TIME-WAIT as Linux and most others keep it. The standard's two MSL are four minutes.
const TIME_WAIT: i64 = 60 * SECOND;

pub(crate) fn check_succession(case: &Case<'_>) -> RuleSet {
    let waits = case.has(Flags::SYN, Flags::ACK)
        && since_time_wait(case).is_some_and(|span| (0..TIME_WAIT).contains(&span));
    S018.when(waits && !is_above(case) && !has_newer_timestamp(case))
}

/// How long an end has been in TIME-WAIT.
fn since_time_wait(case: &Case<'_>) -> Option<i64> {
    [case.facts.receiver(), case.facts.sender()]
        .iter()
        .find(|end| end.state() == State::TimeWait)
        .map(|end| case.facts.time().saturating_sub(end.since()))
}

/// Whether the SYN's number is above all that its sender used before.
fn is_above(case: &Case<'_>) -> bool {
    let next = case.facts.sender().next();
    next.is_none_or(|next| !next.is_after(case.segment.header.seq()))
}

/// Whether the SYN's timestamp is newer than the last of its sender's.
pub(crate) fn has_newer_timestamp(case: &Case<'_>) -> bool {
    let end = case.notes.end(case.facts.sender_role());
    timestamps(case.segment).is_some_and(|(value, _)| {
        end.stamped && value.wrapping_sub(end.timestamp).cast_signed() > 0
    })
}

fn too_soon(case: &Case<'_>) -> Account {
    let (sender, receiver) = (case.facts.sender(), case.facts.receiver());
    let owner = if receiver.state() == State::TimeWait {
        "its receiver"
    } else {
        "its sender"
    };
    Account::new(format!(
        "SYN has number {}, not above the {} that its port came to before, {} after {owner} \
         entered TIME-WAIT, and no newer timestamp",
        case.segment.header.seq(),
        sender.next().unwrap_or_default().before(),
        seconds(since_time_wait(case).unwrap_or_default())
    ))
    .about([case.facts.frames().1])
    .with_confidence(case.confidence())
}

pub(crate) const RULES: &[Rule] = &[Rule {
    code: "S018",
    name: "port-reuse-in-time-wait",
    severity: Warning,
    default: true,
    summary: "A port is used again too soon, with a number that TIME-WAIT refuses",
    condition: "A SYN without ACK comes less than 60 s after either end of the connection between \
                the same addresses and ports entered TIME-WAIT; its number is not above the \
                highest that its sender used there; and it has no timestamp newer than the \
                sender's last one there.",
    why: "TIME-WAIT keeps late segments of the old connection out of a new one. A SYN may end it \
          early only with a higher number or a newer timestamp. Without, the receiver answers the \
          SYN with an ACK of the old connection, and the client loses a round trip or a second; or \
          it takes the SYN, and old segments can get into the new connection.",
    exempt: "A higher number or a newer timestamp makes it safe, and most stacks see to one of \
             them. Two MSL are four minutes in the standard; 60 s is what Linux keeps, and is \
             taken here.\n\n\
             A NAT that gives a port to another client soon does this, since that one's numbers \
             and clock are others; so do clients that bind their source port, and load \
             generators.",
    advice: "Let the NAT or the client take more time, or more ports. Let the client close \
             first: then TIME-WAIT is its own, and its stack knows which ports to leave alone.",
    references: &[Rfc(9293, "3.6.1"), Rfc(9293, "3.10.7.4"), Rfc(6191, "2")],
    peers: &[
        (
            Peer::Wireshark,
            "\"TCP Port numbers reused\" (note) for every reuse",
        ),
        (
            Peer::Zeek,
            "premature_connection_reuse, within 5 s of any close",
        ),
    ],
    message: Message::case(too_soon),
}];
