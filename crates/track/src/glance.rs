use core::hint::select_unpredictable;

use tcplint_wire::{Addresses, Flags, Seq};

use crate::ahead::Ahead;
use crate::compact::{CompactEnd, Head};
use crate::connection::fact;
use crate::end::{NO_SCALE, said};
use crate::events::{Event, Events};
use crate::state::close;
use crate::summary::Role;

/// An ordinary connection and the segment that is at hand: the little that has to be asked of them
/// while all goes its usual way. [`Facts`](crate::Facts) tell all.
#[derive(Clone, Copy, Debug)]
pub struct Glance<'a> {
    pub(crate) sender: &'a CompactEnd,
    pub(crate) receiver: &'a CompactEnd,
    pub(crate) head: &'a Head,
    pub(crate) ahead: &'a Ahead,
    pub(crate) stream: u32,
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

/// The segment.
impl Glance<'_> {
    /// When it was captured, in nanoseconds since 1970.
    #[inline(always)]
    pub fn time(&self) -> i64 {
        self.ahead.time()
    }

    /// Its frame, from 1.
    #[inline(always)]
    pub fn frame(&self) -> u64 {
        self.frame
    }

    /// The frame as 32 bits hold it, the highest number for all beyond.
    #[inline(always)]
    pub fn frame_kept(&self) -> u32 {
        u32::try_from(self.frame).unwrap_or(u32::MAX)
    }

    /// Its addresses, and the ports of sender and receiver.
    #[inline(always)]
    pub fn addresses(&self) -> (Addresses, u16, u16) {
        self.ahead.addresses()
    }

    /// Its flags.
    #[inline(always)]
    pub fn flags(&self) -> Flags {
        self.ahead.flags()
    }

    /// Whether it has a FIN.
    #[inline(always)]
    pub(crate) fn is_fin(&self) -> bool {
        self.ahead.seen.is(Flags::FIN)
    }

    /// Its sequence number.
    #[inline(always)]
    pub fn seq(&self) -> Seq {
        self.ahead.seen.seq
    }

    /// Its acknowledgment number.
    #[inline(always)]
    pub fn ack(&self) -> Seq {
        self.ahead.seen.ack
    }

    /// Its payload, in octets.
    #[inline(always)]
    pub fn payload_len(&self) -> u32 {
        self.ahead.seen.len
    }

    /// Its window field, not shifted.
    #[inline(always)]
    pub fn window(&self) -> u16 {
        self.ahead.seen.window
    }

    /// Its time to live (IPv4) or hop limit (IPv6).
    #[inline(always)]
    pub fn ttl(&self) -> u8 {
        self.ahead.seen.ttl
    }

    /// What it is in its connection.
    #[inline(always)]
    pub fn events(&self) -> Events {
        let mut events = Events::default();
        if self.ahead.seen.is(Flags::SYN) {
            let with_ack = self.ahead.seen.is(Flags::ACK);
            events.add(if with_ack { Event::SynAck } else { Event::Syn });
        } else if self.ahead.seen.is(Flags::FIN) {
            events.add(Event::Fin);
        }
        events
    }

    /// Sequence and acknowledgment number as [`Step`](crate::Step) has them.
    #[inline(always)]
    pub(crate) fn relative(&self) -> (u32, u32) {
        let ack = if self.ahead.seen.is(Flags::ACK) {
            self.ahead.seen.ack.relative_to(self.receiver.isn)
        } else {
            self.ahead.seen.ack.0
        };
        (self.ahead.seen.seq.relative_to(self.sender.isn), ack)
    }
}

/// The connection.
impl Glance<'_> {
    /// The stream's number, as Wireshark gives it.
    #[inline(always)]
    pub fn stream(&self) -> u32 {
        self.stream
    }

    /// Segments of the connection so far.
    #[inline(always)]
    pub fn segments(&self) -> u32 {
        self.head.segments
    }

    /// Frame and time of the connection's first segment.
    #[inline(always)]
    pub fn first(&self) -> (u32, i64) {
        (self.head.first_frame, self.head.start)
    }

    /// Whether client or server sent the segment.
    #[inline(always)]
    pub fn sender_role(&self) -> Role {
        let is_client = self.ahead.from == self.head.client();
        select_unpredictable(is_client, Role::Client, Role::Server)
    }

    /// Time to live (IPv4) or hop limit (IPv6) of the sender's last segment.
    #[inline(always)]
    pub fn sender_ttl(&self) -> u8 {
        self.sender.marks.ttl()
    }

    /// What sender and receiver sent so far.
    #[inline(always)]
    pub fn sent(&self) -> (Sent, Sent) {
        (Sent(self.sender.said()), Sent(self.receiver.said()))
    }

    /// By how many bits the window field of the sender's segments without SYN is shifted, as
    /// [`EndFacts::window_shift`](crate::EndFacts::window_shift) has it.
    #[inline(always)]
    pub fn window_shift(&self) -> u8 {
        let (own, peer) = (self.sender.marks.scale(), self.receiver.marks.scale());
        let is_scaled = (own != NO_SCALE) & (peer != NO_SCALE);
        select_unpredictable(is_scaled, own.min(14), 0)
    }

    /// Whether both ends' SYNs were captured, and nothing of the connection comes before them.
    #[inline(always)]
    pub fn has_handshake(&self) -> bool {
        let syn = said::SYN | said::SYN_ACK;
        self.head.facts() & fact::CARRIED == 0 && self.sender.did(syn) && self.receiver.did(syn)
    }

    /// The number after the highest octet of the receiver that was seen; SYN and FIN are octets.
    #[inline(always)]
    pub fn receiver_next(&self) -> Seq {
        self.receiver.next
    }

    /// The highest acknowledgment number that the receiver sent.
    #[inline(always)]
    pub fn receiver_ack(&self) -> Option<Seq> {
        self.receiver.did(said::ACK).then_some(self.receiver.ack)
    }

    /// The receiver's initial sequence number, where its SYN told it.
    #[inline(always)]
    pub fn receiver_isn(&self) -> Option<Seq> {
        let told = self.receiver.did(said::SYN | said::SYN_ACK);
        told.then_some(self.receiver.isn)
    }

    /// Payload octets of the receiver, as far as they were captured.
    #[inline(always)]
    pub fn receiver_bytes(&self) -> u32 {
        self.receiver.bytes()
    }

    /// Whether an end sent a FIN.
    #[inline(always)]
    pub fn is_ending(&self) -> bool {
        self.sender.stage().has(close::FIN) | self.receiver.stage().has(close::FIN)
    }

    /// Since when both ends are in their states, in nanoseconds since 1970: the longer time of the
    /// two.
    #[inline(always)]
    pub fn since(&self) -> i64 {
        let since = |end: &CompactEnd| end.since().time(self.head.start);
        since(self.sender).min(since(self.receiver))
    }
}
