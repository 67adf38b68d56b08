//! What neither is a SYN nor a reset: a table of where it leads, and the step.

use core::hint::select_unpredictable;

use tcplint_wire::{Flags, Seq};

use crate::compact::{CompactEnd, Head};
use crate::completeness::Completeness;
use crate::connection::fact;
use crate::end::said;
use crate::seen::Seen;
use crate::side::Side;
use crate::since::Since;
use crate::stage::Stage;

/// Where a segment leads both ends, and what it must be for that.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    sender: Stage,
    receiver: Stage,
    /// [`FIN`] as it must be, and what else is needed.
    needs: u8,
    /// Facts about the connection that it brings.
    brings: u16,
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

/// No segment takes this way in one step.
const NONE: Row = Row {
    sender: Stage::ELSEWHERE,
    receiver: Stage::ELSEWHERE,
    needs: 0,
    brings: 0,
};

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
        table[place as usize] = Row {
            sender,
            receiver,
            needs,
            brings,
        };
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

/// The way of a segment that goes on exactly where its sender stopped, acknowledges what was seen,
/// and no less than the one before; `None` where it is anything else, or there is no such way.
#[inline(always)]
#[expect(clippy::indexing_slicing, reason = "256 octets; seven bits")]
pub(crate) fn row(
    (sender, receiver): (&CompactEnd, &CompactEnd),
    head: &Head,
    seen: &Seen,
) -> Option<&'static Row> {
    let flags = seen.flags.without(Flags::PSH);
    let numbers = (
        NUMBERS[usize::from(sender.stage.octet())],
        NUMBERS[usize::from(receiver.stage.octet())],
    );
    let has_fin = u8::from(flags.contains(Flags::FIN));
    let row = &TABLE[usize::from((numbers.0 << 4 | numbers.1 << 1 | has_fin) & 127)];
    let needs = |need: u8| row.needs & need != 0;
    let is_first = needs(FIRST);
    // Of a first acknowledgment there is none before to compare it with.
    let said = if is_first { u8::MAX } else { SAID };
    let spoke = if is_first { SYN } else { SPOKE };
    // Which of these is needed is hard to foresee, so that they take one branch; the rest nearly always
    // holds.
    let has_what_is_needed = (sender.said & said == spoke)
        & (is_first | reaches(seen.ack, sender.ack))
        & (!needs(COVERS) | (seen.ack == receiver.next))
        & (!needs(EMPTY) | (seen.len == 0));
    let fits = flags.without(Flags::FIN) == Flags::ACK
        && row.sender != Stage::ELSEWHERE
        && head.facts & CONNECTION == fact::BASE | fact::BASE << 1
        && has_what_is_needed
        && receiver.said & SAID == SPOKE
        && seen.seq == sender.next
        && reaches(sender.next, receiver.ack)
        && reaches(receiver.next, seen.ack)
        && Since::fits(head.start, seen.time)
        && counts(sender, seen.len);
    let is_late = || seen.time >= sender.since.time(head.start);
    (fits && (!needs(LATER) || is_late())).then_some(row)
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
    sender.window = seen.window;
    sender.ttl = seen.ttl;
    sender.said |= said::MORE | said::ACK;
    sender.stage = row.sender;
    receiver.stage = row.receiver;
    // Nothing foretells which segment moves which end.
    let since = |moves: u8, was: Since| select_unpredictable(row.needs & moves != 0, now, was);
    sender.since = since(SENDER_MOVES, sender.since);
    receiver.since = since(RECEIVER_MOVES, receiver.since);
    if row.sender == Stage::FIN_WAIT1 {
        head.fin_at = now;
        head.facts &= !(fact::HIGH_CLOSED | fact::COVERED_FIRST | fact::CROSSED);
        if from == Side::High {
            head.facts |= fact::HIGH_CLOSED;
        }
    }
    head.facts |= fact::NOT_ONLY_SYN | row.brings;
    head.segments = head.segments.saturating_add(1);
    head.last_frame = frame;
    // As in `Completeness::add`.
    let has_payload = u8::from(seen.len != 0);
    head.mixed |= (Completeness::ACK << has_payload) | (Completeness::FIN * u8::from(has_fin));
    head.last = now;
}

/// Payload is told by the bit above that of an ACK without.
const _: () = assert!(Completeness::DATA == Completeness::ACK << 1);
