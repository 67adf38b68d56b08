//! The checksum, verified only when one of these rules is on.

use tcplint_wire::Segment;
use tcplint_wire::checksum::{Verdict, verify};

use crate::rule::Reference::Rfc;
use crate::rule::Severity::{Info, Warning};
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;

/// The rule that a wrong checksum breaks.
pub(crate) const H004: RuleSet = RuleSet::of(&["H004"]);
/// The rule that the other zero breaks.
pub(crate) const H005: RuleSet = RuleSet::of(&["H005"]);

fn bad_checksum(segment: &Segment<'_>) -> String {
    let field = segment.header.checksum();
    match verify(segment) {
        Verdict::Bad { expected } => format!("checksum is {field:#06x}, should be {expected:#06x}"),
        _ => format!("checksum {field:#06x} does not fit the segment"),
    }
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "H004",
        name: "bad-checksum",
        severity: Warning,
        default: false,
        summary: "The checksum does not fit the segment",
        condition: "The whole segment was captured and its checksum field is neither the checksum \
                    of pseudo-header, header and data nor the sum of the pseudo-header alone.",
        why: "The receiver must check the checksum and drops such a segment, so its sender has to \
              send it again: damage on the path, or a packet made by hand to be seen by a monitor \
              but not by the receiver.",
        exempt: "Off by default, because the usual cause is the capture: a host that leaves the \
                 checksum to its network card is seen with an unfinished one in its own captures, \
                 and merged frames (GRO, LRO) keep the checksum of their first part.\n\n\
                 A field that holds just the pseudo-header's sum is such an unfinished checksum and \
                 never reported. When ten segments of a sender were verified and more than half do \
                 not fit, its further ones are not reported either; a hint names the sender at the \
                 end, and the findings before that are of medium confidence. Headers quoted in ICMP \
                 errors are not verified: address translation changes them.",
        advice: "Capture at the receiver or at a mirror port, or switch the offload off while \
                 capturing (`ethtool -K IFACE tx off gro off`). What stays is real damage: look at \
                 interface error counters along the path.",
        references: &[Rfc(9293, "3.1")],
        peers: &[
            (
                Peer::Wireshark,
                "error tcp.checksum_bad, off by default; 4.6 knows tcp.checksum.partial",
            ),
            (Peer::Zeek, "bad_TCP_checksum"),
            (Peer::Suricata, "2200074 and 2200077"),
            (Peer::Snort, "counts it as bad_tcp4_checksum"),
        ],
        message: Message::segment(bad_checksum),
    },
    Rule {
        code: "H005",
        name: "checksum-ffff",
        severity: Info,
        default: false,
        summary: "The checksum is 0xffff where 0x0000 was computed",
        condition: "The whole segment was captured, its checksum is 0x0000 and the field holds \
                    0xffff.",
        why: "Both are zero in one's complement, and most receivers take either; one that computes \
              the checksum anew and compares drops the segment. It comes from a device that updates \
              the checksum by an old method when it changes an address or a port.",
        exempt: "Off by default with the other checksum rule: verifying costs a pass over every \
                 octet.",
        advice: "Look for a NAT or a load balancer on the path; harmless unless segments are lost.",
        references: &[Rfc(1624, "3"), Rfc(1624, "5")],
        peers: &[(Peer::Wireshark, "tcp.checksum.ffff")],
        message: Message::segment(|_| "checksum is 0xffff where 0x0000 was computed".to_owned()),
    },
];
