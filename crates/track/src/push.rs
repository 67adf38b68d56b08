//! What a segment does to its connection, from its key to its step.

use tcplint_wire::{Flags, Origin, Segment, TcpHeader};

use crate::ahead::Ahead;
use crate::compact::Compact;
use crate::glance::Glance;
use crate::notes::Notes;
use crate::observer::Observer;
use crate::ordinary;
use crate::record::Record;
use crate::step::{Ends, Step};
use crate::summary::Role;
use crate::tracker::Tracker;

/// A segment, and what was read of it.
#[derive(Clone, Copy)]
pub(crate) struct Arrival<'a, 'b> {
    pub(crate) frame: u64,
    pub(crate) segment: &'a Segment<'b>,
    pub(crate) ahead: &'a Ahead,
}

impl Arrival<'_, '_> {
    /// The frame as it is kept.
    #[inline(always)]
    pub(crate) fn frame_kept(&self) -> u32 {
        u32::try_from(self.frame).unwrap_or(u32::MAX)
    }

    /// Whether the segment says something of its connection's ends.
    #[inline(always)]
    pub(crate) fn is_judged(&self) -> bool {
        is_judged(self.segment)
    }
}

/// Whether a segment says something of its connection's ends.
#[inline(always)]
fn is_judged(segment: &Segment<'_>) -> bool {
    segment.origin == Origin::Traffic && segment.header.header_len() >= TcpHeader::LEN
}

impl<N: Notes> Tracker<N> {
    /// The next segment of the capture: `time` in nanoseconds since 1970, which need not grow;
    /// `frame` from 1.
    #[inline]
    pub fn push(&mut self, time: i64, frame: u64, segment: &Segment<'_>) -> Step {
        self.push_observed(time, frame, segment, &mut ())
    }

    /// The same, and lets `observer` look at the connection before and after the segment.
    #[inline]
    pub fn push_observed<O: Observer<N>>(
        &mut self,
        time: i64,
        frame: u64,
        segment: &Segment<'_>,
        observer: &mut O,
    ) -> Step {
        let ahead = Ahead::of(time, segment, &self.table);
        let arrival = Arrival {
            frame,
            segment,
            ahead: &ahead,
        };
        let found = self.table.find(ahead.hash, &ahead.key);
        let in_one_step = match is_judged(segment) {
            true => self.compared(found, &arrival, observer),
            false => None,
        };
        match in_one_step {
            Some(step) => step,
            None => self.push_at_length(found, arrival, observer),
        }
    }

    /// The same of a segment that was looked ahead to, by [`Tracker::ahead`] and by
    /// [`Observer::look`], if it is an ordinary one of an ordinary connection. If not, `None`: nothing
    /// was done, and it is to be pushed.
    ///
    /// Not for a segment that [`Tracker::is_worth_a_look`] says no of.
    #[inline(always)]
    pub fn push_ahead<O: Observer<N>>(
        &mut self,
        frame: u64,
        ahead: &Ahead,
        look: O::Look,
        observer: &mut O,
    ) -> Option<Step> {
        debug_assert_eq!(ahead.hash, self.table.hash(&ahead.key));
        // A debug build has to see the segment itself, to compare.
        if cfg!(debug_assertions) {
            return None;
        }
        match self.as_foreseen(ahead) {
            Some(stream) if !ahead.seen.is(Flags::SYN) => {
                self.go_on(stream, frame, ahead, look, observer)
            }
            _ => self.push_unforeseen(frame, ahead, look, observer),
        }
    }

    /// The same where the segment's stream is another than it seemed to be, or it is a SYN. Not inlined,
    /// so that it takes no registers of what is more frequent.
    #[inline(never)]
    fn push_unforeseen<O: Observer<N>>(
        &mut self,
        frame: u64,
        ahead: &Ahead,
        look: O::Look,
        observer: &mut O,
    ) -> Option<Step> {
        let found = self.table.find(ahead.hash, &ahead.key);
        self.in_one_step(found, frame, ahead, look, observer)
    }

    /// Whether a segment can be looked ahead to: it is traffic, with a header no shorter than one.
    #[inline(always)]
    pub fn is_worth_a_look(segment: &Segment<'_>) -> bool {
        is_judged(segment)
    }

