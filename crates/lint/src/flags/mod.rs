//! Family F: the flags of one segment.

mod combinations;
pub(crate) mod ecn;
pub(crate) mod with_rst;
pub(crate) mod with_syn;
pub(crate) mod without_ack;

use tcplint_wire::{Flags, Segment};

use crate::rule_set::RuleSet;

/// Whether no flag rule can be broken, as in nearly every segment: ACK, perhaps with PSH or FIN
/// and ECN bits, but without SYN, RST, URG and reserved bits.
#[inline(always)]
pub(crate) fn is_everyday(flags: Flags) -> bool {
    const LOOKED_AT: u16 = Flags::RESERVED.bits()
        | Flags::URG.bits()
        | Flags::ACK.bits()
        | Flags::RST.bits()
        | Flags::SYN.bits();
    flags.bits() & LOOKED_AT == Flags::ACK.bits()
}

/// The flag rules that `segment` breaks.
pub(crate) fn check(segment: &Segment<'_>) -> RuleSet {
    let flags = segment.header.flags();
    combinations::check(flags, segment) | ecn::check(flags)
}
