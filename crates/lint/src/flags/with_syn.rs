//! Combinations around SYN.

use tcplint_wire::Segment;

use crate::rule::Reference::{Other, Rfc};
use crate::rule::Severity::{Error, Info, Warning};
use crate::rule::{Message, Peer, Rule};
use crate::wording;

fn syn_fin(segment: &Segment<'_>) -> String {
    let flags = wording::flags(segment.header.flags());
    format!("{flags}: opens and closes at once")
}

fn syn_rst(segment: &Segment<'_>) -> String {
    let flags = wording::flags(segment.header.flags());
    format!("{flags}: aborts, so the SYN can never act")
}

fn all_flags(_: &Segment<'_>) -> String {
    "opens, closes, aborts and acknowledges at once".to_owned()
}

fn syn_urg(segment: &Segment<'_>) -> String {
    let flags = wording::flags(segment.header.flags());
    let pointer = segment.header.urgent_pointer();
    let payload = segment.payload_len();
    format!("{flags}: opens with urgent pointer {pointer}, payload length {payload}")
}

fn syn_psh(segment: &Segment<'_>) -> String {
    let flags = wording::flags(segment.header.flags());
    format!("{flags}, but no data to push")
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "F002",
        name: "syn-fin",
        severity: Error,
        default: true,
        summary: "SYN and FIN are both set",
        condition: "SYN and FIN are set, whatever the other flags: SYN FIN, SYN FIN PSH, SYN FIN \
                    RST, SYN FIN RST PSH and the same with URG or ACK. The finding names the \
                    combination.",
        why: "It opens a connection and closes it in the same breath. No current stack sends it; \
              Linux 6.18 drops it at a listening port without a word.\n\n\
              It is the oldest trick against packet filters: one that stops segments with SYN and \
              nothing else lets it pass, one that looks for FIN takes it for the end of something \
              old.",
        exempt: "To be fair: RFC 9293 does not forbid it in words, it lets a listener queue \
                 whatever comes with a SYN. The one protocol that used it, T/TCP, is history. \
                 Exploits for old embedded stacks, scanners and fuzzers send it today.",
        advice: "Treat the sender as a scanner or an attacker; drop the combination at the \
                 border.",
        references: &[
            Rfc(9293, "3.10.7.2"),
            Rfc(9293, "3.10.7.4"),
            Other("Linux, tcp_input.c, TCP_LISTEN"),
        ],
        peers: &[
            (Peer::Netfilter, "invalid flag combination"),
            (Peer::Snort, "116:420"),
            (Peer::Pf, "FreeBSD drops it, OpenBSD clears the FIN"),
            (
                Peer::Suricata,
                "2210060 fin_syn, only inside an established session",
            ),
            (
                Peer::Zeek,
                "letter Q or I in the connection's history, no weird",
            ),
        ],
        message: Message::segment(syn_fin),
    },
    Rule {
        code: "F003",
        name: "syn-rst",
        severity: Error,
        default: true,
        summary: "SYN and RST are both set",
        condition: "SYN and RST are set, whatever the other flags.",
        why: "A receiver looks at RST before it looks at SYN, in every state, so the SYN can never \
              take effect: the sender asks for two things that exclude each other.",
        exempt: "Nothing is exempt. None was seen in 629,854 segments of 2,809 public captures, \
                 fuzzed ones left out; captures of fuzzers and of packets built for tests have \
                 it.",
        advice: "Somebody builds packets by hand, or the header is not TCP. Drop it.",
        references: &[Rfc(9293, "3.10.7.2"), Rfc(9293, "3.10.7.3")],
        peers: &[
            (Peer::Netfilter, "invalid flag combination"),
            (Peer::Snort, "116:421"),
            (Peer::Pf, "drops it"),
            (
                Peer::Zeek,
                "TCP_christmas: Zeek's name for SYN with RST, not for FIN PSH URG",
            ),
        ],
        message: Message::segment(syn_rst),
    },
    Rule {
        code: "F007",
        name: "all-flags",
        severity: Error,
        default: true,
        summary: "All six control bits are set",
        condition: "URG, ACK, PSH, RST, SYN and FIN are all 1. F002 and F003 fire as well.",
        why: "Such a segment opens, closes, aborts and acknowledges at the same time. It has no \
              meaning; it is sent to see what a stack or a filter makes of it. Like all lights of \
              a panel lit at once, it is also called a lamp test.",
        exempt: "Only test tools and fuzzers send it.",
        advice: "Find out who tests here; nothing else explains it.",
        references: &[Rfc(9293, "3.10.7.2")],
        peers: &[
            (Peer::Netfilter, "invalid flag combination"),
            (Peer::Snort, "116:400"),
            (Peer::Pf, "drops it"),
        ],
        message: Message::segment(all_flags),
    },
    Rule {
        code: "F009",
        name: "syn-urg",
        severity: Warning,
        default: true,
        summary: "SYN and URG are both set",
        condition: "SYN and URG are set, FIN and RST are not; with or without ACK.",
        why: "URG says where urgent data ends, and whoever signals urgency must send at least one \
              octet of data. A SYN hardly ever has any. The receiver may queue it for later, and \
              Linux 6.18 answers SYN URG as any other SYN, so it is harmless; but no ordinary \
              application asks for it, so it looks like a test of whether a filter treats it \
              differently.",
        exempt: "Nothing is exempt. None was seen in 629,854 segments of 2,809 public captures, \
                 fuzzed ones left out.",
        advice: "Look at what else the sender does; alone it is a curiosity.",
        references: &[Rfc(9293, "3.8.5"), Rfc(9293, "3.10.7.2")],
        peers: &[
            (Peer::Zeek, "baroque_SYN"),
            (
                Peer::Netfilter,
                "accepts SYN URG, calls SYN ACK URG invalid",
            ),
            (Peer::Snort, "116:422 for SYN URG, nothing for SYN ACK URG"),
            (Peer::Pf, "drops SYN URG, passes SYN ACK URG"),
        ],
        message: Message::segment(syn_urg),
    },
    Rule {
        code: "F010",
        name: "syn-psh",
        severity: Info,
        default: true,
        summary: "PSH is set on a SYN without data",
        condition: "SYN and PSH are set, FIN and RST are not, and the segment carries no data.",
        why: "PSH marks the last segment of what the application wrote, so it needs data to mark. \
              On an empty SYN it says nothing: legal, but a sign of a hand-made packet.",
        exempt: "A SYN that carries data, as TCP Fast Open does, is right to set PSH: a sender \
                 without PUSH calls must set it on the last segment that it has buffered. Snort and \
                 pf object to that segment too, and are wrong about it.",
        advice: "Nothing to do for a single one. In numbers it is the mark of a packet generator.",
        references: &[Rfc(9293, "3.9.1.2"), Rfc(9293, "3.10.7.3")],
        peers: &[
            (Peer::Snort, "116:422, with or without data"),
            (Peer::Pf, "drops SYN PSH, passes SYN ACK PSH"),
            (Peer::P0f, "quirk pushf+"),
        ],
        message: Message::segment(syn_psh),
    },
];
