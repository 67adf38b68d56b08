//! Who probed lately.

use core::hint::select_unpredictable;

use tcplint_prefetch::prefetch;

use super::WINDOW;
use super::endpoint::Endpoint;
use super::scope::{Answer, Campaign, Probe};
use super::slot::{Owner, Slot};

/// Places for those who may be about to do something, in buckets of [`WAYS`]: 4096 of them, so
/// that thousands of forged sources, each with a SYN or two, push out each other and not those who
/// come again. In all half a MiB, and 6 MiB where each of them has as many probes as is remembered.
const BUCKETS: usize = 1 << 10;
const WAYS: usize = 4;
/// Campaigns that go on at once. Each takes 40 KiB; when one more begins, the one that was silent
/// for longest is taken to be over.
const OPEN: usize = 1 << 8;

/// What is asked of a bucket most often, in one cache line.
#[derive(Clone, Debug)]
#[repr(align(64))]
struct Bucket {
    /// Since when nothing came of each place.
    last: [i64; WAYS],
    /// Whose they are, by part of each owner's hash; 0 where a place is free.
    tags: [u32; WAYS],
}

impl Bucket {
    const FREE: Bucket = Bucket {
        last: [i64::MIN; WAYS],
        tags: [0; WAYS],
    };

    /// The ways whose tag this is, the first way's bit the lowest. All are looked at, without a branch:
    /// which it is cannot be foretold.
    #[inline(always)]
    fn fitting(&self, tag: u32) -> u32 {
        let ways = self.tags.iter().enumerate();
        ways.fold(0, |ways, (way, known)| {
            ways | u32::from(*known == tag) << way
        })
    }

    /// The way of which nothing came for longest.
    #[inline(always)]
    fn idlest(&self) -> usize {
        let (mut idlest, mut since) = (0, i64::MAX);
        for (way, last) in self.last.iter().enumerate() {
            idlest = select_unpredictable(*last < since, way, idlest);
            since = since.min(*last);
        }
        idlest
    }
}

/// Where an owner is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    bucket: usize,
    way: usize,
}

impl Place {
    fn slot(self) -> usize {
        self.bucket * WAYS + self.way
    }
}

/// All of them.
#[derive(Debug, Default)]
pub(crate) struct Table {
    buckets: Vec<Bucket>,
    slots: Vec<Slot>,
    /// Where campaigns go on.
    open: Vec<Place>,
    /// Campaigns that are over.
    pub(crate) over: Vec<Campaign>,
}

impl Table {
    /// Counts a probe of `owner`.
    pub(crate) fn probe(&mut self, owner: Owner, probe: &Probe) {
        let (place, is_new) = self.place(owner);
        if let Some(last) = self.last_mut(place) {
            *last = (*last).max(probe.at);
        }
        let Some(slot) = self.slots.get_mut(place.slot()) else {
            return;
        };
        let mut is_first = is_new;
        if let Some(scope) = slot.campaign() {
            if scope.goes_on(owner.kind, probe.at) {
                scope.add(probe);
                return;
            }
            self.finish(place, None);
            is_first = true;
        }
        let Some(slot) = self.slots.get_mut(place.slot()) else {
            return;
        };
        if slot.remember(owner.kind, probe, is_first) {
            slot.begin();
            self.open.push(place);
            if self.open.len() > OPEN {
                self.finish_idlest();
            }
        }
    }

    /// A probe of `owner` to `target` was answered; it was known to be answered by `from` before.
    pub(crate) fn answer(&mut self, owner: Owner, target: Endpoint, from: Answer, to: Answer) {
        let Ok(place) = self.find(owner) else {
            return;
        };
        if let Some(slot) = self.slots.get_mut(place.slot()) {
            slot.answered(target, from, to);
        }
    }

    /// Ends the campaigns that were silent since `WINDOW` before `now`; gives the time when the
    /// next one may be over.
    pub(crate) fn sweep(&mut self, now: i64) -> i64 {
        let mut due = i64::MAX;
        let mut at = 0;
        while let Some(place) = self.open.get(at).copied() {
            let ends = self.last(place).saturating_add(WINDOW);
            if ends < now {
                self.finish(place, None);
            } else {
                due = due.min(ends.saturating_add(1));
                at += 1;
            }
        }
        due
    }

    /// Ends them all, in the order in which they began to be campaigns, as the capture ended at
    /// `until`.
    pub(crate) fn finish_all(&mut self, until: i64) {
        while let Some(place) = self.open.first().copied() {
            self.finish(place, Some(until));
        }
    }

    pub(crate) fn has_open(&self) -> bool {
        !self.open.is_empty()
    }

