//! Handshakes in which both ends send a SYN without ACK.

use tcplint_track::{Opening, State};
use tcplint_wire::Flags;

use crate::case::{Account, Case, Ending};
use crate::finding::Confidence;
use crate::rule::Reference::Rfc;
use crate::rule::Severity::{Info, Warning};
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;

const S009: RuleSet = RuleSet::of(&["S009"]);
const S010: RuleSet = RuleSet::of(&["S010"]);

#[inline]
pub(crate) fn check(case: &Case<'_>) -> RuleSet {
    let (sender, receiver) = (case.facts.sender(), case.facts.receiver());
    if case.has(Flags::SYN, Flags::RST) {
        let both = case.has(Flags::ACK, Flags::RST)
            && sender.sent_syn()
            && receiver.sent_syn()
            && receiver.sent_syn_ack();
        return S009.when(both) | S010.when(begins_after_ack(case));
    }
    // The end that answered a SYN with a SYN completes what became its peer's handshake.
    let is_split = sender.sent_syn()
        && !sender.sent_syn_ack()
        && !sender.went_on()
        && receiver.sent_syn()
        && receiver.sent_syn_ack()
        && case.has(Flags::ACK, Flags::RST);
    S010.when(is_split)
}

pub(crate) fn check_succession(case: &Case<'_>) -> RuleSet {
    S010.when(begins_after_ack(case))
}

pub(crate) fn check_ending(ending: &Ending<'_>) -> RuleSet {
    S009.when(ending.connection.opening == Opening::Simultaneous)
}

/// Whether the sender acknowledged its peer's SYN first and sends its own now.
pub(crate) fn begins_after_ack(case: &Case<'_>) -> bool {
    let (sender, receiver) = (case.facts.sender(), case.facts.receiver());
    case.has(Flags::SYN, Flags::ACK | Flags::RST)
        && receiver.sent_syn()
        && !receiver.went_on()
        && sender.went_on()
        && sender.isn().is_none()
        && sender.bytes() == 0
        && sender.state() == State::Established
        && sender.ack() == receiver.isn().map(|isn| isn.plus(1))
}

fn simultaneous() -> Account {
    Account::new("both ends opened the connection at once: their SYNs crossed")
        .with_confidence(Confidence::High)
}

fn split(case: &Case<'_>) -> Account {
    let how = if case.has(Flags::SYN, Flags::RST) {
        "with an ACK and then a SYN of its own"
    } else {
        "with a SYN of its own and left SYN-ACK to the client"
    };
    Account::new(format!(
        "split handshake: the server answered the SYN {how}"
    ))
    .with_confidence(Confidence::High)
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "S009",
        name: "simultaneous-open",
        severity: Info,
        default: true,
        summary: "Both ends opened the connection at once",
        condition: "Both ends sent a SYN without ACK, and both then sent a SYN-ACK; or the capture \
                    ends before either shows to be a server.",
        why: "It is legal and every stack must support it, but few programs do it on purpose. \
              Firewalls that know clients and servers only may not let it pass.",
        exempt: "Nothing is exempt.\n\n\
                 Programs that get through NATs by opening from both sides do this (hole \
                 punching), and programs that connect to a port of their own.",
        advice: "Nothing breaks. If a firewall drops such connections, let one end listen.",
        references: &[Rfc(9293, "3.5")],
        peers: &[
            (Peer::Zeek, "simultaneous_open"),
            (Peer::Suricata, "stream.4whs events"),
            (Peer::Netfilter, "state SYN_SENT2"),
        ],
        message: Message::case(|_| simultaneous()).or_ending(|_| simultaneous()),
    },
    Rule {
        code: "S010",
        name: "split-handshake",
        severity: Warning,
        default: true,
        summary: "The server opened a connection of its own in answer to a SYN",
        condition: "A SYN is answered by a SYN without ACK, the client answers that with SYN-ACK, \
                    and the server sends ACK but no SYN-ACK; or the server acknowledges the SYN \
                    with an ACK alone and sends a SYN without ACK after it.",
        why: "The standard lets a client take this for a simultaneous open, but no server answers \
              so on its own. It turns the roles round: an inspecting firewall may take the server \
              for the client and look for attacks in the wrong direction.",
        exempt: "Where both ends sent SYN-ACK it is a simultaneous open (S009). If the server's \
                 SYN-ACK is missing from the capture, a simultaneous open looks like this.\n\n\
                 Some old servers acknowledged a SYN before they sent their own.",
        advice: "Do not trust the server. Let the firewall drop SYNs from servers in answer to \
                 clients.",
        references: &[Rfc(9293, "3.5")],
        peers: &[
            (Peer::Suricata, "2210011 to 2210014"),
            (Peer::Snort, "129:13"),
        ],
        message: Message::case(split),
    },
];
