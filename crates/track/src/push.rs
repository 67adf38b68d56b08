//! What a segment does to its connection, from its key to its step.

use tcplint_wire::{Flags, Origin, Segment, TcpHeader};

use crate::advance::advance;
use crate::ahead::KeyHash;
use crate::connection::Entry;
use crate::facts::Facts;
use crate::key::Key;
use crate::numbering::{begins_stream, learn_bases, relative};
use crate::observer::Observer;
use crate::rare::Rares;
use crate::seen::{Seen, window_scale};
use crate::side::Side;
use crate::state::State;
use crate::steady::{go_on, is_steady};
use crate::step::{Ends, Step};
use crate::summary::Role;
use crate::tracker::Tracker;
use crate::zeek::Packet;

impl<N: Copy + Default> Tracker<N> {
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
        let header = &segment.header;
        let (seq, ack, flags) = (header.seq(), header.ack(), header.flags());
        let (stream, predecessor) = self.stream(hash, &key, from, flags, seq);
        if let Some(old) = predecessor {
            self.introduce(old, from, (time, frame), segment, observer);
        }

        let mut step = Step {
            stream,
            seq: seq.0,
            ack: ack.0,
            events: Default::default(),
            ends: None,
        };
        let Some((entry, notes)) = self.table.get_mut(stream) else {
            return step;
        };
        if segment.origin != Origin::Traffic {
            entry.excerpt(time, frame, segment.origin, from, flags);
            return step;
        }
        learn_bases(entry, from, flags, seq, ack);
        (step.seq, step.ack) = relative(entry, from, flags, seq, ack);
        let first = entry.segments == 0;
        let frame_kept = u32::try_from(frame).unwrap_or(u32::MAX);
        if first {
            entry.start = time;
            entry.first_frame = frame_kept;
            entry.meet(from, flags);
        }
        let judged = header.header_len() >= TcpHeader::LEN;
        let mut seen = Seen::new(time, segment);
        if judged {
            seen.copy = seen
                .mark
                .is_some_and(|mark| self.copies.has(stream, &key, from, mark, time));
        }
        if judged && !seen.copy && is_steady(entry, from, &seen) {
            let facts = facts_of(entry, &self.rares, (from, stream), (time, frame), false);
            if observer.passes(&facts, segment, notes) {
                #[cfg(debug_assertions)]
                let was = *entry;
                entry.segments = entry.segments.saturating_add(1);
                entry.last_frame = frame_kept;
                entry.completeness.add(flags, seen.len, false);
                go_on(entry, from, &seen);
                #[cfg(debug_assertions)]
                crate::steady::compare(was, entry, from, &seen);
                let facts = facts_of(entry, &self.rares, (from, stream), (time, frame), false);
                observer.passed(&facts, segment, notes);
                entry.last = time;
                step.ends = Some(Ends {
                    sender: role(entry, from),
                    client: State::Established,
                    server: State::Established,
                    client_revised: None,
                    server_revised: None,
                });
                self.zeek(from, time, segment, stream);
                return step;
            }
        }
        if judged {
            let facts = facts_of(
                entry,
                &self.rares,
                (from, stream),
                (time, frame),
                predecessor.is_some(),
            );
            observer.before(&facts, segment, notes);
        }
        entry.segments = entry.segments.saturating_add(1);
        entry.last_frame = frame_kept;
        if judged {
            let opens = first || !entry.completeness.has_any();
            entry.completeness.add(flags, seen.len, opens);
            let outcome = advance(entry, &mut self.rares, from, &seen, || {
                window_scale(segment)
            });
            let client = entry.client();
            step.events = outcome.events;
            step.ends = Some(Ends {
                sender: role(entry, from),
                client: entry.ends[client].state(),
                server: entry.ends[!client].state(),
                client_revised: outcome.revised[client],
                server_revised: outcome.revised[!client],
            });
            let facts = facts_of(
                entry,
                &self.rares,
                (from, stream),
                (time, frame),
                predecessor.is_some(),
            );
            observer.after(&facts, segment, &step, notes);
        }
        entry.last = time;
        self.zeek(from, time, segment, stream);
        step
    }

    /// Adds a segment to Zeek's view, where it is asked for.
    #[inline(always)]
    fn zeek(&mut self, from: Side, time: i64, segment: &Segment<'_>, stream: u32) {
        if let Some(book) = &mut self.zeek {
            let ports = (
                segment.header.source_port(),
                segment.header.destination_port(),
            );
            if let Some(packet) = Packet::of(time, segment)
                && let Some(zeek) = book.of(stream)
            {
                zeek.see(from, &packet, ports);
            }
        }
    }

    /// Shows the observer the stream whose addresses and ports a segment takes.
    #[cold]
    fn introduce(
        &mut self,
        old: u32,
        from: Side,
        (time, frame): (i64, u64),
        segment: &Segment<'_>,
        observer: &mut impl Observer<N>,
    ) {
        let judged =
            segment.origin == Origin::Traffic && segment.header.header_len() >= TcpHeader::LEN;
        let Some((entry, notes)) = self.table.get_mut(old).filter(|_| judged) else {
            return;
        };
        let facts = facts_of(entry, &self.rares, (from, old), (time, frame), false);
        observer.succeeds(&facts, segment, notes);
    }

    /// The stream that a segment belongs to, new where it begins one; then the one before it of
    /// the same key, if there is any.
    #[inline(always)]
    fn stream(
        &mut self,
        hash: u64,
        key: &Key,
        from: Side,
        flags: Flags,
        seq: tcplint_wire::Seq,
    ) -> (u32, Option<u32>) {
        let Some(stream) = self.table.find(hash, key) else {
            self.make_room();
            return (self.table.add(hash, key, Entry::new), None);
        };
        if flags.contains(Flags::SYN)
            && let Some((entry, _)) = self.table.get_mut(stream)
            && begins_stream(entry, from, flags, seq)
        {
            let entry = *entry;
            let new = self.successor(hash, key, &entry, from, flags);
            return (new, Some(stream));
        }
        (stream, None)
    }

    /// The stream after `entry` of the same key.
    #[cold]
    fn successor(&mut self, hash: u64, key: &Key, entry: &Entry, from: Side, flags: Flags) -> u32 {
        self.make_room();
        let only_syn = !flags.contains(Flags::ACK);
        self.table.add(hash, key, |address| {
            if entry.is_live() {
                entry.carried(address, from, only_syn)
            } else {
                Entry::new(address)
            }
        })
    }
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
        if self.is(crate::connection::fact::CARRIED) {
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
            unseen.phase = crate::state::Phase::Unseen;
        }
    }
}

/// A connection as the segment at hand finds or leaves it: of this side and stream, at this time and
/// frame.
#[inline(always)]
fn facts_of<'a>(
    entry: &'a Entry,
    rares: &'a Rares,
    (from, stream): (Side, u32),
    (time, frame): (i64, u64),
    succeeds: bool,
) -> Facts<'a> {
    Facts {
        entry,
        rares,
        from,
        stream,
        time,
        frame,
        succeeds,
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
