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
            && self.start <= self.acked
            && self.acked <= self.last
            && self.last - self.start < HALF
            && self.last < u32::MAX
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

        // What it acknowledges of the peer.
        let peer_reached = peer.last - peer.start;
        let covers_fin = peer.stage == Closed && ack == peer.last;
        let taken = ack - peer.start - u32::from(covers_fin);
        let gap = if taken > peer.trimmed {
            taken.saturating_sub(peer.delivered)
        } else {
            0
        };
        // What it brings.
        let own_acked = own.acked - own.start;
        let known = own_acked.max(own.trimmed);
        let brings = len > 0 && packet.has_payload && to > known;
        if brings {
            let reached = end - own.start;
            let kept = own.delivered.max(to).saturating_sub(own.trimmed);
            if number.max(known) > own.delivered
                || own_acked <= 1 && reached > INITIAL_WINDOW
                || kept > UNACKNOWLEDGED
            {
                return false;
            }
        }
        if gap > 0 && (peer.gaps == u8::MAX || self.missed > u32::MAX - gap) {
            return false;
        }
        let peer_delivered = peer.delivered + gap;
        let trimmed = peer.trimmed.max(taken);
        let (top, delivered) = if brings {
            (own.top.max(to), own.delivered.max(to))
        } else {
            (own.top, own.delivered)
        };
        let mut own_waits = false;
        if fin || own.stage == Closed || peer.stage == Closed {
            let peer_waits = waits(peer_reached, peer_delivered, own.top > own.trimmed);
            own_waits = waits(end - own.start, delivered, peer.top > trimmed);
            if peer.stage == Closed && !peer_waits {
                peer.flags |= flag::AT_END;
            }
            if (fin || own.stage == Closed) && !own_waits {
                own.flags |= flag::AT_END;
            }
        }

        if !(own.is(flag::CLOSED) && peer.is(flag::CLOSED)) {
            self.last = packet.time;
        }
        own.packets += 1;
        own.ip_bytes += packet.ip_len;
        own.last = end;
        own.top = top;
        own.delivered = delivered;
        peer.acked = ack;
        peer.trimmed = trimmed;
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
        if gap > 0 {
            peer.delivered = peer_delivered;
            peer.gaps += 1;
            self.missed += gap;
            if matches!(peer.gaps, 1 | 10 | 100) {
                self.letters.push(if is_orig { b'g' } else { b'G' });
            }
        }
        if fin {
            own.previous = Established;
            own.stage = Closed;
            own.flags |= flag::FIN;
            self.deferred = own_waits;
            self.ordinary = !own_waits;
            if !own_waits {
                own.flags |= flag::CLOSED;
            }
        }
        true
    }
}

/// Whether data of an end is still to come up to what it `reached`, or of the other, which holds
/// what waits for an acknowledgment.
#[inline(always)]
fn waits(reached: u32, delivered: u32, other_holds: bool) -> bool {
    reached >= delivered && (reached > delivered.saturating_add(1) || other_holds)
}
