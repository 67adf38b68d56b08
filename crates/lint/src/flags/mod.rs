//! Family F: the flags of one segment.

mod combinations;
pub(crate) mod ecn;
pub(crate) mod with_rst;
pub(crate) mod with_syn;
pub(crate) mod without_ack;

use tcplint_wire::Segment;

use crate::rule_set::RuleSet;

/// The flag rules that `segment` breaks.
pub(crate) fn check(segment: &Segment<'_>) -> RuleSet {
    let flags = segment.header.flags();
    combinations::check(flags, segment) | ecn::check(flags)
}
