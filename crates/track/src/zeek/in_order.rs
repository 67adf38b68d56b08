//! The most ordinary of the steps: in a connection that is open both ways or closes in its order, a
//! segment that goes on exactly where its sender stopped, and acknowledges no more than was seen and
//! no less than before.

use super::compact::{Compact, CompactEnd, flag};
use super::end::Stage::{Closed, Established};
use super::everyday::HALF;
use super::history::once;
use super::packet::Packet;
use super::stream::{INITIAL_WINDOW, UNACKNOWLEDGED};
use crate::side::Side;

impl CompactEnd {
    /// Whether its numbers can be compared as they are: not lower than its SYN's, not far away, of
    /// the first lap.
    fn is_ordinary(&self) -> bool {
        const ODD: u8 = flag::MET | flag::GIVEN_UP | flag::LAST_WRAP | flag::ACKED_WRAP;
        let clean =
            self.stage == Established || self.stage == Closed && self.previous == Established;
        clean
            && self.flags & ODD == flag::MET
            && self.is(flag::FIN) == (self.stage == Closed)
            && self.trimmed <= self.delivered
            && self.start <= self.acked
            && self.acked <= self.last
            && self.last - self.start < HALF
            && self.last < u32::MAX
    }
}

impl CompactEnd {
    /// Whether data is still to come up to the last number that it sent, or of its peer, which holds
    /// what waits for an acknowledgment.
    #[inline(always)]
    fn waits(&self, peer_holds: bool) -> bool {
        let reached = self.last - self.start;
        reached >= self.delivered && (reached > self.delivered.saturating_add(1) || peer_holds)
    }
}

impl Compact {
    /// Whether [`Compact::in_order`] may be asked.
    pub(super) fn is_ordinary(&self) -> bool {
        self.ends.low.is_ordinary()
            && self.ends.high.is_ordinary()
            && !self.deferred
            && !self.partial
    }

    /// Adds a packet to a connection that is ordinary, and stays it, if the packet is in order:
    /// whether it is.
    #[inline(always)]
    pub(super) fn in_order(&mut self, from: Side, packet: &Packet, fin: bool) -> bool {
        let is_orig = self.high_is_orig == (from == Side::High);
        let (own, peer) = self.ends.of(from);
        let Packet { seq, ack, len, .. } = *packet;
        let span = u64::from(len) + u64::from(fin);
        let end = u64::from(seq) + span;
        let bit = match (fin, len) {
            (true, _) => once::FIN,
            (false, 0) => once::ACK,
            (false, _) => once::DATA,
        };
        let is_new = own.once & bit == 0;
        let fits = seq == own.last
            && ack.wrapping_sub(peer.acked) <= peer.last - peer.acked
            && packet.window != 0
            && end < u64::from(own.start.saturating_add(HALF))
            && (span == 0 || own.stage == Established)
            && (is_new || !fin)
            && (own.packets | own.ip_bytes | packet.ip_len) < HALF
            && self.letters.has_room_for(2);
        if !fits {
            return false;
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "at most as much as 2^32 - 1"
        )]
        let end = end as u32;
        let (number, to) = (seq - own.start, seq - own.start + len);

        // What it brings.
        let own_acked = own.acked - own.start;
        let known = own_acked.max(own.trimmed);
        let brings = len > 0 && packet.has_payload && to > known;
        if brings {
            let kept = own.delivered.max(to).saturating_sub(own.trimmed);
            if number.max(known) > own.delivered
                || own_acked <= 1 && end - own.start > INITIAL_WINDOW
                || kept > UNACKNOWLEDGED
            {
                return false;
            }
        }
        // What it acknowledges of the peer: all octets, and not the FIN.
        let covers_fin = peer.stage == Closed && ack == peer.last;
        let taken = ack - peer.start - u32::from(covers_fin);
        let gap = taken.saturating_sub(peer.delivered);
        if gap > 0 && (peer.gaps == u8::MAX || self.missed > u32::MAX - gap) {
            return false;
        }

        // Nothing is in the way.
        if !(own.is(flag::CLOSED) && peer.is(flag::CLOSED)) {
            self.last = packet.time;
        }
        if is_new {
            own.once |= bit;
            let letter = match (fin, len) {
                (true, _) => b'F',
                (false, 0) => b'A',
                (false, _) => b'D',
            };
            self.letters
                .push(if is_orig { letter } else { letter | 0x20 });
        }
        peer.acked = ack;
        peer.trimmed = peer.trimmed.max(taken);
        if gap > 0 {
            peer.delivered = taken;
            peer.gaps += 1;
            self.missed += gap;
            if matches!(peer.gaps, 1 | 10 | 100) {
                self.letters.push(if is_orig { b'g' } else { b'G' });
            }
        }
        if peer.stage == Closed && !peer.waits(own.top > own.trimmed) {
            peer.flags |= flag::AT_END;
        }
        own.packets += 1;
        own.ip_bytes += packet.ip_len;
        own.last = end;
        if brings {
            own.top = own.top.max(to);
            own.delivered = own.delivered.max(to);
        }
        if fin || own.stage == Closed {
            let waits = own.waits(peer.top > peer.trimmed);
            if !waits {
                own.flags |= flag::AT_END;
            }
            if fin {
                own.previous = Established;
                own.stage = Closed;
                own.flags |= flag::FIN;
                self.deferred = waits;
                self.ordinary = !waits;
                if !waits {
                    own.flags |= flag::CLOSED;
                }
            }
        }
        true
    }
}
