use tcplint_wire::Flags;

use super::packet::Packet;
use super::record::EndRecord;
use super::stream::Stream;

/// The state of an end in Zeek.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Stage {
    #[default]
    Inactive,
    SynSent,
    SynAckSent,
    Partial,
    Established,
    Closed,
    Reset,
}

/// Zeek believes no SYN and no reset that jumps further than this.
const LARGEST_JUMP: i32 = 1 << 20;

/// What Zeek keeps of one end.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct End {
    pub(crate) stage: Stage,
    /// The stage before.
    pub(crate) previous: Stage,
    /// Whether something came from it, so that it is known whether its beginning was seen.
    pub(crate) met: bool,
    /// Whether it sent a FIN.
    pub(crate) fin: bool,
    /// Whether its closing was noted, which waits for missing data.
    pub(crate) closed: bool,
    /// Whether all of its data came and was acknowledged.
    pub(crate) at_end: bool,
    /// Number of its SYN, as far as Zeek knows.
    pub(super) start: u32,
    /// Number after the last octet that it sent, and how often the numbers began anew.
    pub(super) last: u32,
    pub(super) last_wraps: u32,
    /// The same of what its peer acknowledged.
    pub(super) acked: u32,
    pub(super) acked_wraps: u32,
    /// Relative number after its last FIN.
    pub(crate) fin_end: u64,
    /// Relative numbers of the last SYN, of the last FIN's end and of the last reset.
    pub(crate) last_syn: u32,
    pub(crate) last_fin: u32,
    pub(crate) last_reset: u32,
    pub(crate) retransmissions: u32,
    pub(crate) zero_windows: u32,
    pub(crate) gaps: u32,
    pub(crate) packets: u64,
    pub(crate) ip_bytes: u64,
    pub(crate) stream: Stream,
}

impl End {
    pub(crate) fn enter(&mut self, stage: Stage) {
        if stage != self.stage {
            self.previous = self.stage;
            self.stage = stage;
        }
    }

    /// Takes the first number from a packet of this end, or a new one from another SYN.
    pub(crate) fn meet(&mut self, packet: &Packet) {
        let syn = packet.is(Flags::SYN);
        let anew = match self.stage {
            Stage::Inactive if !syn => {
                self.begin(packet.seq.wrapping_sub(1), packet.seq);
                false
            }
            Stage::Inactive => true,
            Stage::SynSent | Stage::SynAckSent => syn && packet.seq != self.start,
            Stage::Established | Stage::Partial => syn,
            Stage::Reset => syn && self.previous == Stage::Inactive,
            Stage::Closed => false,
        };
        if anew {
            self.begin(packet.seq, packet.seq.wrapping_add(packet.span()));
        }
    }

    /// Takes the first number from the peer's acknowledgment, as long as this end said nothing.
    pub(crate) fn meet_by(&mut self, ack: u32) {
        self.begin(ack.wrapping_sub(1), ack.wrapping_sub(1));
    }

    fn begin(&mut self, start: u32, last: u32) {
        (self.start, self.acked, self.last) = (start, start, last);
    }

    pub(crate) fn start(&self) -> u32 {
        self.start
    }

    /// A sequence number of this end relative to its SYN; whether it lies before that.
    pub(crate) fn relative(&self, number: u32) -> (u64, bool) {
        self.relative_to(number, self.last, self.last_wraps)
    }

    /// The same of an acknowledgment number of its peer.
    pub(crate) fn relative_ack(&self, number: u32) -> (u64, bool) {
        self.relative_to(number, self.acked, self.acked_wraps)
    }

    fn relative_to(&self, number: u32, latest: u32, wraps: u32) -> (u64, bool) {
        let ahead = difference(number, latest);
        let wraps = if ahead < 0 && number > latest {
            wraps.saturating_sub(1)
        } else if ahead > 0 && number < latest {
            wraps.wrapping_add(1)
        } else {
            wraps
        };
        if wraps == 0 {
            let relative = difference(number, self.start);
            return (i64::from(relative).cast_unsigned(), relative < 0);
        }
        (
            full(number, wraps).wrapping_sub(u64::from(self.start)),
            false,
        )
    }

    /// The peer acknowledged up to here.
    pub(crate) fn acknowledged(&mut self, ack: u32) {
        let ahead = difference(ack, self.acked);
        if ahead > 0 && !(ack == 0 && ahead > LARGEST_JUMP) {
            self.acked_wraps = self.acked_wraps.wrapping_add(u32::from(ack < self.acked));
            self.acked = ack;
        }
    }

    /// Moves on to the packet's end; whether it sends payload again, by Zeek's reckoning.
    pub(crate) fn advance(&mut self, packet: &Packet) -> bool {
        let end = packet.seq.wrapping_add(packet.span());
        let ahead = difference(end, self.last);
        let jumps = !(-LARGEST_JUMP..=LARGEST_JUMP).contains(&ahead);
        let first_fin = packet.is(Flags::FIN) && self.last == self.start.wrapping_add(1);
        if (packet.is(Flags::SYN) || packet.is(Flags::RST)) && jumps {
            return false;
        }
        if first_fin || (self.stage != Stage::Reset && ahead > 0) {
            self.last_wraps = self.last_wraps.wrapping_add(u32::from(end < self.last));
            self.last = end;
            return false;
        }
        self.stage != Stage::Reset && packet.len > 0
    }

    /// Relative number after the last octet.
    pub(crate) fn reached(&self) -> u64 {
        full(self.last, self.last_wraps).wrapping_sub(u64::from(self.start))
    }

    /// Relative number that the peer acknowledged.
    pub(crate) fn acked(&self) -> u64 {
        full(self.acked, self.acked_wraps).wrapping_sub(u64::from(self.start))
    }

    /// Whether nothing but the SYN was acknowledged.
    pub(crate) fn is_unheard(&self) -> bool {
        self.acked() <= 1
    }

    pub(super) fn recorded(&self) -> EndRecord {
        EndRecord {
            stage: self.stage,
            previous: self.previous,
            fin: self.fin,
            start: self.start,
            last: full(self.last, self.last_wraps),
            acked: full(self.acked, self.acked_wraps),
            packets: self.packets,
            ip_bytes: self.ip_bytes,
        }
    }

    /// Established, or closed in order from there: else Zeek takes no gap for one.
    pub(crate) fn is_clean(&self) -> bool {
        self.stage == Stage::Established
            || (self.stage == Stage::Closed && self.previous == Stage::Established)
    }
}

/// How far one number is after another, modulo 2^32.
pub(super) fn difference(one: u32, other: u32) -> i32 {
    one.wrapping_sub(other).cast_signed()
}

pub(super) fn full(number: u32, wraps: u32) -> u64 {
    u64::from(wraps) << 32 | u64::from(number)
}
