//! Family H: the fields of one header.

pub(crate) mod acknowledgment;
pub(crate) mod addresses;
pub(crate) mod checksum;
pub(crate) mod lengths;
pub(crate) mod urgent;
pub(crate) mod zeros;

use tcplint_wire::Segment;

use crate::rule_set::RuleSet;

/// Whether no header rule can be broken in a segment whose flags are everyday ones: lengths that
/// fit, two different ports, nothing 0 that is looked at. Each room's condition contains the
/// opposite of one of these; a room with another condition adds it here.
#[inline(always)]
pub(crate) fn is_everyday(segment: &Segment<'_>) -> bool {
    let header = &segment.header;
    let (from, to) = (header.source_port(), header.destination_port());
    // Not `&&`: one branch that is always taken beats seven that are.
    (header.data_offset() >= 5)
        & (header.header_len() as u64 <= u64::from(segment.stated_len))
        & (header.urgent_pointer() == 0)
        & (header.ack().0 != 0)
        & (from != 0)
        & (to != 0)
        & (from != to)
}

/// The header rules that `segment` breaks, the checksum left out.
pub(crate) fn check(segment: &Segment<'_>) -> RuleSet {
    lengths::check(segment)
        | acknowledgment::check(segment)
        | urgent::check(segment)
        | addresses::check(segment)
        | zeros::check(segment)
}
