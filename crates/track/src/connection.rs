use crate::cause::ResetCause;
use crate::completeness::Completeness;
use crate::end::{End, NO_SCALE, said};
use crate::key::{Key, address, port};
use crate::rare::RareId;
use crate::side::{Both, Side};
use crate::state::State;

/// Facts about a connection, beside those about its ends.
pub(crate) mod fact {
    /// The client is [`Side::High`](crate::side::Side::High).
    pub(crate) const HIGH_IS_CLIENT: u16 = 1;
    /// A SYN says who the client is.
    pub(crate) const CLIENT_IS_SURE: u16 = 1 << 1;
    /// Wireshark's base of the low side is set; of the high side, the next bit.
    pub(crate) const BASE: u16 = 1 << 2;
    /// A SYN that the low side sent into a live connection waits for its answer; the high side's, the next bit.
    pub(crate) const PENDING: u16 = 1 << 4;
    /// The stream goes on with a connection that has an earlier number.
    pub(crate) const CARRIED: u16 = 1 << 6;
    /// Something else than SYNs and resets was seen.
    pub(crate) const NOT_ONLY_SYN: u16 = 1 << 7;
    /// The SYN had payload, and the SYN-ACK took it.
    pub(crate) const FAST_OPEN: u16 = 1 << 8;
    /// A SYN was answered by a reset.
    pub(crate) const REFUSED: u16 = 1 << 9;
    /// The high side sent the first FIN.
    pub(crate) const HIGH_CLOSED: u16 = 1 << 10;
    /// The first FIN was covered by a segment before the second FIN came.
    pub(crate) const COVERED_FIRST: u16 = 1 << 11;
    /// The second FIN did not cover the first.
    pub(crate) const CROSSED: u16 = 1 << 12;
    /// A reset ended it; [`Entry::reset_by`] and [`Entry::cause`] hold.
    pub(crate) const RESET: u16 = 1 << 13;
    /// The high side sent that reset.
    pub(crate) const HIGH_RESET: u16 = 1 << 14;
    /// Both FINs were covered.
    pub(crate) const CLOSED: u16 = 1 << 15;
}

/// Both ends' addresses, lower first, in little room.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Address {
    /// Two IPv4 addresses, or the place of two IPv6 addresses in the block's list.
    words: [u32; 2],
    ports: [u16; 2],
    six: bool,
}

impl Address {
    pub(crate) fn new(key: &Key, v6: &mut Vec<[[u8; 16]; 2]>) -> Address {
        match *key {
            Key::V4 { low, high } => Address {
                words: [low, high].map(address),
                ports: [low, high].map(port),
                six: false,
            },
            Key::V6 { low, high } => {
                v6.push([low.0, high.0]);
                let place = u32::try_from(v6.len() - 1).unwrap_or(u32::MAX);
                Address {
                    words: [place, 0],
                    ports: [low.1, high.1],
                    six: true,
                }
            }
        }
    }

    /// Words, ports, and whether the words are the place of two IPv6 addresses.
    #[inline(always)]
    pub(crate) fn parts(&self) -> ([u32; 2], [u16; 2], bool) {
        (self.words, self.ports, self.six)
    }

    /// The address of these parts.
    #[inline(always)]
    pub(crate) fn of_parts(words: [u32; 2], ports: [u16; 2], six: bool) -> Address {
        Address { words, ports, six }
    }

    #[inline]
    pub(crate) fn key(&self, v6: &[[[u8; 16]; 2]]) -> Key {
        let ([a, _], [low_port, high_port]) = (self.words, self.ports);
        if self.six {
            let [low, high] = v6.get(a as usize).copied().unwrap_or_default();
            Key::V6 {
                low: (low, low_port),
                high: (high, high_port),
            }
        } else {
            Key::v4(self.words, self.ports)
        }
    }

    /// The port of one side.
    pub(crate) fn port(&self, side: Side) -> u16 {
        let [low, high] = self.ports;
        match side {
            Side::Low => low,
            Side::High => high,
        }
    }
}

