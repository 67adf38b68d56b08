use core::ops::Range;

use tcplint_track::{Ahead, Limits, Observer as _, Step, Tracker};
use tcplint_wire::Segment;

use crate::campaign::{Note, Tick};
use crate::catalogue::RuleId;
use crate::found::Found;
use crate::glance::Look;
use crate::judge::{Judge, campaigns_over};
use crate::notes::Notes;
use crate::rule_set::RuleSet;
use crate::sequence::overlap;

/// A segment that is looked ahead to, for one follower.
#[derive(Clone, Copy, Debug)]
pub struct Upcoming {
    /// For its tracker.
    pub ahead: Ahead,
    look: Look,
}

impl Upcoming {
    /// Whether the segment has the shape of one that goes to and fro in an open connection.
    #[inline(always)]
    pub fn is_plain(&self) -> bool {
        self.look.is_plain()
    }

    /// Of no segment: a place for one.
    pub const NONE: Upcoming = Upcoming {
        ahead: Ahead::NONE,
        look: Look::NONE,
    };
}

/// Follows the connections of one capture, and judges them by the rules that are on.
///
/// Of each rule and connection one finding comes out, when the rule is broken first; what comes
/// after it is counted ([`Follower::repeats`]).
#[derive(Debug)]
pub struct Follower {
    tracker: Tracker<Notes>,
    judge: Judge,
    until: i64,
    tick: Tick,
}

impl Follower {
    /// With these rules on.
    pub fn new(selected: RuleSet) -> Follower {
        Follower {
            tracker: Tracker::default(),
            judge: Judge::new(selected),
            until: i64::MIN,
            tick: Tick::default(),
        }
    }

    /// With these rules on, for a part of a capture's connections: others follow the rest. Streams
    /// are numbered among its own; what is said of many connections together is left to a
    /// [`Joint`](crate::Joint), which is told of [`Follower::noted`]; no connection is given up.
    ///
    /// It is given each segment of the capture, by [`Follower::pass_over`] those of the others.
    pub fn of_part(selected: RuleSet) -> Follower {
        let mut follower = Follower::new(selected);
        follower.tracker = Tracker::new(Limits {
            connections: usize::MAX,
        });
        follower.judge.campaigns.noted = Some(Vec::new());
        follower
    }

    /// Whether rules are on whose memory all connections share, so that none can be followed apart
    /// from the others.
    pub fn is_whole(selected: RuleSet) -> bool {
        selected.intersects(overlap::S017)
    }

    /// A segment of a connection that another one follows comes at this time.
    #[inline(always)]
    pub fn pass_over(&mut self, time: i64, segment: &Segment<'_>) {
        if Tracker::<Notes>::is_worth_a_look(segment) {
            self.pass_over_upcoming(time);
        } else {
            self.until = self.until.max(time);
        }
    }

    /// The same of a segment that was looked ahead to.
    #[inline(always)]
    pub fn pass_over_upcoming(&mut self, time: i64) {
        self.judge.begin.get_or_insert(time);
        self.until = self.until.max(time);
    }

    /// The latest time of all segments so far, in nanoseconds since 1970; `i64::MIN` before the
    /// first.
    #[inline(always)]
    pub fn until(&self) -> i64 {
        self.until
    }

    /// Of a follower of a part: the notable segments since they were last taken, in their order.
    #[inline(always)]
    pub fn noted(&mut self) -> &mut Vec<Note> {
        self.judge.campaigns.noted.get_or_insert_default()
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
        let step = self
            .tracker
            .push_observed(time, frame, segment, &mut self.judge);
        self.go_on(time);
        step
    }

    /// This segment comes next, at this time: see [`Tracker::ahead`]. Not for one that
    /// [`Tracker::is_worth_a_look`] says no of.
    #[inline(always)]
    pub fn ahead(&self, time: i64, segment: &Segment<'_>) -> Upcoming {
        // First, since it may be a call, over which nothing else need be kept then.
        let look = self.judge.look(segment);
        Upcoming {
            ahead: self.tracker.ahead(time, segment),
            look,
        }
    }

    /// These come next: see [`Tracker::fetch`].
    #[inline(always)]
    pub fn fetch(&self, upcoming: &mut [Upcoming], (soon, next): (Range<usize>, Range<usize>)) {
        self.tracker
            .fetch(upcoming, (soon, next.clone()), |upcoming| {
                &mut upcoming.ahead
            });
        if self.judge.campaigns.are_elsewhere() {
            return;
        }
        let next = upcoming.get(next).unwrap_or_default();
        // Nothing foretells where the SYNs are: first a bit for each, then those.
        let mut syns = next.iter().enumerate().fold(0_u64, |syns, (at, upcoming)| {
            syns | u64::from(upcoming.look.is_syn()) << (at & 63)
        });
        while syns != 0 {
            if let Some(syn) = next.get(syns.trailing_zeros() as usize) {
                self.judge.campaigns.fetch(&syn.ahead);
            }
            syns &= syns - 1;
        }
    }

    /// As [`Follower::segment`], of a segment that was looked ahead to, if that is enough: its
    /// stream's number. If not, `None`: nothing was done. See [`Tracker::push_ahead`].
    #[inline(always)]
    pub fn foreseen(&mut self, frame: u64, Upcoming { ahead, look }: &Upcoming) -> Option<u32> {
        let judge = &mut self.judge;
        let step = self.tracker.push_ahead(frame, ahead, *look, judge)?;
        self.go_on(ahead.time());
        Some(step.stream)
    }

    /// Packet time has come to `time`.
    #[inline(always)]
    fn go_on(&mut self, time: i64) {
        self.until = self.until.max(time);
        if self.tracker.has_evicted() {
            self.end_evicted();
        }
        if self.tick.comes(self.until) {
            self.judge.sweep(self.until);
        }
    }

    #[cold]
    #[inline(never)]
    fn end_evicted(&mut self) {
        while let Some((connection, notes)) = self.tracker.pop_evicted_noted() {
            self.judge.end(&connection, &notes, self.until);
            self.judge.told.forget(connection.stream);
        }
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
        // Of a connection that was ordinary to its end no rule has anything to say.
        #[cfg(debug_assertions)]
        self.judge.compare_endings(&self.tracker, self.until);
        for (connection, notes) in self.tracker.unsettled_noted() {
            self.judge.end(&connection, &notes, self.until);
            self.judge.found.drain(..).for_each(&mut tell);
        }
        self.judge.campaigns.end(self.until);
        let Judge {
            campaigns,
            selected,
            found,
            ..
        } = &mut self.judge;
        campaigns_over(campaigns, *selected, found);
        self.judge.found.drain(..).for_each(&mut tell);
    }

    /// What was found and not yet taken, in the order in which it was decided.
    #[inline]
    pub fn found(&mut self) -> &mut Vec<Found> {
        &mut self.judge.found
    }

    /// The tracker.
    pub fn tracker(&self) -> &Tracker<Notes> {
        &self.tracker
    }

    /// How often rules were broken again in connections of which they were told: by rule, then by
    /// stream, as far as single streams are counted (4096 of them).
    pub fn repeats(&self) -> impl Iterator<Item = (RuleId, u32, u64)> {
        self.judge.told.repeats()
    }

    /// The sums of all repeats, by rule.
    pub fn repeated(&self) -> impl Iterator<Item = (RuleId, u64)> {
        self.judge.told.repeated()
    }
}
