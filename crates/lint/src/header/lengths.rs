//! Lengths: the segment's own, and the data offset that must fit into it.

use tcplint_wire::{CutBy, Extent, IncompleteSegment, Segment};

use crate::rule::Reference::Rfc;
use crate::rule::Severity::{Error, Info};
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;

const H000: RuleSet = RuleSet::of(&["H000"]);
const H001: RuleSet = RuleSet::of(&["H001"]);
const H002: RuleSet = RuleSet::of(&["H002"]);
const H003: RuleSet = RuleSet::of(&["H003"]);

/// The rules that a segment with less than a header breaks: it was cut short by its sender, or by
/// the capture, never both.
pub(crate) fn incomplete(segment: &IncompleteSegment<'_>) -> RuleSet {
    match segment.cut_by() {
        CutBy::IpHeader => H001,
        CutBy::EndOfFrame | CutBy::Fragment | CutBy::SnapLength => H000,
    }
}

/// Compares with the length by the IP header, never with what was captured; a first fragment's is
/// not the segment's.
pub(crate) fn check(segment: &Segment<'_>) -> RuleSet {
    let header = &segment.header;
    H002.when(header.data_offset() < 5)
        | H003.when(
            segment.extent == Extent::Whole
                && header.header_len() as u64 > u64::from(segment.stated_len),
        )
}

fn truncated_capture(segment: &IncompleteSegment<'_>) -> String {
    let captured = segment.captured.len();
    let len = segment.stated_len;
    match segment.cut_by() {
        CutBy::EndOfFrame => {
            let there = segment.wire_len;
            format!("the frame ends after {there} octets of a segment of length {len}")
        }
        CutBy::Fragment => {
            format!("captured {captured} octets of a first fragment of length {len}")
        }
        CutBy::IpHeader | CutBy::SnapLength => {
            format!("captured {captured} octets of a segment of length {len}")
        }
    }
}

fn too_short(segment: &IncompleteSegment<'_>) -> String {
    let len = segment.stated_len;
    format!("segment of length {len}, a TCP header has at least 20 octets")
}

fn bad_data_offset(segment: &Segment<'_>) -> String {
    let words = segment.header.data_offset();
    let octets = segment.header.header_len();
    format!("data offset {words} ({octets} octets), must be at least 5 (20 octets)")
}

fn past_segment(segment: &Segment<'_>) -> String {
    let words = segment.header.data_offset();
    let octets = segment.header.header_len();
    let len = segment.stated_len;
    format!("data offset {words} ({octets} octets) in a segment of length {len}")
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "H000",
        name: "truncated-capture",
        severity: Info,
        default: true,
        summary: "The capture ends inside the TCP header",
        condition: "Fewer than 20 octets of the TCP header were captured, though the IP header \
                    leaves room for them; or those of a first fragment that was not captured \
                    whole. Nothing else is judged in such a segment.",
        why: "Nothing can be said about such a segment, and it may be fine. Usually the capture \
              was taken with too small a snap length. Sometimes the frame itself was shorter than \
              its IP length says: then the packet is malformed, or was cut on the way, and no snap \
              length brings the rest back.",
        exempt: "Segments that their own IP header makes shorter than a TCP header are H001.",
        advice: "Compare the frame's length on the wire with the captured length. If less was \
                 captured, capture again with a larger snap length: `tcpdump -s 0` keeps whole \
                 packets, 128 octets are enough for all headers of ordinary traffic. If both are \
                 equal, look at the sender: its IP header promises more than the frame holds.",
        references: &[],
        peers: &[],
        message: Message::incomplete(truncated_capture),
    },
    Rule {
        code: "H001",
        name: "segment-too-short",
        severity: Error,
        default: true,
        summary: "The segment is shorter than a TCP header",
        condition: "The IP header leaves fewer than 20 octets for TCP.",
        why: "A TCP header has at least 20 octets. Such a segment cannot be made by a stack; some \
              filters used to read past its end.",
        exempt: "The length is taken from the IP header, so a short capture does not cause it. \
                 Fragments are put together first.",
        advice: "Look at the sender and at tunnels on the path whose header may have been cut off \
                 in the wrong place.",
        references: &[Rfc(9293, "3.1")],
        peers: &[
            (Peer::Wireshark, "warning tcp.short_segment"),
            (Peer::Zeek, "truncated_header"),
            (Peer::Suricata, "2200033"),
            (Peer::Snort, "116:45"),
            (Peer::Netfilter, "truncated packet"),
        ],
        message: Message::incomplete(too_short),
    },
    Rule {
        code: "H002",
        name: "bad-data-offset",
        severity: Error,
        default: true,
        summary: "The data offset is less than five words",
        condition: "The data offset is 0 to 4.",
        why: "The data offset counts the header in words of 4 octets, and the fixed part alone has \
              five. With less, data would begin inside the header.",
        exempt: "No stack sends it. Tunnels decoded one header off look like this.",
        advice: "If every packet of a flow has it, the decoding is off; if one has it, it was made \
                 by hand or damaged on the way.",
        references: &[Rfc(9293, "3.1")],
        peers: &[
            (Peer::Wireshark, "error tcp.bogus_header_length"),
            (Peer::Zeek, "bad_TCP_header_len"),
            (
                Peer::Suricata,
                "2200035, reported as an invalid option length",
            ),
            (Peer::Snort, "116:46"),
            (Peer::Netfilter, "truncated or malformed packet"),
            (Peer::Pf, "FreeBSD drops it"),
        ],
        message: Message::segment(bad_data_offset),
    },
    Rule {
        code: "H003",
        name: "data-offset-past-segment",
        severity: Error,
        default: true,
        summary: "The data offset points past the end of the segment",
        condition: "The data offset in octets is more than the segment's length by the IP header.",
        why: "The options would reach beyond the segment. Whatever is read there is not of this \
              packet, so receivers drop it.",
        exempt: "What the snap length cut off is not held against the segment. A frame from a \
                 capture point before segmentation offload can have an IP length of 0; the length \
                 of the frame stands in then.",
        advice: "Made by hand, or damaged: see whether the checksum fits (`--extend-select H004`).",
        references: &[Rfc(9293, "3.1")],
        peers: &[
            (Peer::Suricata, "2200034"),
            (Peer::Snort, "116:47"),
            (Peer::Zeek, "truncated_header"),
            (Peer::Netfilter, "truncated or malformed packet"),
        ],
        message: Message::segment(past_segment),
    },
];
