//! What the rules remember of a connection.
//!
//! It is kept with the connection itself, of an ordinary one in little room (`compact.rs`), so that one
//! look into memory brings both.

use tcplint_track::Role;
use tcplint_wire::options::kind;
use tcplint_wire::{Flags, Segment, Seq};

/// What a SYN offered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offer(u16);

impl Offer {
    const SEEN: u16 = 1;
    const SCALE: u16 = 1 << 1;
    const TIMESTAMPS: u16 = 1 << 2;
    const SACK: u16 = 1 << 3;
    const MSS: u16 = 1 << 4;
    const FAST_OPEN: u16 = 1 << 5;
    const CUT: u16 = 1 << 6;
    const MULTIPATH: u16 = 1 << 7;
    /// An earlier SYN of the same attempt had other options.
    const CHANGED: u16 = 1 << 13;
    const ECN_SHIFT: u32 = 8;
    /// This SYN or an earlier one of the same attempt spoke of classic ECN.
    const CLASSIC_ECN: u16 = 1 << 11;
    /// The same of accurate ECN.
    const ACCURATE_ECN: u16 = 1 << 12;

    /// All bits.
    pub(crate) const BITS: u16 = (1 << 14) - 1;

    #[inline(always)]
    pub(crate) const fn of_bits(bits: u16) -> Offer {
        Offer(bits & Offer::BITS)
    }

    #[inline(always)]
    pub(crate) const fn bits(self) -> u16 {
        self.0
    }

    /// Of a segment with SYN.
    pub(crate) fn of(segment: &Segment<'_>) -> Offer {
        let flags = segment.header.flags();
        let ecn = flags.bits() >> 6 & 7;
        let classic = if flags.contains(Flags::ACK) {
            0b001
        } else {
            0b011
        };
        let speaks = match ecn {
            0 => 0,
            ecn if ecn == classic => Offer::CLASSIC_ECN,
            // RFC 9768, section 3.1.3: on a SYN, what is none of the three asks for accurate ECN.
            _ => Offer::ACCURATE_ECN,
        };
        let mut bits = Offer::SEEN | ecn << Offer::ECN_SHIFT | speaks;
        if !segment.options_complete() {
            bits |= Offer::CUT;
        }
        for option in segment.options().flatten() {
            bits |= match option.kind {
                kind::WINDOW_SCALE => Offer::SCALE,
                kind::TIMESTAMPS => Offer::TIMESTAMPS,
                kind::SACK_PERMITTED => Offer::SACK,
                kind::MSS => Offer::MSS,
                kind::FAST_OPEN => Offer::FAST_OPEN,
                kind::MPTCP => Offer::MULTIPATH,
                _ => 0,
            };
        }
        Offer(bits)
    }

    /// The same offer after an `earlier` SYN of the same attempt: stacks leave out options and ECN
    /// when they send a SYN again, and the answer may be to any of them.
    pub(crate) const fn after(self, earlier: Offer) -> Offer {
        const OPTIONS: u16 = Offer::SCALE | Offer::TIMESTAMPS | Offer::SACK;
        const STAYS: u16 = Offer::CUT | Offer::CHANGED | Offer::CLASSIC_ECN | Offer::ACCURATE_ECN;
        if !earlier.is_seen() {
            return self;
        }
        let changed = if (self.0 ^ earlier.0) & OPTIONS == 0 {
            0
        } else {
            Offer::CHANGED
        };
        Offer(self.0 | earlier.0 & STAYS | changed)
    }

    const fn has(self, bit: u16) -> bool {
        self.0 & bit != 0
    }

    /// Whether a SYN was seen.
    pub const fn is_seen(self) -> bool {
        self.has(Offer::SEEN)
    }

    /// Whether all of its options were captured, so that what is not here was not sent.
    pub const fn is_whole(self) -> bool {
        self.has(Offer::SEEN) && !self.has(Offer::CUT)
    }

    /// Window scale.
    pub const fn scale(self) -> bool {
        self.has(Offer::SCALE)
    }

    /// Timestamps.
    pub const fn timestamps(self) -> bool {
        self.has(Offer::TIMESTAMPS)
    }

    /// SACK permitted.
    pub const fn sack(self) -> bool {
        self.has(Offer::SACK)
    }

    /// Maximum segment size.
    pub const fn mss(self) -> bool {
        self.has(Offer::MSS)
    }

    /// TCP Fast Open.
    pub const fn fast_open(self) -> bool {
        self.has(Offer::FAST_OPEN)
    }

    /// Multipath TCP.
    pub const fn multipath(self) -> bool {
        self.has(Offer::MULTIPATH)
    }

