use tcplint_wire::{Flags, Origin, Segment, TcpHeader};

use super::everyday::HALF;
use super::packet::Packet;
use crate::seen::Seen;

/// What Zeek looks at in a segment and the tracker does not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    /// Length of the IP packet, headers included.
    pub(super) ip_len: u32,
    /// Bits of [`is`].
    bits: u32,
}

/// What a segment is.
mod is {
    /// Zeek does not pass over it.
    pub(super) const COUNTED: u32 = 1;
    /// All of the payload was captured.
    pub(super) const WHOLE: u32 = 2;
    /// A SYN or a SYN-ACK that opens a connection as usual.
    pub(super) const OPENING: u32 = 4;
}

impl Look {
    /// Of no segment: a place for one.
    pub(super) const NONE: Look = Look { ip_len: 0, bits: 0 };

    /// At this segment.
    #[inline(always)]
    pub(super) fn at(segment: &Segment<'_>) -> Look {
        let header = &segment.header;
        let (header_len, flags) = (header.header_len(), header.flags());
        let ip_len = segment
            .stated_len
            .saturating_add(u32::from(segment.ip_header_len));
        // As in [`Packet::of`].
        let counts = (segment.origin == Origin::Traffic)
            & segment.payload_len_is_known()
            & segment.options_complete()
            & (header_len >= TcpHeader::LEN)
            & (segment.stated_len as usize >= header_len);
        let opens = flags.contains(Flags::SYN)
            && counts
            && segment.payload_len() == 0
            && header.window() != 0
            && (header.ack().0 != 0 || !flags.contains(Flags::ACK))
            // The next number is higher, too.
            && header.seq().0 != u32::MAX
            && ip_len < HALF;
        let bit = |is: bool, bit: u32| u32::from(is) * bit;
        Look {
            ip_len,
            bits: bit(counts, is::COUNTED)
                | bit(segment.is_complete(), is::WHOLE)
                | bit(opens, is::OPENING),
        }
    }

    /// Whether Zeek does not pass over it.
    #[inline(always)]
    pub(super) fn counts(self) -> bool {
        self.bits & is::COUNTED != 0
    }

    /// Whether it is a SYN or a SYN-ACK that opens a connection as usual.
    #[inline(always)]
    pub(super) fn opens(self) -> bool {
        self.bits & is::OPENING != 0
    }

    /// Whether payload of this length was captured.
    #[inline(always)]
    pub(super) fn brings(self, len: u32) -> bool {
        (len > 0) & (self.bits & is::WHOLE != 0)
    }

    /// The packet of a segment of which the tracker has seen this.
    #[inline(always)]
    pub(super) fn packet(self, seen: &Seen) -> Packet {
        Packet {
            time: seen.time,
            seq: seen.seq.0,
            ack: seen.ack.0,
            len: seen.len,
            has_payload: self.bits & is::WHOLE != 0,
            ip_len: self.ip_len,
            flags: seen.flags,
            window: seen.window,
        }
    }
}
