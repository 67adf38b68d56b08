use std::ops::Range;

use tcplint_capture::BATCH;
use tcplint_lint::Upcoming;

/// The segments of a batch that one of several threads looked ahead to.
///
/// Nothing foretells which of them are the thread's own, so that nobody asks it of each: its own stand one
/// behind the other, and of the others no more is kept than their times.
pub(super) struct Batch {
    own: Box<[Upcoming; BATCH]>,
    /// How many its own are.
    len: usize,
    /// A bit for each place in the batch that one of its own has.
    places: u64,
    /// By place, the latest time of all segments up to there that were looked ahead to.
    latest: Box<[i64; BATCH]>,
    /// The place of the latest one.
    last: usize,
}

impl Batch {
    pub(super) fn new() -> Batch {
        Batch {
            own: Box::new([Upcoming::NONE; BATCH]),
            len: 0,
            places: 0,
            latest: Box::new([i64::MIN; BATCH]),
            last: 0,
        }
    }

    /// The next segment, at this place; its time where it is to be counted.
    #[inline(always)]
    pub(super) fn put(&mut self, at: usize, time: Option<i64>, is_own: bool, one: Upcoming) {
        // Else another batch has begun; if that is not noticed, what is left of the former does no harm.
        if at <= self.last {
            (self.len, self.places) = (0, 0);
        }
        let before = self.latest.get(self.last).copied();
        let latest = before.max(time).unwrap_or(i64::MIN);
        if let (Some(own), Some(place)) = (self.own.get_mut(self.len), self.latest.get_mut(at)) {
            (*own, *place) = (one, latest);
            self.last = at;
            self.len += usize::from(is_own);
            self.places |= u64::from(is_own) << at;
        }
    }

    /// The latest time of all segments up to this place that are counted.
    #[inline(always)]
    pub(super) fn latest(&self, at: usize) -> i64 {
        self.latest.get(at).copied().unwrap_or(i64::MIN)
    }

    /// Where those of its own stand that are at these places of the batch.
    #[inline(always)]
    pub(super) fn ranks(&self, places: &Range<usize>) -> Range<usize> {
        let rank = |place| (self.places & below(place)).count_ones() as usize;
        rank(places.start)..rank(places.end)
    }

    /// Those of its own at these places of the batch, each with its place.
    #[inline(always)]
    pub(super) fn own(&self, places: &Range<usize>) -> impl Iterator<Item = (usize, &Upcoming)> {
        let mut left = self.places & !below(places.start);
        let own = self.own.get(self.ranks(places)).unwrap_or_default();
        own.iter().map(move |one| {
            let place = left.trailing_zeros() as usize;
            left &= left.wrapping_sub(1);
            (place, one)
        })
    }

    /// All of its own.
    #[inline(always)]
    pub(super) fn all(&mut self) -> &mut [Upcoming] {
        self.own.as_mut_slice()
    }
}

/// The bits of the places before this one.
#[inline(always)]
fn below(place: usize) -> u64 {
    match u32::try_from(place) {
        Ok(place) if place < u64::BITS => (1 << place) - 1,
        _ => u64::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_segments_come_with_their_places_and_the_latest_time() {
        let mut batch = Batch::new();
        for (at, time, is_own) in [(1, 5, true), (2, 9, false), (5, 7, true), (63, 8, true)] {
            batch.put(at, Some(time), is_own, Upcoming::NONE);
        }
        let places = |range| batch.own(&range).map(|(at, _)| at).collect::<Vec<_>>();
        assert_eq!(places(0..64), [1, 5, 63]);
        assert_eq!(places(2..63), [5]);
        assert_eq!(batch.ranks(&(2..64)), 1..3);
        assert_eq!([1, 2, 5, 63].map(|at| batch.latest(at)), [5, 9, 9, 9]);
    }

    #[test]
    fn next_batch_begins_anew() {
        let mut batch = Batch::new();
        batch.put(3, Some(1), true, Upcoming::NONE);
        batch.put(2, Some(2), true, Upcoming::NONE);
        let places: Vec<_> = batch.own(&(0..64)).map(|(at, _)| at).collect();
        assert_eq!(places, [2]);
    }
}
