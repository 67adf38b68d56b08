//! Family H: the fields of one header.

pub(crate) mod acknowledgment;
pub(crate) mod addresses;
pub(crate) mod checksum;
pub(crate) mod lengths;
pub(crate) mod urgent;
pub(crate) mod zeros;

use tcplint_wire::Segment;

use crate::rule_set::RuleSet;

/// The header rules that `segment` breaks, the checksum left out.
pub(crate) fn check(segment: &Segment<'_>) -> RuleSet {
    lengths::check(segment)
        | acknowledgment::check(segment)
        | urgent::check(segment)
        | addresses::check(segment)
        | zeros::check(segment)
}