    fn finish_idlest(&mut self) {
        let places = self.open.iter().copied();
        if let Some(place) = places.min_by_key(|place| self.last(*place)) {
            self.finish(place, None);
        }
    }

    fn finish(&mut self, place: Place, until: Option<i64>) {
        self.open.retain(|open| *open != place);
        let slot = self.slots.get_mut(place.slot());
        if let Some((owner, scope)) = slot.and_then(Slot::take_campaign) {
            let campaign = scope.finish(owner.kind, owner.end, until);
            self.over.extend(campaign);
        }
    }

    fn last(&self, place: Place) -> i64 {
        let bucket = self.buckets.get(place.bucket);
        let last = bucket.and_then(|bucket| bucket.last.get(place.way));
        last.copied().unwrap_or(i64::MIN)
    }

    fn last_mut(&mut self, place: Place) -> Option<&mut i64> {
        self.buckets.get_mut(place.bucket)?.last.get_mut(place.way)
    }

    /// Something of an owner with this hash comes soon.
    #[inline(always)]
    pub(crate) fn prefetch(&self, hash: u64) {
        let (bucket, _) = split(hash);
        if let Some(bucket) = self.buckets.get(bucket) {
            prefetch(bucket);
        }
    }

    /// It comes sooner: the place that seems to be the owner's, or to become it.
    #[inline(always)]
    pub(crate) fn fetch(&self, hash: u64) {
        let (bucket, tag) = split(hash);
        if let Some(known) = self.buckets.get(bucket) {
            let way = match known.fitting(tag) {
                0 => known.idlest(),
                fitting => fitting.trailing_zeros() as usize,
            };
            if let Some(slot) = self.slots.get(Place { bucket, way }.slot()) {
                prefetch(slot);
            }
        }
    }

    /// Where `owner` is; where not, the bucket where it belongs, and its tag.
    #[inline(always)]
    fn find(&self, owner: Owner) -> Result<Place, (usize, u32)> {
        let (bucket, tag) = split(owner.hash());
        let Some(known) = self.buckets.get(bucket) else {
            return Err((bucket, tag));
        };
        let mut fitting = known.fitting(tag);
        while fitting != 0 {
            let way = fitting.trailing_zeros() as usize;
            let place = Place { bucket, way };
            let slot = self.slots.get(place.slot());
            if slot.is_some_and(|slot| slot.belongs_to(&owner)) {
                return Ok(place);
            }
            fitting &= fitting - 1;
        }
        Err((bucket, tag))
    }

    /// The place in a bucket that is given to the next owner: the one that was idle for longest, of
    /// those without a campaign where there is one.
    #[inline]
    fn idlest(&self, bucket: usize) -> Place {
        let way = match self.buckets.get(bucket) {
            // Without a look at the places themselves.
            Some(bucket) if self.open.is_empty() => bucket.idlest(),
            _ => {
                let ways = (0..WAYS).map(|way| Place { bucket, way });
                return ways
                    .min_by_key(|place| {
                        let slot = self.slots.get(place.slot());
                        (slot.is_some_and(Slot::is_campaign), self.last(*place))
                    })
                    .unwrap_or(Place { bucket, way: 0 });
            }
        };
        Place { bucket, way }
    }

    /// The place of `owner`, and whether it is a new one. In the bucket of its hash, the place that
    /// was idle for longest is given to it, one without a campaign where there is one.
    fn place(&mut self, owner: Owner) -> (Place, bool) {
        let (bucket, tag) = match self.find(owner) {
            Ok(place) => return (place, false),
            Err(missing) => missing,
        };
        if self.buckets.is_empty() {
            self.buckets.resize(BUCKETS, Bucket::FREE);
            self.slots.resize_with(BUCKETS * WAYS, Slot::default);
        }
        let place = self.idlest(bucket);
        if self.slots.get(place.slot()).is_some_and(Slot::is_campaign) {
            self.finish(place, None);
        }
        if let Some(known) = self.buckets.get_mut(bucket)
            && let (Some(last), Some(known)) =
                (known.last.get_mut(place.way), known.tags.get_mut(place.way))
        {
            (*last, *known) = (i64::MIN, tag);
        }
        if let Some(slot) = self.slots.get_mut(place.slot()) {
            slot.give_to(&owner);
        }
        (place, true)
    }
}

/// The bucket of a hash, and the tag by which it is known there.
#[expect(
    clippy::cast_possible_truncation,
    reason = "each takes bits of its own"
)]
fn split(hash: u64) -> (usize, u32) {
    (hash as usize % BUCKETS, (hash >> 32) as u32 | 1)
}
