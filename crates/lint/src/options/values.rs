//! What options say: timestamps and SACK blocks.

use tcplint_wire::options::{TcpOption, kind};
use tcplint_wire::{Flags, Segment, Seq};

use super::lengths::is_legal;
use super::negotiated;
use crate::rule::Reference::Rfc;
use crate::rule::Severity::{Info, Warning};
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;

const O011: RuleSet = RuleSet::of(&["O011"]);
const O012: RuleSet = RuleSet::of(&["O012"]);

/// TSval and TSecr of a segment's timestamps option, if it has one of the right length.
#[inline]
pub(crate) fn timestamps(segment: &Segment<'_>) -> Option<(u32, u32)> {
    const LAYOUT: [u8; 4] = [kind::NOP, kind::NOP, kind::TIMESTAMPS, 10];
    let options = segment.option_octets();
    if let Some((&LAYOUT, values)) = options.split_first_chunk() {
        return values.first_chunk().map(values_of);
    }
    if options.is_empty() {
        return None;
    }
    searched(segment)
}

/// Where they do not stand as nearly every stack writes them.
#[cold]
fn searched(segment: &Segment<'_>) -> Option<(u32, u32)> {
    segment.options().flatten().find_map(|option| {
        let values = option.data.try_into().ok()?;
        (option.kind == kind::TIMESTAMPS).then_some(values_of(values))
    })
}

fn values_of(octets: &[u8; 8]) -> (u32, u32) {
    let [a, b, c, d, e, f, g, h] = *octets;
    (
        u32::from_be_bytes([a, b, c, d]),
        u32::from_be_bytes([e, f, g, h]),
    )
}

/// The echoed timestamp (TSecr) of a timestamps option.
fn echo(option: &TcpOption<'_>) -> Option<u32> {
    match (option.kind, option.data) {
        (kind::TIMESTAMPS, [_, _, _, _, a, b, c, d]) => Some(u32::from_be_bytes([*a, *b, *c, *d])),
        _ => None,
    }
}

/// Left and right edges of the blocks of a SACK option of a legal length.
#[inline(always)]
pub(crate) fn blocks<'a>(option: &TcpOption<'a>) -> impl Iterator<Item = (Seq, Seq)> + use<'a> {
    let is_sack = option.kind == kind::SACK && is_legal(option);
    let (blocks, _) = if is_sack { option.data } else { &[] }.as_chunks::<8>();
    blocks.iter().map(|block| {
        let (left, right) = values_of(block);
        (Seq(left), Seq(right))
    })
}

/// The first block of a SACK option whose left edge is not before its right edge.
#[inline(always)]
fn bad_block(option: &TcpOption<'_>) -> Option<(Seq, Seq)> {
    blocks(option).find(|(left, right)| right.distance_from(*left) <= 0)
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
        summary: "A SACK block that cannot be, or SACK that was not permitted",
        condition: "In a SACK option of a legal length, a block's left edge is not before its right \
                    edge, counted modulo 2^32; or, where both SYNs were seen:\n\n\
                    - a block names octets before the other side's initial sequence number, or more \
                    than 65,535 octets beyond the furthest window that it was ever offered;\n\
                    - there is a SACK option, and the other side's SYN had no SACK-permitted \
                    option.",
        why: "A block names data that has arrived, from its first octet to the one after its last. \
              An empty or reversed block names nothing, and one outside of all that could be sent \
              names nothing that exists; senders ignore it and retransmit what did arrive. A side \
              that did not permit SACK need not understand it, and must not be sent any.",
        exempt: "Blocks below the acknowledgment number are legal: so a receiver reports data that \
                 came twice (D-SACK). So are blocks beyond the highest octet that was captured, as \
                 long as they are within the window: then the capture missed a segment. Nothing is \
                 said of permission where a SYN was captured only in part, or was sent again with \
                 other options.\n\n\
                 The usual cause is a firewall that shifts the sequence numbers of a connection but \
                 not the edges in its SACK options.",
        advice: "Compare both sides of each firewall on the path; switch its sequence number \
                 randomization off, or update it.",
        references: &[Rfc(2018, "3"), Rfc(2018, "4"), Rfc(2883, "4")],
        peers: &[(Peer::Wireshark, "warns of D-SACK, not of a bad block")],
        message: Message::segment(sack_block).or_case(negotiated::sack),
    },
];
