//! An ordinary segment in an ordinary connection: whether it breaks no rule, and what is noted of
//! it. As in [`crate::plain`] and [`crate::learn`], but of little room and in one step; a debug
//! build compares.

use tcplint_track::{Glance, Role};
use tcplint_wire::{Addresses, Flags, Segment};

use crate::campaign::{Campaigns, Marks};
use crate::compact::CompactNotes;
use crate::learn::learn_end;
use crate::notes::{EndNotes, Offer};
use crate::options::values::timestamps;
use crate::ordinary::has_quiet_shape;
use crate::plain::{Claims, Terms, fits, may_be_answered};
use crate::teardown::half_closed::STUCK;

/// What is kept of a segment that is looked ahead to, in two registers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    stamp: u32,
    /// What a SYN offers; nothing otherwise.
    offer: Offer,
    /// What a SYN tells of its sender.
    pub(crate) marks: Marks,
    /// [`QUIET`], [`STAMPED`], [`OPTIONS`] and [`SYN`].
    bits: u8,
}

/// It has the shape of an ordinary segment, or of an ordinary SYN or SYN-ACK.
const QUIET: u8 = 1;
/// It has a timestamp.
const STAMPED: u8 = 2;
/// A SYN has options.
const OPTIONS: u8 = 4;
/// It is a SYN, or a SYN-ACK.
const SYN: u8 = 8;

impl Look {
    /// At no segment.
    pub(crate) const NONE: Look = Look {
        stamp: 0,
        offer: Offer::of_bits(0),
        marks: Marks::NONE,
        bits: 0,
    };

    /// At a segment that `campaigns` will be shown if they look at such.
    #[inline(always)]
    pub(crate) fn at(segment: &Segment<'_>, campaigns: &Campaigns) -> Look {
        if segment.header.flags().contains(Flags::SYN) {
            return Look::at_syn(&apart(segment), campaigns);
        }
        match has_quiet_shape(segment) {
            None => Look::NONE,
            Some(false) => Look {
                bits: QUIET,
                ..Look::NONE
            },
            Some(true) => Look::NONE.with(QUIET, segment),
        }
    }

    /// With these bits, and the segment's timestamp if it has one.
    #[inline]
    fn with(self, bits: u8, segment: &Segment<'_>) -> Look {
        match timestamps(segment) {
            Some((stamp, _)) => Look {
                stamp,
                bits: bits | STAMPED,
                ..self
            },
            None => Look { bits, ..self },
        }
    }

    #[inline(never)]
    fn at_syn(segment: &Segment<'_>, campaigns: &Campaigns) -> Look {
        campaigns.prefetch(segment);
        let flags = segment.header.flags();
        let is_opening = Flags::new(u16::from(flags.six())) == Flags::SYN;
        let is_quiet = is_opening || flags == Flags::SYN | Flags::ACK;
        let options = match segment.option_octets() {
            [] => 0,
            _ => OPTIONS,
        };
        let look = Look {
            offer: Offer::of(segment),
            marks: Marks::of(segment),
            ..Look::NONE
        };
        look.with(SYN | if is_quiet { QUIET | options } else { 0 }, segment)
    }

    /// Whether it is a SYN or a SYN-ACK.
    #[inline(always)]
    pub(crate) fn is_syn(self) -> bool {
        self.has(SYN)
    }

    /// Whether it is an ordinary one, no SYN.
    #[inline(always)]
    pub(crate) fn is_plain(self) -> bool {
        self.has(QUIET) & (self.offer.bits() == 0)
    }

    #[inline(always)]
    fn has(self, bit: u8) -> bool {
        self.bits & bit != 0
    }

    #[inline(always)]
    fn stamp(self) -> Option<u32> {
        self.has(STAMPED).then_some(self.stamp)
    }

    #[inline(always)]
    fn claims(self, glance: &Glance<'_>) -> Claims {
        Claims {
            seq: glance.seq(),
            ack: glance.ack(),
            window: glance.window(),
            len: glance.payload_len(),
            stamp: self.stamp(),
        }
    }
}

