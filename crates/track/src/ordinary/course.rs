//! What neither is a SYN nor a reset: a table of where it leads, and the step.

use core::hint::select_unpredictable;

use tcplint_wire::{Flags, Seq};

use crate::compact::{CompactEnd, Head};
use crate::completeness::Completeness;
use crate::connection::fact;
use crate::end::said;
use crate::seen::Seen;
use crate::side::Side;
use crate::since::{Dated, Since};
use crate::stage::Stage;

/// Where a segment leads both ends, and what it must be for that.
///
/// Which row comes next cannot be foretold, so that nothing branches on what one says: what it asks
/// for stands in masks, of bits that must be 0 in the end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    sender: Stage,
    receiver: Stage,
    /// What [`WAYS`] say of it.
    needs: u8,
    /// What the sender must have said, of what.
    spoke: u8,
    said: u8,
    /// Facts about the connection that it takes away, that it brings, and that it brings if the high
    /// side sent it.
    takes: u16,
    brings: u16,
    brings_high: u16,
    /// Of the distance from what it acknowledges to all that was seen of the receiver.
    covers: u32,
    /// Of its payload's length.
    empty: u32,
    /// Of the distance from what its sender acknowledged before.
    again: u32,
    /// Of one: it comes no earlier than what brought the sender into its state. Both are nanoseconds since
    /// the start, which [`Since::fits`] makes comparable.
    later: u32,
    /// Of one: there is no such way.
    none: u32,
}

/// It has a FIN.
const FIN: u8 = 1;
/// It acknowledges all that was seen of the receiver.
const COVERS: u8 = 2;
/// It has no payload.
const EMPTY: u8 = 4;
/// It is the sender's first acknowledgment.
const FIRST: u8 = 8;
/// The sender's state is another after it; the receiver's.
const SENDER_MOVES: u8 = 16;
const RECEIVER_MOVES: u8 = 32;
/// It comes no earlier than what brought the sender into its state.
const LATER: u8 = 64;

/// The sign of a distance.
const SIGN: u32 = 1 << 31;

/// No segment takes this way in one step.
const NONE: Row = Row {
    sender: Stage::ELSEWHERE,
    receiver: Stage::ELSEWHERE,
    needs: 0,
    spoke: 0,
    said: 0,
    takes: 0,
    brings: 0,
    brings_high: 0,
    covers: 0,
    empty: 0,
    again: 0,
    later: 0,
    none: 1,
};

impl Row {
    /// Of a way to these stages.
    const fn to((sender, receiver): (Stage, Stage), needs: u8, brings: u16) -> Row {
        const fn mask(is_set: bool, mask: u32) -> u32 {
            if is_set { mask } else { 0 }
        }
        let is_first = needs & FIRST != 0;
        let is_first_fin = sender.octet() == Stage::FIN_WAIT1.octet();
        Row {
            sender,
            receiver,
            needs,
            // Of a first acknowledgment there is none before to compare it with.
            spoke: if is_first { SYN } else { SPOKE },
            said: if is_first { u8::MAX } else { SAID },
            takes: if is_first_fin { CLOSE } else { 0 },
            brings: brings | fact::NOT_ONLY_SYN,
            brings_high: if is_first_fin { fact::HIGH_CLOSED } else { 0 },
            covers: mask(needs & COVERS != 0, u32::MAX),
            empty: mask(needs & EMPTY != 0, u32::MAX),
            again: mask(!is_first, SIGN),
            later: mask(needs & LATER != 0, 1),
            none: 0,
        }
    }
}

