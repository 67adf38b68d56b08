//! Family S: sequence numbers and states across the segments of a connection.

pub(crate) mod opening;

use crate::case::Case;
use crate::rule_set::RuleSet;

/// The rules that a segment breaks in its connection: asked before the segment is added to it, and
/// again after.
pub(crate) fn check(case: &Case<'_>) -> RuleSet {
    opening::check(case)
}
