//! What is known of a connection at one moment, for whoever judges a segment.

use tcplint_wire::Seq;

use crate::closing::Closing;
use crate::connection::{Entry, fact};
use crate::end::{End, said};
use crate::opening::Opening;
use crate::rare::{RareId, Rares};
use crate::side::Side;
use crate::state::{Phase, State, close};
use crate::summary::Role;

/// A connection, seen from the segment that is at hand.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    pub(crate) entry: &'a Entry,
    pub(crate) rares: &'a Rares,
    pub(crate) from: Side,
    pub(crate) stream: u32,
    pub(crate) time: i64,
    pub(crate) frame: u64,
    pub(crate) succeeds: bool,
}

impl Facts<'_> {
    /// The stream's number, as Wireshark gives it.
    pub fn stream(&self) -> u32 {
        self.stream
    }

    /// When the segment was captured, in nanoseconds since 1970.
    #[inline]
    pub fn time(&self) -> i64 {
        self.time
    }

    /// The segment's frame, from 1.
    pub fn frame(&self) -> u64 {
        self.frame
    }

    /// The end that sent the segment.
    #[inline]
    pub fn sender(&self) -> EndFacts<'_> {
        self.end(self.from)
    }

    /// The end that it was sent to.
    #[inline]
    pub fn receiver(&self) -> EndFacts<'_> {
        self.end(!self.from)
    }

    /// Whether client or server sent it, as far as is known now.
    pub fn sender_role(&self) -> Role {
        if self.from == self.entry.client() {
            Role::Client
        } else {
            Role::Server
        }
    }

    /// Segments of the connection so far; before its first segment, 0.
    #[inline]
    pub fn segments(&self) -> u32 {
        self.entry.segments
    }

    /// Frame of the connection's first segment and of its latest.
    pub fn frames(&self) -> (u32, u32) {
        (self.entry.first_frame, self.entry.last_frame)
    }

    /// Time of the connection's first segment and of the one before the segment at hand, in
    /// nanoseconds since 1970.
    pub fn times(&self) -> (i64, i64) {
        (self.entry.start, self.entry.last)
    }

    /// When the first FIN was sent, in nanoseconds since 1970; 0 before.
    pub fn first_fin_at(&self) -> i64 {
        self.entry.fin_at
    }

    /// When both FINs were acknowledged or a reset came, in nanoseconds since 1970; 0 before.
    pub fn closed_at(&self) -> i64 {
        self.entry.closed_at
    }

    /// How it opened, as far as is known now.
    pub fn opening(&self) -> Opening {
        Opening::of(self.entry)
    }

    /// How it closed, as far as is known now.
    pub fn closing(&self) -> Option<Closing> {
        Closing::of(self.entry, self.opening())
    }

    /// Whether a FIN or a reset of either end is known that nothing disproved.
    #[inline]
    pub fn is_ending(&self) -> bool {
        (self.entry.ends.low.close | self.entry.ends.high.close) != 0
    }

    /// Whether a reset ended it, and nothing showed since that it did not.
    pub fn is_reset(&self) -> bool {
        self.entry.is(fact::RESET)
    }

    /// Payload octets of the end that had the other's FIN, before its own FIN.
    pub fn bytes_after_fin(&self) -> u64 {
        let rare = self.rares.get(self.entry.rare);
        rare.map_or(0, |rare| rare.bytes_after_fin)
    }

    /// Whether both ends' SYNs were captured, and nothing of the connection comes before them.
    #[inline]
    pub fn has_handshake(&self) -> bool {
        let syn = said::SYN | said::SYN_ACK;
        !self.entry.is(fact::CARRIED)
            && self.entry.ends.low.did(syn)
            && self.entry.ends.high.did(syn)
    }

    /// Whether the segment at hand begins a stream whose addresses and ports had one before.
    pub fn succeeds(&self) -> bool {
        self.succeeds
    }

    /// Whether at least one end is past its opening and, as far as is known, not closed: a SYN
    /// finds a connection here.
    pub fn is_live(&self) -> bool {
        self.entry.is_live()
    }

    /// Whether the SYN brought data that the SYN-ACK took (RFC 7413).
    pub fn took_syn_data(&self) -> bool {
        self.entry.is(fact::FAST_OPEN)
    }

    /// Whether Wireshark began this stream with a SYN or SYN-ACK that came into a connection that
    /// lived, and that has gone on here since.
    pub fn is_carried(&self) -> bool {
        self.entry.is(fact::CARRIED)
    }

    #[inline]
    fn end(&self, side: Side) -> EndFacts<'_> {
        EndFacts {
            end: &self.entry.ends[side],
            peer: &self.entry.ends[!side],
            facts: self,
            side,
        }
    }
}

