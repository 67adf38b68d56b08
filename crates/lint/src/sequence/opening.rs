//! How a connection begins in the capture.

use tcplint_track::Opening;
use tcplint_wire::Flags;

use crate::case::{Account, Case};
use crate::rule::Reference::Rfc;
use crate::rule::Severity::Info;
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;

const S013: RuleSet = RuleSet::of(&["S013"]);

pub(crate) fn check(case: &Case<'_>) -> RuleSet {
    let is_first = case.step.is_some() && case.facts.segments() == 1;
    let flags = case.segment.header.flags();
    S013.when(is_first && !flags.intersects(Flags::SYN) && !case.facts.is_carried())
}

fn midstream(case: &Case<'_>) -> Account {
    let what = match case.facts.opening() {
        Opening::OneSided | Opening::MidStream => "the capture began after the handshake",
        _ => "no SYN stands at its start",
    };
    Account::new(format!("first segment of the connection is no SYN: {what}"))
}

pub(crate) const RULES: &[Rule] = &[Rule {
    code: "S013",
    name: "midstream",
    severity: Info,
    default: false,
    summary: "A connection was met in mid-stream",
    condition: "The first segment of a connection has no SYN.",
    why: "Without the handshake nobody knows the initial sequence numbers, the window scale, nor \
          who opened the connection. Rules that need them stay silent on such a connection, and \
          findings about it are of low confidence.",
    exempt: "Off by default: every capture of a busy network begins in the middle of connections.",
    advice: "Begin the capture before the connection, or keep it in mind while reading the rest.",
    references: &[Rfc(9293, "3.5")],
    peers: &[
        (Peer::Zeek, "conn_state OTH, history without S and h"),
        (Peer::Snort, "129:20, which nothing raises"),
    ],
    message: Message::case(midstream),
}];
