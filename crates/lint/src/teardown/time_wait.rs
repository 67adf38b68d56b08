//! TIME-WAIT that does not last.

use tcplint_track::State;
use tcplint_wire::Flags;

use crate::case::{Account, Case};
use crate::finding::Confidence;
use crate::rule::Reference::Rfc;
use crate::rule::Severity::{Info, Warning};
use crate::rule::{Message, Rule};
use crate::rule_set::RuleSet;
use crate::sequence::reuse::has_newer_timestamp;
use crate::wording::seconds;

const T017: RuleSet = RuleSet::of(&["T017"]);

/// No stack in use has a shorter TIME-WAIT by default, in nanoseconds: macOS has 30 s, FreeBSD and
/// Linux 60 s.
const SHORTEST: i64 = 30_000_000_000;

pub(crate) fn check(case: &Case<'_>) -> RuleSet {
    let flags = case.segment.header.flags();
    T017.when(flags.contains(Flags::RST) && forgot(case))
}

/// Asked of the connection whose place the segment takes.
pub(crate) fn check_succession(case: &Case<'_>) -> RuleSet {
    let waits = case.facts.sender().state() == State::TimeWait && is_soon(case);
    let opens = case.has(Flags::SYN, Flags::ACK | Flags::RST);
    T017.when(opens && waits && !has_newer_timestamp(case))
}

/// How long the sender has been in its state, in nanoseconds.
fn waited(case: &Case<'_>) -> i64 {
    let since = case.facts.sender().since();
    case.facts.time().saturating_sub(since)
}

/// Whether the sender should still wait. A capture whose time goes back says nothing of that.
fn is_soon(case: &Case<'_>) -> bool {
    (0..SHORTEST).contains(&waited(case))
}

/// Whether the sender acknowledged the other end's FIN, as an end in TIME-WAIT has.
fn had_fin(case: &Case<'_>) -> bool {
    let (sender, receiver) = (case.facts.sender(), case.facts.receiver());
    match (receiver.fin(), sender.ack()) {
        (Some(fin), Some(ack)) => ack.is_after(fin),
        _ => false,
    }
}

/// Whether the end that should wait answers a FIN sent again as if it knew nothing.
fn forgot(case: &Case<'_>) -> bool {
    let (sender, receiver) = (case.facts.sender(), case.facts.receiver());
    sender.state() == State::TimeWait
        && had_fin(case)
        && receiver.fin_retransmissions() > 0
        && !receiver.fin_acked()
        && is_soon(case)
}

fn cut_short(case: &Case<'_>) -> Account {
    let role = case.facts.sender_role();
    let (who, waited) = (role.name(), seconds(waited(case)));
    let what = if case.segment.header.flags().contains(Flags::SYN) {
        "opens the next connection from the same port"
    } else {
        "answers a FIN sent again by a reset"
    };
    let account = Account::new(format!(
        "the {who} {what} {waited} after it entered TIME_WAIT"
    ))
    .about([
        case.notes.fin_frame(role),
        case.notes.fin_frame(!role),
        case.facts.frames().1,
    ]);
    if had_fin(case) {
        account.with_confidence(case.confidence())
    } else {
        let confidence = case.confidence().min(Confidence::Medium);
        account.with_severity(Info).with_confidence(confidence)
    }
}

pub(crate) const RULES: &[Rule] = &[Rule {
    code: "T017",
    name: "time-wait-cut-short",
    severity: Warning,
    default: true,
    summary: "The end in TIME-WAIT did not wait",
    condition: "Less than 30 s after an end entered TIME-WAIT, the other end sends its FIN again, \
                which was acknowledged, and the answer is a reset; or the end in TIME-WAIT sends a \
                SYN without ACK to the same address and port, without a timestamp newer than its \
                last.",
    why: "TIME-WAIT is there to repeat the last acknowledgment, and to let old segments die out \
          before the same ports are used again. An end that has forgotten the connection resets \
          it: the other end, which did everything right, is told that the connection broke, and \
          may take its last data for lost. One that opens the next connection at once may meet the \
          old one's segments. RFC 9293 asks for two maximum segment lifetimes; macOS waits 30 s, \
          FreeBSD and Linux 60 s.",
    exempt: "Later than 30 s nothing is judged. Where the capture lacks the last acknowledgment, \
             a SYN is info: TIME-WAIT is assumed there. A newer timestamp makes it safe to open again: \
             Linux does so on request. The other end's SYN may end TIME-WAIT, too: see S018. An \
             end that ignores a FIN sent again is no matter of this rule: see T005.",
    advice: "Look for a stack that is told to keep no TIME-WAIT or very little of it, or for a NAT \
             or firewall that forgets a connection at its second FIN and rejects what follows.",
    references: &[Rfc(9293, "3.6.1")],
    peers: &[],
    message: Message::case(cut_short),
}];