/// Sender and receiver before; what the segment must be; both after.
#[rustfmt::skip]
const WAYS: [(Stage, Stage, u8, Stage, Stage, u16); 7] = [
    // The client's ACK completes the handshake, perhaps with its first octets.
    (Stage::ESTABLISHED, Stage::SYN_RECEIVED, COVERS | FIRST | RECEIVER_MOVES,
     Stage::ESTABLISHED, Stage::ESTABLISHED, 0),
    // Octets and their acknowledgments.
    (Stage::ESTABLISHED, Stage::ESTABLISHED, 0,
     Stage::ESTABLISHED, Stage::ESTABLISHED, 0),
    // The first FIN, taken to arrive.
    (Stage::ESTABLISHED, Stage::ESTABLISHED, FIN | SENDER_MOVES | RECEIVER_MOVES,
     Stage::FIN_WAIT1, Stage::CLOSE_WAIT, 0),
    // Its acknowledgment, in a segment of its own.
    (Stage::CLOSE_WAIT, Stage::FIN_WAIT1, COVERS | EMPTY | RECEIVER_MOVES,
     Stage::CLOSE_WAIT, Stage::FIN_WAIT2, fact::COVERED_FIRST),
    // The second FIN acknowledges the first: the close in three segments.
    (Stage::CLOSE_WAIT, Stage::FIN_WAIT1, FIN | COVERS | EMPTY | SENDER_MOVES | RECEIVER_MOVES,
     Stage::LAST_ACK, Stage::TIME_WAIT, 0),
    // The second FIN after that: the close in four.
    (Stage::CLOSE_WAIT, Stage::FIN_WAIT2, FIN | COVERS | EMPTY | SENDER_MOVES | RECEIVER_MOVES,
     Stage::LAST_ACK, Stage::TIME_WAIT, 0),
    // The last acknowledgment.
    (Stage::TIME_WAIT, Stage::LAST_ACK, COVERS | EMPTY | LATER | RECEIVER_MOVES,
     Stage::TIME_WAIT, Stage::CLOSED, fact::CLOSED),
];

/// The stages of [`WAYS`] have numbers from 1; all others 0.
#[expect(clippy::indexing_slicing, reason = "worked out while compiling")]
const NUMBERS: [u8; 256] = {
    let stages = [
        Stage::ESTABLISHED,
        Stage::SYN_RECEIVED,
        Stage::FIN_WAIT1,
        Stage::FIN_WAIT2,
        Stage::CLOSE_WAIT,
        Stage::TIME_WAIT,
        Stage::LAST_ACK,
    ];
    let mut numbers = [0; 256];
    let mut at = 0;
    while at < stages.len() {
        #[expect(clippy::cast_possible_truncation, reason = "seven of them")]
        let number = at as u8 + 1;
        numbers[stages[at].octet() as usize] = number;
        at += 1;
    }
    numbers
};

/// [`WAYS`] by the numbers of sender and receiver, three bits each, and whether there is a FIN.
#[expect(clippy::indexing_slicing, reason = "worked out while compiling")]
const TABLE: [Row; 128] = {
    let mut table = [NONE; 128];
    let mut at = 0;
    while at < WAYS.len() {
        let (from, to, needs, sender, receiver, brings) = WAYS[at];
        let numbers = (NUMBERS[from.octet() as usize], NUMBERS[to.octet() as usize]);
        let place = numbers.0 << 4 | numbers.1 << 1 | needs & FIN;
        table[place as usize] = Row::to((sender, receiver), needs, brings);
        at += 1;
    }
    table
};

/// Both bases of Wireshark's numbers are known, no SYN waits for its answer, nothing ended.
pub(crate) const CONNECTION: u16 =
    fact::BASE | fact::BASE << 1 | fact::PENDING | fact::PENDING << 1 | fact::RESET | fact::CLOSED;
/// Of either end: it has spoken and acknowledged, its FIN is not doubtful, nothing is missing.
pub(crate) const SAID: u8 =
    said::ANYTHING | said::ACK | said::DOUBTFUL_FIN | said::HOLE | said::RESET;
const SPOKE: u8 = said::ANYTHING | said::ACK;
/// All that was sent by an end that sent nothing but its SYN.
const SYN: u8 = said::ANYTHING | said::SYN;
/// How it closes, which the first FIN begins anew.
const CLOSE: u16 = fact::HIGH_CLOSED | fact::COVERED_FIRST | fact::CROSSED;

