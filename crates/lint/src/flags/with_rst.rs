//! Combinations around RST.

use tcplint_wire::Segment;

use crate::rule::Reference::{Other, Rfc};
use crate::rule::Severity::Warning;
use crate::rule::{Message, Peer, Rule};
use crate::wording;

fn fin_rst(segment: &Segment<'_>) -> String {
    let flags = wording::flags(segment.header.flags());
    format!("{flags}: aborts before the FIN is looked at")
}

fn rst_urg(segment: &Segment<'_>) -> String {
    let flags = wording::flags(segment.header.flags());
    let pointer = segment.header.urgent_pointer();
    format!("{flags}: aborts, but has urgent pointer {pointer}")
}

fn rst_psh_without_ack(segment: &Segment<'_>) -> String {
    let flags = wording::flags(segment.header.flags());
    let payload = segment.payload_len();
    format!("{flags} without ACK, payload length {payload}")
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "F004",
        name: "fin-rst",
        severity: Warning,
        default: true,
        summary: "FIN and RST are both set",
        condition: "FIN and RST are set, SYN is not; with or without ACK.",
        why: "RST aborts the connection before the FIN is looked at, so the FIN is lost: an \
              orderly close and an abort in one segment. RFC 9293 has no case in which a stack \
              sends it.",
        exempt: "Some home routers and NAT devices produce FIN RST ACK when they cut a connection \
                 short; the flow accelerator of one maker of router chips lists it as valid. That \
                 is why this is a warning. Without ACK, F005 fires too and is an error.",
        advice: "With ACK: look for a device between the two ends that resets connections. Without: \
                 see F005.",
        references: &[
            Rfc(9293, "3.10.7.4"),
            Rfc(9293, "3.5.2"),
            Other("Qualcomm ECM's table of valid TCP flags"),
        ],
        peers: &[
            (Peer::Netfilter, "invalid flag combination"),
            (Peer::Zeek, "letter I in the connection's history"),
            (Peer::Snort, "116:422, only without ACK"),
            (Peer::Pf, "drops it, only without ACK"),
        ],
        message: Message::segment(fin_rst),
    },
    Rule {
        code: "F011",
        name: "rst-urg",
        severity: Warning,
        default: true,
        summary: "RST and URG are both set",
        condition: "RST and URG are set, SYN is not.",
        why: "A stack answers with RST alone or with RST ACK. Urgent data cannot follow an abort, \
              so URG has nothing to point at.",
        exempt: "Nothing is exempt. None was seen in 629,854 segments of 2,809 public captures, \
                 fuzzed ones left out.",
        advice: "The reset was made by a tool or a middlebox, not by the other end: compare its IP \
                 TTL and identification with the connection's other packets.",
        references: &[Rfc(9293, "3.5.2")],
        peers: &[
            (Peer::Netfilter, "invalid flag combination"),
            (Peer::Snort, "116:422, only without ACK"),
            (Peer::Pf, "drops it, only without ACK"),
        ],
        message: Message::segment(rst_urg),
    },
    Rule {
        code: "F012",
        name: "rst-psh-without-ack",
        severity: Warning,
        default: true,
        summary: "RST and PSH are set without ACK",
        condition: "RST and PSH are set, ACK and SYN are not.",
        why: "A reset may carry data that explains it. But a sender with data to push had a \
              connection, and stacks that abort one with data in hand set ACK as well.",
        exempt: "RST PSH ACK is a common way to abort a connection and breaks no rule. Without ACK \
                 none was seen in 629,854 segments of 2,809 public captures, fuzzed ones left \
                 out.",
        advice: "Suspect a forged reset: compare its IP TTL and its sequence number with the \
                 connection's other packets.",
        references: &[Rfc(9293, "3.5.2"), Rfc(9293, "3.5.3")],
        peers: &[
            (Peer::Snort, "116:422"),
            (Peer::Pf, "drops it"),
            (Peer::Netfilter, "accepts it"),
        ],
        message: Message::segment(rst_psh_without_ack),
    },
];
