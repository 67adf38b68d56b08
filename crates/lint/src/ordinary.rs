//! Segments that break no rule, told at a glance.
//!
//! Nearly every segment of nearly every capture breaks no rule, and finding that out rule by rule
//! takes more instructions than all the rest that is done for its frame. What is said here is no
//! rule and no exemption: each function names conditions under which the rooms' own `check`s are
//! known to find nothing, so that they need not be asked. A debug build does ask them, and
//! `tests/shortcuts.rs` compares both on segments that are ordinary but for a field or two. A room
//! with a new condition adds its opposite here.

use tcplint_wire::options::kind;
use tcplint_wire::{Addresses, Flags, Segment, TcpHeader};

/// Whether data offset and flags, apart from the flags `free`, are those of a header of `len`
/// octets with the flags `set`.
///
/// One comparison, in network order on both sides, so that nothing has to be swapped.
#[inline(always)]
fn has_shape(segment: &Segment<'_>, len: u16, set: Flags, free: &[Flags]) -> bool {
    let (fields, _) = segment.header.octets().as_chunks::<2>();
    let &[_, _, _, _, _, _, offset_and_flags, ..] = fields else {
        return false;
    };
    let free = free.iter().fold(0, |bits, flag| bits | flag.bits());
    let shape = (len / 4) << 12 | set.bits();
    u16::from_ne_bytes(offset_and_flags) & (!free).to_be() == shape.to_be()
}

/// A segment of a connection that is open, or one that opens it, which breaks no rule.
///
/// Of an open connection: ACK, perhaps with PSH, FIN and ECN bits; without options, or with NOP,
/// NOP, timestamps, all that an ordinary segment after the handshake has. Of one that opens:
/// without options, payload and a wish for ECN; it breaks no rule but O006, that a SYN should have
/// an MSS option, so that `openings` says whether these count.
#[inline(always)]
pub(crate) fn breaks_no_rule(segment: &Segment<'_>, openings: bool) -> bool {
    if segment.header.data_offset() == 5 {
        breaks_no_rule_without_options(segment, openings)
    } else {
        has_shape(segment, 32, Flags::ACK, BESIDE_ACK)
            && has_timestamps(segment)
            && has_sound_fields(segment, 32)
            && segment.header.ack().0 != 0
    }
}

/// Of no consequence beside ACK: no flag rule looks at them there.
const BESIDE_ACK: &[Flags] = &[Flags::PSH, Flags::FIN, Flags::AE, Flags::CWR, Flags::ECE];

/// Nothing foretells which of these segments comes next, so that every branch on it would be
/// guessed wrong as often as they change: there is none, all is asked of all.
#[inline(always)]
fn breaks_no_rule_without_options(segment: &Segment<'_>, openings: bool) -> bool {
    let header = &segment.header;
    let is_open = has_shape(segment, 20, Flags::ACK, BESIDE_ACK);
    let is_opening = openings
        & has_shape(segment, 20, Flags::SYN, &[Flags::ACK])
        & (segment.stated_len == 20)
        & (header.seq().0 != 0)
        & (header.window() != 0)
        & is_to_one_host(&segment.addresses);
    let has_ack_as_flagged = (header.ack().0 != 0) == header.flags().contains(Flags::ACK);
    has_sound_fields(segment, 20) & has_ack_as_flagged & (is_open | is_opening)
}

/// A segment as it goes to and fro in an open connection: ACK, perhaps with PSH, and no option but
/// timestamps in their everyday place. Says whether it has those.
#[inline(always)]
pub(crate) fn has_plain_shape(segment: &Segment<'_>) -> Option<bool> {
    if has_shape(segment, 20, Flags::ACK, &[Flags::PSH]) {
        return Some(false);
    }
    let stamped = has_shape(segment, 32, Flags::ACK, &[Flags::PSH]) && has_timestamps(segment);
    stamped.then_some(true)
}

/// The same, or a segment with FIN.
#[inline(always)]
pub(crate) fn has_quiet_shape(segment: &Segment<'_>) -> Option<bool> {
    const FREE: &[Flags] = &[Flags::PSH, Flags::FIN];
    if has_shape(segment, 20, Flags::ACK, FREE) {
        return Some(false);
    }
    let stamped = has_shape(segment, 32, Flags::ACK, FREE) && has_timestamps(segment);
    stamped.then_some(true)
}

/// Nothing in the fields that all segments need is odd: the header of `len` octets is within the
/// segment, the ports are two different ones, there is no urgent pointer.
#[inline(always)]
fn has_sound_fields(segment: &Segment<'_>, len: u32) -> bool {
    let header = &segment.header;
    let (from, to) = (header.source_port(), header.destination_port());
    (segment.stated_len >= len)
        & (header.urgent_pointer() == 0)
        & (from != 0)
        & (to != 0)
        & (from != to)
}

/// The options begin with NOP, NOP, timestamps, and twelve octets of them were captured: with a
/// header of 32 octets these are all. The length is right, no kind comes twice, and with ACK an
/// echo belongs there.
#[inline(always)]
fn has_timestamps(segment: &Segment<'_>) -> bool {
    const LAYOUT: [u8; 4] = [kind::NOP, kind::NOP, kind::TIMESTAMPS, 10];
    let options = segment.captured.get(TcpHeader::LEN..32);
    options.and_then(<[u8]>::first_chunk) == Some(&LAYOUT)
}

/// An IPv4 address below the multicast groups. There are others of one host, but a glance is
/// enough here.
#[inline(always)]
fn is_to_one_host(addresses: &Addresses) -> bool {
    matches!(addresses, Addresses::V4(_, [..224, ..]))
}
