//! The segments of a batch that were looked ahead to.

use std::ops::Range;

use tcplint_capture::BATCH;

/// What was read of each segment that comes next, by its place in the batch.
pub(crate) struct Upcoming<T>(Box<[T; BATCH]>);

impl<T: Copy> Upcoming<T> {
    /// Of none: each place has `none`.
    pub(crate) fn new(none: T) -> Upcoming<T> {
        Upcoming(Box::new([none; BATCH]))
    }

    /// The segments at these places.
    #[inline(always)]
    pub(crate) fn at(&self, places: Range<usize>) -> &[T] {
        self.0.get(places).unwrap_or_default()
    }

    /// Puts the segment at this place.
    #[inline(always)]
    pub(crate) fn put(&mut self, at: usize, one: T) {
        if let Some(place) = self.0.get_mut(at) {
            *place = one;
        }
    }

    /// Those at all places, some of which may be of the batch before.
    #[inline(always)]
    pub(crate) fn all(&mut self) -> &mut [T] {
        self.0.as_mut_slice()
    }
}
