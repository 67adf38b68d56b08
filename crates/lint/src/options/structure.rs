//! The list of options as such: its end, its padding, what comes twice.

use tcplint_wire::Segment;
use tcplint_wire::options::{OptionError, TcpOption, kind};

use super::names::name;
use crate::rule::Reference::{Other, Rfc};
use crate::rule::Severity::{Error, Info, Warning};
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;

/// The rule that an option past the end of the list breaks.
pub(crate) const TRUNCATED: RuleSet = RuleSet::of(&["O001"]);
const O003: RuleSet = RuleSet::of(&["O003"]);
const O007: RuleSet = RuleSet::of(&["O007"]);
const O008: RuleSet = RuleSet::of(&["O008"]);

/// The kinds seen so far, one bit each.
#[derive(Default)]
pub(crate) struct Kinds {
    low: u128,
    high: u128,
}

impl Kinds {
    /// Adds an option; the rule it breaks by coming again.
    #[inline(always)]
    pub(crate) fn add(&mut self, option: &TcpOption<'_>, segment: &Segment<'_>) -> RuleSet {
        let bit = 1 << (option.kind & 0x7f);
        let half = if option.kind < 128 {
            &mut self.low
        } else {
            &mut self.high
        };
        let again = *half & bit != 0;
        *half |= bit;
        O003.when(again && repeats(option, segment))
    }

    pub(crate) fn contains(&self, kind: u8) -> bool {
        let half = if kind < 128 { self.low } else { self.high };
        half >> (kind & 0x7f) & 1 != 0
    }
}

/// Whether an option like this one, which may not come twice, stands before it. Multipath TCP
/// repeats its kind for its several suboptions, and experiments share theirs, told apart by the
/// two octets of their identifier.
#[cold]
fn repeats(option: &TcpOption<'_>, segment: &Segment<'_>) -> bool {
    let experiment = matches!(option.kind, kind::EXPERIMENT_1 | kind::EXPERIMENT_2);
    option.kind > kind::NOP
        && option.kind != kind::MPTCP
        && segment
            .options()
            .flatten()
            .take_while(|earlier| earlier.offset < option.offset)
            .any(|earlier| {
                earlier.kind == option.kind
                    && (!experiment
                        || earlier.data.first_chunk::<2>() == option.data.first_chunk::<2>())
            })
}

/// How many NOPs stand in a row from the last word's first octet on.
#[derive(Default)]
pub(crate) struct NopRun(usize);

impl NopRun {
    /// Adds a NOP; the rule it breaks by filling a word of four.
    pub(crate) fn add(&mut self, nop: &TcpOption<'_>) -> RuleSet {
        let at = nop.offset % 4;
        self.0 = if at == self.0 % 4 { at + 1 } else { 0 };
        O008.when(self.0 == 4)
    }
}

/// The rule that octets after the end-of-list option break unless they are all 0.
pub(crate) fn check_padding(padding: &[u8]) -> RuleSet {
    O007.when(padding.iter().any(|octet| *octet != 0))
}

fn truncated(segment: &Segment<'_>) -> String {
    let Some(error) = segment.options().find_map(Result::err) else {
        return "an option does not fit into the header".to_owned();
    };
    match error {
        OptionError::NoLength { kind, offset } => format!(
            "{} at octet {offset} of the options: no room for its length",
            name(kind)
        ),
        OptionError::LengthBelowTwo { kind, offset, len } => format!(
            "{} at octet {offset} of the options: length {len}, must be at least 2",
            name(kind)
        ),
        OptionError::PastHeader {
            kind,
            offset,
            len,
            left,
        } => format!(
            "{} at octet {offset} of the options: length {len}, only {left} octets left",
            name(kind)
        ),
    }
}

fn duplicate(segment: &Segment<'_>) -> String {
    let again = segment
        .options()
        .flatten()
        .find(|option| repeats(option, segment));
    match again {
        Some(option) => {
            format!(
                "second {} option, at octet {} of the options",
                name(option.kind),
                option.offset
            )
        }
        None => "an option comes twice".to_owned(),
    }
}