/// One end of a connection, at the moment of its [`Facts`]. Sequence numbers are raw, as they stand
/// in the headers.
#[derive(Clone, Copy, Debug)]
pub struct EndFacts<'a> {
    end: &'a End,
    peer: &'a End,
    facts: &'a Facts<'a>,
    side: Side,
}

impl EndFacts<'_> {
    /// Its state.
    #[inline]
    pub fn state(&self) -> State {
        self.end.state()
    }

    /// When the state became that, in nanoseconds since 1970.
    pub fn since(&self) -> i64 {
        self.end.since
    }

    /// Whether a segment of it was captured.
    #[inline]
    pub fn has_spoken(&self) -> bool {
        self.end.did(said::ANYTHING)
    }

    /// Whether it sent something else than SYNs and resets.
    pub fn went_on(&self) -> bool {
        self.end.did(said::MORE)
    }

    /// Whether it sent a SYN without ACK.
    pub fn sent_syn(&self) -> bool {
        self.end.did(said::SYN)
    }

    /// Whether it sent a SYN with ACK.
    pub fn sent_syn_ack(&self) -> bool {
        self.end.did(said::SYN_ACK)
    }

    /// Its initial sequence number, where one of its SYNs told it.
    #[inline]
    pub fn isn(&self) -> Option<Seq> {
        let told = self.end.did(said::SYN | said::SYN_ACK);
        told.then_some(self.end.isn)
    }

    /// SND.NXT as far as is known: the number after the highest octet that it sent or that was
    /// acknowledged; SYN and FIN are octets.
    #[inline]
    pub fn next(&self) -> Option<Seq> {
        let known = self.has_spoken() || self.peer.did(said::ACK);
        known.then_some(self.end.next)
    }

    /// The highest acknowledgment number that it sent.
    #[inline]
    pub fn ack(&self) -> Option<Seq> {
        self.end.did(said::ACK).then_some(self.end.ack)
    }

    /// The window that it offered last, in octets: scaled where both SYNs had the option.
    #[inline]
    pub fn window(&self) -> u32 {
        self.end.offered(self.peer)
    }

    /// By how many bits the window field of its segments without SYN is shifted: 0 to 14, and 0
    /// unless both SYNs were seen to have the option (RFC 7323, section 2.3).
    #[inline]
    pub fn window_shift(&self) -> u8 {
        self.end.shift(self.peer)
    }

    /// The shift of its window scale option, where its SYN had one: as sent, which may be above 14.
    pub fn window_scale(&self) -> Option<u8> {
        (self.end.scale != crate::end::NO_SCALE).then_some(self.end.scale)
    }

    /// The number of its FIN, where it sent one that the peer must take or has taken.
    #[inline]
    pub fn fin(&self) -> Option<Seq> {
        self.end.has_fin().then_some(self.end.fin)
    }

    /// Whether it sent a FIN that nothing disproved, taken or not.
    #[inline]
    pub fn sent_fin(&self) -> bool {
        self.end.has(close::FIN)
    }

    /// Whether its FIN was acknowledged.
    pub fn fin_acked(&self) -> bool {
        self.end.has(close::FIN_ACKED)
    }

    /// Times that its FIN was sent again, 255 for that many and more.
    pub fn fin_retransmissions(&self) -> u8 {
        self.end.fin_again
    }

    /// Whether it sent the reset that ended the connection.
    pub fn sent_reset(&self) -> bool {
        self.end.did(said::RESET)
    }

    /// Whether octets before its highest were not captured, and nobody acknowledged them.
    #[inline]
    pub fn has_hole(&self) -> bool {
        self.end.did(said::HOLE)
    }

    /// Payload octets sent, each sequence number once, as far as they were captured.
    pub fn bytes(&self) -> u64 {
        self.end.bytes
    }

    /// Time to live (IPv4) or hop limit (IPv6) of its last segment.
    pub fn ttl(&self) -> u8 {
        self.end.ttl
    }

    /// Keep-alive probes that it sent in a row and that were not seen to be answered.
    pub fn unanswered_probes(&self) -> u32 {
        if self.facts.entry.rare == RareId::NONE {
            return 0;
        }
        let rare = self.facts.rares.get(self.facts.entry.rare);
        let probes = rare.map(|rare| rare.probes[self.side]).unwrap_or_default();
        if probes.answered { 0 } else { probes.count }
    }

    /// Whether it is past its opening: its SYN was acknowledged, or it was met in mid-stream.
    #[inline]
    pub fn is_open(&self) -> bool {
        self.end.phase == Phase::Open
    }

    /// Whether it is open, sent no FIN, was sent none, and no reset ended it.
    #[inline]
    pub fn is_established(&self) -> bool {
        self.is_open() && self.end.close == 0
    }
}
