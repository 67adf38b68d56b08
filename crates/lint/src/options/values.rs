//! What options say: timestamps and SACK blocks.

use tcplint_wire::options::{TcpOption, kind};
use tcplint_wire::{Flags, Segment, Seq};

use super::lengths::is_legal;
use crate::rule::Reference::Rfc;
use crate::rule::Severity::{Info, Warning};
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;

const O011: RuleSet = RuleSet::of(&["O011"]);
const O012: RuleSet = RuleSet::of(&["O012"]);

/// TSval and TSecr of a segment's timestamps option, if it has one of the right length.
#[inline]
pub(crate) fn timestamps(segment: &Segment<'_>) -> Option<(u32, u32)> {
    // As nearly every stack lays them out: no walk over the options is needed.
    if let Some(
        &[
            kind::NOP,
            kind::NOP,
            kind::TIMESTAMPS,
            10,
            a,
            b,
            c,
            d,
            e,
            f,
            g,
            h,
        ],
    ) = segment.option_octets().first_chunk()
    {
        return Some((
            u32::from_be_bytes([a, b, c, d]),
            u32::from_be_bytes([e, f, g, h]),
        ));
    }
    segment
        .options()
        .flatten()
        .find_map(|option| match (option.kind, option.data) {
            (kind::TIMESTAMPS, [a, b, c, d, e, f, g, h]) => Some((
                u32::from_be_bytes([*a, *b, *c, *d]),
                u32::from_be_bytes([*e, *f, *g, *h]),
            )),
            _ => None,
        })
}

/// The echoed timestamp (TSecr) of a timestamps option.
fn echo(option: &TcpOption<'_>) -> Option<u32> {
    match (option.kind, option.data) {
        (kind::TIMESTAMPS, [_, _, _, _, a, b, c, d]) => Some(u32::from_be_bytes([*a, *b, *c, *d])),
        _ => None,
    }
}

/// The first block of a SACK option whose left edge is not before its right edge.
#[inline(always)]
fn bad_block(option: &TcpOption<'_>) -> Option<(Seq, Seq)> {
    if option.kind != kind::SACK || !is_legal(option) {
        return None;
    }
    let (blocks, _) = option.data.as_chunks::<8>();
    blocks.iter().find_map(|[a, b, c, d, e, f, g, h]| {
        let left = Seq(u32::from_be_bytes([*a, *b, *c, *d]));
        let right = Seq(u32::from_be_bytes([*e, *f, *g, *h]));
        (right.distance_from(left) <= 0).then_some((left, right))
    })
}

#[inline(always)]
pub(crate) fn check_echo(option: &TcpOption<'_>, flags: Flags) -> RuleSet {
    O011.when(!flags.contains(Flags::ACK) && echo(option).is_some_and(|echo| echo != 0))
}

#[inline(always)]
pub(crate) fn check_blocks(option: &TcpOption<'_>) -> RuleSet {
    O012.when(bad_block(option).is_some())
}

fn echo_without_ack(segment: &Segment<'_>) -> String {
    let echo = segment
        .options()
        .flatten()
        .find_map(|option| echo(&option).filter(|e| *e != 0));
    match echo {
        Some(echo) => format!("timestamp echo (TSecr) {echo}, but ACK is not set"),
        None => "timestamp echo (TSecr), but ACK is not set".to_owned(),
    }
}

fn sack_block(segment: &Segment<'_>) -> String {
    match segment
        .options()
        .flatten()
        .find_map(|option| bad_block(&option))
    {
        Some((left, right)) if left == right => {
            format!("SACK block from {left} to {right} is empty")
        }
        Some((left, right)) => format!("SACK block ends at {right}, before its start {left}"),
        None => "a SACK block ends before it starts".to_owned(),
    }
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "O011",
        name: "tsecr-without-ack",
        severity: Info,
        default: true,
        summary: "A timestamp is echoed without ACK",
        condition: "ACK is not set and the timestamps option's TSecr is not 0.",
        why: "The echo belongs to an acknowledgment; without ACK receivers must ignore it and \
              senders should leave it 0. A number there on a SYN is a leftover of an earlier \
              connection, or a packet made by hand.",
        exempt: "Nothing is exempt. In 629,854 segments of 2,809 public captures, fuzzed ones left \
                 out, 5 segments in 5 captures have it.",
        advice: "Nothing breaks. If it is your stack, clear the field on a SYN.",
        references: &[Rfc(7323, "3.2")],
        peers: &[(Peer::P0f, "quirk ts2+")],
        message: Message::segment(echo_without_ack),
    },
    Rule {
        code: "O012",
        name: "sack-bad-block",
        severity: Warning,
        default: true,
        summary: "A SACK block ends before it starts",
        condition: "In a SACK option of a legal length, a block's left edge is not before its right \
                    edge, counted modulo 2^32.",
        why: "A block names data that has arrived, from its first octet to the one after its last. \
              An empty or reversed block names nothing; senders ignore it and retransmit what did \
              arrive.",
        exempt: "Blocks below the acknowledgment number are legal: so a receiver reports data that \
                 came twice (D-SACK).\n\n\
                 The usual cause is a firewall that shifts the sequence numbers of a connection but \
                 not the edges in its SACK options.",
        advice: "Compare both sides of each firewall on the path; switch its sequence number \
                 randomization off, or update it.",
        references: &[Rfc(2018, "3"), Rfc(2883, "4")],
        peers: &[(Peer::Wireshark, "warns of D-SACK, not of a bad block")],
        message: Message::segment(sack_block),
    },
];
