//! An ordinary connection in two cache lines, its observer's notes included.
//!
//! [`Entry`] has room for all that may ever be known of a connection. Of most, much of that is
//! nothing, or follows from the rest: no rare facts, no reset, Wireshark's base is the initial
//! sequence number, the count of octets is the distance between two numbers. [`Compact`] keeps what
//! is left. Whether an entry is ordinary is not judged but tried: [`Compact::of`] puts it into
//! little room, takes it out again and compares.

use tcplint_prefetch::prefetch;
use tcplint_wire::Seq;

use crate::cause::ResetCause;
use crate::completeness::Completeness;
use crate::connection::{Address, Entry, bit, fact};
use crate::end::{End, said};
use crate::notes::{Known, Notes};
use crate::rare::RareId;
use crate::seen::Seen;
use crate::side::{Both, Side};
use crate::stage::Stage;
use crate::state::close;

/// Nanoseconds after the connection's first segment, up to 78 hours, in 48 bits; all ones stand for
/// the time 0, which is that of what has not happened.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C, packed(2))]
pub(crate) struct Since {
    low: u32,
    high: u16,
}

impl Since {
    /// What has not happened.
    pub(crate) const NEVER: Since = Since {
        low: u32::MAX,
        high: u16::MAX,
    };

    /// `time` as seen from `start`; wrong where it does not fit.
    #[inline(always)]
    pub(crate) fn new(start: i64, time: i64) -> Since {
        if time == 0 {
            return Since::NEVER;
        }
        Since::after(time.wrapping_sub(start).cast_unsigned())
    }

    /// So many nanoseconds after the start, wrong where they do not fit.
    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "48 bits are kept")]
    pub(crate) fn after(nanos: u64) -> Since {
        Since {
            low: nanos as u32,
            high: (nanos >> 32) as u16,
        }
    }

    /// Whether `time` fits, so that [`Since::time`] gives it back.
    #[inline(always)]
    pub(crate) fn fits(start: i64, time: i64) -> bool {
        // One less than all ones, which stand for something else.
        (time != 0) & (time.wrapping_sub(start).cast_unsigned() < (1 << 48) - 1)
    }

    #[inline(always)]
    pub(crate) fn time(self, start: i64) -> i64 {
        if self == Since::NEVER {
            return 0;
        }
        start.wrapping_add_unsigned(u64::from(self.low) | u64::from(self.high) << 32)
    }
}

/// One end of an ordinary connection: the fields of [`End`].
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(crate) struct CompactEnd {
    pub(crate) next: Seq,
    pub(crate) ack: Seq,
    /// Of an end that sent no SYN, Wireshark's base.
    pub(crate) isn: Seq,
    pub(crate) window: u16,
    pub(crate) since: Since,
    pub(crate) ttl: u8,
    pub(crate) stage: Stage,
    pub(crate) said: u8,
    pub(crate) scale: u8,
}

impl CompactEnd {
    #[inline]
    fn of(end: &End, start: i64) -> CompactEnd {
        let told = end.did(said::SYN | said::SYN_ACK);
        CompactEnd {
            next: end.next,
            ack: end.ack,
            isn: if told { end.isn } else { end.base },
            window: end.window,
            since: Since::new(start, end.since),
            ttl: end.ttl,
            stage: Stage::of(end.phase, end.close),
            said: end.said,
            scale: end.scale,
        }
    }

    #[inline(always)]
    pub(crate) fn did(&self, bit: u8) -> bool {
        self.said & bit != 0
    }

    #[inline]
    fn expand(&self, start: i64, has_base: bool) -> End {
        let told = self.did(said::SYN | said::SYN_ACK);
        let (phase, close) = self.stage.parts();
        let fin = close & close::FIN != 0;
        End {
            since: self.since.time(start),
            bytes: self.bytes().into(),
            base: if has_base { self.isn } else { Seq::default() },
            isn: if told { self.isn } else { Seq::default() },
            next: self.next,
            ack: self.ack,
            fin: if fin {
                self.next.before()
            } else {
                Seq::default()
            },
            window: self.window,
            ttl: self.ttl,
            scale: self.scale,
            phase,
            close,
            said: self.said,
            fin_again: 0,
        }
    }

