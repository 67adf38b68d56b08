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

use crate::opening::has_sound_options;

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
/// without payload and a wish for ECN; with options as hosts send them, or without, which breaks no
/// rule but O006, that a SYN should have an MSS option: `bare_openings` says whether it may.
#[inline(always)]
pub(crate) fn breaks_no_rule(segment: &Segment<'_>, bare_openings: bool) -> bool {
    if segment.header.data_offset() == 5 {
        breaks_no_rule_without_options(segment, bare_openings)
    } else if has_shape(segment, 32, Flags::ACK, BESIDE_ACK) {
        has_timestamps(segment)
            && segment.stated_len >= 32
            && has_sound_fields(&segment.header)
            && segment.header.ack().0 != 0
    } else {
        let Segment {
            header, captured, ..
        } = *segment;
        let is_bare = segment.stated_len as usize == header.header_len();
        is_bare && is_to_one_host(&segment.addresses) && is_ordinary_opening(header, captured)
    }
}

/// The same of a segment of an open connection, for whoever has dealt with the segment already: then
/// the processor has seen which kind it is, guesses the branches right, and skips the rest.
#[inline(always)]
pub(crate) fn is_of_open_connection(segment: &Segment<'_>) -> bool {
    let len = if has_shape(segment, 20, Flags::ACK, BESIDE_ACK) {
        20
    } else if has_shape(segment, 32, Flags::ACK, BESIDE_ACK) && has_timestamps(segment) {
        32
    } else {
        return false;
    };
    let header = &segment.header;
    segment.stated_len >= len && has_sound_fields(header) && header.ack().0 != 0
}

/// The same of one whose shape is known to be that ([`has_quiet_shape`]).
#[inline(always)]
pub(crate) fn is_sound(segment: &Segment<'_>) -> bool {
    let header = &segment.header;
    (segment.stated_len as usize >= header.header_len())
        & has_sound_fields(header)
        & (header.ack().0 != 0)
}

/// A segment that opens a connection, with options. It is taken apart before: were it handed on as a
/// whole, all of it would have to be worked out for all segments, also those that have none.
#[inline(never)]
fn is_ordinary_opening(header: TcpHeader<'_>, captured: &[u8]) -> bool {
    let flags = header.flags();
    let has_ack = flags.contains(Flags::ACK);
    let len = header.header_len();
    let is_cut = captured.len() < len;
    flags.without(Flags::ACK) == Flags::SYN
        && has_sound_fields(&header)
        && has_numbers(&header)
        && (header.ack().0 != 0) == has_ack
        && captured
            .get(TcpHeader::LEN..len.min(captured.len()))
            .is_some_and(|options| has_sound_options(options, is_cut, has_ack))
}

/// Of no consequence beside ACK: no flag rule looks at them there.
const BESIDE_ACK: &[Flags] = &[Flags::PSH, Flags::FIN, Flags::AE, Flags::CWR, Flags::ECE];

/// Nothing foretells which of these segments comes next, so that every branch on it would be
/// guessed wrong as often as they change: there is none, all is asked of all.
#[inline(always)]
fn breaks_no_rule_without_options(segment: &Segment<'_>, bare_openings: bool) -> bool {
    let header = &segment.header;
    let is_open = (segment.stated_len >= 20) & has_shape(segment, 20, Flags::ACK, BESIDE_ACK);
    let is_opening = bare_openings
        & has_shape(segment, 20, Flags::SYN, &[Flags::ACK])
        & (segment.stated_len == 20)
        & has_numbers(header)
        & is_to_one_host(&segment.addresses);
    let has_ack_as_flagged = (header.ack().0 != 0) == header.flags().contains(Flags::ACK);
    has_sound_fields(&segment.header) & has_ack_as_flagged & (is_open | is_opening)
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

/// Nothing in the fields that all segments need is odd: the ports are two different ones, there is
/// no urgent pointer.
#[inline(always)]
fn has_sound_fields(header: &TcpHeader<'_>) -> bool {
    let (from, to) = (header.source_port(), header.destination_port());
    (header.urgent_pointer() == 0) & (from != 0) & (to != 0) & (from != to)
}

/// Sequence number and window are not 0, which in a SYN or SYN ACK is told of.
#[inline(always)]
fn has_numbers(header: &TcpHeader<'_>) -> bool {
    (header.seq().0 != 0) & (header.window() != 0)
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

/// An IPv4 address below the multicast groups, or an IPv6 address that is none of them. There are
/// other IPv4 addresses of one host, but a glance is enough here.
#[inline(always)]
fn is_to_one_host(addresses: &Addresses) -> bool {
    match addresses {
        Addresses::V4(_, [first, ..]) => *first < 224,
        Addresses::V6(_, [first, ..]) => *first != 0xff,
    }
}
