use tcplint_wire::checksum::{self, Verdict};
use tcplint_wire::{IncompleteSegment, Origin, Segment};

use crate::catalogue::RuleId;
use crate::finding::{Confidence, Finding};
use crate::header::checksum::{H004, H005};
use crate::offload::{OffloadingSender, Senders};
use crate::options::handshake::O006;
use crate::rule_set::RuleSet;
use crate::sequence::syn_data;
use crate::{flags, header, options, ordinary};

/// Judges segments by the rules that are on.
#[derive(Clone, Debug)]
pub struct Linter {
    selected: RuleSet,
    verifies: bool,
    senders: Senders,
}

impl Linter {
    /// With these rules on.
    pub fn new(selected: RuleSet) -> Linter {
        Linter {
            selected,
            verifies: selected.intersects(H004 | H005),
            senders: Senders::default(),
        }
    }

    /// Whether what it says of a segment depends on that segment alone: not where checksums are
    /// verified, of which it learns what to expect of their senders.
    pub fn is_stateless(&self) -> bool {
        !self.verifies
    }

    /// Whether a glance tells that `segment` breaks none of the rules that are on. If not, it may
    /// still break none: ask [`Linter::segment`], which answers the same with and without this
    /// question before it.
    ///
    /// For loops over many segments: nearly all of them need nothing more.
    #[inline(always)]
    pub fn passes(&self, segment: &Segment<'_>) -> bool {
        self.glance().passes(segment)
    }

    /// What [`Linter::passes`] asks of the rules that are on, once for a whole loop.
    #[inline(always)]
    pub fn glance(&self) -> HeaderGlance {
        HeaderGlance {
            verifies: self.verifies,
            bare_openings: !self.selected.intersects(O006),
            #[cfg(debug_assertions)]
            selected: self.selected,
        }
    }

    /// Whether a glance may be enough.
    #[inline(always)]
    fn glances(&self, segment: &Segment<'_>) -> bool {
        !self.verifies && segment.origin == Origin::Traffic
    }

    /// What a glance told, held to what the rules say in a debug build.
    #[inline(always)]
    fn held(&self, segment: &Segment<'_>, passes: bool) -> bool {
        debug_assert!(!passes || (check(segment) & self.selected).is_empty());
        passes
    }

    /// The same of traffic that is known to be plain ([`Upcoming::is_plain`](crate::Upcoming::is_plain)).
    #[inline(always)]
    pub fn passes_plain(&self, segment: &Segment<'_>) -> bool {
        let passes = !self.verifies & ordinary::is_sound(segment);
        debug_assert!(!passes || (check(segment) & self.selected).is_empty());
        passes
    }

    /// The rules that `segment` breaks. A header quoted in an ICMP error is nobody's traffic and
    /// breaks none.
    #[inline]
    pub fn segment(&mut self, segment: &Segment<'_>) -> RuleSet {
        let is_of_open = self.glances(segment) && ordinary::is_of_open_connection(segment);
        if self.held(segment, is_of_open) || self.passes(segment) {
            return RuleSet::EMPTY;
        }
        self.judge(segment)
    }

    /// The rules that a segment with less than a header breaks.
    pub fn incomplete(&self, segment: &IncompleteSegment<'_>) -> RuleSet {
        header::lengths::incomplete(segment) & self.selected
    }

    /// [`Finding::of_segment`], surer of a bad checksum when the sender's others fit.
    #[cold]
    pub fn finding(&self, rule: RuleId, segment: &Segment<'_>) -> Finding {
        let mut finding = Finding::of_segment(rule, segment);
        if H004.contains(rule) && self.senders.is_trusted(segment.addresses.source()) {
            finding.confidence = Confidence::High;
        }
        finding
    }

    /// The senders whose bad checksums were taken for the work of a network card and were not
    /// reported from then on, in the order of their addresses. Always empty unless H004 is on.
    pub fn offloading_senders(&self) -> Vec<OffloadingSender> {
        self.senders.recognized()
    }

    #[inline(never)]
    fn judge(&mut self, segment: &Segment<'_>) -> RuleSet {
        if segment.origin == Origin::QuotedInIcmp {
            return RuleSet::EMPTY;
        }
        let mut broken = check(segment);
        if self.verifies {
            broken |= self.verify(segment);
        }
        broken & self.selected
    }

    fn verify(&mut self, segment: &Segment<'_>) -> RuleSet {
        let verdict = checksum::verify(segment);
        if verdict == Verdict::Unknown {
            return RuleSet::EMPTY;
        }
        let reported = !self.selected.intersects(H004)
            || self.senders.count(segment.addresses.source(), verdict);
        match verdict {
            Verdict::Bad { .. } => H004.when(reported),
            Verdict::Ffff => H005,
            Verdict::Good | Verdict::Partial | Verdict::Unknown => RuleSet::EMPTY,
        }
    }
}

/// Glances at segments, for one [`Linter`].
#[derive(Clone, Copy, Debug)]
pub struct HeaderGlance {
    verifies: bool,
    bare_openings: bool,
    #[cfg(debug_assertions)]
    selected: RuleSet,
}

impl HeaderGlance {
    /// [`Linter::passes`].
    #[inline(always)]
    pub fn passes(self, segment: &Segment<'_>) -> bool {
        let passes = !self.verifies
            && segment.origin == Origin::Traffic
            && ordinary::breaks_no_rule(segment, self.bare_openings);
        #[cfg(debug_assertions)]
        debug_assert!(!passes || (check(segment) & self.selected).is_empty());
        passes
    }
}

/// All the rules that need nothing but the segment, the checksum left out.
fn check(segment: &Segment<'_>) -> RuleSet {
    flags::check(segment)
        | header::check(segment)
        | options::check(segment)
        | syn_data::check(segment)
}
