//! What a segment does to its connection, from its key to its step.

use tcplint_wire::{Origin, Segment, TcpHeader};

use crate::ahead::Ahead;
use crate::compact::{Compact, Record};
use crate::glance::Glance;
use crate::key::Key;
use crate::notes::Notes;
use crate::observer::Observer;
use crate::ordinary;
use crate::seen::Seen;
use crate::step::{Ends, Step};
use crate::summary::Role;
use crate::tracker::Tracker;
use crate::zeek::Packet;

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
        let (key, from) = Key::of(segment);
        let ahead = Ahead {
            seen: Seen::new(time, segment),
            hash: self.table.hash(&key),
            key,
            from,
        };
        let arrival = Arrival {
            frame,
            segment,
            ahead: &ahead,
        };
        let found = self.table.find(ahead.hash, &ahead.key);
        let step = if is_judged(segment) {
            let look = observer.look(segment);
            match self.compared(found, &arrival, look, observer) {
                Some(step) => step,
                None => self.push_other(found, &arrival, look, observer),
            }
        } else {
            self.push_at_length(found, arrival, ahead.seen, false, observer)
        };
        self.zeek(&arrival, step.stream);
        step
    }

    /// The same of a segment that was looked ahead to, by [`Tracker::ahead`] and by
    /// [`Observer::look`], if it goes on in an ordinary connection. If not, `None`: nothing was done,
    /// and it is to be pushed.
    ///
    /// Not where Zeek's view is asked for, nor for a segment that [`Tracker::is_worth_a_look`] says
    /// no of.
    #[inline(always)]
    pub fn push_ahead<O: Observer<N>>(
        &mut self,
        frame: u64,
        ahead: &Ahead,
        look: O::Look,
        observer: &mut O,
    ) -> Option<Step> {
        debug_assert!(self.zeek.is_none());
        debug_assert_eq!(ahead.hash, self.table.hash(&ahead.key));
        // A debug build has to see the segment itself, to compare.
        if cfg!(debug_assertions) {
            return None;
        }
        let stream = self.table.find(ahead.hash, &ahead.key)?;
        self.go_on(stream, frame, ahead, look, observer)
    }

    /// Whether a segment can be looked ahead to: it is traffic, with a header no shorter than one.
    #[inline(always)]
    pub fn is_worth_a_look(segment: &Segment<'_>) -> bool {
        is_judged(segment)
    }

    /// [`Tracker::go_on`], and whether that was right.
    #[inline(always)]
    fn compared<O: Observer<N>>(
        &mut self,
        found: Option<u32>,
        arrival: &Arrival<'_, '_>,
        look: O::Look,
        observer: &mut O,
    ) -> Option<Step> {
        let stream = found?;
        #[cfg(debug_assertions)]
        let was = *self.table.record(stream)?;
        let step = self.go_on(stream, arrival.frame, arrival.ahead, look, observer)?;
        #[cfg(debug_assertions)]
        {
            let was = Some((was.core, was.notes));
            let record = *self.table.record(stream)?;
            crate::compare::compare::<N, O>(was, &record, &step, arrival, observer);
        }
        Some(step)
    }

    /// A segment that goes on in an ordinary connection; `None`, and nothing was done, where it
    /// does not, or is a SYN, or a copy.
    #[inline(always)]
    fn go_on<O: Observer<N>>(
        &mut self,
        stream: u32,
        frame: u64,
        ahead: &Ahead,
        look: O::Look,
        observer: &mut O,
    ) -> Option<Step> {
        let Ahead {
            seen, key, from, ..
        } = ahead;
        let from = *from;
        let Record {
            core: Compact { ends, head },
            notes,
        } = self.table.record_mut(stream)?;
        let (sender, receiver) = ends.of(from);
        let row = ordinary::row((sender, receiver), head, seen)?;
        let before = Glance {
            sender,
            receiver,
            head,
            seen,
            key,
            from,
            stream,
            frame,
        };
        if !observer.foresees(&before, look, notes) {
            return None;
        }
        if let Some(mark) = seen.mark
            && self.copies.has(stream, key, from, mark, seen.time)
        {
            return None;
        }
        let frame_kept = u32::try_from(frame).unwrap_or(u32::MAX);
        ordinary::go_on((sender, receiver), head, (from, frame_kept), seen, row);
        let after = Glance {
            sender,
            receiver,
            head,
            seen,
            key,
            from,
            stream,
            frame,
        };
        observer.passed(&after, look, notes);
        Some(ordinary_step(&after))
    }

    /// Any other segment: an ordinary SYN or SYN-ACK, or none that is ordinary.
    #[inline(never)]
    fn push_other<O: Observer<N>>(
        &mut self,
        found: Option<u32>,
        arrival: &Arrival<'_, '_>,
        look: O::Look,
        observer: &mut O,
    ) -> Step {
        let &Arrival {
            frame,
            segment,
            ahead,
        } = arrival;
        let (seen, from) = (&ahead.seen, ahead.from);
        let copied = |tracker: &mut Tracker<N>, stream| {
            let copies = &mut tracker.copies;
            seen.mark
                .is_some_and(|mark| copies.has(stream, &ahead.key, from, mark, seen.time))
        };
        let was = match found {
            None if ordinary::is_opening(seen) && observer.foresees_opening(segment) => None,
            Some(stream) => match self.table.record(stream) {
                Some(record)
                    if ordinary::is_answer(&record.core, from, seen)
                        && observer.foresees_answer(segment, &record.notes) =>
                {
                    Some((stream, *record))
                }
                _ => return self.push_at_length(found, *arrival, *seen, false, observer),
            },
            None => return self.push_at_length(found, *arrival, *seen, false, observer),
        };
        let frame_kept = arrival.frame_kept();
        let stream = match was {
            Some((stream, _)) => {
                if copied(self, stream) {
                    let seen = Seen {
                        copy: true,
                        ..*seen
                    };
                    return self.push_at_length(found, *arrival, seen, true, observer);
                }
                stream
            }
            None => {
                self.make_room();
                let stream = self.table.add(ahead.hash, &ahead.key, |address| Record {
                    core: ordinary::begin(address, from, seen, frame_kept, segment),
                    notes: N::Compact::default(),
                });
                copied(self, stream);
                stream
            }
        };
        let Some(record) = self.table.record_mut(stream) else {
            return self.push_at_length(found, *arrival, *seen, true, observer);
        };
        let Record {
            core: Compact { ends, head },
            notes,
        } = record;
        let (sender, receiver) = ends.of(from);
        if was.is_some() {
            ordinary::answer((sender, receiver), head, (from, frame_kept), seen, segment);
        }
        let after = Glance {
            sender,
            receiver,
            head,
            seen,
            key: &ahead.key,
            from,
            stream,
            frame,
        };
        observer.opened(&after, look, segment, notes);
        let step = ordinary_step(&after);
        #[cfg(debug_assertions)]
        {
            let was = was.map(|(_, record)| (record.core, record.notes));
            let record = *record;
            crate::compare::compare::<N, O>(was, &record, &step, arrival, observer);
        }
        step
    }

    /// Adds a segment to Zeek's view, where it is asked for.
    #[inline(always)]
    fn zeek(&mut self, arrival: &Arrival<'_, '_>, stream: u32) {
        if let Some(book) = &mut self.zeek {
            let (segment, ahead) = (arrival.segment, arrival.ahead);
            let header = &segment.header;
            let ports = (header.source_port(), header.destination_port());
            if segment.origin == Origin::Traffic
                && let Some(packet) = Packet::of(ahead.seen.time, segment)
                && let Some(zeek) = book.of(stream)
            {
                zeek.see(ahead.from, &packet, ports);
            }
        }
    }
}

/// The step of a segment that was added in one.
#[inline(always)]
fn ordinary_step(after: &Glance<'_>) -> Step {
    let (sender, receiver) = (after.sender.stage.state(), after.receiver.stage.state());
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
