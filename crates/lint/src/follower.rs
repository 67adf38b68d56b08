use tcplint_track::{Step, Tracker};
use tcplint_wire::Segment;

use crate::catalogue::RuleId;
use crate::found::Found;
use crate::judge::Judge;
use crate::notes::Card;
use crate::rule_set::RuleSet;

/// Follows the connections of one capture, and judges them by the rules that are on.
///
/// Of each rule and connection one finding comes out, when the rule is broken first; what comes
/// after it is counted ([`Follower::repeats`]).
#[derive(Debug)]
pub struct Follower {
    tracker: Tracker<Card>,
    judge: Judge,
    until: i64,
}

impl Follower {
    /// With these rules on.
    pub fn new(selected: RuleSet) -> Follower {
        Follower {
            tracker: Tracker::default(),
            judge: Judge::new(selected),
            until: i64::MIN,
        }
    }

    /// With [`Tracker::with_seed`]: for measuring only, and before the first segment.
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Follower {
        self.tracker = self.tracker.with_seed(seed);
        self
    }

    /// The next segment of the capture: `time` in nanoseconds since 1970, `frame` from 1.
    #[inline]
    pub fn segment(&mut self, time: i64, frame: u64, segment: &Segment<'_>) -> Step {
        self.until = self.until.max(time);
        let step = self
            .tracker
            .push_observed(time, frame, segment, &mut self.judge);
        while let Some((connection, card)) = self.tracker.pop_evicted_noted() {
            self.judge.end(&connection, card, self.until);
            self.judge.notes.drop(&card);
        }
        if self.until >= self.judge.campaigns.due {
            self.judge.campaigns.sweep(self.until);
            self.judge.campaigns_over();
        }
        step
    }

    /// The capture is over: connections are judged by what they came to. What is found of them is
    /// left in [`Follower::found`].
    pub fn end(&mut self) {
        let mut found = Vec::new();
        self.end_with(|one| found.push(one));
        self.judge.found = found;
    }

    /// The same, but gives out each finding at once: there may be many for each of millions of
    /// connections.
    pub fn end_with(&mut self, mut tell: impl FnMut(Found)) {
        self.judge.found.drain(..).for_each(&mut tell);
        for (connection, card) in self.tracker.connections_noted() {
            self.judge.end(&connection, card, self.until);
            self.judge.found.drain(..).for_each(&mut tell);
        }
        self.judge.campaigns.end(self.until);
        self.judge.campaigns_over();
        self.judge.found.drain(..).for_each(&mut tell);
    }

    /// What was found and not yet taken, in the order in which it was decided.
    #[inline]
    pub fn found(&mut self) -> &mut Vec<Found> {
        &mut self.judge.found
    }

    /// The tracker.
    pub fn tracker(&self) -> &Tracker<Card> {
        &self.tracker
    }

    /// How often rules were broken again in connections of which they were told: by rule, then by
    /// stream, as far as single streams are counted (4096 of them).
    pub fn repeats(&self) -> impl Iterator<Item = (RuleId, u32, u64)> {
        let repeats = self.judge.repeats.iter();
        repeats.map(|((rule, stream), count)| (*rule, *stream, *count))
    }

    /// The sums of all repeats, by rule.
    pub fn repeated(&self) -> impl Iterator<Item = (RuleId, u64)> {
        self.judge
            .repeated
            .iter()
            .map(|(rule, count)| (*rule, *count))
    }
}
