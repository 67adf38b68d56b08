//! Any segment that is not ordinary, or of a connection that is not.

use tcplint_wire::{Flags, Origin};

use crate::advance::advance;
use crate::connection::{Address, Entry, fact};
use crate::facts::Facts;
use crate::notes::Notes;
use crate::numbering::{begins_stream, learn_bases, relative};
use crate::observer::Observer;
use crate::push::Arrival;
use crate::rare::Rares;
use crate::record::Record;
use crate::seen::Seen;
use crate::side::Side;
use crate::state::{Phase, State};
use crate::steady::{go_on, is_steady};
use crate::step::{Ends, Step};
use crate::summary::Role;
use crate::tracker::Tracker;

/// A segment in its stream.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) stream: u32,
    /// Whether it begins the stream, and the stream succeeds another of the same ends.
    pub(crate) succeeds: bool,
}

impl<N: Notes> Tracker<N> {
    /// The segment, of the stream that was found if one was.
    #[inline(never)]
    pub(crate) fn push_at_length(
        &mut self,
        found: Option<u32>,
        arrival: Arrival<'_, '_>,
        observer: &mut impl Observer<N>,
    ) -> Step {
        let arrival = &arrival;
        let ahead = arrival.ahead;
        let mut seen = ahead.seen;
        if let Some(stream) = found
            && self.goes_on_in_full(stream, &seen)
        {
            return self.add_in_full(stream, arrival, seen, observer);
        }
        let known = found.and_then(|stream| Some((stream, self.table.load(stream)?)));
        let (place, mut entry, mut notes) = match known {
            Some((old, kept)) if begins_stream(&kept.0, ahead.from, seen.flags, seen.seq) => {
                let (stream, entry) = self.succeed(old, kept, arrival, observer);
                let succeeds = true;
                (Place { stream, succeeds }, entry, N::default())
            }
            Some((stream, (entry, notes))) => {
                let succeeds = false;
                (Place { stream, succeeds }, entry, notes)
            }
            None => {
                let (stream, entry) = self.stream(arrival, observer, Entry::new);
                let succeeds = false;
                (Place { stream, succeeds }, entry, N::default())
            }
        };
        seen.copy = arrival.is_judged() && self.copies.has(place.stream, ahead.from, &seen);
        let kept = (&mut entry, &mut notes);
        let (step, _) = add(kept, &mut self.rares, arrival, place, &seen, observer);
        self.rares.tidy(&mut entry);
        match self.table.full(place.stream) {
            Some(full) => *full = (entry, notes),
            None => self.table.store(place.stream, &entry, &notes),
        }
        step
    }

    /// Whether the stream is kept in full, and the segment can begin no other one.
    fn goes_on_in_full(&mut self, stream: u32, seen: &Seen) -> bool {
        !seen.is(Flags::SYN) && self.table.full(stream).is_some()
    }

    /// A segment of a stream that is kept in full.
    fn add_in_full(
        &mut self,
        stream: u32,
        arrival: &Arrival<'_, '_>,
        mut seen: Seen,
        observer: &mut impl Observer<N>,
    ) -> Step {
        seen.copy = arrival.is_judged() && self.copies.has(stream, arrival.ahead.from, &seen);
        let succeeds = false;
        let place = Place { stream, succeeds };
        let mut none = (Entry::new(Address::default()), N::default());
        let (entry, notes) = self.table.full(stream).unwrap_or(&mut none);
        let kept = (&mut *entry, notes);
        let (step, is_steady) = add(kept, &mut self.rares, arrival, place, &seen, observer);
        // What goes on in order makes no connection ordinary that was not.
        if !is_steady {
            self.rares.tidy(entry);
            self.table.settle(stream);
        }
        step
    }

    /// The stream after another one of the same ends, which is shown to the observer.
    #[cold]
    fn succeed(
        &mut self,
        old: u32,
        (entry, mut notes): (Entry, N),
        arrival: &Arrival<'_, '_>,
        observer: &mut impl Observer<N>,
    ) -> (u32, Entry) {
        let (from, flags) = (arrival.ahead.from, arrival.segment.header.flags());
        if arrival.is_judged() {
            let succeeds = false;
            let place = Place {
                stream: old,
                succeeds,
            };
            // Before the new one may take its room.
            let facts = facts_of(&entry, &self.rares, arrival, place);
            observer.succeeds(&facts, arrival.segment, &mut notes);
            match self.table.full(old) {
                Some(full) => *full = (entry, notes),
                None => self.table.store(old, &entry, &notes),
            }
        }
        self.table.successions = self.table.successions.wrapping_add(1);
        self.stream(arrival, observer, |address| {
            if entry.is_live() {
                entry.carried(address, from, !flags.contains(Flags::ACK))
            } else {
                Entry::new(address)
            }
        })
    }

    /// A new stream of the segment's ends, and what is known of it.
    fn stream(
        &mut self,
        arrival: &Arrival<'_, '_>,
        observer: &mut impl Observer<N>,
        make: impl FnOnce(Address) -> Entry,
    ) -> (u32, Entry) {
        self.make_room(observer);
        let mut made = None;
        let stream = self
            .table
            .add(arrival.ahead.hash, &arrival.ahead.key, |address| {
                let entry = make(address);
                made = Some(entry);
                Record::not_yet(&entry)
            });
        let entry = made.unwrap_or_else(|| Entry::new(Address::default()));
        (stream, entry)
    }
}

