use tcplint_wire::{Flags, Seq};

use crate::compact::{Compact, CompactEnd};
use crate::connection::fact;
use crate::end::{NO_SCALE, said};
use crate::events::{Event, Events};
use crate::seen::Seen;
use crate::side::Side;
use crate::state::close;
use crate::summary::Role;

/// An ordinary connection, seen from the segment that is at hand: the little that has to be asked
/// of it while all goes its usual way. [`Facts`](crate::Facts) tell all.
#[derive(Clone, Copy, Debug)]
pub struct Glance<'a> {
    pub(crate) core: &'a Compact,
    pub(crate) from: Side,
    pub(crate) stream: u32,
    pub(crate) time: i64,
    pub(crate) frame: u64,
}

/// What an end of an ordinary connection sent so far.
#[derive(Clone, Copy, Debug)]
pub struct Sent(u8);

impl Sent {
    /// A SYN without ACK.
    #[inline(always)]
    pub fn syn(self) -> bool {
        self.0 & said::SYN != 0
    }

    /// A SYN with ACK.
    #[inline(always)]
    pub fn syn_ack(self) -> bool {
        self.0 & said::SYN_ACK != 0
    }

    /// Something else than SYNs and resets.
    #[inline(always)]
    pub fn more(self) -> bool {
        self.0 & said::MORE != 0
    }
}

impl Glance<'_> {
    /// The stream's number, as Wireshark gives it.
    #[inline(always)]
    pub fn stream(&self) -> u32 {
        self.stream
    }

    /// When the segment was captured, in nanoseconds since 1970.
    #[inline(always)]
    pub fn time(&self) -> i64 {
        self.time
    }

    /// The segment's frame, from 1.
    #[inline(always)]
    pub fn frame(&self) -> u64 {
        self.frame
    }

    /// Segments of the connection so far.
    #[inline(always)]
    pub fn segments(&self) -> u32 {
        self.core.segments
    }

    /// Frame and time of the connection's first segment.
    #[inline(always)]
    pub fn first(&self) -> (u32, i64) {
        (self.core.first_frame, self.core.start)
    }

    #[inline(always)]
    fn sender(&self) -> &CompactEnd {
        &self.core.ends[self.from]
    }

    #[inline(always)]
    fn receiver(&self) -> &CompactEnd {
        &self.core.ends[!self.from]
    }

    /// Whether client or server sent the segment.
    #[inline(always)]
    pub fn sender_role(&self) -> Role {
        if self.from == self.core.client() {
            Role::Client
        } else {
            Role::Server
        }
    }

    /// The frame as 32 bits hold it, the highest number for all beyond.
    #[inline(always)]
    pub fn frame_kept(&self) -> u32 {
        u32::try_from(self.frame).unwrap_or(u32::MAX)
    }

    /// Time to live (IPv4) or hop limit (IPv6) of the sender's last segment.
    #[inline(always)]
    pub fn sender_ttl(&self) -> u8 {
        self.sender().ttl
    }

    /// What sender and receiver sent so far.
    #[inline(always)]
    pub fn sent(&self) -> (Sent, Sent) {
        (Sent(self.sender().said), Sent(self.receiver().said))
    }

    /// Sequence and acknowledgment number as [`Step`](crate::Step) has them.
    #[inline(always)]
    pub(crate) fn relative(&self, seen: &Seen) -> (u32, u32) {
        let ack = if seen.is(Flags::ACK) {
            seen.ack.relative_to(self.receiver().isn)
        } else {
            seen.ack.0
        };
        (seen.seq.relative_to(self.sender().isn), ack)
    }

    /// What the segment was, which has these flags.
    #[inline(always)]
    pub fn events(&self, flags: Flags) -> Events {
        let mut events = Events::default();
        if flags.contains(Flags::SYN) {
            let with_ack = flags.contains(Flags::ACK);
            events.add(if with_ack { Event::SynAck } else { Event::Syn });
        } else if flags.contains(Flags::FIN) {
            events.add(Event::Fin);
        }
        events
    }

    /// By how many bits the window field of the sender's segments without SYN is shifted, as
    /// [`EndFacts::window_shift`](crate::EndFacts::window_shift) has it.
    #[inline(always)]
    pub fn window_shift(&self) -> u8 {
        let (own, peer) = (self.sender().scale, self.receiver().scale);
        if own == NO_SCALE || peer == NO_SCALE {
            0
        } else {
            own.min(14)
        }
    }

    /// Whether both ends' SYNs were captured, and nothing of the connection comes before them.
    #[inline(always)]
    pub fn has_handshake(&self) -> bool {
        let syn = said::SYN | said::SYN_ACK;
        self.core.facts & fact::CARRIED == 0 && self.sender().did(syn) && self.receiver().did(syn)
    }

    /// The number after the highest octet of the receiver that was seen; SYN and FIN are octets.
    #[inline(always)]
    pub fn receiver_next(&self) -> Seq {
        self.receiver().next
    }

    /// The highest acknowledgment number that the receiver sent.
    #[inline(always)]
    pub fn receiver_ack(&self) -> Option<Seq> {
        let receiver = self.receiver();
        receiver.did(said::ACK).then_some(receiver.ack)
    }

    /// The receiver's initial sequence number, where its SYN told it.
    #[inline(always)]
    pub fn receiver_isn(&self) -> Option<Seq> {
        let receiver = self.receiver();
        let told = receiver.did(said::SYN | said::SYN_ACK);
        told.then_some(receiver.isn)
    }

    /// Payload octets of the receiver, as far as they were captured.
    #[inline(always)]
    pub fn receiver_bytes(&self) -> u32 {
        self.receiver().bytes()
    }

    /// Whether an end sent a FIN.
    #[inline(always)]
    pub fn is_ending(&self) -> bool {
        let (sender, receiver) = (self.sender().stage, self.receiver().stage);
        sender.has(close::FIN) || receiver.has(close::FIN)
    }

    /// Since when both ends are in their states, in nanoseconds since 1970: the longer time of the
    /// two.
    #[inline]
    pub fn since(&self) -> i64 {
        let since = |end: &CompactEnd| end.since.time(self.core.start);
        since(self.sender()).min(since(self.receiver()))
    }
}
