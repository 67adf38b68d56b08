//! One segment, as much of it as its sentence needs.

use std::net::SocketAddr;
use std::ops::{Index, IndexMut, Not};

use tcplint_lint::RuleSet;
use tcplint_track::{Event, Events, Role, State, Step};
use tcplint_wire::{Flags, Origin, Segment, Seq, TcpHeader};

use crate::row::Place;

/// One of a connection's two ends. Who of them is the client may turn out later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Sent the stream's first segment.
    First,
    /// The other one.
    Other,
}

impl Not for End {
    type Output = End;
    fn not(self) -> End {
        match self {
            End::First => End::Other,
            End::Other => End::First,
        }
    }
}

/// A value for each end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pair<T> {
    pub(crate) first: T,
    pub(crate) other: T,
}

impl<T> Index<End> for Pair<T> {
    type Output = T;
    fn index(&self, end: End) -> &T {
        match end {
            End::First => &self.first,
            End::Other => &self.other,
        }
    }
}

impl<T> IndexMut<End> for Pair<T> {
    fn index_mut(&mut self, end: End) -> &mut T {
        match end {
            End::First => &mut self.first,
            End::Other => &mut self.other,
        }
    }
}

/// A segment of the stream.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) frame: u64,
    /// Nanoseconds since 1970.
    pub(crate) time: i64,
    pub(crate) from: End,
    pub(crate) flags: Flags,
    /// Raw numbers.
    pub(crate) seq: Seq,
    pub(crate) ack: Seq,
    /// The same as the tracker gives them: relative where it knows to what.
    pub(crate) shown: (u32, u32),
    /// Payload octets.
    pub(crate) len: u32,
    /// As sent, not scaled.
    pub(crate) window: u16,
    pub(crate) events: Events,
    /// Both ends after it, where it says anything of them.
    pub(crate) states: Option<Pair<State>>,
    /// What an end in fact was in before.
    pub(crate) revised: Pair<Option<State>>,
    pub(crate) origin: Origin,
    /// By how many nanoseconds its time is before that of the segment before it, where that is more
    /// than a capture's packets may be out of order.
    pub(crate) back: Option<i64>,
    /// Whether the clock went back, and has not passed the latest time since.
    pub(crate) is_behind: bool,
    /// What the data offset says, in octets.
    pub(crate) header_len: usize,
    /// Rules about flags that it breaks.
    pub(crate) odd: RuleSet,
}

impl Moment {
    /// Of a segment whose stream's first sender is `first`.
    pub(crate) fn new(place: Place, segment: &Segment<'_>, step: &Step, first: SocketAddr) -> Self {
        let header = &segment.header;
        let source = SocketAddr::new(segment.addresses.source(), header.source_port());
        let from = if source == first {
            End::First
        } else {
            End::Other
        };
        let pair = |client, server| match step.ends.map(|ends| ends.sender) {
            Some(Role::Client) if from == End::First => (client, server),
            Some(Role::Server) if from == End::Other => (client, server),
            _ => (server, client),
        };
        let states = step.ends.map(|ends| {
            let (first, other) = pair(Some(ends.client), Some(ends.server));
            Pair {
                first: first.unwrap_or_default(),
                other: other.unwrap_or_default(),
            }
        });
        let revised = step.ends.map_or((None, None), |ends| {
            pair(ends.client_revised, ends.server_revised)
        });
        Moment {
            frame: place.frame,
            time: place.time.as_nanos(),
            from,
            flags: header.flags(),
            seq: header.seq(),
            ack: header.ack(),
            shown: (step.seq, step.ack),
            len: segment.payload_len(),
            window: header.window(),
            events: step.events,
            states,
            revised: Pair {
                first: revised.0,
                other: revised.1,
            },
            origin: segment.origin,
            back: None,
            is_behind: false,
            header_len: header.header_len(),
            odd: RuleSet::default(),
        }
    }

    pub(crate) fn is(&self, flags: Flags) -> bool {
        self.flags.contains(flags)
    }

    pub(crate) fn was(&self, event: Event) -> bool {
        self.events.has(event)
    }

    /// Whether it is a segment of the connection itself: no quotation, no sample, no half header.
    pub(crate) fn is_own(&self) -> bool {
        self.origin == Origin::Traffic && self.header_len >= TcpHeader::LEN
    }

    /// Whether a receiver may act on it.
    pub(crate) fn counts(&self) -> bool {
        self.is_own() && !self.was(Event::Duplicate) && !self.was(Event::OutOfWindow)
    }

    /// The number after the payload.
    pub(crate) fn end(&self) -> Seq {
        self.seq.plus(self.len)
    }

    /// Data, an acknowledgment, or both, and nothing besides.
    pub(crate) fn is_plain(&self) -> bool {
        const MORE: Flags = Flags::new(0x227 | 0xc00);
        self.is_own() && self.is(Flags::ACK) && !self.flags.intersects(MORE)
    }
}
