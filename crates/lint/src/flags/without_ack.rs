//! Combinations that lack ACK where a connection's segments have it.

use tcplint_wire::Segment;

use crate::rule::Reference::{Other, Rfc};
use crate::rule::Severity::Error;
use crate::rule::{Message, Peer, Rule};
use crate::wording;

fn fin_without_ack(segment: &Segment<'_>) -> String {
    let flags = wording::flags(segment.header.flags());
    format!("{flags}: closes, but acknowledges nothing")
}

fn xmas(segment: &Segment<'_>) -> String {
    let flags = wording::flags(segment.header.flags());
    format!("{flags} without ACK, SYN, RST")
}

fn data_without_ack(segment: &Segment<'_>) -> String {
    let flags = wording::flags(segment.header.flags());
    let payload = segment.payload_len();
    format!("{flags} without ACK, payload length {payload}")
}

fn null_flags(segment: &Segment<'_>) -> String {
    match segment.payload_len() {
        0 => "no control bit is set".to_owned(),
        payload => format!("no control bit is set, payload length {payload}"),
    }
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "F001",
        name: "null-flags",
        severity: Error,
        default: true,
        summary: "No control bit is set",
        condition: "URG, ACK, PSH, RST, SYN and FIN are all 0, whatever the ECN and reserved bits.",
        why: "The segment that opens a connection carries SYN and the ones after it carry ACK. One \
              kind may have neither, a bare reset, as a host sends it in answer to a segment with \
              ACK for which it has no connection; that one has RST. A segment without any of the \
              three has no place in a connection: both ends drop it.\n\n\
              Port scanners send it (`nmap -sN`, the NULL scan) because a closed port answers with \
              a reset and an open one stays silent. Linux 6.18 does exactly that.",
        exempt: "No working stack sends it. Packets that only look like TCP do: a mangled tunnel, \
                 a fuzzer, a fragment read as a whole packet. Headers whose flags were not \
                 captured are not judged.",
        advice: "Look at the sender: many ports in a short time are a scan; one odd packet is a \
                 broken device or a mangled capture.",
        references: &[
            Rfc(9293, "3.1"),
            Rfc(9293, "3.5.2"),
            Rfc(9293, "3.10.7.1"),
            Rfc(9293, "3.10.7.2"),
            Rfc(9293, "3.10.7.4"),
            Other("nmap, scan_engine.cc, NULL_SCAN"),
        ],
        peers: &[
            (Peer::Netfilter, "invalid flag combination"),
            (Peer::Snort, "116:423"),
            (Peer::Pf, "drops it"),
            (
                Peer::P0f,
                "calls the combination silly and ignores the packet",
            ),
        ],
        message: Message::segment(null_flags),
    },
    Rule {
        code: "F005",
        name: "fin-without-ack",
        severity: Error,
        default: true,
        summary: "FIN is set without ACK",
        condition: "FIN is set, ACK and SYN are not. Silent when F006 fires.",
        why: "A FIN closes one direction of a connection that exists, and there every segment \
              carries ACK, only resets excepted: the receiver drops a segment without it before it \
              ever looks at the FIN, so the close is lost.\n\n\
              `nmap -sF`, the FIN scan, sends it to ports that were never opened: a closed port \
              answers with a reset, an open one is silent.",
        exempt: "Nothing is exempt, but not every bare FIN is a scan. In a public capture of the \
                 Zeek project's tests (Traces/tcp/fin_retransmission.pcap, frame 2) an Apple \
                 client, whose application closes the socket while its SYN is still unanswered, \
                 sends one with the sequence number of that SYN. It does no harm, yet breaks the \
                 RFC as a scan does: the receiver has to drop it. So this is an error there too; a \
                 bare FIN right after a SYN between the same two ports is a hasty close.",
        advice: "If a SYN of the same ports goes before it, look at the client's application. If \
                 not, and several ports are hit, treat it as a scan; no firewall needs to let it in.",
        references: &[
            Rfc(9293, "3.1"),
            Rfc(9293, "3.10.7.2"),
            Rfc(9293, "3.10.7.4"),
            Other("nmap, scan_engine.cc, FIN_SCAN"),
        ],
        peers: &[
            (Peer::Netfilter, "invalid flag combination"),
            (Peer::Snort, "116:422 and, without RST, 116:423"),
            (Peer::Pf, "drops it"),
            (
                Peer::Suricata,
                "fin_but_no_session (2210037), shipped disabled",
            ),
            (Peer::Zeek, "spontaneous_FIN, ignored by default"),
        ],
        message: Message::segment(fin_without_ack),
    },
    Rule {
        code: "F006",
        name: "xmas",
        severity: Error,
        default: true,
        summary: "FIN, PSH and URG are set without SYN, RST and ACK",
        condition: "FIN, PSH and URG are set; SYN, RST and ACK are not; whatever the ECN and \
                    reserved bits.",
        why: "Lit like a Christmas tree, hence the name. Nobody but a scanner sets these three at \
              once without ACK: `nmap -sX`, and T7, the last TCP probe of nmap's operating system \
              detection. A closed port answers with a reset, an open one is silent.",
        exempt: "With ACK the same three flags are a legal last segment that carries urgent data: \
                 FIN PSH URG ACK breaks no rule here. Snort's 116:401 does not ask for the missing \
                 ACK and therefore also fires on the legal segment.\n\n\
                 F005 and F008 are true as well and stay silent, because this rule says more.",
        advice: "It is a scan. Find the sender; the ports that answered with RST are closed, the \
                 silent ones are open or filtered.",
        references: &[
            Rfc(9293, "3.10.7.2"),
            Rfc(9293, "3.10.7.4"),
            Other("nmap, scan_engine.cc, XMAS_SCAN, and osscan2.cc, probe T7"),
        ],
        peers: &[
            (Peer::Netfilter, "invalid flag combination"),
            (Peer::Snort, "116:401, with or without ACK"),
            (Peer::Pf, "drops it"),
        ],
        message: Message::segment(xmas),
    },
    Rule {
        code: "F008",
        name: "psh-urg-without-ack",
        severity: Error,
        default: true,
        summary: "PSH or URG is set without ACK",
        condition: "PSH or URG is set; ACK, SYN, RST and FIN are not.",
        why: "PSH and URG speak about data. Data comes on a SYN or once a connection is \
              established, and from then on every segment but a reset carries ACK; a receiver \
              drops this one unread.",
        exempt: "No working stack sends it. Fuzzers do, and tunnels that are decoded as something \
                 they are not.",
        advice: "Check that the capture is decoded rightly; if it is, the sender builds its packets \
                 by hand.",
        references: &[Rfc(9293, "3.10.7.2"), Rfc(9293, "3.10.7.4")],
        peers: &[
            (Peer::Netfilter, "invalid flag combination"),
            (Peer::Snort, "116:423 and 116:422"),
            (Peer::Pf, "drops it"),
        ],
        message: Message::segment(data_without_ack),
    },
];
