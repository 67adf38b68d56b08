//! An ordinary segment in an ordinary connection: whether it breaks no rule, and what is noted of
//! it. As in [`crate::plain`] and [`crate::learn`], but of little room and in one step; a debug
//! build compares.

use tcplint_track::{Glance, Role};
use tcplint_wire::{Flags, Segment};

use crate::compact::CompactNotes;
use crate::learn::learn_end;
use crate::notes::Offer;
use crate::options::values::timestamps;
use crate::ordinary::has_quiet_shape;
use crate::plain::{Terms, fits};
use crate::teardown::half_closed::STUCK;

/// Whether a SYN that begins a connection breaks no rule.
#[inline(always)]
pub(crate) fn is_quiet_opening(segment: &Segment<'_>) -> bool {
    Flags::new(u16::from(segment.header.flags().six())) == Flags::SYN
}

/// Whether a segment that the tracker takes for ordinary breaks no rule: judged before it is added.
#[inline(always)]
pub(crate) fn is_quiet(glance: &Glance<'_>, segment: &Segment<'_>, notes: &CompactNotes) -> bool {
    let flags = segment.header.flags();
    let role = glance.sender_role();
    if flags.contains(Flags::SYN) {
        let asked = notes.card().offer(!role);
        return flags == Flags::SYN | Flags::ACK
            && (segment.option_octets().is_empty() || asked.scale() && asked.timestamps());
    }
    let Some(stamped) = has_quiet_shape(segment) else {
        return false;
    };
    let (own, peer) = (notes.end(role), notes.end(!role));
    let card = notes.card();
    let terms = Terms {
        own,
        peer,
        shift: glance.window_shift(),
        agreed: card.offer(role).timestamps() && card.offer(!role).timestamps(),
        has_handshake: glance.has_handshake(),
    };
    notes.is_noted()
        && (!own.offered || segment.ttl == glance.sender_ttl())
        && (!flags.contains(Flags::FIN) || is_quiet_fin(glance, segment))
        && fits(segment, &terms, stamped)
}

/// A FIN that acknowledges all where it is its sender's first segment after its SYN (S004), and does
/// not come long after the other end's (T004).
#[inline(always)]
fn is_quiet_fin(glance: &Glance<'_>, segment: &Segment<'_>) -> bool {
    let (sender, _) = glance.sent();
    let is_prompt = !glance.is_ending() || glance.time().saturating_sub(glance.since()) <= STUCK;
    is_prompt && (sender.more() || segment.header.ack() == glance.receiver_next())
}

/// Adds such a segment to the notes of its connection, which is as it left it; whether campaigns are
/// made of it: it is a SYN, its answer, or the client's first segment after it.
#[inline(always)]
pub(crate) fn learn(notes: &mut CompactNotes, glance: &Glance<'_>, segment: &Segment<'_>) -> bool {
    let flags = segment.header.flags();
    let role = glance.sender_role();
    if flags.contains(Flags::SYN) {
        notes.set_offer(role, Offer::of(segment));
        if flags.contains(Flags::ACK) {
            learn_syn_ack(notes, role, glance, segment);
        }
        return true;
    }
    let mut end = notes.end(role);
    let is_first = !end.offered;
    learn_end(
        &mut end,
        glance.window_shift(),
        glance.receiver_ack(),
        segment,
    );
    notes.set_end(role, &end);
    if flags.contains(Flags::FIN) {
        notes.set_fin_frame(role, glance.frame_kept());
    }
    is_first
}

#[inline]
fn learn_syn_ack(notes: &mut CompactNotes, role: Role, glance: &Glance<'_>, segment: &Segment<'_>) {
    let header = &segment.header;
    let mut end = notes.end(role);
    // The window of a segment with SYN is not shifted (RFC 7323, section 2.2).
    (end.right_edge, end.offered) = (header.ack().plus(header.window().into()), true);
    if let Some((value, _)) = timestamps(segment) {
        (end.timestamp, end.stamped) = (value, true);
    }
    notes.set_end(role, &end);
    notes.set_syn_ack_frame(glance.frame_kept());
}
