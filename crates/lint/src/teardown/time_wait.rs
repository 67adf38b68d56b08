//! TIME-WAIT that does not last.

use tcplint_track::State;
use tcplint_wire::Flags;

use super::evidence::{peer, seconds};
use crate::case::{Account, Case};
use crate::rule::Reference::Rfc;
use crate::rule::Severity::Warning;
use crate::rule::{Message, Rule};
use crate::rule_set::RuleSet;

const T017: RuleSet = RuleSet::of(&["T017"]);

/// No stack in use has a shorter TIME-WAIT by default, in nanoseconds: macOS has 30 s, FreeBSD and
/// Linux 60 s.
const SHORTEST: i64 = 30_000_000_000;

pub(crate) fn check(case: &Case<'_>) -> RuleSet {
    let flags = case.segment.header.flags();
    T017.when(flags.contains(Flags::RST) && forgot(case))
}

/// Whether the end that should wait answers a FIN sent again as if it knew nothing.
fn forgot(case: &Case<'_>) -> bool {
    let (sender, receiver) = (case.facts.sender(), case.facts.receiver());
    let had_fin = match (receiver.fin(), sender.ack()) {
        (Some(fin), Some(ack)) => ack.is_after(fin),
        _ => false,
    };
    sender.state() == State::TimeWait
        && had_fin
        && receiver.fin_retransmissions() > 0
        && !receiver.fin_acked()
        && case.facts.time().saturating_sub(sender.since()) < SHORTEST
}

fn forgotten(case: &Case<'_>) -> Account {
    let sender = case.facts.sender();
    let waited = seconds(case.facts.time().saturating_sub(sender.since()));
    let role = case.facts.sender_role();
    Account::new(format!(
        "the {} answers a FIN sent again by a reset, {waited} after it entered TIME_WAIT",
        role.name()
    ))
    .about([
        case.notes.fin_frame(role),
        case.notes.fin_frame(peer(role)),
        case.facts.frames().1,
    ])
}

pub(crate) const RULES: &[Rule] = &[Rule {
    code: "T017",
    name: "time-wait-cut-short",
    severity: Warning,
    default: true,
    summary: "The end in TIME-WAIT did not wait",
    condition: "The end in TIME-WAIT acknowledged the other's FIN. That FIN is sent again, because \
                the acknowledgment did not arrive, and is answered by a reset less than 30 s after \
                TIME-WAIT began.",
    why: "TIME-WAIT is there to repeat the last acknowledgment. An end that has forgotten the \
          connection resets it: the other end, which did everything right, is told that the \
          connection broke, and may take its last data for lost. RFC 9293 asks for two maximum \
          segment lifetimes; macOS waits 30 s, FreeBSD and Linux 60 s.",
    exempt: "A FIN sent again later than that is not judged. An end that ignores it is: see T005.",
    advice: "Look for a stack that is told to keep no TIME-WAIT or very little of it, or for a NAT \
             or firewall that forgets a connection at its second FIN and rejects what follows.",
    references: &[Rfc(9293, "3.6.1")],
    peers: &[],
    message: Message::case(forgotten),
}];
