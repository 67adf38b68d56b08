//! Segments that break no rule about connections, told at a glance.
//!
//! As in [`crate::ordinary`]: no rule and no exemption, but conditions under which the rooms' own
//! `check`s are known to find nothing. A debug build asks them nevertheless.

use tcplint_track::{EndFacts, Facts};
use tcplint_wire::{Flags, Segment, Seq};

use crate::notes::{Card, EndNotes, Notes, Offer};
use crate::options::values::timestamps;
use crate::ordinary::{has_plain_shape, has_quiet_shape};
use crate::teardown::half_closed::STUCK;

/// Whether a segment that the tracker knows to be one of an open connection's many breaks no rule:
/// judged before it is added.
///
/// What the tracker and the segment say, and what that rules out:
/// - ACK, perhaps PSH, no ECN bit: nothing about SYN, FIN, RST, ECN.
/// - Both ends established, neither sent a FIN or took a reset: nothing about opening and closing.
/// - Its first octet is the sender's next: not sent again, no overlap, no gap, no keep-alive.
/// - It acknowledges what was seen of the peer, and no less than before.
/// - The rest is [`fits`].
#[inline]
pub(crate) fn is_steady(segment: &Segment<'_>, facts: &Facts<'_>, notes: &Notes) -> bool {
    has_plain_shape(segment)
        .is_some_and(|stamped| are_kept(segment, &Terms::of(facts, notes), stamped))
}

/// Whether a segment keeps to all of the terms.
#[inline]
fn are_kept(segment: &Segment<'_>, terms: &Terms, stamped: bool) -> bool {
    !terms.are_broken_by(stamped) && fits(&Claims::of(segment, stamped), terms)
}

/// What a segment says, without SYN.
pub(crate) struct Claims {
    pub(crate) seq: Seq,
    pub(crate) ack: Seq,
    pub(crate) window: u16,
    /// Octets of payload.
    pub(crate) len: u32,
    /// Its timestamp, where it has one.
    pub(crate) stamp: Option<u32>,
}

impl Claims {
    #[inline(always)]
    pub(crate) fn of(segment: &Segment<'_>, stamped: bool) -> Claims {
        let header = &segment.header;
        let stamp = || timestamps(segment).map(|(value, _)| value);
        Claims {
            seq: header.seq(),
            ack: header.ack(),
            window: header.window(),
            len: segment.payload_len(),
            stamp: if stamped { stamp() } else { None },
        }
    }

    /// The right edge of the window that it offers, of a sender whose window is shifted so.
    #[inline(always)]
    pub(crate) fn right_edge(&self, shift: u8) -> Seq {
        self.ack.plus(u32::from(self.window) << shift)
    }
}

/// What both ends are held to.
pub(crate) struct Terms {
    /// Of the segment's sender and of its receiver.
    pub(crate) own: EndNotes,
    pub(crate) peer: EndNotes,
    /// By how many bits the sender's window is shifted.
    pub(crate) shift: u8,
    /// Whether both offered timestamps.
    pub(crate) agreed: bool,
    /// Whether both ends' SYNs were captured.
    pub(crate) has_handshake: bool,
}

impl Terms {
    /// Whether a segment lacks the timestamps that it should have. It may have them where nobody is known
    /// to have offered them: the capture may have cut the SYN's options off.
    #[inline(always)]
    pub(crate) fn are_broken_by(&self, stamped: bool) -> bool {
        !stamped & self.agreed & self.has_handshake
    }

    #[inline]
    fn of(facts: &Facts<'_>, notes: &Notes) -> Terms {
        let role = facts.sender_role();
        let card = &notes.card;
        Terms {
            own: *notes.end(role),
            peer: *notes.end(!role),
            shift: facts.sender().window_shift(),
            agreed: card.offer(role).timestamps() && card.offer(!role).timestamps(),
            has_handshake: facts.has_handshake(),
        }
    }
}

