//! An ordinary connection in two cache lines, its observer's notes included.
//!
//! [`Entry`] has room for all that may ever be known of a connection. Of most, much of that is
//! nothing, or follows from the rest: no rare facts, no reset, Wireshark's base is the initial
//! sequence number, the count of octets is the distance between two numbers. [`Compact`] keeps what
//! is left. Whether an entry is ordinary is not judged but tried: [`Compact::of`] puts it into
//! little room, takes it out again and compares.

use tcplint_wire::Seq;

use crate::cause::ResetCause;
use crate::completeness::Completeness;
use crate::connection::{Address, Entry, bit, fact};
use crate::end::{End, said};
use crate::marks::Marks;
use crate::notes::Known;
use crate::rare::RareId;
use crate::seen::Seen;
use crate::side::{Both, Side};
use crate::since::{Dated, Since};
use crate::stage::Stage;
use crate::state::close;

/// One end of an ordinary connection: the fields of [`End`].
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(crate) struct CompactEnd {
    pub(crate) next: Seq,
    pub(crate) ack: Seq,
    /// Of an end that sent no SYN, Wireshark's base.
    pub(crate) isn: Seq,
    pub(crate) marks: Marks,
    /// Since when it is in its state; beside that, its window.
    pub(crate) since_window: Dated,
}

impl CompactEnd {
    #[inline]
    fn of(end: &End, start: i64) -> CompactEnd {
        let told = end.did(said::SYN | said::SYN_ACK);
        CompactEnd {
            next: end.next,
            ack: end.ack,
            isn: if told { end.isn } else { end.base },
            marks: Marks::new(
                end.ttl,
                Stage::of(end.phase, end.close),
                end.said,
                end.scale,
            ),
            since_window: Dated::new(Since::new(start, end.since), end.window),
        }
    }

    #[inline(always)]
    pub(crate) fn did(&self, bit: u8) -> bool {
        self.said() & bit != 0
    }

    #[inline(always)]
    pub(crate) fn said(&self) -> u8 {
        self.marks.said()
    }

    #[inline(always)]
    pub(crate) fn stage(&self) -> Stage {
        self.marks.stage()
    }

    /// Since when it is in its state.
    #[inline(always)]
    pub(crate) fn since(&self) -> Since {
        self.since_window.since()
    }

    #[inline]
    fn expand(&self, start: i64, has_base: bool) -> End {
        let told = self.did(said::SYN | said::SYN_ACK);
        let (phase, close) = self.stage().parts();
        let fin = close & close::FIN != 0;
        End {
            since: self.since().time(start),
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
            window: self.since_window.beside(),
            ttl: self.marks.ttl(),
            scale: self.marks.scale(),
            phase,
            close,
            said: self.said(),
            fin_again: 0,
        }
    }