/// The same segment, piece by piece: so only a SYN is put into memory, for the call that looks at it. A
/// plain copy would be made by putting every segment there to begin with.
#[inline(always)]
fn apart<'a>(segment: &Segment<'a>) -> Segment<'a> {
    Segment {
        addresses: match segment.addresses {
            Addresses::V4(from, to) => Addresses::V4(from, to),
            Addresses::V6(from, to) => Addresses::V6(from, to),
        },
        header: segment.header,
        captured: segment.captured,
        wire_len: segment.wire_len,
        stated_len: segment.stated_len,
        extent: segment.extent,
        ip_id: segment.ip_id,
        ttl: segment.ttl,
        ip_header_len: segment.ip_header_len,
        layer: segment.layer,
        origin: segment.origin,
    }
}

/// Whether a SYN that begins a connection breaks no rule.
#[inline(always)]
pub(crate) fn is_quiet_opening(look: Look) -> bool {
    look.has(QUIET)
}

/// Whether the SYN-ACK that answers it breaks none: it has no options, or only such as the SYN may have
/// had.
#[inline(always)]
pub(crate) fn is_quiet_answer(look: Look, notes: &CompactNotes) -> bool {
    let asked = notes.card().offer(Role::Client);
    look.has(QUIET) && (!look.has(OPTIONS) || may_be_answered(asked))
}

/// What becomes of the notes by a segment that breaks no rule, or none but O010.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Foreseen {
    role: Role,
    /// Of its sender.
    end: EndNotes,
    /// Whether it is the client's first after its SYN, of which campaigns are made.
    pub(crate) is_first: bool,
    /// Whether it breaks O010.
    pub(crate) lacks_timestamps: bool,
}

/// Whether a segment that the tracker takes for ordinary breaks no rule but perhaps O010, judged before
/// it is added.
#[inline(always)]
pub(crate) fn quiet(glance: &Glance<'_>, look: Look, notes: &CompactNotes) -> Option<Foreseen> {
    let role = glance.sender_role();
    let terms = Terms {
        own: notes.end(role),
        peer: notes.end(!role),
        shift: glance.window_shift(),
        agreed: notes.agreed_on_timestamps(),
        has_handshake: glance.has_handshake(),
    };
    let claims = look.claims(glance);
    let is_quiet = look.has(QUIET)
        & notes.is_noted()
        & (!terms.own.offered | (glance.ttl() == glance.sender_ttl()))
        & fits(&claims, &terms);
    if !is_quiet || glance.flags().contains(Flags::FIN) && !is_quiet_fin(glance) {
        return None;
    }
    let lacks_timestamps = terms.are_broken_by(look.has(STAMPED));
    if lacks_timestamps && !notes.card().has_timestamps() {
        return None;
    }
    let mut end = terms.own;
    learn_end(&mut end, terms.shift, glance.receiver_ack(), &claims);
    Some(Foreseen {
        role,
        end,
        is_first: !terms.own.offered,
        lacks_timestamps,
    })
}

/// A FIN that acknowledges all where it is its sender's first segment after its SYN (S004), and does
/// not come long after the other end's (T004).
#[inline(always)]
fn is_quiet_fin(glance: &Glance<'_>) -> bool {
    let (sender, _) = glance.sent();
    let is_prompt = !glance.is_ending() || glance.time().saturating_sub(glance.since()) <= STUCK;
    is_prompt && (sender.more() || glance.ack() == glance.receiver_next())
}

/// Adds such a segment to the notes of its connection.
#[inline(always)]
pub(crate) fn learn(notes: &mut CompactNotes, glance: &Glance<'_>, foreseen: &Foreseen) {
    let Foreseen { role, end, .. } = foreseen;
    notes.set_end(*role, end);
    let is_fin = glance.flags().contains(Flags::FIN);
    notes.set_fin_frame(*role, is_fin, glance.frame_kept());
}

/// The same of the SYN that begins it, and of its answer.
#[inline(always)]
pub(crate) fn learn_opening(notes: &mut CompactNotes, glance: &Glance<'_>, look: Look) {
    let role = glance.sender_role();
    notes.set_offer(role, look.offer);
    if !glance.flags().contains(Flags::ACK) {
        return;
    }
    let mut end = notes.end(role);
    // The window of a segment with SYN is not shifted (RFC 7323, section 2.2).
    (end.right_edge, end.offered) = (glance.ack().plus(glance.window().into()), true);
    if let Some(value) = look.stamp() {
        (end.timestamp, end.stamped) = (value, true);
    }
    notes.set_end(role, &end);
    notes.set_syn_ack_frame(glance.frame_kept());
}
