//! What the rules remember of an ordinary connection, in 32 octets.

use core::hint::select_unpredictable;

use tcplint_track::{Known, Role};
use tcplint_wire::Seq;

use crate::notes::{Card, EndNotes, Notes, Offer};

/// [`Notes`] of a connection that no end reset, and whose first segment was the client's SYN.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct CompactNotes {
    /// Of client and server.
    ends: [CompactEnd; 2],
    syn_ack_frame: u32,
    /// [`Offer`]s, and above them [`OFFERED`] and [`STAMPED`].
    cards: [u16; 2],
}

/// What the rules remember of one end.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
struct CompactEnd {
    right_edge: Seq,
    timestamp: u32,
    fin_frame: u32,
}

/// [`EndNotes::offered`] and [`EndNotes::stamped`], where [`Offer`] has no bits.
const OFFERED: u16 = 1 << 14;
const STAMPED: u16 = 1 << 15;
const _: () = assert!(Offer::BITS & (OFFERED | STAMPED) == 0);

/// Of the lent octet: how much the first time to live was above the latest, three bits of two's
/// complement for client and server each; then [`Notes::lost`].
const LOST: u8 = 1 << 6;

impl CompactNotes {
    /// What both SYNs offered.
    #[inline(always)]
    pub(crate) fn card(&self) -> Card {
        Card::of(self.cards.map(Offer::of_bits))
    }

    /// Whether both SYNs offered timestamps.
    #[inline(always)]
    pub(crate) fn agreed_on_timestamps(&self) -> bool {
        let [client, server] = self.cards;
        Offer::of_bits(client & server).timestamps()
    }

    /// Notes what the SYN of `role` offers.
    #[inline(always)]
    pub(crate) fn set_offer(&mut self, role: Role, offer: Offer) {
        let card = of_mut(&mut self.cards, role);
        *card = *card & (OFFERED | STAMPED) | offer.bits();
    }

    /// The frame of the SYN-ACK.
    #[inline(always)]
    pub(crate) fn set_syn_ack_frame(&mut self, frame: u32) {
        self.syn_ack_frame = frame;
    }

    /// The frame of the FIN of `role`, if this is one.
    #[inline(always)]
    pub(crate) fn set_fin_frame(&mut self, role: Role, is_fin: bool, frame: u32) {
        let kept = &mut of_mut(&mut self.ends, role).fin_frame;
        *kept = select_unpredictable(is_fin, frame, *kept);
    }

    /// Whether there is more than what a lone SYN offered.
    #[inline(always)]
    pub(crate) fn is_noted(&self) -> bool {
        let [client, server] = self.cards;
        (client | server) & OFFERED != 0
    }

    /// Of the end that has this role, but for its times to live.
    #[inline(always)]
    pub(crate) fn end(&self, role: Role) -> EndNotes {
        let (end, card) = (of(&self.ends, role), of(&self.cards, role));
        EndNotes {
            right_edge: end.right_edge,
            timestamp: end.timestamp,
            offered: card & OFFERED != 0,
            stamped: card & STAMPED != 0,
            ttls: [0; 2],
        }
    }

    /// Keeps what there is of that end now.
    #[inline(always)]
    pub(crate) fn set_end(&mut self, role: Role, end: &EndNotes) {
        let kept = of_mut(&mut self.ends, role);
        (kept.right_edge, kept.timestamp) = (end.right_edge, end.timestamp);
        let card = of_mut(&mut self.cards, role);
        *card |= (u16::from(end.offered) * OFFERED) | (u16::from(end.stamped) * STAMPED);
    }
}

impl tcplint_track::Notes for Notes {
    type Compact = CompactNotes;

    fn compact(&self) -> (CompactNotes, u8) {
        let mut compact = CompactNotes::default();
        let mut lent = if self.lost { LOST } else { 0 };
        for (role, shift) in [(Role::Client, 0), (Role::Server, 3)] {
            let end = self.end(role);
            compact.set_offer(role, self.card.offer(role));
            compact.set_end(role, end);
            compact.set_fin_frame(role, true, self.fin_frame(role));
            let [first, latest] = end.ttls;
            lent |= (first.wrapping_sub(latest) & 7) << shift;
        }
        compact.set_syn_ack_frame(self.syn_frame(Role::Server));
        (compact, lent)
    }

    fn expand(compact: &CompactNotes, lent: u8, known: &Known) -> Notes {
        let end = |role: Role, shift: u8| {
            let end = compact.end(role);
            let latest = of(&known.ttls, role);
            // Three bits of two's complement.
            let above = (lent >> shift & 7 ^ 4).wrapping_sub(4);
            let ttls = match end.offered {
                true => [latest.wrapping_add(above), latest],
                false => [0; 2],
            };
            EndNotes { ttls, ..end }
        };
        let noted = compact.is_noted();
        let first = noted && compact.card().offer(Role::Client).is_seen();
        Notes {
            card: compact.card(),
            noted,
            syn_frames: [
                if first { known.first_frame } else { 0 },
                compact.syn_ack_frame,
            ],
            fin_frames: compact.ends.map(|end| end.fin_frame),
            ends: [end(Role::Client, 0), end(Role::Server, 3)],
            lost: lent & LOST != 0,
            ..Notes::default()
        }
    }
}

#[inline(always)]
#[expect(clippy::indexing_slicing, reason = "two roles, two places")]
fn of<T: Copy>(both: &[T; 2], role: Role) -> T {
    both[role as usize]
}

#[inline(always)]
#[expect(clippy::indexing_slicing, reason = "two roles, two places")]
fn of_mut<T>(both: &mut [T; 2], role: Role) -> &mut T {
    &mut both[role as usize]
}

const _: () = assert!(size_of::<CompactNotes>() == 32);
const _: () = assert!(Role::Client as usize == 0 && Role::Server as usize == 1);
