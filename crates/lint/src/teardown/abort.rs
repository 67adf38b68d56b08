//! Resets that end a connection.

use std::net::SocketAddr;

use tcplint_track::{Event, Events};
use tcplint_wire::Flags;

use super::evidence::{is_foreign, of_ttl};
use crate::case::{Account, Case};
use crate::finding::Confidence;
use crate::rule::Reference::Rfc;
use crate::rule::Severity::{Info, Warning};
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;
use crate::wording;

const T006: RuleSet = RuleSet::of(&["T006"]);
const T007: RuleSet = RuleSet::of(&["T007"]);
const T013: RuleSet = RuleSet::of(&["T013"]);

/// Data that is not acknowledged after so many nanoseconds has not arrived.
const LONG: i64 = 1_000_000_000;

pub(crate) fn check(case: &Case<'_>, events: Events) -> RuleSet {
    if !case.segment.header.flags().contains(Flags::RST) {
        return RuleSet::EMPTY;
    }
    let facts = case.facts;
    let (sender, receiver) = (facts.sender(), facts.receiver());
    let taken = events.has(Event::Reset);
    let ends_it = taken && facts.is_reset() && facts.closed_at() == facts.time();
    let closed = sender.fin().is_some();
    let alone = case.has(Flags::RST, Flags::SYN | Flags::FIN);
    let aborts = ends_it && !closed && sender.is_open() && receiver.is_open();
    T006.when(aborts && (lost(case).any() || is_foreign(case)))
        | T007.when(taken && closed)
        | T013.when(alone && case.segment.payload_len() > 0)
}

/// Octets of data that the reset takes with it.
#[derive(Clone, Copy, Default)]
struct Lost {
    /// Sent to the end that resets, and not acknowledged by it.
    to_sender: u32,
    /// Sent by the end that resets, and not acknowledged for long.
    of_sender: u32,
}

impl Lost {
    fn any(self) -> bool {
        self.to_sender > 0 || self.of_sender > 0
    }
}

fn lost(case: &Case<'_>) -> Lost {
    let facts = case.facts;
    let header = &case.segment.header;
    let (sender, receiver) = (facts.sender(), facts.receiver());
    let mut lost = Lost::default();
    if let (Some(next), Some(ack)) = (receiver.next(), sender.ack()) {
        let ack = if header.flags().contains(Flags::ACK) {
            ack.max(header.ack())
        } else {
            ack
        };
        let end = receiver.fin().unwrap_or(next);
        lost.to_sender = end.distance_from(ack).max(0).cast_unsigned();
    }
    let quiet = facts.time().saturating_sub(facts.times().1) >= LONG;
    if let (Some(next), Some(ack), true) = (sender.next(), receiver.ack(), quiet) {
        lost.of_sender = next.distance_from(ack).max(0).cast_unsigned();
    }
    lost
}

fn abort(case: &Case<'_>) -> Account {
    let lost = lost(case);
    let flags = wording::flags(case.segment.header.flags());
    let what = match lost {
        Lost {
            to_sender: 0,
            of_sender: 0,
        } => "aborts the connection, all data was acknowledged".to_owned(),
        Lost {
            to_sender: 0,
            of_sender,
        } => format!(
            "aborts the connection, {} of its own data not acknowledged",
            wording::octets(of_sender)
        ),
        Lost { to_sender, .. } => {
            let (addresses, header) = (&case.segment.addresses, &case.segment.header);
            let end = SocketAddr::new(addresses.source(), header.source_port());
            format!(
                "aborts the connection, {} sent to {end} not acknowledged: lost",
                wording::octets(to_sender)
            )
        }
    };
    let account = Account::new(format!("{flags} {what}{}", of_ttl(case)));
    if lost.any() {
        account
    } else {
        account.with_severity(Info)
    }
}

