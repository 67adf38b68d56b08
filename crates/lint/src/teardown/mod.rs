//! Family T: how connections end.

pub(crate) mod abort;
pub(crate) mod aftermath;
pub(crate) mod closing;
mod evidence;
pub(crate) mod fin;
pub(crate) mod half_closed;
pub(crate) mod reset_numbers;
pub(crate) mod time_wait;

use tcplint_track::Events;
use tcplint_wire::Flags;

use crate::case::{Case, Ending};
use crate::rule_set::RuleSet;

/// The rules that a segment breaks in its connection: asked before the segment is added to it, and
/// again after. Until a FIN or a reset comes there is nothing to ask.
#[inline]
pub(crate) fn check(case: &Case<'_>) -> RuleSet {
    let flags = case.segment.header.flags();
    if !case.facts.is_ending() && !flags.intersects(Flags::FIN | Flags::RST) {
        return RuleSet::EMPTY;
    }
    check_ending_segment(case)
}

fn check_ending_segment(case: &Case<'_>) -> RuleSet {
    match case.step {
        None => {
            fin::check(case)
                | half_closed::check(case)
                | reset_numbers::check_form(case)
                | aftermath::check(case)
                | time_wait::check(case)
        }
        Some(step) => {
            abort::check(case, step.events)
                | reset_numbers::check_effect(case, step.events)
                | closing::check(case)
        }
    }
}

/// What [`check`] found before the segment was added, and what came of it disproves.
pub(crate) fn withdrawn(events: Events) -> RuleSet {
    aftermath::withdrawn(events)
}

/// The rules that a segment breaks by taking the place of a connection, which is the case's.
pub(crate) fn check_succession(case: &Case<'_>) -> RuleSet {
    time_wait::check_succession(case)
}

/// The rules that a connection breaks at the end.
pub(crate) fn check_ending(ending: &Ending<'_>) -> RuleSet {
    half_closed::check_ending(ending) | closing::check_ending(ending)
}
