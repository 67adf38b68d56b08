//! Ports, and the addresses of the IP header around the segment.

use tcplint_wire::{Addresses, Flags, Segment};

use crate::rule::Reference::{Other, Rfc};
use crate::rule::Severity::{Error, Warning};
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;

const H011: RuleSet = RuleSet::of(&["H011"]);
const H012: RuleSet = RuleSet::of(&["H012"]);
const H013: RuleSet = RuleSet::of(&["H013"]);

pub(crate) fn check(segment: &Segment<'_>) -> RuleSet {
    let (from, to) = (
        segment.header.source_port(),
        segment.header.destination_port(),
    );
    let addresses = &segment.addresses;
    let syn = segment.header.flags().contains(Flags::SYN);
    H011.when(from == 0 || to == 0)
        | H012.when(from == to && addresses.same() && !is_loopback(addresses))
        | H013.when(syn && is_to_many(addresses))
}

/// Whether the sender is the host itself: 127.0.0.0/8 or ::1.
fn is_loopback(addresses: &Addresses) -> bool {
    match addresses {
        Addresses::V4([first, ..], _) => *first == 127,
        Addresses::V6(source, _) => u128::from_be_bytes(*source) == 1,
    }
}

/// Whether the destination is a multicast group or everybody on the link: 224.0.0.0/4,
/// 255.255.255.255, ff00::/8. Broadcasts of a subnet cannot be told without its mask.
fn is_to_many(addresses: &Addresses) -> bool {
    match addresses {
        Addresses::V4(_, to) => matches!(to, [224..=239, ..] | [255, 255, 255, 255]),
        Addresses::V6(_, to) => matches!(to, [0xff, ..]),
    }
}

fn port_zero(segment: &Segment<'_>) -> String {
    let which = match (
        segment.header.source_port(),
        segment.header.destination_port(),
    ) {
        (0, 0) => "both ports are 0",
        (0, _) => "the source port is 0",
        _ => "the destination port is 0",
    };
    which.to_owned()
}

fn land(_: &Segment<'_>) -> String {
    "sender and receiver are the same address and port".to_owned()
}

fn syn_to_many(segment: &Segment<'_>) -> String {
    let to = if segment.addresses.destination().is_multicast() {
        "SYN to a multicast address"
    } else {
        "SYN to the broadcast address"
    };
    to.to_owned()
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "H011",
        name: "port-zero",
        severity: Warning,
        default: true,
        summary: "A port is 0",
        condition: "Source or destination port is 0.",
        why: "Port 0 is reserved: applications ask for it to be given a free port and never get 0 \
              itself, so no connection can have it. Stacks answer it in different ways, which \
              makes it a probe for telling them apart.",
        exempt: "Nothing is exempt. Fuzzers send it; fragments and tunnels decoded one header off \
                 look like it.",
        advice: "Drop it at the border. If a whole flow has it, check the decoding first.",
        references: &[Other(
            "IANA, service name and transport protocol port number registry",
        )],
        peers: &[(Peer::Snort, "116:446")],
        message: Message::segment(port_zero),
    },
    Rule {
        code: "H012",
        name: "land",
        severity: Error,
        default: true,
        summary: "Sender and receiver are the same address and port",
        condition: "Source and destination address are equal, so are the ports, and the address is \
                    not a loopback address (127.0.0.0/8, ::1).",
        why: "On a network this is forged: the LAND attack of 1997, which made stacks answer \
              themselves in a loop.",
        exempt: "A program that connects to its own port meets itself by simultaneous open, \
                 legally; loopback addresses are exempt for that. Known false positive: the same \
                 done with another address of the host itself, say its address in the LAN. Such a \
                 segment never leaves the host and shows only in captures of the loopback \
                 interface (`lo`), but its address does not tell.",
        advice: "Captured on `lo`: look for a program that connects to its own port; nothing is \
                 wrong on the network. Captured anywhere else: filter packets that come in with \
                 your own source addresses.",
        references: &[Other("CVE-1999-0016")],
        peers: &[(Peer::Snort, "116:151, by the addresses alone")],
        message: Message::segment(land),
    },
    Rule {
        code: "H013",
        name: "syn-to-multicast",
        severity: Error,
        default: true,
        summary: "A SYN is addressed to a multicast or broadcast address",
        condition: "SYN is set and the destination is in 224.0.0.0/4 or ff00::/8 or is \
                    255.255.255.255.",
        why: "A connection has exactly two ends. A receiver must silently discard such a SYN, \
              otherwise one packet would make a whole subnet answer.",
        exempt: "Broadcast addresses of a subnet are not recognized: the packet does not say the \
                 mask.",
        advice: "Find the sender: a scanner that walks an address range without looking, or a \
                 misconfigured client.",
        references: &[Rfc(9293, "3.9.2.3")],
        peers: &[(Peer::Snort, "116:403, only with address anomaly checks on")],
        message: Message::segment(syn_to_many),
    },
];