    /// Whether all SYNs of the attempt offered the same of window scale, timestamps and SACK.
    pub const fn is_steady(self) -> bool {
        !self.has(Offer::CHANGED)
    }

    /// Whether a SYN of the attempt asked for classic ECN, or a SYN-ACK agreed to it (RFC 3168,
    /// section 6.1.1).
    pub const fn classic_ecn(self) -> bool {
        self.has(Offer::CLASSIC_ECN)
    }

    /// The same of accurate ECN (RFC 9768, section 3.1).
    pub const fn accurate_ecn(self) -> bool {
        self.has(Offer::ACCURATE_ECN)
    }

    /// AE, CWR and ECE.
    pub const fn ecn(self) -> Flags {
        Flags::new((self.0 >> Offer::ECN_SHIFT & 7) << 6)
    }
}

/// What the latest SYN of each role offered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Card([Offer; 2]);

impl Card {
    /// What client and server offered.
    #[inline(always)]
    pub(crate) const fn of(offers: [Offer; 2]) -> Card {
        Card(offers)
    }

    /// What the latest SYN of `role` offered.
    pub const fn offer(&self, role: Role) -> Offer {
        let [client, server] = self.0;
        match role {
            Role::Client => client,
            Role::Server => server,
        }
    }

    /// Whether both ends offered timestamps, in each of their SYNs: then every segment but a reset
    /// has them (RFC 7323, section 3.2).
    #[inline]
    pub const fn has_timestamps(&self) -> bool {
        const BITS: u16 = Offer::TIMESTAMPS | Offer::CHANGED;
        let [client, server] = self.0;
        client.0 & BITS == Offer::TIMESTAMPS && server.0 & BITS == Offer::TIMESTAMPS
    }

    pub(crate) fn set_offer(&mut self, role: Role, offer: Offer) {
        let [client, server] = &mut self.0;
        match role {
            Role::Client => *client = offer,
            Role::Server => *server = offer,
        }
    }
}

/// What the rules remember of a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// What both SYNs offered.
    pub(crate) card: Card,
    /// Whether there is more than that: not of a SYN that is alone.
    pub(crate) noted: bool,
    /// Frames of the latest SYN of client and server; 0 where there was none.
    pub(crate) syn_frames: [u32; 2],
    /// Frames of their first FINs.
    pub(crate) fin_frames: [u32; 2],
    /// Frame of the latest reset that was taken.
    pub(crate) reset_frame: u32,
    /// Its time to live (IPv4) or hop limit (IPv6).
    pub(crate) reset_ttl: u8,
    /// Whether client and server sent a reset, taken or not.
    pub(crate) resets: [bool; 2],
    /// Facts about the segments of each end.
    pub(crate) ends: [EndNotes; 2],
    /// Whether octets of either end were missing once.
    pub(crate) lost: bool,
}

impl Notes {
    /// Of a connection of which nothing is known but what SYNs offered.
    pub(crate) fn with(card: Card) -> Notes {
        Notes {
            card,
            ..Notes::default()
        }
    }

    /// Of the end that has this role.
    pub fn end(&self, role: Role) -> &EndNotes {
        let [client, server] = &self.ends;
        match role {
            Role::Client => client,
            Role::Server => server,
        }
    }

    /// Frame of the latest SYN of `role`; 0 where there was none.
    pub fn syn_frame(&self, role: Role) -> u32 {
        let [client, server] = self.syn_frames;
        match role {
            Role::Client => client,
            Role::Server => server,
        }
    }

    /// Frame of the first FIN of `role`; 0 where there was none.
    pub fn fin_frame(&self, role: Role) -> u32 {
        let [client, server] = self.fin_frames;
        match role {
            Role::Client => client,
            Role::Server => server,
        }
    }

    /// Whether `role` sent a reset, taken or not.
    pub(crate) fn has_reset(&self, role: Role) -> bool {
        let [client, server] = self.resets;
        match role {
            Role::Client => client,
            Role::Server => server,
        }
    }

    /// Frame of the latest reset that was taken; 0 where there was none.
    pub fn reset_frame(&self) -> u32 {
        self.reset_frame
    }
}

/// What the rules remember of one end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EndNotes {
    /// The furthest right edge of the window that it offered, where `offered`.
    pub(crate) right_edge: Seq,
    /// TS.Recent of RFC 7323 as its peer has it, where `stamped`; older, perhaps, where the capture
    /// point has not seen the peer's latest acknowledgment yet.
    pub(crate) timestamp: u32,
    pub(crate) offered: bool,
    pub(crate) stamped: bool,
    /// Time to live (IPv4) or hop limit (IPv6) of its first and its latest segment that were
    /// noted, resets left out; 0 before.
    pub(crate) ttls: [u8; 2],
}
