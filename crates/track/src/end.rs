use tcplint_wire::Seq;

use crate::state::{Phase, State, close, state};

/// More facts about an end, beside those of [`close`].
pub(crate) mod said {
    /// Sent at least one segment.
    pub(crate) const ANYTHING: u8 = 1;
    /// Sent a SYN without ACK.
    pub(crate) const SYN: u8 = 2;
    /// Sent a SYN with ACK.
    pub(crate) const SYN_ACK: u8 = 4;
    /// Sent a segment that is neither a SYN nor a reset.
    pub(crate) const MORE: u8 = 8;
    /// Sent an acknowledgment number.
    pub(crate) const ACK: u8 = 16;
    /// Its FIN came without ACK: nobody needs to take it.
    pub(crate) const DOUBTFUL_FIN: u8 = 32;
    /// Octets before the highest were not seen; `rare` knows which.
    pub(crate) const HOLE: u8 = 64;
    /// Sent the reset that ended the connection.
    pub(crate) const RESET: u8 = 128;
}

/// No window scale option was seen.
pub(crate) const NO_SCALE: u8 = u8::MAX;

/// What is known of one end.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct End {
    /// Nanoseconds since 1970 when the state became what it is.
    pub(crate) since: i64,
    /// Payload octets sent, each sequence number once, as far as they were captured.
    pub(crate) bytes: u64,
    /// Wireshark's base of relative numbers; not this tracker's business otherwise.
    pub(crate) base: Seq,
    /// Initial sequence number, where a SYN or the peer's first acknowledgment told it.
    pub(crate) isn: Seq,
    /// The number after the highest octet sent; SYN and FIN are octets.
    pub(crate) next: Seq,
    /// The highest acknowledgment number sent.
    pub(crate) ack: Seq,
    /// The number of the FIN.
    pub(crate) fin: Seq,
    /// The last window sent, not scaled.
    pub(crate) window: u16,
    /// Time to live of the last segment.
    pub(crate) ttl: u8,
    /// Shift of the window scale option, or [`NO_SCALE`].
    pub(crate) scale: u8,
    pub(crate) phase: Phase,
    /// Bits of [`close`].
    pub(crate) close: u8,
    /// Bits of [`said`].
    pub(crate) said: u8,
    /// Times that the FIN was sent again, 255 for that many and more.
    pub(crate) fin_again: u8,
}

impl End {
    #[inline]
    pub(crate) fn state(&self) -> State {
        state(self.phase, self.close)
    }

    #[inline]
    pub(crate) fn has(&self, bit: u8) -> bool {
        self.close & bit != 0
    }

    #[inline]
    pub(crate) fn did(&self, bit: u8) -> bool {
        self.said & bit != 0
    }

    /// Whether it sent a FIN that the peer must take, or has taken.
    #[inline]
    pub(crate) fn has_fin(&self) -> bool {
        self.has(close::FIN) && (!self.did(said::DOUBTFUL_FIN) || self.has(close::FIN_ACKED))
    }

    /// Whether an acknowledgment of `ack` covers its FIN.
    #[inline]
    pub(crate) fn fin_covered_by(&self, ack: Seq) -> bool {
        self.has(close::FIN) && ack.is_after(self.fin)
    }

    /// Octets sent, SYN and FIN among them, that `peer` has not acknowledged, where that can be
    /// told of an end in `state`.
    pub(crate) fn unacknowledged(&self, state: State, peer: &End) -> Option<u32> {
        if matches!(state, State::Closed | State::Listen | State::Unseen) {
            None
        } else if peer.did(said::ACK) {
            let left = self.next.distance_from(peer.ack);
            Some(u32::try_from(left).unwrap_or(0))
        } else if self.did(said::SYN | said::SYN_ACK) && peer.state() != State::Unseen {
            Some(self.next.relative_to(self.isn))
        } else {
            None
        }
    }

    /// Forgets the connection that was; Wireshark's base, the count of octets and the time stay.
    pub(crate) fn begin_anew(&mut self) {
        *self = End {
            since: self.since,
            bytes: self.bytes,
            base: self.base,
            scale: NO_SCALE,
            ttl: self.ttl,
            ..End::default()
        };
    }

    /// The window offered to the peer, in octets: scaled when both ends sent the option (RFC 7323, section 2.2).
    #[inline]
    pub(crate) fn offered(&self, peer: &End) -> u32 {
        u32::from(self.window) << self.shift(peer)
    }

    /// By how many bits its window is shifted.
    #[inline]
    pub(crate) fn shift(&self, peer: &End) -> u8 {
        let both = self.scale != NO_SCALE && peer.scale != NO_SCALE;
        if both { self.scale.min(14) } else { 0 }
    }
}
