//! Stream numbers and relative numbers as Wireshark 4.4 and 4.6 give them.

use tcplint_wire::{Flags, Seq};

use crate::connection::{Entry, bit, fact};
use crate::side::Side;

/// Whether a segment begins a new stream though its addresses and ports have one: a SYN, with or
/// without ACK, from a side whose base is known, that has another number or comes after a FIN (with
/// ACK) or any reset.
///
/// Source: `dissect_tcp` in Wireshark's packet-tcp.c.
#[inline]
pub(crate) fn begins_stream(newest: &Entry, from: Side, flags: Flags, seq: Seq) -> bool {
    flags.contains(Flags::SYN)
        && newest.is(bit(fact::BASE, from))
        && (newest.ends[from].base != seq || newest.completeness.is_over())
}

/// Sets the bases that a segment tells: its sender's, from its first segment; the other's, from
/// the first acknowledgment, where it has sent nothing before.
#[inline]
pub(crate) fn learn_bases(entry: &mut Entry, from: Side, flags: Flags, seq: Seq, ack: Seq) {
    if !entry.is(bit(fact::BASE, from)) {
        entry.facts |= bit(fact::BASE, from);
        entry.ends[from].base = if flags.contains(Flags::SYN) {
            seq
        } else {
            seq.before()
        };
    }
    if flags.contains(Flags::ACK) && !entry.is(bit(fact::BASE, !from)) {
        entry.facts |= bit(fact::BASE, !from);
        entry.ends[!from].base = ack.before();
    }
}

/// Relative sequence and acknowledgment number; the latter is raw where ACK is off.
#[inline]
pub(crate) fn relative(entry: &Entry, from: Side, flags: Flags, seq: Seq, ack: Seq) -> (u32, u32) {
    let ack = if flags.contains(Flags::ACK) {
        ack.relative_to(entry.ends[!from].base)
    } else {
        ack.0
    };
    (seq.relative_to(entry.ends[from].base), ack)
}
