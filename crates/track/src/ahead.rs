//! A look at the segments that come next, so that memory is waited for once and not for each.
//!
//! With more connections than the caches hold, most of a segment's time goes by until its
//! connection is there. Asked for one behind the other, without a step that needs the one before,
//! those of many segments come together, and while the next ones are read.

use core::ops::Range;

use tcplint_wire::{Addresses, Flags, Segment};

use crate::compact::{CompactEnd, Head};
use crate::glance::Glance;
use crate::key::Key;
use crate::notes::Notes;
use crate::seen::Seen;
use crate::side::Side;
use crate::table::Table;
use crate::tracker::Tracker;

/// Segments whose connections are asked for together. Between the questions where they are and what is
/// known of them come as many more.
pub const LOOKAHEAD: usize = 16;

/// A segment that is looked ahead to: what was read of it, so that nobody has to read it again.
///
/// Good for one tracker only.
#[derive(Clone, Copy, Debug)]
pub struct Ahead {
    pub(crate) seen: Seen,
    pub(crate) hash: u64,
    pub(crate) key: Key,
    pub(crate) from: Side,
    /// The stream that seems to be the segment's, where its connection was asked for.
    stream: u32,
    /// [`Table::successions`] at that time.
    successions: u32,
}

/// No stream was found.
const NOWHERE: u32 = u32::MAX;

impl Ahead {
    /// Of no segment: a place for one.
    pub const NONE: Ahead = Ahead {
        seen: Seen::NONE,
        hash: 0,
        key: Key::NONE,
        from: Side::Low,
        stream: NOWHERE,
        successions: 0,
    };

    /// Of this segment, at this time, in a tracker with this table.
    #[inline(always)]
    pub(crate) fn of<N: Notes>(time: i64, segment: &Segment<'_>, table: &Table<N>) -> Ahead {
        let (key, from) = Key::of(segment);
        Ahead {
            seen: Seen::new(time, &key, segment),
            hash: table.hash(&key),
            key,
            from,
            ..Ahead::NONE
        }
    }

    /// The segment and its connection: sender, receiver and head of this stream.
    #[inline(always)]
    pub(crate) fn glance<'a>(
        &'a self,
        (sender, receiver): (&'a CompactEnd, &'a CompactEnd),
        head: &'a Head,
        (stream, frame): (u32, u64),
    ) -> Glance<'a> {
        Glance {
            sender,
            receiver,
            head,
            ahead: self,
            stream,
            frame,
        }
    }

    /// The segment's addresses, and the ports of sender and receiver.
    #[inline(always)]
    pub fn addresses(&self) -> (Addresses, u16, u16) {
        self.key.addresses(self.from)
    }

    /// The part of its connection, as [`part`](crate::part) has it.
    #[inline(always)]
    pub fn part(&self) -> usize {
        self.key.part()
    }

    /// Its flags.
    #[inline(always)]
    pub fn flags(&self) -> Flags {
        self.seen.flags
    }

    /// When the segment was captured, in nanoseconds since 1970.
    #[inline(always)]
    pub fn time(&self) -> i64 {
        self.seen.time
    }
}

impl<N: Notes> Tracker<N> {
    /// This segment comes next, at this time. Nothing changes.
    #[inline(always)]
    pub fn ahead(&self, time: i64, segment: &Segment<'_>) -> Ahead {
        Ahead::of(time, segment, &self.table)
    }

    /// Of the segments at the places `soon`, [`LOOKAHEAD`] of them or less, where their connections are is
    /// asked of memory; and what is known of the connections of those at `next`, best such for which the
    /// former was asked some time ago. Nothing changes; leaving it out costs time only.
    ///
    /// In loops that do nothing else: asking for memory waits until its page is found, and pages are
    /// looked up side by side as far ahead as the processor sees such loops.
    #[inline(always)]
    pub fn fetch<T>(
        &self,
        upcoming: &mut [T],
        (soon, next): (Range<usize>, Range<usize>),
        ahead: impl Fn(&mut T) -> &mut Ahead,
    ) {
        for one in upcoming.get_mut(soon).unwrap_or_default() {
            let ahead = ahead(one);
            self.table.index.prefetch(ahead.hash);
        }
        let next = upcoming.get_mut(next).unwrap_or_default();
        for one in &mut *next {
            let ahead = ahead(one);
            ahead.stream = self.table.index.glance(ahead.hash).unwrap_or(NOWHERE);
            ahead.successions = self.table.successions;
        }
        for one in next {
            if let Some(record) = self.table.record(ahead(one).stream) {
                record.prefetch();
            }
        }
    }

    /// The segment's stream, if it is still the one that was found when it was asked for.
    #[inline(always)]
    pub(crate) fn as_foreseen(&self, ahead: &Ahead) -> Option<u32> {
        // No other stream took its place, so a look at its key is enough.
        let is_newest = ahead.successions == self.table.successions;
        (is_newest && self.table.is(ahead.stream, &ahead.key)).then_some(ahead.stream)
    }
}