/// All that is kept of a connection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) ends: Both<End>,
    pub(crate) address: Address,
    /// Bits of [`fact`].
    pub(crate) facts: u16,
    pub(crate) completeness: Completeness,
    /// Why it was reset.
    pub(crate) cause: ResetCause,
    /// Nanoseconds since 1970 of the first segment and of the latest.
    pub(crate) start: i64,
    pub(crate) last: i64,
    /// When the first FIN was sent, and when both were covered or the reset came.
    pub(crate) fin_at: i64,
    pub(crate) closed_at: i64,
    pub(crate) first_frame: u32,
    pub(crate) last_frame: u32,
    pub(crate) segments: u32,
    pub(crate) first_sender: Side,
    pub(crate) rare: RareId,
}

impl Entry {
    pub(crate) fn new(address: Address) -> Entry {
        let end = End {
            scale: NO_SCALE,
            ..End::default()
        };
        Entry {
            ends: Both {
                low: end,
                high: end,
            },
            address,
            facts: 0,
            completeness: Completeness::default(),
            cause: ResetCause::Unknown,
            start: 0,
            last: 0,
            fin_at: 0,
            closed_at: 0,
            first_frame: 0,
            last_frame: 0,
            segments: 0,
            first_sender: Side::Low,
            rare: RareId::NONE,
        }
    }

    /// The stream that Wireshark begins with a SYN or SYN-ACK of `side` while this connection
    /// lives: what is known of the ends goes with it, until an answer proves the new one.
    pub(crate) fn carried(&self, address: Address, side: Side, syn: bool) -> Entry {
        let keep = |end: &End| End {
            bytes: 0,
            fin_again: 0,
            said: end.said & !(said::SYN | said::SYN_ACK | said::HOLE),
            ..*end
        };
        let pending = if syn { bit(fact::PENDING, side) } else { 0 };
        Entry {
            ends: Both {
                low: keep(&self.ends.low),
                high: keep(&self.ends.high),
            },
            facts: self.facts
                & (fact::HIGH_IS_CLIENT
                    | fact::HIGH_CLOSED
                    | fact::COVERED_FIRST
                    | fact::CROSSED
                    | fact::CLIENT_IS_SURE)
                | fact::CARRIED
                | pending,
            fin_at: self.fin_at,
            ..Entry::new(address)
        }
    }

    #[inline]
    pub(crate) fn is(&self, fact: u16) -> bool {
        self.facts & fact != 0
    }

    #[inline]
    pub(crate) fn client(&self) -> Side {
        if self.is(fact::HIGH_IS_CLIENT) {
            Side::High
        } else {
            Side::Low
        }
    }

    pub(crate) fn set_client(&mut self, side: Side, sure: bool) {
        self.facts &= !(fact::HIGH_IS_CLIENT | fact::CLIENT_IS_SURE);
        if side == Side::High {
            self.facts |= fact::HIGH_IS_CLIENT;
        }
        if sure {
            self.facts |= fact::CLIENT_IS_SURE;
        }
    }

    /// The side that sent the stream's first segment.
    pub(crate) fn first_sender(&self) -> Side {
        self.first_sender
    }

    pub(crate) fn set_first_sender(&mut self, side: Side) {
        self.first_sender = side;
    }

    /// The side that sent the first FIN.
    pub(crate) fn closer(&self) -> Side {
        if self.is(fact::HIGH_CLOSED) {
            Side::High
        } else {
            Side::Low
        }
    }

    /// The side that sent the reset.
    pub(crate) fn resetter(&self) -> Side {
        if self.is(fact::HIGH_RESET) {
            Side::High
        } else {
            Side::Low
        }
    }

    /// Whether a SYN would meet a connection that both ends may still hold (RFC 9293, section 3.10.7.4).
    pub(crate) fn is_live(&self) -> bool {
        let goes_on = |end: &End| {
            end.did(said::MORE)
                && !matches!(end.state(), State::Closed | State::TimeWait | State::Unseen)
        };
        goes_on(&self.ends.low) || goes_on(&self.ends.high)
    }

    /// Forgets the connection that was; the stream's own counts stay.
    pub(crate) fn begin_anew(&mut self) {
        self.ends.low.begin_anew();
        self.ends.high.begin_anew();
        self.facts &= fact::BASE | fact::BASE << 1;
        self.fin_at = 0;
        self.closed_at = 0;
    }
}

/// A side's bit of a pair.
#[inline]
pub(crate) const fn bit(low: u16, side: Side) -> u16 {
    match side {
        Side::Low => low,
        Side::High => low << 1,
    }
}

/// What a connection that is kept in full costs, beside its record.
const _: () = assert!(size_of::<Entry>() <= 168);
