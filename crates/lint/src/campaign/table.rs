//! Who probed lately.

use super::WINDOW;
use super::endpoint::Endpoint;
use super::kind::Kind;
use super::scope::{Answer, Campaign, Probe, Scope};

/// Places for those who may be about to do something, in buckets of [`WAYS`]: 4096 of them, so
/// that thousands of forged sources, each with a SYN or two, push out each other and not those who
/// come again. In all half a MiB, and 6 MiB where each of them has as many probes as is remembered.
const BUCKETS: usize = 1 << 10;
const WAYS: usize = 4;
/// Campaigns that go on at once. Each takes 40 KiB; when one more begins, the one that was silent
/// for longest is taken to be over.
const OPEN: usize = 1 << 8;

/// Whom a place belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Owner {
    pub(crate) kind: Kind,
    /// Without a port, where all that a host does is one campaign.
    pub(crate) end: Endpoint,
}

/// What is kept of one owner: little while there is one probe, which is all there is of most.
#[derive(Debug, Default)]
struct Slot {
    owner: Option<Owner>,
    last: i64,
    first: Probe,
    more: More,
}

#[derive(Debug, Default)]
enum More {
    #[default]
    Nothing,
    /// The latest probes of different targets, as many as the kind's threshold at most.
    Probes(Vec<Probe>),
    Campaign(Box<Scope>),
}

impl Slot {
    fn is_campaign(&self) -> bool {
        matches!(self.more, More::Campaign(_))
    }

    /// Adds a probe; whether as many as are needed came within the window.
    fn remember(&mut self, kind: Kind, probe: &Probe, is_first: bool) -> bool {
        if is_first {
            self.first = *probe;
            return false;
        }
        let probes = match &mut self.more {
            More::Campaign(_) => return false,
            More::Nothing if self.first.is_like(kind, probe) => {
                self.first.repeat(probe);
                return false;
            }
            more @ More::Nothing => {
                *more = More::Probes(vec![self.first]);
                return self.remember(kind, probe, false);
            }
            More::Probes(probes) => probes,
        };
        if let Some(known) = probes.iter_mut().find(|known| known.is_like(kind, probe)) {
            known.repeat(probe);
            return false;
        }
        if probes.len() < kind.threshold() {
            probes.push(*probe);
        } else if let Some(oldest) = probes.iter_mut().min_by_key(|known| known.latest) {
            *oldest = *probe;
        }
        let oldest = probes.iter().map(|known| known.latest).min();
        probes.len() == kind.threshold()
            && oldest.is_some_and(|at| probe.at.saturating_sub(at) <= WINDOW)
            && kind.may_be(probes)
    }

    /// The probes that are remembered become a campaign.
    fn begin(&mut self) {
        if let More::Probes(probes) = &mut self.more {
            probes.sort_by_key(|probe| (probe.at, probe.frame));
            if let Some(scope) = Scope::new(probes) {
                self.more = More::Campaign(Box::new(scope));
            }
        }
    }
}

/// All of them.
#[derive(Debug, Default)]
pub(crate) struct Table {
    buckets: Vec<Option<Box<[Slot; WAYS]>>>,
    /// Where campaigns go on: bucket and way.
    open: Vec<(usize, usize)>,
    /// Campaigns that are over.
    pub(crate) over: Vec<Campaign>,
}

impl Table {
    /// Counts a probe of `owner`.
    pub(crate) fn probe(&mut self, owner: Owner, probe: &Probe) {
        let (bucket, way, is_new) = self.place(owner);
        let Some(slot) = self.slot(bucket, way) else {
            return;
        };
        slot.last = slot.last.max(probe.at);
        let mut is_first = is_new;
        if let More::Campaign(scope) = &mut slot.more {
            if scope.goes_on(owner.kind, probe.at) {
                scope.add(probe);
                return;
            }
            self.finish(bucket, way);
            is_first = true;
        }
        let Some(slot) = self.slot(bucket, way) else {
            return;
        };
        if slot.remember(owner.kind, probe, is_first) {
            slot.begin();
            self.open.push((bucket, way));
            if self.open.len() > OPEN {
                self.finish_idlest();
            }
        }
    }

