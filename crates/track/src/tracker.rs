use core::net::SocketAddr;
use std::collections::VecDeque;

use crate::compact::Compact;
use crate::copies::Copies;
use crate::facts::Facts;
use crate::key::Key;
use crate::notes::Notes;
use crate::observer::Observer;
use crate::rare::Rares;
use crate::summary::Connection;
use crate::table::{BLOCK, Table};

/// What a tracker may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections at once, rounded up to the next 1024. Beyond that the oldest are given up:
    /// summed up as they are, and forgotten, so that a later segment of one begins a new stream,
    /// and the numbers from there on are not Wireshark's.
    pub connections: usize,
}

impl Default for Limits {
    /// 2^24 connections: more than an hour of SYNs at 4,000 a second, in 2.5 GiB. A connection
    /// whose course is not ordinary takes some 250 octets more while it is not (4 GiB where all of them
    /// do), and one that lost octets to the capture up to some hundred besides.
    fn default() -> Limits {
        Limits {
            connections: 1 << 24,
        }
    }
}

/// Follows all connections of one capture; with each are an observer's notes of type `N`.
#[derive(Debug)]
pub struct Tracker<N: Notes = ()> {
    pub(crate) table: Table<N>,
    pub(crate) rares: Rares,
    pub(crate) copies: Copies,
    pub(crate) limits: Limits,
    pub(crate) evicted: VecDeque<(Connection, N)>,
    pub(crate) evictions: u64,
}

impl<N: Notes> Default for Tracker<N> {
    fn default() -> Tracker<N> {
        Tracker::new(Limits::default())
    }
}

impl<N: Notes> Tracker<N> {
    /// Without any connection.
    pub fn new(limits: Limits) -> Tracker<N> {
        let whole_blocks = limits.connections.max(1).checked_next_multiple_of(BLOCK);
        let limits = Limits {
            connections: whole_blocks.unwrap_or(usize::MAX),
        };
        Tracker {
            table: Table::new(),
            rares: Rares::default(),
            copies: Copies::default(),
            limits,
            evicted: VecDeque::new(),
            evictions: 0,
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

    /// Whether [`Tracker::pop_evicted`] has any to give.
    #[inline(always)]
    pub fn has_evicted(&self) -> bool {
        !self.evicted.is_empty()
    }

    /// All connections that are held, in the order of their numbers. A number that only quotations
    /// in ICMP errors took is no connection.
    pub fn connections(&self) -> impl Iterator<Item = Connection> {
        self.connections_noted().map(|(connection, _)| connection)
    }

    /// The same, with the notes on each.
    pub fn connections_noted(&self) -> impl Iterator<Item = (Connection, N)> {
        self.summed_up(|_| false)
    }

    /// The same without those that were ordinary to their end: opened by a handshake, and closed by
    /// two FINs, each of which was acknowledged.
    pub fn unsettled_noted(&self) -> impl Iterator<Item = (Connection, N)> {
        self.summed_up(Compact::is_settled)
    }

    fn summed_up(
        &self,
        leaves_out: impl Fn(&Compact) -> bool + Copy,
    ) -> impl Iterator<Item = (Connection, N)> {
        let numbered = self.table.numbered(leaves_out);
        numbered
            .filter(|(_, (_, entry, _))| entry.segments > 0)
            .map(|(stream, (key, entry, notes))| {
                let connection = Connection::of(stream, key, &entry, &self.rares, None);
                (connection, notes)
            })
    }

    /// The connection that has this number, as it is now; `None` where there is none any more.
    pub fn connection(&self, stream: u32) -> Option<Connection> {
        let (key, entry) = self.table.get(stream)?;
        (entry.segments > 0).then(|| Connection::of(stream, key, &entry, &self.rares, None))
    }

    /// The newest stream between two ends, given in either order: older ones of the same ends are
    /// over, or go on in it.
    pub fn newest(&self, one: SocketAddr, other: SocketAddr) -> Option<u32> {
        let key = Key::between(one, other)?;
        self.table.find(self.table.hash(&key), &key)
    }

    #[inline]
    pub(crate) fn make_room(&mut self, observer: &mut impl Observer<N>) {
        if self.table.len() >= self.limits.connections {
            self.evict(observer);
        }
    }

    #[cold]
    fn evict(&mut self, observer: &mut impl Observer<N>) {
        let Some((first, connections)) = self.table.evict() else {
            return;
        };
        self.evicted.clear();
        for (stream, (key, entry, notes)) in (first..).zip(connections) {
            self.evictions += 1;
            if entry.segments > 0 {
                let mut connection = Connection::of(stream, key, &entry, &self.rares, None);
                let facts = Facts {
                    entry: &entry,
                    rares: &self.rares,
                    from: entry.client(),
                    stream,
                    time: entry.last,
                    frame: entry.last_frame.into(),
                    succeeds: false,
                };
                observer.gives_up(&facts, &notes, &mut connection);
                self.evicted.push_back((connection, notes));
            }
            self.rares.drop(entry.rare);
        }
    }
}
