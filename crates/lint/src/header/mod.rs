//! Family H: the fields of one header.

pub(crate) mod acknowledgment;
pub(crate) mod addresses;
pub(crate) mod checksum;
pub(crate) mod lengths;
pub(crate) mod urgent;
pub(crate) mod zeros;

use tcplint_wire::Segment;

use crate::catalogue::RuleId;
use crate::rule_set::RuleSet;

/// Rules that look at addresses: about themselves, or about the checksum, which covers them. They
/// cannot be asked of a TCP header that stands alone.
pub const NEED_ADDRESSES: [RuleId; 4] = [
    RuleId::of("H004"),
    RuleId::of("H005"),
    RuleId::of("H012"),
    RuleId::of("H013"),
];

/// The header rules that `segment` breaks, the checksum left out.
pub(crate) fn check(segment: &Segment<'_>) -> RuleSet {
    lengths::check(segment)
        | acknowledgment::check(segment)
        | urgent::check(segment)
        | addresses::check(segment)
        | zeros::check(segment)
}
