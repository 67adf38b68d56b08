//! Data on a SYN: one segment is enough to tell.

use tcplint_wire::options::{TcpOption, kind};
use tcplint_wire::{Flags, Segment};

use crate::rule::Reference::{Other, Rfc};
use crate::rule::Severity::{Info, Warning};
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;

const S001: RuleSet = RuleSet::of(&["S001"]);
const S002: RuleSet = RuleSet::of(&["S002"]);

/// The number that Fast Open used within the experimental kinds before it had a kind of its own.
const FAST_OPEN_EXPERIMENT: [u8; 2] = [0xf9, 0x89];

#[inline(always)]
pub(crate) fn check(segment: &Segment<'_>) -> RuleSet {
    let flags = segment.header.flags();
    if !flags.contains(Flags::SYN) || flags.contains(Flags::ACK) || segment.payload_len() == 0 {
        return RuleSet::EMPTY;
    }
    S001 | S002.when(lacks_fast_open(segment))
}

/// Whether all options are there and sound, and Fast Open is not among them.
#[cold]
fn lacks_fast_open(segment: &Segment<'_>) -> bool {
    let lacks = |option: TcpOption<'_>| match option.kind {
        kind::FAST_OPEN => false,
        kind::EXPERIMENT_1 | kind::EXPERIMENT_2 => !option.data.starts_with(&FAST_OPEN_EXPERIMENT),
        _ => true,
    };
    segment.options_complete() && segment.options().all(|option| option.is_ok_and(lacks))
}

fn with_data(segment: &Segment<'_>) -> String {
    format!("SYN with {} octets of data", segment.payload_len())
}

fn without_fast_open(segment: &Segment<'_>) -> String {
    let len = segment.payload_len();
    format!("SYN with {len} octets of data, but without a Fast Open option")
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "S001",
        name: "syn-with-data",
        severity: Info,
        default: false,
        summary: "A SYN carries data",
        condition: "SYN is set, ACK is not, and there is payload.",
        why: "It is legal, and TCP Fast Open depends on it: RFC 9293 asks firewalls and other \
              devices to let such segments pass. It is worth knowing where a connection is slow to \
              open, since some devices still drop them, and the client sends the SYN again \
              without data.",
        exempt: "Off by default: every connection of TCP Fast Open begins so. Data without its \
                 option are told of by S002. Data on a SYN ACK are not mentioned.",
        advice: "Nothing, if the connection opens at once. If the SYN is sent again without data, \
                 look for a device on the way that drops it.",
        references: &[Rfc(9293, "3.10.7.3")],
        peers: &[
            (Peer::Zeek, "weird SYN_with_data"),
            (Peer::Snort, "129:2"),
            (Peer::Wireshark, "notes data on the SYN of a Fast Open"),
        ],
        message: Message::segment(with_data),
    },
    Rule {
        code: "S002",
        name: "syn-data-without-tfo",
        severity: Warning,
        default: true,
        summary: "A SYN carries data, but no Fast Open option",
        condition: "S001, all options were captured and are well formed, and none of them is Fast \
                    Open: neither kind 34, nor kind 253 or 254 with the identifier 0xF989.",
        why: "Without a cookie a server may not pass the data on before the handshake is complete, \
              and most drop it; then the client has to send it again. A SYN like this comes from a \
              flood that wants to fill the line, from a packet generator, or from a device that \
              removed the option on the way.",
        exempt: "Servers in one's own network may be told to do without cookies (Linux's \
                 TFO_SERVER_COOKIE_NOT_REQD); T/TCP, which is history, did without them as well. \
                 Silence the rule there.",
        advice: "Many from one sender, or of one size: treat it as a flood. From a client of your \
                 own: compare the SYN on both sides of each device on the way.",
        references: &[
            Rfc(9293, "3.10.7.3"),
            Other("Linux, tcp_fastopen.c, TFO_SERVER_COOKIE_NOT_REQD"),
        ],
        peers: &[
            (
                Peer::Zeek,
                "weird SYN_with_data, with the option or without",
            ),
            (Peer::Snort, "129:2, with the option or without"),
        ],
        message: Message::segment(without_fast_open),
    },
];