fn after_fin(case: &Case<'_>) -> Account {
    let flags = wording::flags(case.segment.header.flags());
    let state = if case.facts.is_reset() {
        "after this end's FIN"
    } else {
        "after both ends closed"
    };
    let account = Account::new(format!("{flags} {state}{}", of_ttl(case)));
    account.about([case.notes.fin_frame(case.facts.sender_role())])
}

fn data(case: &Case<'_>) -> Account {
    let flags = wording::flags(case.segment.header.flags());
    let length = wording::octets(case.segment.payload_len());
    Account::new(format!("{flags} with {length} of data")).with_confidence(Confidence::High)
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "T006",
        name: "rst-abort",
        severity: Warning,
        default: true,
        summary: "A reset aborts an open connection, and data is lost",
        condition: "A reset that its receiver takes ends a connection in which both ends were past \
                    the handshake; its sender sent no FIN. The other end sent octets that neither \
                    the sender's acknowledgments nor the reset's own cover; or the sender's own \
                    octets are not acknowledged one second after the connection's last segment. \
                    Without such octets it is reported, as info, where the reset's IP TTL is more \
                    than 2 away from that of the sender's first segment and of its latest.",
        why: "Without a FIN the other end's program learns that the connection broke, not that the \
              stream is complete. What was under way is thrown away on both ends.",
        exempt: "A reset without lost data is not reported: browsers, load balancers and health \
                 checks close connections so to save TIME-WAIT, and in public captures 12 of 1000 \
                 connections ended that way. tcplint connections lists them. A client that stops a \
                 download half-way loses data on purpose.\n\nData that the sender of the reset \
                 sent in the last second may have arrived, and its acknowledgment may come too \
                 late: it is not counted. Data that an end's TCP acknowledged and no program read \
                 does not show on the wire.\n\nA load balancer in front of a server sends SYN-ACK \
                 and reset with a TTL of its own: that is why the first segment's counts as well.",
        advice: "Find the program at the sender's end, or the device with that TTL: a close with \
                 unread data or with SO_LINGER 0, an idle timeout, a crash. reset_cause of \
                 tcplint connections names the likely reason.",
        references: &[Rfc(9293, "3.5.2"), Rfc(9293, "3.5.3"), Rfc(9293, "3.6.1")],
        peers: &[
            (Peer::Wireshark, "expert warning for every reset"),
            (Peer::Zeek, "conn_state RSTO or RSTR"),
        ],
        message: Message::case(abort),
    },
    Rule {
        code: "T007",
        name: "rst-after-fin",
        severity: Info,
        default: false,
        summary: "An end resets the connection after its own FIN",
        condition: "A reset that its receiver takes comes from an end that sent a FIN before.",
        why: "The program closed and did not wait: data came for it afterwards, or it closed the \
              other direction by force. What the other end sent after the FIN is lost.",
        exempt: "Off by default: browsers and servers close so all day. It is what RFC 9293 asks \
                 of an end that closed for good when data still comes.",
        advice: "Nothing, unless the other end complains of lost answers: then let the first end \
                 read until it has the other's FIN.",
        references: &[Rfc(9293, "3.6.1")],
        peers: &[
            (Peer::Wireshark, "expert warning for every reset"),
            (Peer::Zeek, "F, then R in the connection's history"),
        ],
        message: Message::case(after_fin),
    },
    Rule {
        code: "T013",
        name: "rst-with-data",
        severity: Info,
        default: true,
        summary: "A reset carries data",
        condition: "RST is set, SYN and FIN are not, and the payload is not empty.",
        why: "RFC 9293 lets receivers accept it, as a text that says why the connection was reset. \
              No program ever sees it. Few stacks and some load balancers send one.",
        exempt: "With SYN or FIN beside RST it is garbage, of which F003 and F004 tell.",
        advice: "Read the payload: it may name the device and its reason.",
        references: &[Rfc(9293, "3.5.3")],
        peers: &[(
            Peer::Suricata,
            "stream.rst_with_data, which no shipped rule asks for",
        )],
        message: Message::case(data),
    },
];
