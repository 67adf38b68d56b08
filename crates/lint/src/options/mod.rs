//! Family O: the options of one header, and what both SYNs agreed on.

pub(crate) mod handshake;
pub(crate) mod kinds;
pub(crate) mod lengths;
mod names;
pub(crate) mod negotiated;
pub(crate) mod structure;
pub(crate) mod values;

use tcplint_wire::Segment;
use tcplint_wire::options::kind;

use crate::rule_set::RuleSet;

/// The option rules that `segment` breaks: one walk over whatever stands there. A list that the
/// capture cut off ends silently, and nothing is said of what may have followed.
pub(crate) fn check(segment: &Segment<'_>) -> RuleSet {
    let flags = segment.header.flags();
    let mut broken = RuleSet::EMPTY;
    let mut options = segment.options();
    let mut kinds = structure::Kinds::default();
    let mut nops = structure::NopRun::default();
    let mut ended = false;
    let mut whole = segment.options_complete() && segment.header.data_offset() >= 5;
    for option in options.by_ref() {
        let Ok(option) = option else {
            broken |= structure::TRUNCATED;
            whole = false;
            break;
        };
        if option.kind == kind::NOP {
            broken |= nops.add(&option);
            continue;
        }
        nops = structure::NopRun::default();
        if option.kind == kind::END {
            ended = true;
            break;
        }
        broken |= kinds.add(&option, segment) | lengths::check(&option);
        broken |= match option.kind {
            kind::MSS | kind::SACK_PERMITTED => handshake::check_place(flags),
            kind::WINDOW_SCALE => handshake::check_place(flags) | handshake::check_shift(&option),
            kind::TIMESTAMPS => values::check_echo(&option, flags),
            kind::SACK => values::check_blocks(&option),
            other => kinds::check(other),
        };
    }
    if ended {
        broken |= structure::check_padding(options.remainder());
    }
    broken | handshake::check_mss(&kinds, flags, whole) | kinds::check_pair(&kinds)
}
