use core::net::SocketAddr;
use std::collections::VecDeque;

use tcplint_wire::{Flags, Origin, Segment, TcpHeader};

use crate::advance::advance;
use crate::connection::Entry;
use crate::copies::Copies;
use crate::facts::Facts;
use crate::key::Key;
use crate::numbering::{begins_stream, learn_bases, relative};
use crate::observer::Observer;
use crate::rare::Rares;
use crate::seen::{Seen, window_scale};
use crate::side::Side;
use crate::state::State;
use crate::step::{Ends, Step};
use crate::summary::{Connection, Role};
use crate::table::Table;
use crate::zeek::{Book, Packet};

/// What a tracker may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections at once, rounded up to the next 1024. Beyond that the oldest are given up:
    /// summed up as they are, and forgotten, so that a later segment of one begins a new stream,
    /// and the numbers from there on are not Wireshark's.
    pub connections: usize,
}

impl Default for Limits {
    /// 2^24 connections: more than an hour of SYNs at 4,000 a second, in 4 GiB. Connections that lost
    /// octets to the capture take up to some hundred octets more each.
    fn default() -> Limits {
        Limits {
            connections: 1 << 24,
        }
    }
}

/// Follows all connections of one capture; with each are an observer's notes of type `N`.
#[derive(Debug)]
pub struct Tracker<N = ()> {
    table: Table<N>,
    rares: Rares,
    copies: Copies,
    limits: Limits,
    evicted: VecDeque<(Connection, N)>,
    evictions: u64,
    /// Where Zeek's view is asked for.
    zeek: Option<Box<Book>>,
}

impl<N: Copy + Default> Default for Tracker<N> {
    fn default() -> Tracker<N> {
        Tracker::new(Limits::default())
    }
}

impl<N: Copy + Default> Tracker<N> {
    /// Without any connection.
    pub fn new(limits: Limits) -> Tracker<N> {
        Tracker {
            table: Table::new(),
            rares: Rares::default(),
            copies: Copies::default(),
            limits,
            evicted: VecDeque::new(),
            evictions: 0,
            zeek: None,
        }
    }

    /// Begins anew, with this seed for the hashes of its keys, so that two runs take the same steps:
    /// for measuring only. Whoever knows the seed can make a capture whose connections all fall
    /// together, so a program that reads what others captured leaves it random, as
    /// [`Tracker::new`] does.
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Tracker<N> {
        self.table = Table::with_seed(seed);
        self
    }