fn after_end(segment: &Segment<'_>) -> String {
    let mut options = segment.options();
    options.by_ref().for_each(drop);
    let padding = options.remainder();
    let nonzero = padding.iter().filter(|octet| **octet != 0).count();
    format!(
        "octets after the end of the options: {nonzero} of {} not 0",
        padding.len()
    )
}

fn nop_run(segment: &Segment<'_>) -> String {
    let nops = segment
        .options()
        .flatten()
        .filter(|option| option.kind == kind::NOP)
        .count();
    format!("a whole word of the options is NOPs, {nops} NOPs in all")
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "O001",
        name: "option-truncated",
        severity: Error,
        default: true,
        summary: "An option does not fit into the header",
        condition: "An option has no length octet, or its length is below 2, or it reaches past the \
                    data offset.",
        why: "From there on the options cannot be read: the receiver ignores the rest or drops the \
              segment, and two receivers may see different options.",
        exempt: "Where the capture's snap length cuts the options off, they end silently; so they \
                 do where the data offset itself is wrong (H003).",
        advice: "Made by hand, or damaged by a device that edits options (MSS clamping, option \
                 stripping): capture on both sides of it.",
        references: &[Rfc(9293, "3.1")],
        peers: &[
            (Peer::Wireshark, "note option.len.invalid"),
            (Peer::Snort, "116:54 and 116:55"),
            (Peer::Suricata, "2200036"),
            (
                Peer::Zeek,
                "tcp_option weirds, only when a script asks for options",
            ),
        ],
        message: Message::segment(truncated),
    },
    Rule {
        code: "O003",
        name: "option-duplicate",
        severity: Warning,
        default: true,
        summary: "An option comes twice",
        condition: "A kind other than NOP and multipath TCP (30) appears a second time. Kinds 253 \
                    and 254 count as the same only with the same first two octets.",
        why: "Which of the two a receiver takes is up to its stack, so two receivers, or a receiver \
              and a firewall, can disagree about the connection.",
        exempt: "Multipath TCP sends several of its suboptions in one segment under one kind, and \
                 experiments share kinds 253 and 254, told apart by their identifier.",
        advice: "Look for a device on the path that adds an option without looking whether it is \
                 there, MSS clamping above all.",
        references: &[
            Other("RFC 8684, Multipath TCP"),
            Other("RFC 6994, shared use of experimental options"),
        ],
        peers: &[(Peer::Suricata, "2200037, for eight kinds")],
        message: Message::segment(duplicate),
    },
    Rule {
        code: "O007",
        name: "nonzero-after-eol",
        severity: Warning,
        default: true,
        summary: "Octets after the end of the options are not zero",
        condition: "An octet between the end-of-list option and the data offset is not 0.",
        why: "Nobody reads there, and senders must fill it with zeros. Other octets are a leftover \
              of a buffer, which can leak memory, or something hidden.",
        exempt: "Nothing is exempt. In 629,854 segments of 2,809 public captures, fuzzed ones left \
                 out, 5 segments have it.",
        advice: "Look at the octets: text or pointers in them name the program that leaks.",
        references: &[Rfc(9293, "3.1")],
        peers: &[
            (Peer::Wireshark, "error non_zero_bytes_after_eol"),
            (Peer::P0f, "quirk opt+"),
        ],
        message: Message::segment(after_end),
    },
    Rule {
        code: "O008",
        name: "nop-run",
        severity: Info,
        default: true,
        summary: "A whole word of the options is NOPs",
        condition: "Four NOPs fill an aligned word of the options.",
        why: "To align an option takes one to three NOPs; four in one word align nothing. A device \
              on the path that removes an option overwrites it with NOPs: this may be what remains \
              of window scale, SACK or timestamps, and why a connection is slow.",
        exempt: "A sender may pad with a whole word of NOPs by itself, which is wasteful but \
                 legal. The segment does not tell which of the two it was, hence info.",
        advice: "Compare with a capture on the sender's side: if an option stands there instead of \
                 the NOPs, a firewall between strips it; if the NOPs are there too, the sender \
                 pads and nothing is wrong.",
        references: &[],
        peers: &[(Peer::Wireshark, "tcp.nop")],
        message: Message::segment(nop_run),
    },
];
