//! The length of each option.

use tcplint_wire::Segment;
use tcplint_wire::options::{TcpOption, kind};

use super::names::name;
use crate::rule::Reference::{Other, Rfc};
use crate::rule::Severity::Warning;
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;

const O002: RuleSet = RuleSet::of(&["O002"]);

/// The lengths that an option's specification allows, in words; `None` when this one is among
/// them or the kind is free in its length.
#[inline(always)]
fn expected(option: &TcpOption<'_>) -> Option<&'static str> {
    let len = option.len();
    let (legal, words) = match option.kind {
        kind::MSS => (len == 4, "4"),
        kind::WINDOW_SCALE => (len == 3, "3"),
        kind::SACK_PERMITTED => (len == 2, "2"),
        kind::SACK => (matches!(len, 2 | 10 | 18 | 26 | 34), "10, 18, 26 or 34"),
        kind::TIMESTAMPS => (len == 10, "10"),
        kind::MD5 => (len == 18, "18"),
        kind::AO => (len >= 4, "at least 4"),
        kind::FAST_OPEN => (
            matches!(len, 2 | 6 | 8 | 10 | 12 | 14 | 16 | 18),
            "2 or even, 6 to 18",
        ),
        _ => (true, ""),
    };
    if legal { None } else { Some(words) }
}

/// Whether the option's length is one that its specification allows.
#[inline(always)]
pub(crate) fn is_legal(option: &TcpOption<'_>) -> bool {
    expected(option).is_none()
}

#[inline(always)]
pub(crate) fn check(option: &TcpOption<'_>) -> RuleSet {
    O002.when(!is_legal(option))
}

fn bad_length(segment: &Segment<'_>) -> String {
    let bad = segment
        .options()
        .flatten()
        .find_map(|option| expected(&option).map(|words| (option, words)));
    match bad {
        Some((option, words)) => {
            let len = option.len();
            format!(
                "{} option of length {len}, must be {words}",
                name(option.kind)
            )
        }
        None => "an option's length is not its kind's".to_owned(),
    }
}

pub(crate) const RULES: &[Rule] = &[Rule {
    code: "O002",
    name: "option-bad-length",
    severity: Warning,
    default: true,
    summary: "An option has a length that its kind cannot have",
    condition: "The length is not: MSS 4; window scale 3; SACK-permitted 2; SACK 10, 18, 26 or 34; \
                timestamps 10; MD5 signature 18; authentication at least 4; fast open 2, or even and \
                6 to 18.",
    why: "Receivers take such an option for absent, so the feature it stands for is lost, or they \
          read it in their own way.",
    exempt: "A SACK option without any block (length 2) is useless but common, and exempt.",
    advice: "Look for a device that edits options on the way; if the sender made it, its stack is \
             broken or somebody tests yours.",
    references: &[
        Rfc(9293, "3.2"),
        Rfc(7323, "2.2"),
        Rfc(7323, "3.2"),
        Rfc(2018, "2"),
        Rfc(2018, "3"),
        Other("RFC 2385, the TCP MD5 signature option"),
        Rfc(5925, "2.2"),
        Rfc(7413, "4.1.1"),
    ],
    peers: &[
        (Peer::Wireshark, "note on the option's length"),
        (
            Peer::Suricata,
            "an invalid option event; accepts the empty SACK as well",
        ),
        (Peer::Snort, "116:55"),
        (
            Peer::Zeek,
            "tcp_option weirds, only when a script asks for options",
        ),
    ],
    message: Message::segment(bad_length),
}];
