//! The steps of [`Zeek::see`](super::Zeek::see) for what nearly all packets are: a connection's SYN,
//! its SYN-ACK, segments and FINs in their order, acknowledgments of what was seen. Whatever is
//! anything else is left to the long way, and then nothing was changed.

use tcplint_wire::Flags;

use super::compact::{Compact, CompactEnd, flag};
use super::end::Stage::{Closed, Established, Inactive, SynSent};
use super::history::once;
use super::packet::Packet;
use super::stream::{INITIAL_WINDOW, UNACKNOWLEDGED};
use super::{Letters, difference};
use crate::side::{Both, Side};

/// The flags that matter here.
const MARKS: u16 = Flags::SYN.bits() | Flags::ACK.bits() | Flags::FIN.bits() | Flags::RST.bits();
const SYN: u16 = Flags::SYN.bits();
const SYN_ACK: u16 = Flags::SYN.bits() | Flags::ACK.bits();
const ACK: u16 = Flags::ACK.bits();
const FIN: u16 = Flags::FIN.bits();
const FIN_ACK: u16 = Flags::FIN.bits() | Flags::ACK.bits();

/// Zeek's numbers are relative to the SYN, which lies no further than this before.
pub(super) const HALF: u32 = 1 << 31;

impl Compact {
    /// A connection that begins with this packet, if it is an ordinary SYN.
    #[inline]
    pub(super) fn begun_by(from: Side, packet: &Packet) -> Option<Compact> {
        let ordinary = packet.flags.bits() & MARKS == SYN && packet.len == 0 && packet.window != 0;
        if !ordinary {
            return None;
        }
        let mut letters = Letters::default();
        letters.push(b'S');
        let mut ends = Both {
            low: CompactEnd::NOTHING,
            high: CompactEnd::NOTHING,
        };
        ends[from] = CompactEnd {
            start: packet.seq,
            last: packet.seq.wrapping_add(1),
            acked: packet.seq,
            packets: 1,
            ip_bytes: packet.ip_len,
            once: once::SYN,
            stage: SynSent,
            flags: flag::MET,
            ..CompactEnd::NOTHING
        };
        Some(Compact {
            first: packet.time,
            last: packet.time,
            letters,
            high_is_orig: from == Side::High,
            ..Compact::with(ends)
        })
    }

    /// Adds a packet from `from`, if it is an everyday one: whether it is.
    #[inline(always)]
    pub(super) fn see(&mut self, from: Side, packet: &Packet) -> bool {
        let flags = packet.flags;
        let goes_on = flags.bits() & (MARKS & !FIN) == ACK;
        if self.ordinary && goes_on && self.in_order(from, packet, flags.contains(Flags::FIN)) {
            return true;
        }
        self.see_other(from, packet, flags.bits() & MARKS)
    }

    /// Adds an everyday packet that is not in order.
    #[inline(never)]
    fn see_other(&mut self, from: Side, packet: &Packet, marks: u16) -> bool {
        let seen = match marks {
            ACK => self.goes_on(from, packet, false),
            FIN_ACK => self.goes_on(from, packet, true),
            SYN_ACK => self.answers(from, packet),
            _ => false,
        };
        if seen {
            self.ordinary = self.is_ordinary();
        }
        seen
    }

    /// A SYN-ACK that answers all that was seen, a SYN.
    fn answers(&mut self, from: Side, packet: &Packet) -> bool {
        let is_orig = self.high_is_orig == (from == Side::High);
        let (own, peer) = self.ends.of(from);
        let fits = !is_orig
            && own.packets == 0
            && (own.stage, peer.stage) == (Inactive, SynSent)
            && own.flags == 0
            && peer.flags == flag::MET
            && peer.acked == peer.start
            && packet.ack != 0
            && packet.ack == peer.start.wrapping_add(1)
            && packet.len == 0
            && packet.window != 0
            && own.once == 0
            && !self.partial
            && self.letters.has_room();
        if !fits {
            return false;
        }
        own.packets = 1;
        own.ip_bytes = packet.ip_len;
        own.start = packet.seq;
        own.last = packet.seq.wrapping_add(1);
        own.acked = packet.seq;
        own.once = once::SYN;
        own.stage = Established;
        own.previous = Inactive;
        own.flags = flag::MET;
        peer.acked = packet.ack;
        peer.previous = SynSent;
        peer.stage = Established;
        self.last = packet.time;
        self.letters.push(b'h');
        true
    }