/// What the rules remember of the connection, and what that rules out:
/// - It ends within the window that was offered: nothing beyond the edge.
/// - Its window takes nothing back of what was offered; what is lost in the shift is no matter.
/// - Its timestamps are no older than before. That it has them where both SYNs had them, and no other
///   option, is asked apart ([`Terms::are_broken_by`]).
#[inline(always)]
pub(crate) fn fits(claims: &Claims, terms: &Terms) -> bool {
    let Terms {
        own, peer, shift, ..
    } = terms;
    let edge = claims.right_edge(*shift);
    let taken_back = own.right_edge.distance_from(edge);
    let end = claims.seq.plus(claims.len);
    // Which end sends next, and what it said so far, cannot be foretold: no branch for each of these.
    let is_outside =
        own.offered & (taken_back >= 1 << shift) | peer.offered & end.is_after(peer.right_edge);
    let is_older = |value: u32| value.wrapping_sub(own.timestamp).cast_signed() < 0;
    let goes_back = own.stamped && claims.stamp.is_some_and(is_older);
    !(is_outside | goes_back)
}

/// Whether a segment is one that every connection has: of the handshake, of the close, or between
/// the two. Judged before it is added.
#[inline]
pub(crate) fn is_quiet(segment: &Segment<'_>, facts: &Facts<'_>, notes: &Notes) -> bool {
    let flags = segment.header.flags();
    if flags.contains(Flags::SYN) {
        let six = Flags::new(u16::from(flags.six()));
        return six == Flags::SYN && is_first(facts)
            || flags == Flags::SYN | Flags::ACK && is_answer(segment, facts, &notes.card);
    }
    let Some(stamped) = has_quiet_shape(segment) else {
        return false;
    };
    goes_on(segment, facts) && are_kept(segment, &Terms::of(facts, notes), stamped)
}

/// A SYN that is all there is of its connection.
#[inline]
fn is_first(facts: &Facts<'_>) -> bool {
    facts.segments() == 0 && !facts.succeeds()
}

/// A SYN-ACK that acknowledges the SYN before it, of an end that had said nothing; without options,
/// or only such as the SYN may have had.
#[inline]
fn is_answer(segment: &Segment<'_>, facts: &Facts<'_>, card: &Card) -> bool {
    let (sender, receiver) = (facts.sender(), facts.receiver());
    let asked = card.offer(!facts.sender_role());
    facts.segments() == 1
        && receiver.sent_syn()
        && !receiver.sent_syn_ack()
        && !sender.has_spoken()
        && receiver
            .isn()
            .is_some_and(|isn| segment.header.ack() == isn.plus(1))
        && (segment.option_octets().is_empty() || may_be_answered(asked))
}

/// Whether a SYN that offered this may be answered with any option (O009): it had those that may only be
/// an answer, or not all of its options were captured.
#[inline(always)]
pub(crate) fn may_be_answered(asked: Offer) -> bool {
    asked.scale() && asked.timestamps() || !asked.is_whole()
}

/// A segment that goes on where its sender stopped, and acknowledges what was seen of the other
/// end, and no less than before:
/// - All of it, where it is the sender's first acknowledgment or its first segment after its SYN:
///   the handshake fits (S004).
/// - With payload only where the sender is open and has not sent its FIN (S012, T003).
/// - No second FIN (T002), and the other end's not for long (T004).
/// - Nothing was reset, and the ends' SYNs did not cross (S009, S010).
#[inline]
fn goes_on(segment: &Segment<'_>, facts: &Facts<'_>) -> bool {
    let (sender, receiver) = (facts.sender(), facts.receiver());
    let header = &segment.header;
    let (seq, ack) = (header.seq(), header.ack());
    let (Some(next), Some(peer_next)) = (sender.next(), receiver.next()) else {
        return false;
    };
    let acks = match sender.ack() {
        Some(acked) if sender.went_on() => {
            peer_next.distance_from(ack) >= 0 && ack.distance_from(acked) >= 0
        }
        _ => ack == peer_next,
    };
    let has_payload = segment.payload_len() > 0;
    let has_fin = header.flags().contains(Flags::FIN);
    let closed = sender.sent_fin();
    acks && seq == next
        && !facts.is_reset()
        && !(sender.sent_syn() && receiver.sent_syn())
        && (!has_payload || sender.is_open() && !closed)
        && (!has_fin || !closed && (!receiver.sent_fin() || is_prompt(facts, sender, receiver)))
}

/// Whether neither end has been in its state for long, nor the connection silent, where the clock was set
/// back meanwhile.
fn is_prompt(facts: &Facts<'_>, sender: EndFacts<'_>, receiver: EndFacts<'_>) -> bool {
    let (_, latest) = facts.times();
    let since = sender.since().min(receiver.since()).min(latest);
    facts.time().saturating_sub(since) <= STUCK
}
