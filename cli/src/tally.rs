//! Counting what an input held.

use std::collections::BTreeMap;

use tcplint_lint::{RuleId, Severity};
use tcplint_wire::Skip;

/// The packets of one input, or of all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// Frames of the capture.
    pub(crate) packets: u64,
    /// Frames with at least one TCP segment of the traffic itself.
    pub(crate) segments: u64,
    /// Frames without, by [`Skip`].
    skipped: [u64; Skip::ALL.len()],
    /// Findings by rule and severity: a rule may be more severe beside another.
    pub(crate) findings: BTreeMap<(RuleId, Severity), u64>,
    /// Connections, where they were followed.
    pub(crate) connections: Option<u64>,
    /// How often rules were broken again in connections of which that had been told.
    pub(crate) repeated: BTreeMap<RuleId, u64>,
    /// Connections that were shown, where they have rows.
    pub(crate) shown: u64,
    /// Whether there was nothing to explain.
    pub(crate) missed: bool,
    /// What was lost of a damaged input, in words.
    pub(crate) damaged: Option<String>,
    /// Which rule packs did not see all of it, and why, each in words.
    pub(crate) packs_failed: Vec<String>,
}

impl Tally {
    /// Counts a frame that holds no segment.
    #[inline]
    pub(crate) fn skip(&mut self, reason: Skip) {
        if let Some(count) = self.skipped.get_mut(reason as usize) {
            *count += 1;
        }
    }

    /// Counts a finding.
    pub(crate) fn finding(&mut self, rule: RuleId, severity: Severity) {
        *self.findings.entry((rule, severity)).or_default() += 1;
    }

    /// The reasons that occurred, with their counts.
    pub(crate) fn skipped(&self) -> impl Iterator<Item = (Skip, u64)> {
        Skip::ALL
            .into_iter()
            .zip(self.skipped)
            .filter(|(_, count)| *count > 0)
    }

    /// Findings of one severity.
    pub(crate) fn of_severity(&self, severity: Severity) -> u64 {
        let of_it = self
            .findings
            .iter()
            .filter(|((_, its), _)| *its == severity);
        of_it.map(|(_, count)| count).sum()
    }

    /// Adds another input's counts.
    pub(crate) fn add(&mut self, other: &Tally) {
        self.packets += other.packets;
        self.segments += other.segments;
        self.shown += other.shown;
        self.missed |= other.missed;
        for (sum, count) in self.skipped.iter_mut().zip(other.skipped) {
            *sum += count;
        }
        for (rule, count) in &other.findings {
            *self.findings.entry(*rule).or_default() += count;
        }
        for (rule, count) in &other.repeated {
            *self.repeated.entry(*rule).or_default() += count;
        }
        if let Some(connections) = other.connections {
            *self.connections.get_or_insert(0) += connections;
        }
    }
}
