//! Zeek's view of an ordinary connection: what the tracker does not know of it anyhow.
//!
//! What is ordinary for the tracker ([`crate::ordinary`]) is nearly always ordinary for Zeek, too, and
//! then both know the same numbers, times and stages of it. What is left fits the room for notes beside
//! the tracker's record, so that Zeek's view takes no memory of its own ([`super::outline`] puts both
//! together again). A connection of which anything else was seen is kept apart from then on, in the
//! [`Book`](super::Book).

use core::hint::select_unpredictable;

use super::everyday::HALF;
use super::look::Look;
use super::stream::{INITIAL_WINDOW, UNACKNOWLEDGED};
use crate::glance::Glance;
use crate::notes::{Known, Notes};
use crate::side::{Pair, Side};
use crate::state::close;

/// What Zeek's view of an ordinary connection needs beside the tracker's record; of another, where it is.
///
/// Numbers are relative to the SYN of their end.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Brief {
    /// Packets of the low side; all others are of the high side. Of a connection that is kept apart, its
    /// place there.
    pub(super) low_packets: u32,
    /// Octets of the IP packets.
    pub(super) ip_bytes: Pair<u32>,
    /// As [`Stream`](super::stream::Stream) has it.
    pub(super) delivered: Pair<u32>,
    /// Octets in gaps.
    pub(super) missed: u32,
    /// Behind the SYN's and the SYN-ACK's: [`letter`]s, three bits each, below a bit that is set.
    pub(super) letters: u32,
    /// Gaps.
    pub(super) gaps: Pair<u8>,
    /// A bit for each letter that was written, as far as they are asked for; [`LATE`].
    pub(super) once: u8,
    pub(super) kind: Kind,
}

/// With it a record takes two cache lines.
const _: () = assert!(size_of::<Brief>() == 32);

/// How a connection's view is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Kind {
    /// Nothing was seen.
    #[default]
    Nothing,
    /// All that was seen is ordinary.
    Ordinary,
    /// In the book.
    Apart,
}

/// What is written of an ordinary connection: of the originator, and one more of the responder.
pub(super) mod letter {
    pub(in super::super) const ACK: u8 = 0;
    pub(in super::super) const DATA: u8 = 2;
    pub(in super::super) const FIN: u8 = 4;
    pub(in super::super) const GAP: u8 = 6;
    /// By these numbers.
    pub(in super::super) const ALL: [u8; 8] = *b"AaDdFfGg";
}

/// The last acknowledgment came while a closing waited for data, so that its time counts.
pub(super) const LATE: u8 = 1 << 6;
/// Below it there is room for two more letters.
const ROOMY: u32 = 1 << 26;

impl Brief {
    /// Of a SYN of `from`, and nothing else.
    #[inline(always)]
    pub(super) fn begun(from: Side, look: Look) -> Brief {
        let mut brief = Brief {
            low_packets: u32::from(from == Side::Low),
            delivered: Pair::both(1),
            letters: 1,
            kind: Kind::Ordinary,
            ..Brief::default()
        };
        brief.ip_bytes[from] = look.ip_len;
        brief
    }

    /// Adds the SYN-ACK of `from`.
    #[inline(always)]
    pub(super) fn answer(&mut self, from: Side, look: Look) {
        self.low_packets += u32::from(from == Side::Low);
        self.ip_bytes[from] = look.ip_len;
    }

