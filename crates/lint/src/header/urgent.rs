//! The urgent pointer and its flag.

use tcplint_wire::{Flags, Segment};

use crate::rule::Reference::{Other, Rfc};
use crate::rule::Severity::{Info, Warning};
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;

const H008: RuleSet = RuleSet::of(&["H008"]);
const H009: RuleSet = RuleSet::of(&["H009"]);
const H010: RuleSet = RuleSet::of(&["H010"]);

pub(crate) fn check(segment: &Segment<'_>) -> RuleSet {
    let pointer = segment.header.urgent_pointer();
    if !segment.header.flags().contains(Flags::URG) {
        H008.when(pointer != 0)
    } else if pointer == 0 {
        H009
    } else {
        H010.when(segment.payload_len_is_known() && u32::from(pointer) > segment.payload_len())
    }
}

fn without_urg(segment: &Segment<'_>) -> String {
    let pointer = segment.header.urgent_pointer();
    format!("urgent pointer {pointer}, but URG is not set")
}

fn past_segment(segment: &Segment<'_>) -> String {
    let pointer = segment.header.urgent_pointer();
    let payload = segment.payload_len();
    format!("urgent pointer {pointer} is past the payload of length {payload}")
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "H008",
        name: "urgent-pointer-without-urg",
        severity: Info,
        default: false,
        summary: "An urgent pointer is set, but URG is not",
        condition: "URG is not set and the urgent pointer is not 0.",
        why: "Without URG nobody reads the field, so a number there is a leftover or a hidden \
              message. It also marks tools: nmap's ECN probe always has 63477 in it.",
        exempt: "Off by default, for those who do it do it often: in 629,854 segments of 2,809 \
                 public captures, fuzzed ones left out, 9,651 segments have it, all in 7 \
                 captures.",
        advice: "Select it to look for covert channels and for nmap's probes.",
        references: &[Rfc(9293, "3.1"), Other("nmap, osscan2.cc, ECN probe")],
        peers: &[
            (Peer::Wireshark, "note tcp.urgent_pointer.non_zero"),
            (Peer::Pf, "clears the field when it normalizes"),
            (Peer::P0f, "quirk uptr+"),
        ],
        message: Message::segment(without_urg),
    },
    Rule {
        code: "H009",
        name: "urg-pointer-zero",
        severity: Warning,
        default: true,
        summary: "URG is set, but the urgent pointer is 0",
        condition: "URG is set and the urgent pointer is 0.",
        why: "By RFC 9293 the pointer is the distance to the octet after the urgent data, and \
              urgent data has at least one octet, so 0 points at nothing.",
        exempt: "nmap sends it: its XMAS scan and two of its operating system probes set URG and \
                 leave the pointer 0.\n\n\
                 The RFCs were long at odds. RFC 793 has both readings, and RFC 1122 made the \
                 pointer name the last urgent octet itself; then a single urgent octet at the \
                 start of a segment has pointer 0. Most stacks never followed, and RFC 6093 and \
                 RFC 9293 returned to the octet after. So a host that really works by RFC 1122 is \
                 a false positive.",
        advice: "Look at the other findings of the same sender; with F002 or F006 it is a scan.",
        references: &[
            Rfc(9293, "3.8.5"),
            Rfc(1122, "4.2.2.4"),
            Other("RFC 6093, on the implementation of the TCP urgent mechanism"),
        ],
        peers: &[(
            Peer::Snort,
            "116:419 only when the pointer is past the data or there is none",
        )],
        message: Message::segment(|_| "URG is set, but the urgent pointer is 0".to_owned()),
    },
    Rule {
        code: "H010",
        name: "urg-pointer-past-segment",
        severity: Info,
        default: true,
        summary: "The urgent pointer points past the segment's data",
        condition: "URG is set and the urgent pointer is more than the octets of data in the \
                    segment.",
        why: "Legal: urgent data may have any length, and its end may lie in segments still to \
              come. Worth a note, because exploits of embedded stacks (CVE-2019-12260 and its \
              kin) live here and honest senders are few.",
        exempt: "telnet, rlogin and FTP (the ABOR command) use urgent data to interrupt the other \
                 side. Usually its last octet is in the segment that has URG, and the rule is \
                 silent; it fires when that octet is still waiting behind other data, because the \
                 window is full or the data makes several segments.",
        advice: "On a telnet, rlogin or FTP control connection it is ordinary. Elsewhere ask \
                 whether the application uses urgent data at all, and look at what follows.",
        references: &[
            Rfc(9293, "3.8.5"),
            Rfc(1123, "3.2.4"),
            Other("CVE-2019-12260"),
        ],
        peers: &[(Peer::Snort, "116:419 alerts, stricter than the RFC")],
        message: Message::segment(past_segment),
    },
];
