//! Numbers that are 0 where they hardly ever are.

use tcplint_wire::{Flags, Segment};

use crate::rule::Reference::Rfc;
use crate::rule::Severity::Info;
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;
use crate::wording;

const H014: RuleSet = RuleSet::of(&["H014"]);
const H015: RuleSet = RuleSet::of(&["H015"]);
const H016: RuleSet = RuleSet::of(&["H016"]);

pub(crate) fn check(segment: &Segment<'_>) -> RuleSet {
    let header = &segment.header;
    let flags = header.flags();
    let syn = flags.contains(Flags::SYN);
    let ack = flags.contains(Flags::ACK);
    H014.when(syn && !ack && header.seq().0 == 0)
        | H015.when(syn && header.window() == 0)
        | H016.when(ack && !flags.contains(Flags::RST) && header.ack().0 == 0)
}

fn window(segment: &Segment<'_>) -> String {
    let flags = wording::flags(segment.header.flags());
    format!("{flags} with window 0: opens, but takes no data")
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "H014",
        name: "syn-seq-zero",
        severity: Info,
        default: true,
        summary: "A connection is opened with sequence number 0",
        condition: "SYN is set, ACK is not, and the sequence number is 0.",
        why: "Initial sequence numbers must not be guessable from outside; chance gives 0 once in \
              four billion connections. Whoever sends 0 made the packet by hand, or rewrote the \
              capture to relative numbers.",
        exempt: "Test traffic: in 629,854 segments of 2,809 public captures, fuzzed ones left out, \
                 111 segments in 55 captures. Ordinary stacks do not send it, so it stays on.",
        advice: "If a real host does it again and again, its connections can be hijacked by \
                 guessing: replace the stack.",
        references: &[Rfc(9293, "3.4.1")],
        peers: &[(Peer::P0f, "quirk seq-")],
        message: Message::segment(|_| "initial sequence number is 0".to_owned()),
    },
    Rule {
        code: "H015",
        name: "syn-window-zero",
        severity: Info,
        default: true,
        summary: "A SYN or SYN ACK offers a window of 0",
        condition: "SYN is set and the window is 0.",
        why: "It opens a connection and takes no data. On a SYN it is a mark of flood tools: in \
              629,854 segments of 2,809 public captures, fuzzed ones left out, 37,874 segments \
              have it, all in 5 captures.",
        exempt: "Nothing is exempt. On a SYN ACK it is legal: a proxy that answers for a server \
                 before it has spoken with it sends window 0 to hold the client back.",
        advice: "Many of them to one port are a flood: see whether the sources answer at all.",
        references: &[],
        peers: &[],
        message: Message::segment(window),
    },
    Rule {
        code: "H016",
        name: "ack-zero",
        severity: Info,
        default: true,
        summary: "ACK is set with acknowledgment number 0",
        condition: "ACK is set, RST is not, and the acknowledgment number is 0.",
        why: "Legal once in four billion octets, when the peer's numbers happen to wrap right \
              there. Otherwise the packet was made by hand: packet generators leave the field 0.",
        exempt: "In 629,854 segments of 2,809 public captures, fuzzed ones left out, 53 segments \
                 in 38 captures, nearly all from packet generators. Resets are exempt.",
        advice: "Nothing for a single one; in numbers, look for a generator or a scanner.",
        references: &[Rfc(9293, "3.1")],
        peers: &[(Peer::P0f, "quirk ack-")],
        message: Message::segment(|_| "ACK is set, but the acknowledgment number is 0".to_owned()),
    },
];