    /// Whether a segment that is ordinary for the tracker is so for Zeek, in a connection that was so.
    ///
    /// Nearly always, and what decides it is hard to foresee, so that all is asked without a branch.
    #[inline(always)]
    pub(super) fn fits(&self, before: &Glance<'_>, look: Look) -> bool {
        let (own, peer, seen) = (before.sender, before.receiver, &before.ahead.seen);
        let (from, to) = (before.ahead.from, !before.ahead.from);
        let fin = u32::from(before.is_fin());
        let end = u64::from(seen.seq.0) + u64::from(seen.len) + u64::from(fin);
        // Zeek compares numbers as they are: all of the first lap, and not far from the SYN.
        let is_near = end < u64::from(own.isn.0.saturating_add(HALF));
        let counts = before.head.segments | self.ip_bytes[from] | look.ip_len;
        let number = seen.seq.relative_to(own.isn);
        let reached = number.wrapping_add(seen.len);
        let delivered = self.delivered[from];
        let acked = peer.ack.relative_to(own.isn).max(1);
        // What it brings goes on where something was handed on, and is not too much for Zeek to keep.
        let has_place = (number <= delivered)
            & ((acked > 1) | (reached.wrapping_add(fin) <= INITIAL_WINDOW))
            & (reached.wrapping_sub(acked) <= UNACKNOWLEDGED);
        let gap = self.gap(before);
        let has_room =
            (gap == 0) | ((self.gaps[to] < u8::MAX) & (self.missed.checked_add(gap).is_some()));
        // Two closings that wait for each other's data are more than can be told from the numbers.
        let is_second_fin = (fin != 0) & peer.stage().has(close::FIN);
        is_near
            & (seen.window != 0)
            & (counts < HALF)
            & (self.letters < ROOMY)
            & (!look.brings(seen.len) | has_place)
            & has_room
            & !(is_second_fin & (delivered > acked))
    }

    /// Adds such a segment, which its connection has by now.
    #[inline(always)]
    pub(super) fn go_on(&mut self, after: &Glance<'_>, look: Look) {
        let (own, seen) = (after.sender, &after.ahead.seen);
        let (from, to) = (after.ahead.from, !after.ahead.from);
        let is_fin = after.is_fin();
        let responds = u8::from(from != after.head.client());
        self.low_packets += u32::from(from == Side::Low);
        self.ip_bytes[from] += look.ip_len;
        let letter = letter::DATA * u8::from(seen.len > 0);
        let letter = select_unpredictable(is_fin, letter::FIN, letter);
        self.write_once(letter | responds);
        let gap = self.gap(after);
        if gap > 0 {
            self.add_gap(to, gap, responds ^ 1);
            if own.stage().has(close::FIN) && !is_fin {
                self.once |= LATE;
            }
        }
        let reached = seen.end().relative_to(own.isn);
        let delivered = &mut self.delivered[from];
        *delivered = select_unpredictable(look.brings(seen.len), reached, *delivered);
    }

    /// Octets that a segment acknowledges, and that were not captured.
    #[inline(always)]
    fn gap(&self, glance: &Glance<'_>) -> u32 {
        let (peer, ack) = (glance.receiver, glance.ahead.seen.ack);
        let covers_fin = peer.stage().has(close::FIN) & (ack == peer.next);
        let taken = ack
            .relative_to(peer.isn)
            .wrapping_sub(u32::from(covers_fin));
        taken.saturating_sub(self.delivered[!glance.ahead.from])
    }

    #[inline(never)]
    fn add_gap(&mut self, of: Side, gap: u32, responds: u8) {
        self.delivered[of] += gap;
        self.missed += gap;
        let gaps = &mut self.gaps[of];
        *gaps += 1;
        if matches!(*gaps, 1 | 10 | 100) {
            self.letters = self.letters << 3 | u32::from(letter::GAP | responds);
        }
    }

    #[inline(always)]
    fn write_once(&mut self, letter: u8) {
        let bit = 1 << letter;
        let written = self.letters << 3 | u32::from(letter);
        self.letters = select_unpredictable(self.once & bit == 0, written, self.letters);
        self.once |= bit;
    }
}

impl Notes for Brief {
    type Compact = Brief;

    #[inline(always)]
    fn compact(&self) -> (Brief, u8) {
        (*self, 0)
    }

    #[inline(always)]
    fn expand(compact: &Brief, _: u8, _: &Known) -> Brief {
        *compact
    }
}