    /// Keeps for each connection also what Zeek's conn.log would say of it, for which it takes
    /// 40 octets more, and some 300 where it has more than one segment.
    #[must_use]
    pub fn with_zeek(mut self) -> Tracker<N> {
        self.zeek = Some(Box::default());
        self
    }

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
        let (key, from) = Key::of(segment);
        let header = &segment.header;
        let (seq, ack, flags) = (header.seq(), header.ack(), header.flags());
        let (stream, predecessor) = self.stream(&key, from, flags, seq);
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
        if first {
            entry.start = time;
            entry.first_frame = u32::try_from(frame).unwrap_or(u32::MAX);
            entry.meet(from, flags);
        }
        let judged = header.header_len() >= TcpHeader::LEN;
        if judged {
            let facts = Facts {
                entry,
                rares: &self.rares,
                from,
                stream,
                time,
                frame,
                succeeds: predecessor.is_some(),
            };
            observer.before(&facts, segment, notes);
        }
        entry.segments = entry.segments.saturating_add(1);
        entry.last_frame = u32::try_from(frame).unwrap_or(u32::MAX);
        if judged {
            let mut seen = Seen::new(time, segment);
            seen.copy = seen
                .mark
                .is_some_and(|mark| self.copies.has(stream, from, mark, time));
            let opens = first || !entry.completeness.has_any();
            entry.completeness.add(flags, seen.len, opens);
            let outcome = advance(entry, &mut self.rares, from, &seen, || {
                window_scale(segment)
            });
            let client = entry.client();
            step.events = outcome.events;
            step.ends = Some(Ends {
                sender: if from == client {
                    Role::Client
                } else {
                    Role::Server
                },
                client: entry.ends[client].state(),
                server: entry.ends[!client].state(),
                client_revised: outcome.revised[client],
                server_revised: outcome.revised[!client],
            });
            let facts = Facts {
                entry,
                rares: &self.rares,
                from,
                stream,
                time,
                frame,
                succeeds: predecessor.is_some(),
            };
            observer.after(&facts, segment, &step, notes);
        }
        entry.last = time;
        if let Some(book) = &mut self.zeek {
            let ports = (header.source_port(), header.destination_port());
            if let Some(packet) = Packet::of(time, segment)
                && let Some(zeek) = book.of(stream)
            {
                zeek.see(from, packet, ports);
            }
        }
        step
    }

    /// Connections now held.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether none is held.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many were given up to stay within the limits.
    pub fn evictions(&self) -> u64 {
        self.evictions
    }

    /// A connection that was given up. To be called after each [`Tracker::push`] until it gives
    /// none, where they are wanted; else they are dropped with the next ones.
    pub fn pop_evicted(&mut self) -> Option<Connection> {
        self.pop_evicted_noted().map(|(connection, _)| connection)
    }

    /// The same, with the notes on it.
    pub fn pop_evicted_noted(&mut self) -> Option<(Connection, N)> {
        self.evicted.pop_front()
    }

    /// All connections that are held, in the order of their numbers. A number that only quotations
    /// in ICMP errors took is no connection.
    pub fn connections(&self) -> impl Iterator<Item = Connection> {
        self.connections_noted().map(|(connection, _)| connection)
    }

    /// The same, with the notes on each.
    pub fn connections_noted(&self) -> impl Iterator<Item = (Connection, N)> {
        let numbered = (self.table.first()..).zip(self.table.keyed());
        numbered
            .filter(|(_, (_, entry, _))| entry.segments > 0)
            .map(|(stream, (key, entry, notes))| {
                let zeek = self.zeek.as_ref().map(|book| book.get(stream));
                (
                    Connection::of(stream, key, entry, &self.rares, zeek),
                    *notes,
                )
            })
    }

    /// The connection that has this number, as it is now; `None` where there is none any more.
    pub fn connection(&self, stream: u32) -> Option<Connection> {
        let (key, entry) = self.table.get(stream)?;
        let zeek = self.zeek.as_ref().map(|book| book.get(stream));
        (entry.segments > 0).then(|| Connection::of(stream, key, entry, &self.rares, zeek))
    }

    /// The newest stream between two ends, given in either order: older ones of the same ends are
    /// over, or go on in it.
    pub fn newest(&self, one: SocketAddr, other: SocketAddr) -> Option<u32> {
        self.table.find(&Key::between(one, other)?).1
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
        let facts = Facts {
            entry,
            rares: &self.rares,
            from,
            stream: old,
            time,
            frame,
            succeeds: false,
        };
        observer.succeeds(&facts, segment, notes);
    }

    /// The stream that a segment belongs to, new where it begins one; then the one before it of
    /// the same key, if there is any.
    #[inline]
    fn stream(
        &mut self,
        key: &Key,
        from: Side,
        flags: Flags,
        seq: tcplint_wire::Seq,
    ) -> (u32, Option<u32>) {
        let (hash, newest) = self.table.find(key);
        if let Some(stream) = newest {
            match self.table.get_mut(stream) {
                Some((entry, _)) if begins_stream(entry, from, flags, seq) => {
                    let entry = *entry;
                    let new = self.successor(hash, key, &entry, from, flags);
                    return (new, Some(stream));
                }
                _ => return (stream, None),
            }
        }
        self.make_room();
        (self.table.add(hash, key, Entry::new), None)
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

    #[inline]
    fn make_room(&mut self) {
        if self.table.len() >= self.limits.connections {
            self.evict();
        }
    }

    #[cold]
    fn evict(&mut self) {
        let Some((first, block)) = self.table.evict() else {
            return;
        };
        self.evicted.clear();
        for (stream, (key, entry, notes)) in (first..).zip(block.keyed()) {
            self.evictions += 1;
            if entry.segments > 0 {
                let zeek = self.zeek.as_ref().map(|book| book.get(stream));
                let connection = Connection::of(stream, key, entry, &self.rares, zeek);
                self.evicted.push_back((connection, *notes));
            }
            self.rares.drop(entry.rare);
        }
        if let Some(book) = &mut self.zeek {
            book.forget_before(self.table.first());
        }
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