    /// A segment that is no SYN and no reset, with the next octets of its sender or none, in a
    /// connection that was open both ways.
    fn goes_on(&mut self, from: Side, packet: &Packet, fin: bool) -> bool {
        const ODD: u8 = flag::GIVEN_UP | flag::LAST_WRAP | flag::ACKED_WRAP;
        let is_orig = self.high_is_orig == (from == Side::High);
        let (own, peer) = self.ends.of(from);
        let open = |end: &CompactEnd| {
            matches!(end.stage, Established | Closed) && end.flags & (ODD | flag::MET) == flag::MET
        };
        let Packet { seq, ack, len, .. } = *packet;
        // What Zeek reckons relative to each SYN, with the octets of the packet.
        let number = seq.wrapping_sub(own.start);
        let acknowledged = ack.wrapping_sub(peer.start);
        let fits = open(own)
            && open(peer)
            && packet.window != 0
            && !(fin && (own.stage != Established || own.is(flag::FIN) || self.deferred))
            // No number is below its SYN's, by itself or relative to it.
            && seq >= own.start
            && own.last >= own.start
            && own.acked >= own.start
            && ack >= peer.start
            && peer.last >= peer.start
            && peer.acked >= peer.start
            && number < HALF
            && acknowledged < HALF
            && len < HALF
            && seq.checked_add(len).is_some_and(|end| end < u32::MAX);
        if !fits {
            return false;
        }
        // A number far away from the last one of its kind might be one of another lap.
        let (jump, jump_of_ack) = (difference(seq, own.last), difference(ack, peer.acked));
        if (jump > 0) != (seq > own.last) || (jump_of_ack > 0) != (ack > peer.acked) {
            return false;
        }
        let end = seq + len + u32::from(fin);
        let (ahead, behind) = (end > own.last, end <= own.last);
        if (behind && (len > 0 || fin)) || (ahead && own.is(flag::FIN)) {
            return false;
        }
        if ahead && difference(end, own.last) <= 0 {
            return false;
        }
        let (own_last, own_reached) = if ahead {
            (end, end - own.start)
        } else {
            (own.last, own.last - own.start)
        };
        let Some((packets, ip_bytes)) = own
            .packets
            .checked_add(1)
            .zip(own.ip_bytes.checked_add(packet.ip_len))
        else {
            return false;
        };
        let bit = match (fin, len > 0) {
            (true, _) => once::FIN,
            (false, true) => once::DATA,
            (false, false) => once::ACK,
        };
        let is_new = own.once & bit == 0;
        if (is_new && !self.letters.has_room()) || (fin && !is_new) {
            return false;
        }

        // What was acknowledged of the peer.
        let peer_reached = peer.last - peer.start;
        let acked = peer.acked.max(ack);
        let taken = if peer.is(flag::FIN) && acknowledged >= peer_reached {
            peer_reached.wrapping_sub(1)
        } else {
            acknowledged
        };
        if taken > peer.trimmed && taken > peer.delivered {
            return false;
        }
        let trimmed = peer.trimmed.max(taken);
        // Whether data of an end is still to come, or of the other that waits for acknowledgment.
        let waits = |reached: u32, delivered: u32, holds: bool| {
            reached >= delivered && (reached > delivered.saturating_add(1) || holds)
        };
        let peer_closing = peer.is(flag::FIN) || peer.stage == Closed;
        let peer_ends = peer_closing
            && !peer.is(flag::AT_END)
            && !waits(peer_reached, peer.delivered, own.top > own.trimmed);

        // What the packet brings.
        let (mut top, mut delivered) = (own.top, own.delivered);
        if len > 0 && packet.has_payload {
            let own_acked = own.acked - own.start;
            let to = number + len;
            let known = own_acked.max(own.trimmed);
            if to > known {
                if number.max(known) > delivered {
                    return false;
                }
                top = top.max(to);
                delivered = delivered.max(to);
                if own_acked <= 1 && own_reached > INITIAL_WINDOW {
                    return false;
                }
                if delivered.saturating_sub(own.trimmed) > UNACKNOWLEDGED {
                    return false;
                }
            }
        }
        let closing = fin || own.is(flag::FIN) || own.stage == Closed;
        let own_waits = waits(own_reached, delivered, peer.top > trimmed);
        let own_ends = closing && !own.is(flag::AT_END) && !own_waits;
        if self.deferred && (peer_ends || own_ends) {
            return false;
        }

        // Nothing is in the way.
        if !(own.is(flag::CLOSED) && peer.is(flag::CLOSED)) {
            self.last = packet.time;
        }
        own.packets = packets;
        own.ip_bytes = ip_bytes;
        own.last = own_last;
        own.top = top;
        own.delivered = delivered;
        peer.acked = acked;
        peer.trimmed = trimmed;
        if peer_ends {
            peer.flags |= flag::AT_END;
        }
        if own_ends {
            own.flags |= flag::AT_END;
        }
        if is_new {
            own.once |= bit;
            let letter = match (fin, len > 0) {
                (true, _) => b'F',
                (false, true) => b'D',
                (false, false) => b'A',
            };
            self.letters
                .push(if is_orig { letter } else { letter | 0x20 });
        }
        if fin {
            own.flags |= flag::FIN;
            own.previous = own.stage;
            own.stage = Closed;
            self.deferred = own_waits;
            if !own_waits {
                own.flags |= flag::CLOSED;
            }
        }
        true
    }
}
