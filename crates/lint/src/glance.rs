//! An ordinary segment in an ordinary connection: whether it breaks no rule, and what is noted of
//! it. As in [`crate::plain`] and [`crate::learn`], but of little room and in one step; a debug
//! build compares.

use tcplint_track::Glance;
use tcplint_wire::{Flags, Segment};

use crate::compact::CompactNotes;
use crate::learn::learn_end;
use crate::notes::Offer;
use crate::options::values::timestamps;
use crate::ordinary::has_quiet_shape;
use crate::plain::{Claims, Terms, fits};
use crate::teardown::half_closed::STUCK;

/// What is kept of a segment that is looked ahead to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    /// Whether it has the shape of an ordinary one, no SYN.
    is_quiet: bool,
    /// The timestamp that it has then.
    stamp: Option<u32>,
}

impl Look {
    /// At no segment.
    pub(crate) const NONE: Look = Look {
        is_quiet: false,
        stamp: None,
    };

    #[inline(always)]
    pub(crate) fn at(segment: &Segment<'_>) -> Look {
        let stamped = has_quiet_shape(segment);
        let stamp = || timestamps(segment).map(|(value, _)| value);
        Look {
            is_quiet: stamped.is_some(),
            stamp: if stamped == Some(true) { stamp() } else { None },
        }
    }

    #[inline(always)]
    fn claims(self, glance: &Glance<'_>) -> Claims {
        Claims {
            seq: glance.seq(),
            ack: glance.ack(),
            window: glance.window(),
            len: glance.payload_len(),
            stamp: self.stamp,
        }
    }
}

/// Whether a SYN that begins a connection breaks no rule.
#[inline(always)]
pub(crate) fn is_quiet_opening(segment: &Segment<'_>) -> bool {
    Flags::new(u16::from(segment.header.flags().six())) == Flags::SYN
}

/// Whether the SYN-ACK that answers it breaks none: it has no options, or the SYN had those that may
/// only be an answer (O009).
#[inline(always)]
pub(crate) fn is_quiet_answer(segment: &Segment<'_>, notes: &CompactNotes) -> bool {
    let asked = notes.card().offer(tcplint_track::Role::Client);
    segment.header.flags() == Flags::SYN | Flags::ACK
        && (segment.option_octets().is_empty() || asked.scale() && asked.timestamps())
}

/// Whether a segment that the tracker takes for ordinary breaks no rule: judged before it is added.
#[inline(always)]
pub(crate) fn is_quiet(glance: &Glance<'_>, look: Look, notes: &CompactNotes) -> bool {
    let role = glance.sender_role();
    let terms = Terms {
        own: notes.end(role),
        peer: notes.end(!role),
        shift: glance.window_shift(),
        agreed: notes.agreed_on_timestamps(),
        has_handshake: glance.has_handshake(),
    };
    look.is_quiet
        && notes.is_noted()
        && (!terms.own.offered || glance.ttl() == glance.sender_ttl())
        && (!glance.flags().contains(Flags::FIN) || is_quiet_fin(glance))
        && fits(&look.claims(glance), &terms)
}

/// A FIN that acknowledges all where it is its sender's first segment after its SYN (S004), and does
/// not come long after the other end's (T004).
#[inline(always)]
fn is_quiet_fin(glance: &Glance<'_>) -> bool {
    let (sender, _) = glance.sent();
    let is_prompt = !glance.is_ending() || glance.time().saturating_sub(glance.since()) <= STUCK;
    is_prompt && (sender.more() || glance.ack() == glance.receiver_next())
}

/// Adds such a segment to the notes of its connection, which is as it left it; whether it is the
/// client's first after its SYN, of which campaigns are made.
#[inline(always)]
pub(crate) fn learn(notes: &mut CompactNotes, glance: &Glance<'_>, look: Look) -> bool {
    let role = glance.sender_role();
    let mut end = notes.end(role);
    let is_first = !end.offered;
    let (shift, last) = (glance.window_shift(), glance.receiver_ack());
    learn_end(&mut end, shift, last, &look.claims(glance));
    notes.set_end(role, &end);
    if glance.flags().contains(Flags::FIN) {
        notes.set_fin_frame(role, glance.frame_kept());
    }
    is_first
}

/// The same of the SYN that begins it, and of its answer.
#[inline]
pub(crate) fn learn_opening(notes: &mut CompactNotes, glance: &Glance<'_>, segment: &Segment<'_>) {
    let role = glance.sender_role();
    notes.set_offer(role, Offer::of(segment));
    if !glance.flags().contains(Flags::ACK) {
        return;
    }
    let mut end = notes.end(role);
    // The window of a segment with SYN is not shifted (RFC 7323, section 2.2).
    (end.right_edge, end.offered) = (glance.ack().plus(glance.window().into()), true);
    if let Some((value, _)) = timestamps(segment) {
        (end.timestamp, end.stamped) = (value, true);
    }
    notes.set_end(role, &end);
    notes.set_syn_ack_frame(glance.frame_kept());
}
