//! Claims about what is left: states that hang, states that last.

use tcplint_track::{Closing, EndSummary, Role, State};

use crate::explain::moment::End;
use crate::explain::story::Told;
use crate::explain::words::Span;
use crate::numbers::Count;

/// `TCP_TIMEWAIT_LEN` of Linux, and the step with which Linux numbers a connection that it takes
/// in TIME_WAIT: measured, 65535 + 2 after the last number.
const REUSE_STEP: u32 = 65_537;

/// The end in this state.
fn end_in(told: &Told, state: State) -> Option<(End, &EndSummary)> {
    [Role::Client, Role::Server].into_iter().find_map(|role| {
        let end = told.end(role);
        let summary = told.summary(end);
        (summary.state == state).then_some((end, summary))
    })
}

/// The end that has the other's FIN, and has sent none.
fn stuck(told: &Told) -> Option<(End, &EndSummary)> {
    end_in(told, State::CloseWait).filter(|(end, _)| told.unproven_fin(*end).is_none())
}

pub(super) fn hangs(told: &Told) -> bool {
    stuck(told).is_some()
}

pub(super) fn never_expires(told: &Told) -> Option<String> {
    let (end, summary) = stuck(told)?;
    Some(format!(
        "{} has been CLOSE_WAIT for {} when the capture ends. No timer ends that: TCP waits for \
         its program, and the program alone can tell that it has nothing more to send.",
        crate::explain::words::capital(told.name(end)),
        Span(told.ended.saturating_sub(summary.since))
    ))
}

/// SYN, SYN ACK, ACK, data and FIN, without a reset.
const COMPLETE: u8 = 31;

pub(super) fn looks_complete(told: &Told) -> bool {
    let open = matches!(
        told.connection.closing,
        Some(Closing::HalfClosed | Closing::FinUnanswered | Closing::LastAckMissing)
    );
    open && told.connection.completeness.bits() == COMPLETE
}

pub(super) fn not_complete(told: &Told) -> Option<String> {
    let truth = match told.connection.closing? {
        Closing::HalfClosed => "One end has closed, the other has not",
        Closing::LastAckMissing => "Both ends have closed, but one FIN was never acknowledged",
        _ => "One end has closed, and nothing acknowledges that",
    };
    Some(format!(
        "tcp.completeness of this one is {COMPLETE}, which is called so, since one FIN from either \
         end is enough for that bit. {truth}."
    ))
}

/// The octets that the peer of an end in CLOSE_WAIT sent, where they are few and all captured.
fn queued(told: &Told) -> Option<(End, u32, u32)> {
    let (end, _) = stuck(told)?;
    let octets = told.marks.ends[!end].fin?.octets?;
    (octets > 0 && octets < 65_536).then(|| (end, octets, octets + 1))
}

pub(super) fn fin_in_queue(told: &Told) -> bool {
    queued(told).is_some()
}

pub(super) fn queue(told: &Told) -> Option<String> {
    let (end, octets, with_fin) = queued(told)?;
    Some(format!(
        "Where the program of {} has read nothing, Linux shows {with_fin} there: {} and the FIN, \
         which has a number, too.",
        told.name(end),
        Count(octets.into(), "octet")
    ))
}

pub(super) fn has_time_wait(told: &Told) -> bool {
    end_in(told, State::TimeWait).is_some()
}

pub(super) fn time_wait(told: &Told) -> Option<String> {
    let (end, _) = end_in(told, State::TimeWait)?;
    Some(format!(
        "It is about FIN_WAIT2 without a program. The TIME_WAIT of {} lasts 60 s on Linux, which \
         no setting changes; RFC 9293, section 3.4.2, calls its own 2 minutes for one MSL an \
         engineering choice.",
        told.name(end)
    ))
}

pub(super) fn is_reused(told: &Told) -> bool {
    let began = end_in(told, State::TimeWait).map(|(_, summary)| summary.since);
    began.is_some_and(|began| {
        told.successor
            .is_some_and(|next| !next.goes_on && next.mark.time >= began)
    })
}

pub(super) fn reuse(told: &Told) -> Option<String> {
    let (end, summary) = end_in(told, State::TimeWait)?;
    let next = told.successor?;
    let after = Span(next.mark.time.saturating_sub(summary.since));
    let mut text = format!(
        "Frame {} opens it again {after} after TIME_WAIT began.",
        next.mark.frame
    );
    let step = |syn_ack: crate::explain::marks::Mark| {
        let last = told.ledger[end].next?;
        let is_step = syn_ack.from == end && syn_ack.seq.relative_to(last) == REUSE_STEP;
        is_step.then_some((last.0, syn_ack))
    };
    if let Some((last, syn_ack)) = next.syn_ack.and_then(step) {
        text.push_str(&format!(
            " The SYN ACK in frame {} begins at {} = {last} + {REUSE_STEP}, the step from its last \
             number that Linux makes when it takes a SYN in TIME_WAIT.",
            syn_ack.frame, syn_ack.seq.0
        ));
    }
    Some(text)
}
