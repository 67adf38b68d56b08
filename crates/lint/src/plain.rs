//! Segments that break no rule about connections, told at a glance.
//!
//! As in [`crate::ordinary`]: no rule and no exemption, but conditions under which the rooms' own
//! `check`s are known to find nothing. A debug build asks them nevertheless.

use tcplint_track::Facts;
use tcplint_wire::Segment;

use crate::notes::{Card, Notes};
use crate::options::values::timestamps;
use crate::ordinary::has_plain_shape;

/// Whether a segment is one of an open connection's many: judged before it is added.
///
/// What it says, and what that rules out:
/// - ACK, perhaps PSH, no ECN bit: nothing about SYN, FIN, RST, ECN.
/// - Both ends established, neither sent a FIN or took a reset: nothing about opening and closing.
/// - Its first octet is the sender's next: not sent again, no overlap, no gap, no keep-alive.
/// - It ends within the window that was offered: nothing beyond the edge.
/// - It acknowledges what was seen of the peer, and no less than before.
/// - Its window takes nothing back of what was offered; what is lost in the shift is no matter.
/// - No option but timestamps, those where both SYNs had them, and no older ones than before:
///   nothing about options.
#[inline]
pub(crate) fn is_plain(
    segment: &Segment<'_>,
    facts: &Facts<'_>,
    card: &Card,
    notes: &Notes,
) -> bool {
    let (sender, receiver) = (facts.sender(), facts.receiver());
    let header = &segment.header;
    let Some(stamped) = has_plain_shape(segment) else {
        return false;
    };
    let (seq, ack) = (header.seq(), header.ack());
    let (Some(next), Some(acked), Some(peer_next)) = (sender.next(), sender.ack(), receiver.next())
    else {
        return false;
    };
    if !sender.is_established()
        || !receiver.is_established()
        || seq != next
        || ack.is_after(peer_next)
        || acked.is_after(ack)
    {
        return false;
    }
    let role = facts.sender_role();
    let (own, peer) = (notes.end(role), notes.end(!role));
    let shift = sender.window_shift();
    let edge = ack.plus(u32::from(header.window()) << shift);
    let taken_back = own.right_edge.distance_from(edge);
    if own.offered && taken_back >= 1 << shift
        || peer.offered && seq.plus(segment.payload_len()).is_after(peer.right_edge)
    {
        return false;
    }
    let agreed = card.offer(role).timestamps() && card.offer(!role).timestamps();
    if stamped != agreed && facts.has_handshake() {
        return false;
    }
    !stamped
        || !own.stamped
        || timestamps(segment)
            .is_some_and(|(value, _)| value.wrapping_sub(own.timestamp).cast_signed() >= 0)
}
