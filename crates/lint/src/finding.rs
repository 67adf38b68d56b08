use tcplint_wire::{IncompleteSegment, Segment};

use crate::catalogue::RuleId;
use crate::flags;
use crate::header::checksum::H004;
use crate::rule::Severity;

/// How sure a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Something else explains it as well.
    Low,
    /// Likely, but the capture does not show all.
    Medium,
    /// The octets themselves show it.
    High,
}

impl Confidence {
    /// `low`, `medium` or `high`.
    pub const fn name(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }
}

impl Confidence {
    /// What the capture shows of a connection bounds what can be said of it: whether both SYNs
    /// were seen, and whether octets were missing.
    pub(crate) const fn of_connection(has_handshake: bool, lost: bool) -> Confidence {
        match (has_handshake, lost) {
            (true, false) => Confidence::High,
            (true, true) => Confidence::Medium,
            (false, _) => Confidence::Low,
        }
    }
}

/// A broken rule, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: RuleId,
    /// Its severity here.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// What is wrong with this very segment: one phrase without a full stop.
    pub message: String,
}

impl Finding {
    /// The finding for `rule`, which `segment` breaks. What else is on does not change it. A bad
    /// checksum is of medium confidence: the network card may finish it after the capture point.
    #[cold]
    pub fn of_segment(rule: RuleId, segment: &Segment<'_>) -> Finding {
        let message = match rule.rule().message.segment {
            Some(message) => message(segment),
            None => rule.rule().summary.to_owned(),
        };
        Finding {
            rule,
            severity: flags::ecn::severity(rule, flags::check(segment)),
            confidence: if H004.contains(rule) {
                Confidence::Medium
            } else {
                Confidence::High
            },
            message,
        }
    }

    /// The finding for `rule`, which a segment with less than a header breaks.
    #[cold]
    pub fn of_incomplete(rule: RuleId, segment: &IncompleteSegment<'_>) -> Finding {
        let declaration = rule.rule();
        let message = match declaration.message.incomplete {
            Some(message) => message(segment),
            None => declaration.summary.to_owned(),
        };
        Finding {
            rule,
            severity: declaration.severity,
            confidence: Confidence::High,
            message,
        }
    }
}
