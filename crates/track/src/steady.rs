//! The many segments of an open connection that is kept in full, since something happened to it that
//! is not ordinary.
//!
//! As in [`crate::ordinary`]: no other rules than those of [`crate::advance`], but conditions under
//! which all that these segments do is known beforehand. A debug build does both and compares.

use tcplint_wire::Flags;

use crate::connection::{Entry, fact};
use crate::end::said;
use crate::ordinary::{CONNECTION, SAID, reaches};
use crate::rare::RareId;
use crate::seen::Seen;
use crate::side::Side;
use crate::state::Phase;

/// Whether a segment goes on exactly where its sender stopped, in a connection that is open both
/// ways, and acknowledges what was seen, and no less than the one before.
#[inline]
pub(crate) fn is_steady(entry: &Entry, from: Side, seen: &Seen) -> bool {
    let (sender, receiver) = (&entry.ends[from], &entry.ends[!from]);
    let is_open = |phase: Phase, close: u8, said: u8| {
        phase == Phase::Open && close == 0 && said & SAID == said::ANYTHING | said::ACK
    };
    seen.flags.without(Flags::PSH) == Flags::ACK
        && entry.facts & CONNECTION == fact::BASE | fact::BASE << 1
        && entry.rare == RareId::NONE
        && is_open(sender.phase, sender.close, sender.said)
        && is_open(receiver.phase, receiver.close, receiver.said)
        && seen.seq == sender.next
        && reaches(sender.next, receiver.ack)
        && reaches(receiver.next, seen.ack)
        && reaches(seen.ack, sender.ack)
}

/// Adds such a segment.
#[inline]
pub(crate) fn go_on(entry: &mut Entry, from: Side, seen: &Seen) {
    let (sender, _) = entry.ends.of(from);
    sender.next = seen.end();
    sender.bytes += u64::from(seen.len);
    sender.ack = seen.ack;
    sender.window = seen.window;
    sender.ttl = seen.ttl;
    sender.said |= said::MORE;
    entry.facts |= fact::NOT_ONLY_SYN;
}

/// Whether [`go_on`] did what [`advance`](crate::advance::advance) does.
#[cfg(debug_assertions)]
pub(crate) fn compare(was: Entry, now: &Entry, from: Side, seen: &Seen) {
    let mut entry = was;
    entry.segments = now.segments;
    entry.last_frame = now.last_frame;
    entry.completeness = now.completeness;
    let mut rares = crate::rare::Rares::default();
    let outcome = crate::advance::advance(&mut entry, &mut rares, from, seen);
    debug_assert_eq!(&entry, now, "{seen:?} is no steady segment");
    debug_assert_eq!(outcome.events, crate::events::Events::default());
}
