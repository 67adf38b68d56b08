use std::collections::VecDeque;

use tcplint_wire::{Flags, Origin, Segment, TcpHeader};

use crate::advance::advance;
use crate::connection::Entry;
use crate::key::Key;
use crate::numbering::{begins_stream, learn_bases, relative};
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
    /// 2^24 connections: more than an hour of SYNs at 4,000 a second, within 4 GiB.
    fn default() -> Limits {
        Limits {
            connections: 1 << 24,
        }
    }
}

/// Follows all connections of one capture.
#[derive(Debug)]
pub struct Tracker {
    table: Table,
    rares: Rares,
    limits: Limits,
    evicted: VecDeque<Connection>,
    evictions: u64,
    /// Where Zeek's view is asked for.
    zeek: Option<Box<Book>>,
}

impl Default for Tracker {
    fn default() -> Tracker {
        Tracker::new(Limits::default())
    }
}

impl Tracker {
    /// Without any connection.
    pub fn new(limits: Limits) -> Tracker {
        Tracker {
            table: Table::new(),
            rares: Rares::default(),
            limits,
            evicted: VecDeque::new(),
            evictions: 0,
            zeek: None,
        }
    }

    /// Keeps for each connection also what Zeek's conn.log would say of it, for which it takes
    /// 40 octets more, and some 300 where it has more than one segment.
    #[must_use]
    pub fn with_zeek(mut self) -> Tracker {
        self.zeek = Some(Box::default());
        self
    }

    /// The next segment of the capture: `time` in nanoseconds since 1970, which need not grow;
    /// `frame` from 1.
    #[inline]
    pub fn push(&mut self, time: i64, frame: u64, segment: &Segment<'_>) -> Step {
        let (key, from) = Key::of(segment);
        let header = &segment.header;
        let (seq, ack, flags) = (header.seq(), header.ack(), header.flags());
        let stream = self.stream(&key, from, flags, seq);

        let mut step = Step {
            stream,
            seq: seq.0,
            ack: ack.0,
            events: Default::default(),
            ends: None,
        };
        let Some(entry) = self.table.get_mut(stream) else {
            return step;
        };
        if segment.origin != Origin::Traffic {
            entry.excerpt(time, frame, segment.origin, from, flags);
            return step;
        }
        learn_bases(entry, from, flags, seq, ack);
        (step.seq, step.ack) = relative(entry, from, flags, seq, ack);
        let first = entry.segments == 0;
        let frame = u32::try_from(frame).unwrap_or(u32::MAX);
        if first {
            entry.start = time;
            entry.first_frame = frame;
            entry.meet(from, flags);
        }
        entry.segments = entry.segments.saturating_add(1);
        entry.last_frame = frame;
        if header.header_len() >= TcpHeader::LEN {
            let seen = Seen::new(time, segment);
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
        self.evicted.pop_front()
    }

    /// All connections that are held, in the order of their numbers. A number that only quotations
    /// in ICMP errors took is no connection.
    pub fn connections(&self) -> impl Iterator<Item = Connection> {
        let numbered = (self.table.first()..).zip(self.table.keyed());
        numbered
            .filter(|(_, (_, entry))| entry.segments > 0)
            .map(|(stream, (key, entry))| {
                let zeek = self.zeek.as_ref().map(|book| book.get(stream));
                Connection::of(stream, key, entry, &self.rares, zeek)
            })
    }

    /// The stream that a segment belongs to, new where it begins one.
    #[inline]
    fn stream(&mut self, key: &Key, from: Side, flags: Flags, seq: tcplint_wire::Seq) -> u32 {
        let (hash, newest) = self.table.find(key);
        if let Some(stream) = newest {
            match self.table.get_mut(stream) {
                Some(entry) if begins_stream(entry, from, flags, seq) => {
                    let entry = *entry;
                    return self.successor(hash, key, &entry, from, flags);
                }
                _ => return stream,
            }
        }
        self.make_room();
        self.table.add(hash, key, Entry::new)
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
        for (stream, (key, entry)) in (first..).zip(block.keyed()) {
            self.evictions += 1;
            if entry.segments > 0 {
                let zeek = self.zeek.as_ref().map(|book| book.get(stream));
                let connection = Connection::of(stream, key, entry, &self.rares, zeek);
                self.evicted.push_back(connection);
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