/// Adds a segment to its connection; whether it only went on where its sender stopped.
#[inline(always)]
pub(crate) fn add<N: Notes>(
    (entry, notes): (&mut Entry, &mut N),
    rares: &mut Rares,
    arrival: &Arrival<'_, '_>,
    place: Place,
    seen: &Seen,
    observer: &mut impl Observer<N>,
) -> (Step, bool) {
    let &Arrival { frame, segment, .. } = arrival;
    let (time, from) = (seen.time, arrival.ahead.from);
    let (seq, ack, flags) = (seen.seq, seen.ack, seen.flags);
    let mut step = Step {
        stream: place.stream,
        seq: seq.0,
        ack: ack.0,
        events: Default::default(),
        ends: None,
    };
    let judged = arrival.is_judged();
    if !judged {
        observer.aside(&facts_of(entry, rares, arrival, place), notes);
    }
    if segment.origin != Origin::Traffic {
        entry.excerpt(time, frame, segment.origin, from, flags);
        return (step, false);
    }
    learn_bases(entry, from, flags, seq, ack);
    (step.seq, step.ack) = relative(entry, from, flags, seq, ack);
    let first = entry.segments == 0;
    let frame_kept = arrival.frame_kept();
    if first {
        entry.start = time;
        entry.first_frame = frame_kept;
        entry.meet(from, flags);
    }
    if judged && !seen.copy && is_steady(entry, from, seen) {
        let facts = facts_of(
            entry,
            rares,
            arrival,
            Place {
                succeeds: false,
                ..place
            },
        );
        if observer.passes(&facts, segment, notes) {
            #[cfg(debug_assertions)]
            let was = *entry;
            entry.segments = entry.segments.saturating_add(1);
            entry.last_frame = frame_kept;
            entry.completeness.add(flags, seen.len, false);
            go_on(entry, from, seen);
            #[cfg(debug_assertions)]
            crate::steady::compare(was, entry, from, seen);
            let facts = facts_of(
                entry,
                rares,
                arrival,
                Place {
                    succeeds: false,
                    ..place
                },
            );
            observer.passed_at_length(&facts, segment, notes);
            entry.last = time;
            step.ends = Some(Ends {
                sender: role(entry, from),
                client: State::Established,
                server: State::Established,
                client_revised: None,
                server_revised: None,
            });
            return (step, true);
        }
    }
    if judged {
        let facts = facts_of(entry, rares, arrival, place);
        observer.before(&facts, segment, notes);
    }
    entry.segments = entry.segments.saturating_add(1);
    entry.last_frame = frame_kept;
    if judged {
        let opens = first || !entry.completeness.has_any();
        entry.completeness.add(flags, seen.len, opens);
        let outcome = advance(entry, rares, from, seen);
        let client = entry.client();
        step.events = outcome.events;
        step.ends = Some(Ends {
            sender: role(entry, from),
            client: entry.ends[client].state(),
            server: entry.ends[!client].state(),
            client_revised: outcome.revised[client],
            server_revised: outcome.revised[!client],
        });
        let facts = facts_of(entry, rares, arrival, place);
        observer.after(&facts, segment, &step, notes);
    }
    entry.last = time;
    (step, false)
}

impl Entry {
    /// A segment that stands alone: it takes a number and says what it is, but nothing of either
    /// end's state. A quotation is a copy of a segment, a sample is one.
    #[cold]
    fn excerpt(&mut self, time: i64, frame: u64, origin: Origin, from: Side, flags: Flags) {
        let opens = !self.completeness.has_any();
        self.completeness.add(flags, 0, opens);
        if origin == Origin::Sampled {
            let frame = u32::try_from(frame).unwrap_or(u32::MAX);
            if self.segments == 0 {
                (self.start, self.first_frame) = (time, frame);
                self.meet(from, flags);
            }
            self.segments = self.segments.saturating_add(1);
            (self.last, self.last_frame) = (time, frame);
        }
    }

    /// The first segment says who is the client, or lets it be guessed.
    fn meet(&mut self, from: Side, flags: Flags) {
        self.set_first_sender(from);
        if self.is(fact::CARRIED) {
            return;
        }
        (self.ends.low.since, self.ends.high.since) = (self.start, self.start);
        let server_speaks = if flags.contains(Flags::SYN) {
            flags.contains(Flags::ACK)
        } else {
            self.address.port(from) < self.address.port(!from)
        };
        let client = if server_speaks { !from } else { from };
        self.set_client(client, flags.contains(Flags::SYN));
        let unseen = &mut self.ends[!from];
        if unseen.state() == State::Closed && !flags.contains(Flags::SYN) {
            unseen.phase = Phase::Unseen;
        }
    }
}

/// A connection as the segment at hand finds or leaves it.
#[inline(always)]
pub(crate) fn facts_of<'a>(
    entry: &'a Entry,
    rares: &'a Rares,
    arrival: &Arrival<'_, '_>,
    place: Place,
) -> Facts<'a> {
    Facts {
        entry,
        rares,
        from: arrival.ahead.from,
        stream: place.stream,
        time: arrival.ahead.seen.time,
        frame: arrival.frame,
        succeeds: place.succeeds,
    }
}

/// Who sends from this side.
#[inline]
fn role(entry: &Entry, from: Side) -> Role {
    if from == entry.client() {
        Role::Client
    } else {
        Role::Server
    }
}
