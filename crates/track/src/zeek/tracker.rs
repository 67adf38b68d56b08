use core::ops::Range;

use tcplint_wire::Segment;

use super::brief::Brief;
use super::look::Look;
use super::watch::Watch;
use crate::ahead::Ahead;
use crate::observer::Observer as _;
use crate::step::Step;
use crate::summary::Connection;
use crate::tracker::{Limits, Tracker};

/// A segment that is looked ahead to, for one [`ZeekTracker`].
#[derive(Clone, Copy, Debug)]
pub struct ZeekAhead {
    ahead: Ahead,
    look: Look,
}

impl ZeekAhead {
    /// Of no segment: a place for one.
    pub const NONE: ZeekAhead = ZeekAhead {
        ahead: Ahead::NONE,
        look: Look::NONE,
    };

    /// Whether it may be given to [`ZeekTracker::push_ahead`].
    #[inline(always)]
    pub fn is_worth_a_push(&self) -> bool {
        self.look.counts()
    }
}

/// Follows all connections of one capture as [`Tracker`] does, and beside that as Zeek does: each has its
/// [`Connection::zeek`].
///
/// Of an ordinary connection that takes no more memory; of any other 128 octets, and some 300 besides
/// where octets of it are missing or its history is long.
#[derive(Debug, Default)]
pub struct ZeekTracker {
    tracker: Tracker<Brief>,
    watch: Watch,
}

impl ZeekTracker {
    /// Without any connection.
    pub fn new(limits: Limits) -> ZeekTracker {
        ZeekTracker {
            tracker: Tracker::new(limits),
            watch: Watch::default(),
        }
    }

    /// See [`Tracker::push`].
    #[inline]
    pub fn push(&mut self, time: i64, frame: u64, segment: &Segment<'_>) -> Step {
        self.tracker
            .push_observed(time, frame, segment, &mut self.watch)
    }

    /// See [`Tracker::ahead`].
    #[inline(always)]
    pub fn ahead(&self, time: i64, segment: &Segment<'_>) -> ZeekAhead {
        ZeekAhead {
            ahead: self.tracker.ahead(time, segment),
            look: self.watch.look(segment),
        }
    }

    /// See [`Tracker::fetch`].
    #[inline(always)]
    pub fn fetch(&self, upcoming: &mut [ZeekAhead], places: (Range<usize>, Range<usize>)) {
        self.tracker
            .fetch(upcoming, places, |upcoming| &mut upcoming.ahead);
    }

    /// As [`ZeekTracker::push`], of a segment that was looked ahead to and is
    /// [worth it](ZeekAhead::is_worth_a_push), if that is enough: whether it is. If not, nothing was done,
    /// and it is to be pushed.
    #[inline(always)]
    pub fn push_ahead(&mut self, frame: u64, upcoming: &ZeekAhead) -> bool {
        let ZeekAhead { ahead, look } = upcoming;
        let step = self
            .tracker
            .push_ahead(frame, ahead, *look, &mut self.watch);
        step.is_some()
    }

    /// See [`Tracker::pop_evicted`].
    #[inline]
    pub fn pop_evicted(&mut self) -> Option<Connection> {
        self.tracker.pop_evicted()
    }

    /// Whether [`ZeekTracker::pop_evicted`] gives one.
    #[inline(always)]
    pub fn has_evicted(&self) -> bool {
        self.tracker.has_evicted()
    }

    /// See [`Tracker::evictions`].
    pub fn evictions(&self) -> u64 {
        self.tracker.evictions()
    }

    /// Connections now held.
    pub fn len(&self) -> usize {
        self.tracker.len()
    }

    /// Whether none is held.
    pub fn is_empty(&self) -> bool {
        self.tracker.is_empty()
    }

    /// See [`Tracker::newest`].
    pub fn newest(&self, one: core::net::SocketAddr, other: core::net::SocketAddr) -> Option<u32> {
        self.tracker.newest(one, other)
    }

    /// How each connection's view is kept.
    #[cfg(test)]
    pub(super) fn kinds(&self) -> impl Iterator<Item = super::brief::Kind> {
        let numbered = self.tracker.table.numbered(|_| false);
        numbered.map(|(_, (_, _, brief))| brief.kind)
    }

    /// All connections that are held, in the order of their numbers.
    pub fn connections(&self) -> impl Iterator<Item = Connection> {
        let Tracker { table, rares, .. } = &self.tracker;
        let numbered = table.numbered(|_| false);
        numbered
            .filter(|(_, (_, entry, _))| entry.segments > 0)
            .map(|(stream, (key, entry, brief))| {
                let zeek = Some(self.watch.record(&entry, &brief));
                Connection::of(stream, key, &entry, rares, zeek)
            })
    }

    /// Lends all connections that are held to `look`, one after the other, until it fails. In a
    /// capture of many connections it matters that none is moved from where it was summed up.
    ///
    /// # Errors
    ///
    /// Those of `look`.
    pub fn each_connection<E>(
        &self,
        mut look: impl FnMut(&Connection) -> Result<(), E>,
    ) -> Result<(), E> {
        let Tracker { table, rares, .. } = &self.tracker;
        table.each(|stream, key, entry, brief| {
            if entry.segments == 0 {
                return Ok(());
            }
            let zeek = Some(self.watch.record(entry, brief));
            look(&Connection::of(stream, key, entry, rares, zeek))
        })
    }
}
