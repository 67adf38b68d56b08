//! A tracker with what Zeek would say of each connection, or without.

use std::ops::Range;

use tcplint_track::{Ahead, Connection, Tracker, ZeekAhead, ZeekTracker};
use tcplint_wire::Segment;

/// What `connections` asks of its tracker. Zeek's view takes memory and time, which only those reports pay
/// that show it.
pub(crate) trait Tracking: Default {
    /// A segment that is looked ahead to.
    type Ahead: Copy;
    /// Of no segment: a place for one.
    const NONE: Self::Ahead;
    /// This segment comes soon, at this time; whether it may be given to [`Tracking::push_ahead`].
    fn ahead(&self, time: i64, segment: &Segment<'_>) -> (Self::Ahead, bool);
    /// See [`Tracker::fetch`].
    fn fetch(&self, upcoming: &mut [Self::Ahead], places: (Range<usize>, Range<usize>));
    /// Adds a segment that was looked ahead to, if that is enough: whether it is.
    fn push_ahead(&mut self, frame: u64, ahead: &Self::Ahead) -> bool;
    /// See [`Tracker::push`].
    fn push(&mut self, time: i64, frame: u64, segment: &Segment<'_>);
    /// See [`Tracker::pop_evicted`].
    fn pop_evicted(&mut self) -> Option<Connection>;
    /// Whether [`Tracking::pop_evicted`] gives one.
    fn has_evicted(&self) -> bool;
    /// Connections that were given up, and those that are held.
    fn counts(&self) -> (u64, u64);
    /// Lends all connections that are held to `look`, until it fails.
    fn each<E>(&self, look: impl FnMut(&Connection) -> Result<(), E>) -> Result<(), E>;
}

impl Tracking for Tracker {
    type Ahead = Ahead;
    const NONE: Ahead = Ahead::NONE;

    #[inline(always)]
    fn ahead(&self, time: i64, segment: &Segment<'_>) -> (Ahead, bool) {
        (
            Tracker::ahead(self, time, segment),
            Tracker::<()>::is_worth_a_look(segment),
        )
    }

    #[inline(always)]
    fn fetch(&self, upcoming: &mut [Ahead], places: (Range<usize>, Range<usize>)) {
        Tracker::fetch(self, upcoming, places, |ahead| ahead);
    }

    #[inline(always)]
    fn push_ahead(&mut self, frame: u64, ahead: &Ahead) -> bool {
        Tracker::push_ahead(self, frame, ahead, (), &mut ()).is_some()
    }

    fn push(&mut self, time: i64, frame: u64, segment: &Segment<'_>) {
        Tracker::push(self, time, frame, segment);
    }

    fn pop_evicted(&mut self) -> Option<Connection> {
        Tracker::pop_evicted(self)
    }

    #[inline(always)]
    fn has_evicted(&self) -> bool {
        Tracker::has_evicted(self)
    }

    fn counts(&self) -> (u64, u64) {
        (self.evictions(), self.len() as u64)
    }

    fn each<E>(&self, mut look: impl FnMut(&Connection) -> Result<(), E>) -> Result<(), E> {
        self.connections()
            .try_for_each(|connection| look(&connection))
    }
}

impl Tracking for ZeekTracker {
    type Ahead = ZeekAhead;
    const NONE: ZeekAhead = ZeekAhead::NONE;

    #[inline(always)]
    fn ahead(&self, time: i64, segment: &Segment<'_>) -> (ZeekAhead, bool) {
        let ahead = ZeekTracker::ahead(self, time, segment);
        (ahead, ahead.is_worth_a_push())
    }

    #[inline(always)]
    fn fetch(&self, upcoming: &mut [ZeekAhead], places: (Range<usize>, Range<usize>)) {
        ZeekTracker::fetch(self, upcoming, places);
    }

    #[inline(always)]
    fn push_ahead(&mut self, frame: u64, ahead: &ZeekAhead) -> bool {
        ZeekTracker::push_ahead(self, frame, ahead)
    }

    fn push(&mut self, time: i64, frame: u64, segment: &Segment<'_>) {
        ZeekTracker::push(self, time, frame, segment);
    }

    fn pop_evicted(&mut self) -> Option<Connection> {
        ZeekTracker::pop_evicted(self)
    }

    #[inline(always)]
    fn has_evicted(&self) -> bool {
        ZeekTracker::has_evicted(self)
    }

    fn counts(&self) -> (u64, u64) {
        (self.evictions(), self.len() as u64)
    }

    fn each<E>(&self, look: impl FnMut(&Connection) -> Result<(), E>) -> Result<(), E> {
        self.each_connection(look)
    }
}