    /// A probe of `owner` to `target` was answered; it was known to be answered by `from` before.
    pub(crate) fn answer(&mut self, owner: Owner, target: Endpoint, from: Answer, to: Answer) {
        let Some((bucket, way)) = self.find(owner) else {
            return;
        };
        let Some(slot) = self.slot(bucket, way) else {
            return;
        };
        let known = match &mut slot.more {
            More::Campaign(scope) => return scope.answered(from, to),
            More::Probes(probes) => probes.iter_mut().find(|known| known.target == target),
            More::Nothing => Some(&mut slot.first).filter(|known| known.target == target),
        };
        if let Some(known) = known {
            known.answer = to;
        }
    }

    /// Ends the campaigns that were silent since `WINDOW` before `now`; gives the time when the
    /// next one may be over.
    pub(crate) fn sweep(&mut self, now: i64) -> i64 {
        let mut due = i64::MAX;
        let mut at = 0;
        while let Some((bucket, way)) = self.open.get(at).copied() {
            let last = self.slot(bucket, way).map_or(i64::MIN, |slot| slot.last);
            let ends = last.saturating_add(WINDOW);
            if ends < now {
                self.finish(bucket, way);
            } else {
                due = due.min(ends.saturating_add(1));
                at += 1;
            }
        }
        due
    }

    /// Ends them all, in the order in which they began to be campaigns.
    pub(crate) fn finish_all(&mut self) {
        while let Some((bucket, way)) = self.open.first().copied() {
            self.finish(bucket, way);
        }
    }

    pub(crate) fn has_open(&self) -> bool {
        !self.open.is_empty()
    }

    fn finish_idlest(&mut self) {
        let idlest = self.open.iter().copied().min_by_key(|(bucket, way)| {
            let bucket = self.buckets.get(*bucket).and_then(Option::as_ref);
            let slot = bucket.and_then(|slots| slots.get(*way));
            slot.map_or(i64::MIN, |slot| slot.last)
        });
        if let Some((bucket, way)) = idlest {
            self.finish(bucket, way);
        }
    }

    fn finish(&mut self, bucket: usize, way: usize) {
        self.open.retain(|place| *place != (bucket, way));
        let Some(slot) = self.slot(bucket, way) else {
            return;
        };
        if let (Some(owner), More::Campaign(scope)) = (slot.owner, std::mem::take(&mut slot.more)) {
            self.over.extend(scope.finish(owner.kind, owner.end));
        }
    }

    fn slot(&mut self, bucket: usize, way: usize) -> Option<&mut Slot> {
        self.buckets.get_mut(bucket)?.as_mut()?.get_mut(way)
    }

    fn find(&self, owner: Owner) -> Option<(usize, usize)> {
        let bucket = bucket_of(owner);
        let slots = self.buckets.get(bucket)?.as_ref()?;
        let way = slots.iter().position(|slot| slot.owner == Some(owner))?;
        Some((bucket, way))
    }

    /// The place of `owner`, and whether it is a new one. In the bucket of its hash, the place that
    /// was idle for longest is given to it, one without a campaign where there is one.
    fn place(&mut self, owner: Owner) -> (usize, usize, bool) {
        if let Some((bucket, way)) = self.find(owner) {
            return (bucket, way, false);
        }
        if self.buckets.is_empty() {
            self.buckets.resize_with(BUCKETS, || None);
        }
        let bucket = bucket_of(owner);
        let slots = self.buckets.get_mut(bucket);
        let slots = slots.map(|slots| slots.get_or_insert_default());
        let idlest = slots.and_then(|slots| {
            let key = |slot: &Slot| (slot.owner.is_some(), slot.is_campaign(), slot.last);
            (0..WAYS).min_by_key(|way| slots.get(*way).map(key))
        });
        let way = idlest.unwrap_or(0);
        if self
            .slot(bucket, way)
            .is_some_and(|slot| slot.is_campaign())
        {
            self.finish(bucket, way);
        }
        if let Some(slot) = self.slot(bucket, way) {
            slot.owner = Some(owner);
            slot.last = i64::MIN;
            slot.more = More::Nothing;
        }
        (bucket, way, true)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "any bits of the hash will do"
)]
fn bucket_of(owner: Owner) -> usize {
    owner.end.hash(owner.kind as u64) as usize % BUCKETS
}
