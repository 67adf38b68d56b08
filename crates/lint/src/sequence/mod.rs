//! Family S: sequence numbers and states across the segments of a connection.

pub(crate) mod ecn;
pub(crate) mod handshake;
pub(crate) mod opening;
pub(crate) mod overlap;
pub(crate) mod paws;
pub(crate) mod reuse;
pub(crate) mod syn;
pub(crate) mod syn_ack;
pub(crate) mod syn_data;
pub(crate) mod two_syns;
pub(crate) mod window;

use tcplint_wire::Flags;

use crate::case::{Case, Ending};
use crate::rule_set::RuleSet;

/// One second, in nanoseconds.
const SECOND: i64 = 1_000_000_000;

/// An answer that comes sooner after the capture began may be to a SYN that came before it: 3 s, in
/// nanoseconds.
pub(crate) const SETTLED: i64 = 3 * SECOND;

/// A client that still tries sends its SYN again within this time, and a server its SYN-ACK: 60 s,
/// in nanoseconds.
const STILL_TRYING: i64 = 60 * SECOND;

/// The rules that a segment breaks in its connection: asked before the segment is added to it, and
/// again after.
pub(crate) fn check(case: &Case<'_>) -> RuleSet {
    let any =
        ecn::check_answer(case) | ecn::check_echo(case) | paws::check(case) | overlap::check(case);
    if case.step.is_some() {
        return any | opening::check(case);
    }
    if is_with_itself(case) {
        return any;
    }
    if case.has(Flags::SYN, Flags::RST) {
        return any | syn_ack::check(case) | two_syns::check(case);
    }
    any | handshake::check(case) | two_syns::check(case) | window::check(case)
}

/// The rules that a segment breaks by taking the place of a connection, which is the case's.
pub(crate) fn check_succession(case: &Case<'_>) -> RuleSet {
    if !case.has(Flags::SYN, Flags::RST) || is_with_itself(case) {
        return RuleSet::EMPTY;
    }
    syn::check_succession(case)
        | syn_ack::check_succession(case)
        | two_syns::check_succession(case)
        | reuse::check_succession(case)
}

/// The rules that a connection breaks at the end.
pub(crate) fn check_ending(ending: &Ending<'_>) -> RuleSet {
    two_syns::check_ending(ending)
}

/// Whether a port speaks with itself, so that its two ends cannot be told apart.
#[inline]
fn is_with_itself(case: &Case<'_>) -> bool {
    let (header, addresses) = (&case.segment.header, &case.segment.addresses);
    header.source_port() == header.destination_port()
        && addresses.source() == addresses.destination()
}
