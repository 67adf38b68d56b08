//! The SYN that begins a connection, and the SYN-ACK that answers it.

use tcplint_wire::Flags;

use crate::compact::{Compact, CompactEnd, Head};
use crate::connection::{Address, bit, fact};
use crate::end::{NO_SCALE, said};
use crate::marks::Marks;
use crate::seen::Seen;
use crate::side::{Both, Side};
use crate::since::{Dated, Since};
use crate::stage::Stage;

/// Whether a segment that finds no connection begins one as usual.
#[inline(always)]
pub(crate) fn is_opening(seen: &Seen) -> bool {
    seen.flags.bits() & (Flags::ACK | Flags::RST | Flags::FIN | Flags::SYN).bits()
        == Flags::SYN.bits()
        && Since::fits(seen.time, seen.time)
}

/// The connection that such a segment begins.
#[inline]
pub(crate) fn begin(address: Address, from: Side, seen: &Seen, frame: u32) -> Compact {
    let now = Since::new(seen.time, seen.time);
    let silent = CompactEnd {
        next: Default::default(),
        ack: Default::default(),
        isn: Default::default(),
        marks: Marks::new(0, Stage::LISTEN, 0, NO_SCALE),
        since_window: Dated::new(now, 0),
    };
    let mut ends = Both {
        low: silent,
        high: silent,
    };
    ends[from] = CompactEnd {
        next: seen.end().plus(1),
        isn: seen.seq,
        marks: Marks::new(
            seen.ttl,
            Stage::SYN_SENT,
            said::SYN | said::ANYTHING,
            seen.scale,
        ),
        since_window: Dated::new(now, seen.window),
        ..silent
    };
    let (words, ports, six) = address.parts();
    let client = if from == Side::High {
        fact::HIGH_IS_CLIENT
    } else {
        0
    };
    let facts = bit(fact::BASE, from) | fact::CLIENT_IS_SURE | client;
    let mut head = Head {
        start: seen.time,
        words,
        ports,
        segments: 0,
        first_frame: frame,
        last_frame: frame,
        last_facts: Dated::new(now, facts),
        fin_mixed: Dated::new(Since::NEVER, Head::begun(from, six)),
    };
    head.count(seen, frame, true);
    Compact { ends, head }
}

/// Facts that a connection has, or has not, after its first SYN.
const ONLY_SYN: u16 = !(fact::HIGH_IS_CLIENT | fact::CLIENT_IS_SURE);

/// Whether a segment is the SYN-ACK that answers the SYN of a connection of which nothing else was
/// seen, and acknowledges it and nothing more.
#[inline(always)]
pub(crate) fn is_answer(core: &Compact, from: Side, seen: &Seen) -> bool {
    let (sender, receiver) = (&core.ends[from], &core.ends[!from]);
    let head = &core.head;
    let six = Flags::SYN | Flags::ACK | Flags::RST | Flags::FIN;
    seen.flags.bits() & six.bits() == (Flags::SYN | Flags::ACK).bits()
        && head.segments == 1
        && sender.stage() == Stage::LISTEN
        && sender.said() == 0
        && receiver.stage() == Stage::SYN_SENT
        && receiver.said() == said::SYN | said::ANYTHING
        && head.facts() & ONLY_SYN == bit(fact::BASE, !from)
        && receiver.next == receiver.isn.plus(1)
        && seen.ack == receiver.next
        && Since::fits(head.start, seen.time)
}

/// Adds it.
#[inline]
pub(crate) fn answer(
    (sender, receiver): (&mut CompactEnd, &mut CompactEnd),
    head: &mut Head,
    (from, frame): (Side, u32),
    seen: &Seen,
) {
    let now = Since::new(head.start, seen.time);
    *sender = CompactEnd {
        next: seen.end().plus(1),
        ack: seen.ack,
        isn: seen.seq,
        marks: Marks::new(
            seen.ttl,
            Stage::SYN_RECEIVED,
            said::SYN_ACK | said::ANYTHING | said::ACK,
            seen.scale,
        ),
        since_window: Dated::new(now, seen.window),
    };
    receiver.marks = receiver.marks.at(Stage::ESTABLISHED);
    receiver.since_window = Dated::new(now, receiver.since_window.beside());
    let facts = head.facts() | bit(fact::BASE, from);
    head.count(seen, frame, false);
    head.last_facts = Dated::new(now, facts);
}
