//! What a segment does to its connection, from its key to its step.

use tcplint_wire::{Origin, Segment, TcpHeader};

use crate::ahead::KeyHash;
use crate::compact::Record;
use crate::glance::Glance;
use crate::key::Key;
use crate::notes::Notes;
use crate::observer::Observer;
use crate::ordinary;
use crate::seen::Seen;
use crate::side::Side;
use crate::state::State;
use crate::step::{Ends, Step};
use crate::summary::Role;
use crate::tracker::Tracker;
use crate::zeek::Packet;

/// A segment, and what was found out of it before its connection was looked at.
pub(crate) struct Arrival<'a, 'b> {
    pub(crate) time: i64,
    pub(crate) frame: u64,
    pub(crate) segment: &'a Segment<'b>,
    pub(crate) key: Key,
    pub(crate) hash: u64,
    pub(crate) from: Side,
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
        self.segment.origin == Origin::Traffic && self.segment.header.header_len() >= TcpHeader::LEN
    }
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
    pub fn push_observed(
        &mut self,
        time: i64,
        frame: u64,
        segment: &Segment<'_>,
        observer: &mut impl Observer<N>,
    ) -> Step {
        let (key, _) = Key::of(segment);
        let hash = self.table.hash(&key);
        self.push_foreseen(time, frame, segment, KeyHash(hash), observer)
    }

    /// The same of a segment that was looked ahead to, with its hash of [`Tracker::look_ahead`].
    #[inline(always)]
    pub fn push_foreseen(
        &mut self,
        time: i64,
        frame: u64,
        segment: &Segment<'_>,
        hash: KeyHash,
        observer: &mut impl Observer<N>,
    ) -> Step {
        let (key, from) = Key::of(segment);
        let hash = hash.0;
        debug_assert_eq!(hash, self.table.hash(&key), "the hash of another segment");
        let arrival = Arrival {
            time,
            frame,
            segment,
            key,
            hash,
            from,
        };
        let step = match self.table.find(hash, &key) {
            Some(stream) => self.go_on(stream, &arrival, observer),
            None => self.begin(&arrival, observer),
        };
        if let Some(book) = &mut self.zeek {
            let header = &segment.header;
            let ports = (header.source_port(), header.destination_port());
            if segment.origin == Origin::Traffic
                && let Some(packet) = Packet::of(time, segment)
                && let Some(zeek) = book.of(step.stream)
            {
                zeek.see(from, &packet, ports);
            }
        }
        step
    }

    /// A segment of a stream that there is.
    #[inline(always)]
    fn go_on(
        &mut self,
        stream: u32,
        arrival: &Arrival<'_, '_>,
        observer: &mut impl Observer<N>,
    ) -> Step {
        let &Arrival {
            time,
            frame,
            segment,
            from,
            ..
        } = arrival;
        let seen = Seen::new(time, segment);
        if !arrival.is_judged() {
            return self.push_at_length(Some(stream), arrival, (seen, false), observer);
        }
        let Some(record) = self.table.record_mut(stream) else {
            return self.push_at_length(Some(stream), arrival, (seen, false), observer);
        };
        let row = ordinary::row(&record.core, from, &seen);
        let answers = row.is_none() && ordinary::is_answer(&record.core, from, &seen);
        if row.is_none() && !answers {
            return self.push_at_length(Some(stream), arrival, (seen, false), observer);
        }
        let copy = seen
            .mark
            .is_some_and(|mark| self.copies.has(stream, &arrival.key, from, mark, time));
        let seen = Seen { copy, ..seen };
        let Record { core, notes } = record;
        let before = Glance {
            core,
            from,
            stream,
            time,
            frame,
        };
        if copy || !observer.foresees(&before, segment, notes) {
            return self.push_at_length(Some(stream), arrival, (seen, true), observer);
        }
        #[cfg(debug_assertions)]
        let was = (*core, *notes);
        let frame_kept = arrival.frame_kept();
        let (sender, receiver) = match row {
            Some(row) => ordinary::go_on(core, from, &seen, frame_kept, row),
            None => {
                ordinary::answer(core, from, &seen, frame_kept, segment);
                (State::SynReceived, State::Established)
            }
        };
        let after = Glance {
            core,
            from,
            stream,
            time,
            frame,
        };
        observer.passed(&after, segment, notes);
        let step = ordinary_step(&after, &seen, (sender, receiver));
        #[cfg(debug_assertions)]
        crate::compare::compare::<N>(Some(was), record, &step, arrival, &seen, observer);
        step
    }

    /// A segment of a stream that there is not.
    #[inline(always)]
    fn begin(&mut self, arrival: &Arrival<'_, '_>, observer: &mut impl Observer<N>) -> Step {
        let &Arrival {
            time,
            frame,
            segment,
            from,
            ..
        } = arrival;
        let seen = Seen::new(time, segment);
        if !arrival.is_judged()
            || !ordinary::is_opening(&seen)
            || !observer.foresees_opening(segment)
        {
            return self.push_at_length(None, arrival, (seen, false), observer);
        }
        self.make_room();
        let frame_kept = arrival.frame_kept();
        let stream = self
            .table
            .add(arrival.hash, &arrival.key, |address| Record {
                core: ordinary::begin(address, from, &seen, frame_kept, segment),
                notes: N::Compact::default(),
            });
        if let Some(mark) = seen.mark {
            self.copies.has(stream, &arrival.key, from, mark, time);
        }
        let Some(record) = self.table.record_mut(stream) else {
            return self.push_at_length(None, arrival, (seen, false), observer);
        };
        let after = Glance {
            core: &record.core,
            from,
            stream,
            time,
            frame,
        };
        observer.passed(&after, segment, &mut record.notes);
        let step = ordinary_step(&after, &seen, (State::SynSent, State::Listen));
        #[cfg(debug_assertions)]
        crate::compare::compare::<N>(None, record, &step, arrival, &seen, observer);
        step
    }
}

/// The step of a segment that was added in one.
#[inline(always)]
fn ordinary_step(after: &Glance<'_>, seen: &Seen, (sender, receiver): (State, State)) -> Step {
    let is_client = after.sender_role() == Role::Client;
    let (client, server) = match is_client {
        true => (sender, receiver),
        false => (receiver, sender),
    };
    let (seq, ack) = after.relative(seen);
    Step {
        stream: after.stream,
        seq,
        ack,
        events: after.events(seen.flags),
        ends: Some(Ends {
            sender: after.sender_role(),
            client,
            server,
            client_revised: None,
            server_revised: None,
        }),
    }
}