/// The way of a segment that goes on exactly where its sender stopped, acknowledges what was seen,
/// and no less than the one before; `None` where it is anything else, or there is no such way.
#[inline(always)]
#[expect(clippy::indexing_slicing, reason = "256 octets; seven bits")]
pub(crate) fn row(
    (sender, receiver): (&CompactEnd, &CompactEnd),
    head: &Head,
    seen: &Seen,
) -> Option<&'static Row> {
    const ANY: u16 = Flags::PSH.bits() | Flags::FIN.bits();
    const BASES: u16 = fact::BASE | fact::BASE << 1;
    let numbers = (
        NUMBERS[usize::from(sender.stage().octet())],
        NUMBERS[usize::from(receiver.stage().octet())],
    );
    let has_fin = u8::from(seen.flags.contains(Flags::FIN));
    let row = &TABLE[usize::from((numbers.0 << 4 | numbers.1 << 1 | has_fin) & 127)];
    let now = seen.time.wrapping_sub(head.start).cast_unsigned();
    // 0 where all is as it must be: together, so that it takes one branch, which nearly always goes
    // the same way.
    let wrong = row.none
        | u32::from(seen.flags.bits() & !ANY ^ Flags::ACK.bits())
        | u32::from(head.facts() & CONNECTION ^ BASES)
        | u32::from(sender.said() & row.said ^ row.spoke)
        | u32::from(receiver.said() & SAID ^ SPOKE)
        | (seen.seq.relative_to(sender.next))
        | (receiver.next.relative_to(seen.ack) & (row.covers | SIGN))
        | (sender.next.relative_to(receiver.ack) & SIGN)
        | (seen.ack.relative_to(sender.ack) & row.again)
        | (seen.len & row.empty)
        | (u32::from(now < sender.since().nanos()) & row.later)
        | u32::from(!Since::fits(head.start, seen.time))
        | u32::from(!counts(sender, seen.len));
    (wrong == 0).then_some(row)
}

/// Whether the sender's octets can still be told from its numbers, so many more and a FIN included:
/// they go round after 4 GiB.
#[inline(always)]
fn counts(sender: &CompactEnd, len: u32) -> bool {
    let sent = u64::from(sender.next.relative_to(sender.isn));
    sent + u64::from(len) < u64::from(u32::MAX)
}

/// Whether a number is another, or after it by less than half the space. That the other is not after
/// it says less: of two numbers half the space apart neither is after the other.
#[inline(always)]
pub(crate) fn reaches(number: Seq, other: Seq) -> bool {
    number.distance_from(other) >= 0
}

/// Adds such a segment.
#[inline(always)]
pub(crate) fn go_on(
    (sender, receiver): (&mut CompactEnd, &mut CompactEnd),
    head: &mut Head,
    (from, frame): (Side, u32),
    seen: &Seen,
    row: &Row,
) {
    let now = Since::after(seen.time.wrapping_sub(head.start).cast_unsigned());
    let has_fin = row.needs & FIN != 0;
    sender.next = seen.end().plus(u32::from(has_fin));
    sender.ack = seen.ack;
    sender.marks = sender
        .marks
        .with(seen.ttl, row.sender, said::MORE | said::ACK);
    receiver.marks = receiver.marks.at(row.receiver);
    // Nothing foretells which segment moves which end.
    let (own, peer) = (sender.since_window, receiver.since_window);
    sender.since_window = own.moved(row.needs & SENDER_MOVES != 0, now, seen.window);
    receiver.since_window = peer.moved(row.needs & RECEIVER_MOVES != 0, now, peer.beside());
    let high = select_unpredictable(from == Side::High, row.brings_high, 0);
    let facts = head.facts() & !row.takes | row.brings | high;
    head.last_facts = Dated::new(now, facts);
    head.segments = head.segments.saturating_add(1);
    head.last_frame = frame;
    // As in `Completeness::add`.
    let has_payload = u8::from(seen.len != 0);
    let added = (Completeness::ACK << has_payload) | (Completeness::FIN * u8::from(has_fin));
    let mixed = head.fin_mixed.beside() | u16::from(added);
    let is_first_fin = row.sender == Stage::FIN_WAIT1;
    head.fin_mixed = head.fin_mixed.moved(is_first_fin, now, mixed);
}

/// Payload is told by the bit above that of an ACK without.
const _: () = assert!(Completeness::DATA == Completeness::ACK << 1);
