//! Kinds that should not be there.

use tcplint_wire::Segment;
use tcplint_wire::options::kind;

use super::names::name;
use super::structure::Kinds;
use crate::rule::Reference::Other;
use crate::rule::Severity::{Error, Info};
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;

const O013: RuleSet = RuleSet::of(&["O013"]);
const O014: RuleSet = RuleSet::of(&["O014"]);
const O015: RuleSet = RuleSet::of(&["O015"]);

fn is_obsolete(kind: u8) -> bool {
    matches!(
        kind,
        kind::ECHO | kind::ECHO_REPLY | kind::PARTIAL_ORDER_PERMITTED
            ..=kind::ALTERNATE_CHECKSUM_DATA
    )
}

fn is_experiment(kind: u8) -> bool {
    matches!(kind, kind::EXPERIMENT_1 | kind::EXPERIMENT_2)
}

#[inline(always)]
pub(crate) fn check(kind: u8) -> RuleSet {
    O014.when(is_obsolete(kind)) | O015.when(is_experiment(kind))
}

pub(crate) fn check_pair(kinds: &Kinds) -> RuleSet {
    O013.when(kinds.contains(kind::MD5) && kinds.contains(kind::AO))
}

fn obsolete(segment: &Segment<'_>) -> String {
    match segment
        .options()
        .flatten()
        .find(|option| is_obsolete(option.kind))
    {
        Some(option) => {
            let kind = option.kind;
            format!("option kind {kind}, {}, is obsolete", name(kind))
        }
        None => "an option is obsolete".to_owned(),
    }
}

fn experiment(segment: &Segment<'_>) -> String {
    let option = segment
        .options()
        .flatten()
        .find(|option| is_experiment(option.kind));
    match option.map(|option| (option.kind, option.data.first_chunk::<2>())) {
        Some((kind, Some(id))) => {
            let id = u16::from_be_bytes(*id);
            format!("experimental option kind {kind}, experiment {id:#06x}")
        }
        Some((kind, None)) => {
            format!("experimental option kind {kind} without an identifier")
        }
        None => "an option is experimental".to_owned(),
    }
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "O013",
        name: "md5-and-ao",
        severity: Error,
        default: true,
        summary: "MD5 signature and authentication option are in one segment",
        condition: "Options of kind 19 (MD5 signature) and kind 29 (TCP-AO) are both there.",
        why: "TCP-AO replaces the MD5 signature, and a connection may use only one of them. RFC \
              5925 has the receiver discard a segment with both, silently.",
        exempt: "Nothing is exempt; a router that works sends one of them.",
        advice: "On a BGP session, look for keys of both sorts configured for the same neighbour.",
        references: &[Other(
            "RFC 5925, the TCP authentication option, which obsoletes RFC 2385",
        )],
        peers: &[],
        message: Message::segment(|_| {
            "MD5 signature (kind 19) and TCP-AO (kind 29) in one segment".to_owned()
        }),
    },
    Rule {
        code: "O014",
        name: "obsolete-option",
        severity: Info,
        default: true,
        summary: "An option is obsolete",
        condition: "An option is of kind 6 or 7 (echo), 9 or 10 (partial order), 11 to 13 (T/TCP), \
                    14 or 15 (alternate checksum).",
        why: "None of them was ever widely deployed, and no current stack sends them. They come \
              from probes that send every kind to tell stacks apart, and from fuzzers.",
        exempt: "Nothing is exempt. Very old hosts with T/TCP send kinds 11 to 13.",
        advice: "Look at the other findings of the same sender.",
        references: &[
            Other("RFC 6247, which moves undeployed TCP extensions to historic status"),
            Other("IANA, TCP option kind numbers"),
        ],
        peers: &[(Peer::Snort, "116:56 and 116:57")],
        message: Message::segment(obsolete),
    },
    Rule {
        code: "O015",
        name: "experimental-option",
        severity: Info,
        default: false,
        summary: "An option is experimental",
        condition: "An option is of kind 253 or 254.",
        why: "The two kinds are for experiments, told apart by a number in their first two octets. \
              Old TCP Fast Open (0xf989) and SMC use them in everyday traffic.",
        exempt: "Off by default: nothing is wrong with it.",
        advice: "Look the experiment's number up in IANA's registry.",
        references: &[
            Other("RFC 6994, shared use of experimental options"),
            Other("IANA, TCP experimental option experiment identifiers"),
        ],
        peers: &[(Peer::Snort, "116:58")],
        message: Message::segment(experiment),
    },
];
