//! An acknowledgment number where no ACK flag makes it one.

use tcplint_wire::{Flags, Segment};

use crate::rule::Reference::Rfc;
use crate::rule::Severity::{Info, Warning};
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;
use crate::wording;

const H006: RuleSet = RuleSet::of(&["H006"]);
const H007: RuleSet = RuleSet::of(&["H007"]);

pub(crate) fn check(segment: &Segment<'_>) -> RuleSet {
    let flags = segment.header.flags();
    if flags.contains(Flags::ACK) || segment.header.ack().0 == 0 {
        RuleSet::EMPTY
    } else if flags.contains(Flags::RST) {
        H007
    } else {
        H006
    }
}

fn without_ack(segment: &Segment<'_>) -> String {
    let flags = wording::flags(segment.header.flags());
    let ack = segment.header.ack();
    format!("acknowledgment number {ack}, but ACK is not set ({flags})")
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "H006",
        name: "ack-number-without-ack",
        severity: Warning,
        default: true,
        summary: "An acknowledgment number is set, but ACK is not",
        condition: "ACK and RST are not set and the acknowledgment number is not 0.",
        why: "The field means something only with ACK. A SYN that opens a connection has nothing \
              to acknowledge yet, and stacks leave the field 0; a number in it leaks from an \
              uninitialized buffer, a load balancer that rewrites segments, or a packet generator.",
        exempt: "In 629,854 segments of 2,809 public captures, fuzzed ones left out, 61 SYNs in 11 \
                 captures and 11 other segments in 3 had it. Resets are H007, since many stacks \
                 leave a number there.",
        advice: "Receivers ignore the field, so nothing breaks. Find the device that fills it.",
        references: &[Rfc(9293, "3.1")],
        peers: &[
            (Peer::Wireshark, "note tcp.ack.nonzero"),
            (Peer::Suricata, "2210051 pkt_broken_ack, shipped disabled"),
            (Peer::P0f, "quirk ack+"),
        ],
        message: Message::segment(without_ack),
    },
    Rule {
        code: "H007",
        name: "ack-number-on-bare-rst",
        severity: Info,
        default: false,
        summary: "A reset without ACK has an acknowledgment number",
        condition: "RST is set, ACK is not, and the acknowledgment number is not 0.",
        why: "A reset either acknowledges, and then has ACK, or takes its sequence number from the \
              segment it answers. A number in the acknowledgment field of a bare reset is a habit \
              of some stacks, Windows among them, and now and then tells a forged reset from a real \
              one.",
        exempt: "Off by default: in 629,854 segments of 2,809 public captures, fuzzed ones left \
                 out, 892 segments in 33 captures have it, far too many to be a sign of anything \
                 alone.",
        advice: "Select it when you compare resets; nothing needs to be fixed.",
        references: &[Rfc(9293, "3.5.2")],
        peers: &[
            (Peer::Wireshark, "note tcp.ack.nonzero, resets or not"),
            (Peer::P0f, "says in its source that many resets have it"),
        ],
        message: Message::segment(without_ack),
    },
];
