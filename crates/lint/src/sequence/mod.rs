//! Family S: sequence numbers and states across the segments of a connection.

pub(crate) mod ecn;
pub(crate) mod opening;
pub(crate) mod overlap;
pub(crate) mod paws;
pub(crate) mod syn_data;

use crate::case::Case;
use crate::rule_set::RuleSet;

/// The rules that a segment breaks in its connection: asked before the segment is added to it, and
/// again after.
pub(crate) fn check(case: &Case<'_>) -> RuleSet {
    opening::check(case) | ecn::check_answer(case)
}

/// The rules that judge every segment, ordinary ones as well: whoever returns early for those must
/// have asked here first. Each begins with a test that nearly all segments pass.
#[inline]
pub(crate) fn check_everyday(case: &Case<'_>) -> RuleSet {
    paws::check(case) | overlap::check(case) | ecn::check_echo(case)
}