    /// Payload octets sent: from the number after the first to the next one, a FIN left out.
    #[inline]
    pub(crate) fn bytes(&self) -> u32 {
        if !self.did(said::ANYTHING) {
            return 0;
        }
        let fin = u32::from(self.stage.has(close::FIN));
        self.next.relative_to(self.isn.plus(1).plus(fin))
    }
}

/// An ordinary connection: the fields of [`Entry`].
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(crate) struct Compact {
    pub(crate) ends: Both<CompactEnd>,
    pub(crate) head: Head,
}

/// What is not of one end.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(crate) struct Head {
    /// Nanoseconds since 1970 of the first segment.
    pub(crate) start: i64,
    pub(crate) words: [u32; 2],
    pub(crate) ports: [u16; 2],
    pub(crate) segments: u32,
    pub(crate) first_frame: u32,
    pub(crate) last_frame: u32,
    pub(crate) last: Since,
    pub(crate) fin_at: Since,
    pub(crate) facts: u16,
    /// [`Completeness`], and above it [`SIX`] and [`HIGH_BEGAN`].
    pub(crate) mixed: u8,
    /// Lent to the observer's notes.
    pub(crate) lent: u8,
}

/// The addresses are IPv6's, and in the block's list.
pub(crate) const SIX: u8 = 1 << 6;
/// The high side sent the first segment.
const HIGH_BEGAN: u8 = 1 << 7;

impl Compact {
    /// The entry in little room; whether all of it is there is to be tried.
    #[inline]
    fn squeeze(entry: &Entry, lent: u8) -> Compact {
        let start = entry.start;
        let (words, ports, six) = entry.address.parts();
        let mut mixed = entry.completeness.bits();
        if six {
            mixed |= SIX;
        }
        if entry.first_sender() == Side::High {
            mixed |= HIGH_BEGAN;
        }
        Compact {
            ends: Both {
                low: CompactEnd::of(&entry.ends.low, start),
                high: CompactEnd::of(&entry.ends.high, start),
            },
            head: Head {
                start,
                words,
                ports,
                segments: entry.segments,
                first_frame: entry.first_frame,
                last_frame: entry.last_frame,
                last: Since::new(start, entry.last),
                fin_at: Since::new(start, entry.fin_at),
                facts: entry.facts,
                mixed,
                lent,
            },
        }
    }

    /// The entry in little room, where all of it fits.
    #[inline]
    pub(crate) fn of(entry: &Entry, lent: u8) -> Option<Compact> {
        let compact = Compact::squeeze(entry, lent);
        (compact.expand() == *entry).then_some(compact)
    }

    /// What is known of the connection.
    #[inline]
    pub(crate) fn expand(&self) -> Entry {
        let head = &self.head;
        let expand = |side: Side| {
            let has_base = head.facts & bit(fact::BASE, side) != 0;
            self.ends[side].expand(head.start, has_base)
        };
        let ends = Both {
            low: expand(Side::Low),
            high: expand(Side::High),
        };
        // The last acknowledgment closed the end that waited for it, and with it the connection.
        let closed_at = match head.facts & fact::CLOSED {
            0 => 0,
            _ => ends.low.since.max(ends.high.since),
        };
        Entry {
            ends,
            address: head.address(),
            facts: head.facts,
            completeness: Completeness::of_bits(head.mixed),
            cause: ResetCause::Unknown,
            start: head.start,
            last: head.last.time(head.start),
            fin_at: head.fin_at.time(head.start),
            closed_at,
            first_frame: head.first_frame,
            last_frame: head.last_frame,
            segments: head.segments,
            first_sender: match head.mixed & HIGH_BEGAN {
                0 => Side::Low,
                _ => Side::High,
            },
            rare: RareId::NONE,
        }
    }