    /// Payload octets sent: from the number after the first to the next one, a FIN left out.
    #[inline]
    pub(crate) fn bytes(&self) -> u32 {
        if !self.did(said::ANYTHING) {
            return 0;
        }
        let fin = u32::from(self.stage().has(close::FIN));
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
    /// Of a connection that is kept in full, its place there.
    pub(crate) segments: u32,
    pub(crate) first_frame: u32,
    pub(crate) last_frame: u32,
    /// When the last segment came; beside that, [facts](fact).
    pub(crate) last_facts: Dated,
    /// When the first FIN came; beside that, [`Completeness`], above it [`SIX`] and [`HIGH_BEGAN`], and an
    /// octet that is [lent](Head::lent).
    pub(crate) fin_mixed: Dated,
}

/// The addresses are IPv6's, and in the block's list.
const SIX: u16 = 1 << 6;
/// The high side sent the first segment.
const HIGH_BEGAN: u16 = 1 << 7;
/// Above these, the octet that is lent.
const LENT: u32 = 8;

impl Compact {
    /// The entry in little room; whether all of it is there is to be tried.
    #[inline]
    pub(crate) fn squeeze(entry: &Entry, lent: u8) -> Compact {
        let start = entry.start;
        let (words, ports, six) = entry.address.parts();
        let mut mixed = u16::from(lent) << LENT | u16::from(entry.completeness.bits());
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
                last_facts: Dated::new(Since::new(start, entry.last), entry.facts),
                fin_mixed: Dated::new(Since::new(start, entry.fin_at), mixed),
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
            let has_base = head.facts() & bit(fact::BASE, side) != 0;
            self.ends[side].expand(head.start, has_base)
        };
        let ends = Both {
            low: expand(Side::Low),
            high: expand(Side::High),
        };
        // The last acknowledgment closed the end that waited for it, and with it the connection.
        let closed_at = match head.facts() & fact::CLOSED {
            0 => 0,
            _ => ends.low.since.max(ends.high.since),
        };
        Entry {
            ends,
            address: head.address(),
            facts: head.facts(),
            completeness: Completeness::of_bits(head.completeness()),
            cause: ResetCause::Unknown,
            start: head.start,
            last: head.last_facts.since().time(head.start),
            fin_at: head.fin_mixed.since().time(head.start),
            closed_at,
            first_frame: head.first_frame,
            last_frame: head.last_frame,
            segments: head.segments,
            first_sender: match head.fin_mixed.beside() & HIGH_BEGAN {
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
            (one.stage(), other.stage()) == (Stage::TIME_WAIT, Stage::CLOSED)
                && one.did(syns)
                && other.did(syns)
                && (one.said() ^ other.said()) & syns == syns
        })
    }
}

impl Head {
    /// What stands beside the time of the first FIN, at first: whose the first segment is, and of what
    /// family the addresses are.
    #[inline(always)]
    pub(crate) fn begun(side: Side, six: bool) -> u16 {
        let began = if side == Side::High { HIGH_BEGAN } else { 0 };
        began | if six { SIX } else { 0 }
    }

    /// What is known of the connection as a whole.
    #[inline(always)]
    pub(crate) fn facts(&self) -> u16 {
        self.last_facts.beside()
    }

    /// The octet that is lent to the observer's notes.
    #[inline(always)]
    pub(crate) fn lent(&self) -> u8 {
        let [_, lent] = self.fin_mixed.beside().to_le_bytes();
        lent
    }

    /// [`Completeness`]'s bits, and others above them.
    #[inline(always)]
    fn completeness(&self) -> u8 {
        let [completeness, _] = self.fin_mixed.beside().to_le_bytes();
        completeness
    }

    /// Whether the addresses are IPv6's.
    #[inline(always)]
    pub(crate) fn is_six(&self) -> bool {
        self.fin_mixed.beside() & SIX != 0
    }

    /// Counts a segment; `opens` as in [`Completeness::add`].
    #[inline(always)]
    pub(crate) fn count(&mut self, seen: &Seen, frame: u32, opens: bool) {
        self.segments = self.segments.saturating_add(1);
        self.last_frame = frame;
        let mut added = Completeness::default();
        added.add(seen.flags, seen.len, opens);
        let mixed = self.fin_mixed.beside() | u16::from(added.bits());
        self.fin_mixed = Dated::new(self.fin_mixed.since(), mixed);
    }

    #[inline]
    pub(crate) fn address(&self) -> Address {
        Address::of_parts(self.words, self.ports, self.is_six())
    }

    #[inline(always)]
    pub(crate) fn client(&self) -> Side {
        if self.facts() & fact::HIGH_IS_CLIENT != 0 {
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
            ttls: [client, !client].map(|side| self.ends[side].marks.ttl()),
        }
    }
}

/// With notes of 32 octets, two cache lines.
const _: () = assert!(size_of::<Compact>() == 96);
/// The second cache line begins in the head.
const _: () = assert!(core::mem::offset_of!(Compact, head.ports) == 64);
