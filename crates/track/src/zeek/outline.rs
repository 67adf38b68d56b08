//! Zeek's view of an ordinary connection, out of the tracker's entry and of what is beside it.

use super::brief::{Brief, LATE, letter};
use super::end::{End, Stage};
use super::history::once;
use super::record::{EndRecord, Recorded};
use super::stream::Stream;
use super::{History, Letters, Zeek};
use crate::connection::{Entry, fact};
use crate::end::said;
use crate::side::{Both, Side};
use crate::state::close;

/// An ordinary connection.
#[derive(Clone, Copy)]
pub(super) struct Outline<'a> {
    pub(super) entry: &'a Entry,
    pub(super) brief: &'a Brief,
}

impl Outline<'_> {
    #[inline]
    fn orig(self) -> Side {
        self.entry.first_sender()
    }

    #[inline]
    fn is_answered(self) -> bool {
        self.entry.ends[!self.orig()].did(said::SYN_ACK)
    }

    /// Stages of an end, now and before.
    #[inline]
    fn stages(self, side: Side) -> (Stage, Stage) {
        use Stage::{Closed, Established, Inactive, SynSent};
        if self.entry.ends[side].has(close::FIN) {
            return (Closed, Established);
        }
        match (side == self.orig(), self.is_answered()) {
            (true, true) => (Established, SynSent),
            (true, false) => (SynSent, Inactive),
            (false, true) => (Established, Inactive),
            (false, false) => (Inactive, Inactive),
        }
    }

    #[inline]
    pub(super) fn end_record(self, side: Side) -> EndRecord {
        let (own, peer) = (&self.entry.ends[side], &self.entry.ends[!side]);
        let (stage, previous) = self.stages(side);
        let low = self.brief.low_packets;
        let acked = if peer.did(said::ACK) {
            peer.ack
        } else {
            own.isn
        };
        EndRecord {
            stage,
            previous,
            fin: own.has(close::FIN),
            start: own.isn.0,
            last: own.next.0.into(),
            acked: acked.0.into(),
            packets: match side {
                Side::Low => low.into(),
                Side::High => self.entry.segments.wrapping_sub(low).into(),
            },
            ip_bytes: self.brief.ip_bytes[side].into(),
        }
    }

    /// Time of the last packet that counts: not of those after both ends had closed.
    #[inline]
    fn last(self) -> i64 {
        let Entry { ends, last, .. } = self.entry;
        if self.entry.is(fact::CLOSED) && self.brief.once & LATE == 0 {
            ends.low.since.min(ends.high.since)
        } else {
            *last
        }
    }

    #[inline]
    fn letters(self) -> Letters {
        let mut letters = Letters::default();
        letters.push(b'S');
        if self.is_answered() {
            letters.push(b'h');
        }
        let packed = self.brief.letters;
        let mut bits = packed.checked_ilog2().unwrap_or(0);
        while let Some(rest) = bits.checked_sub(3) {
            let letter = letter::ALL.get((packed >> rest & 7) as usize);
            letters.push(letter.copied().unwrap_or_default());
            bits = rest;
        }
        letters
    }

    /// What of it matters for its record.
    #[inline]
    pub(super) fn recorded(self) -> Recorded {
        Recorded {
            ends: Both {
                low: self.end_record(Side::Low),
                high: self.end_record(Side::High),
            },
            orig: Some(self.orig()),
            history: History::from(self.letters()),
            first: self.entry.start,
            last: self.last(),
            missed: self.brief.missed.into(),
        }
    }
}

/// With room for whatever comes.
impl Outline<'_> {
    pub(super) fn unfold(self) -> Zeek {
        let ends = Both {
            low: self.unfold_end(Side::Low),
            high: self.unfold_end(Side::High),
        };
        let mut zeek = Zeek {
            ends,
            pieces: Both::default(),
            history: History::from(self.letters()),
            once: (self.once(self.orig()), self.once(!self.orig())),
            high_is_orig: self.orig() == Side::High,
            begun: true,
            partial: false,
            deferred: false,
            first: self.entry.start,
            last: self.last(),
            missed: self.brief.missed.into(),
        };
        for side in [Side::Low, Side::High] {
            if zeek.ends[side].fin {
                let waits = zeek.waits(side);
                zeek.ends[side].closed = !waits;
                zeek.ends[side].at_end = !waits;
                zeek.deferred |= waits;
            }
        }
        zeek
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "numbers of the first lap have 32 bits"
    )]
    fn unfold_end(self, side: Side) -> End {
        let EndRecord {
            stage,
            previous,
            fin,
            start,
            last,
            acked,
            packets,
            ip_bytes,
        } = self.end_record(side);
        let (last, acked) = (last as u32, acked as u32);
        let fin_end = if fin { last.wrapping_sub(start) } else { 0 };
        let delivered = self.brief.delivered[side];
        let trimmed = acked.wrapping_sub(start).max(1);
        // Not the FIN, once it is acknowledged.
        let trimmed = trimmed - u32::from(fin && acked == last);
        End {
            stage,
            previous,
            met: packets > 0,
            fin,
            start,
            last,
            acked,
            fin_end: fin_end.into(),
            last_fin: fin_end.saturating_sub(1),
            gaps: self.brief.gaps[side].into(),
            packets,
            ip_bytes,
            stream: Stream {
                delivered: delivered.into(),
                trimmed: trimmed.into(),
                // No more is asked of it than whether anything is kept.
                top: if delivered > trimmed {
                    delivered.into()
                } else {
                    0
                },
                given_up: false,
            },
            ..End::default()
        }
    }

    /// What its history says once.
    fn once(self, side: Side) -> u8 {
        let end = &self.entry.ends[side];
        let responds = u8::from(side != self.orig());
        let wrote = |letter: u8| self.brief.once & 1 << (letter | responds) != 0;
        let bit = |is: bool, bit: u8| if is { bit } else { 0 };
        bit(end.did(said::SYN | said::SYN_ACK), once::SYN)
            | bit(end.has(close::FIN), once::FIN)
            | bit(wrote(letter::DATA), once::DATA)
            | bit(wrote(letter::ACK), once::ACK)
    }
}