    /// Whether it was ordinary to its end: a SYN and a SYN-ACK, two FINs one after the other, and
    /// both acknowledged.
    pub(crate) fn is_settled(&self) -> bool {
        let Both { low, high } = &self.ends;
        let syns = said::SYN | said::SYN_ACK;
        [(low, high), (high, low)].iter().any(|(one, other)| {
            (one.stage, other.stage) == (Stage::TIME_WAIT, Stage::CLOSED)
                && one.did(syns)
                && other.did(syns)
                && (one.said ^ other.said) & syns == syns
        })
    }
}

impl Head {
    /// The stream's first segment is this side's.
    #[inline(always)]
    pub(crate) fn begin_with(&mut self, side: Side) {
        if side == Side::High {
            self.mixed |= HIGH_BEGAN;
        }
    }

    /// Counts a segment; `opens` as in [`Completeness::add`].
    #[inline(always)]
    pub(crate) fn count(&mut self, seen: &Seen, frame: u32, opens: bool) {
        self.segments = self.segments.saturating_add(1);
        self.last_frame = frame;
        let mut added = Completeness::default();
        added.add(seen.flags, seen.len, opens);
        self.mixed |= added.bits();
    }

    #[inline]
    pub(crate) fn address(&self) -> Address {
        Address::of_parts(self.words, self.ports, self.mixed & SIX != 0)
    }

    #[inline(always)]
    pub(crate) fn client(&self) -> Side {
        if self.facts & fact::HIGH_IS_CLIENT != 0 {
            Side::High
        } else {
            Side::Low
        }
    }
}

impl Compact {
    /// What notes need not keep themselves.
    #[inline]
    pub(crate) fn known(&self) -> Known {
        let client = self.head.client();
        Known {
            first_frame: self.head.first_frame,
            ttls: [self.ends[client].ttl, self.ends[!client].ttl],
        }
    }
}

/// A connection's place in the table: all that is known of an ordinary one; of another, its address
/// and where the rest is.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
pub(crate) struct Record<C> {
    pub(crate) core: Compact,
    pub(crate) notes: C,
}

impl<C: Copy + Default> Record<C> {
    /// The record of an ordinary connection with these notes, where both fit.
    #[inline]
    pub(crate) fn of<N: Notes<Compact = C>>(entry: &Entry, notes: &N) -> Option<Record<C>> {
        let (compact, lent) = notes.compact();
        let core = Compact::of(entry, lent)?;
        let is_whole = N::expand(&compact, lent, &core.known()) == *notes;
        is_whole.then_some(Record {
            core,
            notes: compact,
        })
    }

    /// The record of one of which more is stored at once.
    pub(crate) fn not_yet(entry: &Entry) -> Record<C> {
        Record {
            core: Compact::squeeze(entry, 0),
            notes: C::default(),
        }
    }

    /// The record of one that is kept in full at this place.
    pub(crate) fn elsewhere(entry: &Entry, place: u32) -> Record<C> {
        let mut record = Record::not_yet(entry);
        record.core.ends.low.stage = Stage::ELSEWHERE;
        record.core.head.segments = place;
        record
    }

    /// It is needed soon: both of its cache lines.
    #[inline(always)]
    pub(crate) fn prefetch(&self) {
        prefetch(self);
        prefetch(&self.core.head.ports);
    }

    /// Where it is kept in full, if it is.
    #[inline(always)]
    pub(crate) fn place(&self) -> Option<u32> {
        (self.core.ends.low.stage == Stage::ELSEWHERE).then_some(self.core.head.segments)
    }

    /// All that is known of an ordinary connection.
    #[inline]
    pub(crate) fn expand<N: Notes<Compact = C>>(&self) -> (Entry, N) {
        let notes = N::expand(&self.notes, self.core.head.lent, &self.core.known());
        (self.core.expand(), notes)
    }
}

/// With notes of 32 octets, two cache lines.
const _: () = assert!(size_of::<Compact>() == 96);
/// The second cache line begins in the head.
const _: () = assert!(core::mem::offset_of!(Compact, head.ports) == 64);