    /// [`Tracker::in_one_step`], and whether that was right.
    #[inline(always)]
    fn compared<O: Observer<N>>(
        &mut self,
        found: Option<u32>,
        arrival: &Arrival<'_, '_>,
        observer: &mut O,
    ) -> Option<Step> {
        let look = observer.look(arrival.segment);
        #[cfg(debug_assertions)]
        let was = found
            .and_then(|stream| self.table.record(stream))
            .map(|record| (record.core, record.notes));
        let step = self.in_one_step(found, arrival.frame, arrival.ahead, look, observer)?;
        #[cfg(debug_assertions)]
        {
            let record = *self.table.record(step.stream)?;
            crate::compare::compare::<N, O>(was, &record, &step, arrival, observer);
        }
        Some(step)
    }

    /// An ordinary segment of an ordinary connection; `None`, and nothing was done, where it is
    /// another, or a copy.
    #[inline(always)]
    fn in_one_step<O: Observer<N>>(
        &mut self,
        found: Option<u32>,
        frame: u64,
        ahead: &Ahead,
        look: O::Look,
        observer: &mut O,
    ) -> Option<Step> {
        if ahead.seen.is(Flags::SYN) {
            let stream = self.open(found, frame, ahead, look, observer)?;
            let Compact { ends, head } = &self.table.record(stream)?.core;
            let ends = (&ends[ahead.from], &ends[!ahead.from]);
            return Some(ordinary_step(&ahead.glance(ends, head, (stream, frame))));
        }
        self.go_on(found?, frame, ahead, look, observer)
    }

    /// A segment that goes on, no SYN.
    #[inline(always)]
    fn go_on<O: Observer<N>>(
        &mut self,
        stream: u32,
        frame: u64,
        ahead: &Ahead,
        look: O::Look,
        observer: &mut O,
    ) -> Option<Step> {
        let (seen, from) = (&ahead.seen, ahead.from);
        let Record {
            core: Compact { ends, head },
            notes,
        } = self.table.record_mut(stream)?;
        let (sender, receiver) = ends.of(from);
        let row = ordinary::row((sender, receiver), head, seen)?;
        let before = ahead.glance((sender, receiver), head, (stream, frame));
        let foreseen = observer.foresees(&before, look, notes)?;
        if self.copies.has(stream, from, seen) {
            return None;
        }
        let frame_kept = u32::try_from(frame).unwrap_or(u32::MAX);
        ordinary::go_on((sender, receiver), head, (from, frame_kept), seen, row);
        let after = ahead.glance((sender, receiver), head, (stream, frame));
        observer.passed(&after, foreseen, notes);
        Some(ordinary_step(&after))
    }

    /// A SYN that begins a connection, or the SYN-ACK that answers it: its stream. Not inlined, so that
    /// it takes no registers of what is more frequent.
    #[inline(never)]
    fn open<O: Observer<N>>(
        &mut self,
        found: Option<u32>,
        frame: u64,
        ahead: &Ahead,
        look: O::Look,
        observer: &mut O,
    ) -> Option<u32> {
        let Ahead {
            seen, key, from, ..
        } = ahead;
        let from = *from;
        let frame_kept = u32::try_from(frame).unwrap_or(u32::MAX);
        let stream = match found {
            Some(stream) => {
                let record = self.table.record(stream)?;
                if !ordinary::is_answer(&record.core, from, seen)
                    || !observer.foresees_answer(look, &record.notes)
                {
                    return None;
                }
                stream
            }
            None => {
                if !ordinary::is_opening(seen) || !observer.foresees_opening(look) {
                    return None;
                }
                self.make_room(observer);
                self.table.add(ahead.hash, key, |address| Record {
                    core: ordinary::begin(address, from, seen, frame_kept),
                    notes: N::Compact::default(),
                })
            }
        };
        // A new stream has no copies yet.
        if self.copies.has(stream, from, seen) {
            return None;
        }
        let Record {
            core: Compact { ends, head },
            notes,
        } = self.table.record_mut(stream)?;
        let (sender, receiver) = ends.of(from);
        if found.is_some() {
            ordinary::answer((sender, receiver), head, (from, frame_kept), seen);
        }
        let after = ahead.glance((sender, receiver), head, (stream, frame));
        observer.opened(&after, look, notes);
        Some(stream)
    }
}

/// The step of a segment that was added in one.
#[inline(always)]
fn ordinary_step(after: &Glance<'_>) -> Step {
    let (sender, receiver) = (after.sender.stage().state(), after.receiver.stage().state());
    let role = after.sender_role();
    let (client, server) = match role {
        Role::Client => (sender, receiver),
        Role::Server => (receiver, sender),
    };
    let (seq, ack) = after.relative();
    Step {
        stream: after.stream,
        seq,
        ack,
        events: after.events(),
        ends: Some(Ends {
            sender: role,
            client,
            server,
            client_revised: None,
            server_revised: None,
        }),
    }
}
