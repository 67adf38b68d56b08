//! The window: data beyond it, acknowledgments beyond the data, and offers taken back.

use tcplint_wire::{Flags, Seq};

use crate::case::{Account, Case};
use crate::finding::Confidence;
use crate::rule::Reference::Rfc;
use crate::rule::Severity::{Info, Warning};
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;
use crate::wording::octets;

const S014: RuleSet = RuleSet::of(&["S014"]);
const S015: RuleSet = RuleSet::of(&["S015"]);

/// No window is larger (RFC 7323, section 2.3), so that no more can be under way.
const LARGEST_WINDOW: u32 = 1 << 30;

/// Of a segment without SYN.
pub(crate) fn check(case: &Case<'_>) -> RuleSet {
    if case.has(Flags::RST, Flags::SYN) {
        return RuleSet::EMPTY;
    }
    let unseen = acknowledges_unseen(case);
    // Beyond a FIN there is nothing to be seen: that is T001's.
    let of_data = unseen && case.facts.receiver().fin().is_none();
    S014.when(of_data || beyond(case).is_some()) | S015.when(!unseen && taken_back(case).is_some())
}

/// Whether the sender acknowledges more than the other end was seen to send.
fn acknowledges_unseen(case: &Case<'_>) -> bool {
    let receiver = case.facts.receiver();
    let ack = case.segment.header.ack();
    case.has(Flags::ACK, Flags::SYN)
        && receiver.has_spoken()
        && receiver.went_on()
        && receiver.next().is_some_and(|next| ack.is_after(next))
}

/// Whether windows are known in octets, and are those of this connection alone: Multipath TCP
/// shares one window between several.
fn has_plain_windows(case: &Case<'_>) -> bool {
    let role = case.facts.sender_role();
    let (own, peer) = (case.card.offer(role), case.card.offer(!role));
    case.facts.has_handshake()
        && own.is_whole()
        && peer.is_whole()
        && !(own.multipath() && peer.multipath())
}

/// Octets of payload beyond the window that the receiver offered, and its edge.
fn beyond(case: &Case<'_>) -> Option<(u32, Seq)> {
    let payload = case.segment.payload_len();
    let peer = case.notes.end(!case.facts.sender_role());
    // One octet probes a window that is closed (RFC 9293, section 3.8.6.1).
    if payload <= 1 || !peer.offered {
        return None;
    }
    let end = case.segment.header.seq().plus(payload);
    let octets = u32::try_from(end.distance_from(peer.right_edge)).ok()?;
    (octets > 0 && has_plain_windows(case)).then_some((octets, peer.right_edge))
}

/// By how many octets the sender's window ends before the edge that it offered.
fn taken_back(case: &Case<'_>) -> Option<u32> {
    let header = &case.segment.header;
    let (sender, receiver) = (case.facts.sender(), case.facts.receiver());
    let own = case.notes.end(case.facts.sender_role());
    if !own.offered || !case.has(Flags::ACK, Flags::SYN) {
        return None;
    }
    let shift = sender.window_shift();
    let edge = header.ack().plus(u32::from(header.window()) << shift);
    let octets = u32::try_from(own.right_edge.distance_from(edge)).ok()?;
    // What is older than the latest says nothing new; nobody sends into a window after the FIN.
    let is_old = sender.ack().is_none_or(|ack| ack.is_after(header.ack()));
    (octets >= 1 << shift && !is_old && receiver.fin().is_none() && has_plain_windows(case))
        .then_some(octets)
}

fn outside(case: &Case<'_>) -> Account {
    let header = &case.segment.header;
    if let Some((count, edge)) = beyond(case) {
        let what = format!("{} beyond the window, which ends at {edge}", octets(count));
        let lossy = case.notes.lost
            || case.facts.sender().has_hole()
            || case.facts.receiver().has_hole()
            || acknowledges_unseen(case);
        return if lossy {
            Account::new(format!("{what}; the capture lost segments before")).with_severity(Info)
        } else {
            Account::new(what)
        };
    }
    let (ack, next) = (
        header.ack(),
        case.facts.receiver().next().unwrap_or_default(),
    );
    let count = ack.relative_to(next);
    Account::new(if count <= LARGEST_WINDOW {
        let far = octets(count);
        format!("ACK {ack} is {far} beyond all that was seen of the other end")
    } else {
        format!("ACK {ack} is no number of this connection, whose other end is at {next}")
    })
    .with_severity(Info)
    .with_confidence(Confidence::Low)
}

fn shrunk(case: &Case<'_>) -> Account {
    let back = octets(taken_back(case).unwrap_or_default());
    let window = u32::from(case.segment.header.window()) << case.facts.sender().window_shift();
    Account::new(format!(
        "window of {} takes {back} back that were offered before",
        octets(window)
    ))
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "S014",
        name: "seq-out-of-window",
        severity: Warning,
        default: true,
        summary: "Data beyond the window, or an ACK of data that nobody saw",
        condition: "Both SYNs were captured with all their options. The segment has two octets of \
                    payload or more, and its end is beyond the furthest right edge, ack + window, \
                    that the receiver offered. Or, as info and in any connection: the \
                    acknowledgment number is beyond all that was seen of the other end.",
        why: "A receiver drops what is beyond its window, and answers with an ACK: the sender \
              wastes it, or it is no sender of this connection at all. An ACK of data that was \
              never sent must not be believed; on a healthy host it says that the capture lacks \
              the data.",
        exempt: "One octet beyond the window is a zero-window probe. Once octets were missing \
                 from the capture, ACKs may be missing, too: then this is info. Without both SYNs \
                 the window's scale is unknown; Multipath TCP shares a window between several \
                 connections. Both are left out.\n\n\
                 An ACK of unseen data is nearly always loss in the capture, or its order. One \
                 beyond the other end's FIN is T001.",
        advice: "Count the packets that the capture dropped. If there are none, capture on both \
                 sides of each firewall: one that does not know window scaling, or changes it, \
                 does this.",
        references: &[
            Rfc(9293, "3.8.6"),
            Rfc(9293, "3.8.6.1"),
            Rfc(9293, "3.10.7.4"),
        ],
        peers: &[
            (
                Peer::Wireshark,
                "\"ACKed unseen segment\" (warning); nothing beyond the window",
            ),
            (
                Peer::Netfilter,
                "SEQ is over the upper bound, ACK is over the upper bound",
            ),
            (Peer::Suricata, "2210020, 2210029"),
        ],
        message: Message::case(outside),
    },
    Rule {
        code: "S015",
        name: "window-shrink",
        severity: Info,
        default: true,
        summary: "A receiver takes back a part of the window that it offered",
        condition: "Both SYNs were captured with all their options. ack + window is before the \
                    furthest right edge that this end offered, by a unit of its window scale or \
                    more; the segment acknowledges no less than the latest; the other end sent no \
                    FIN.",
        why: "The sender may have used the window already: what is under way may be dropped. The \
              standard says SHOULD NOT, and that senders must bear it.",
        exempt: "What the scale cannot express, up to one unit, is no shrinking. After the other \
                 end's FIN the window means nothing. Multipath TCP's windows are not the \
                 connection's own.\n\n\
                 Hosts short of memory and firewalls that pace their clients by the window do \
                 this. A capture that shows ACKs out of order does, too.",
        advice: "Nothing breaks. If transfers stall there, look at the receiver's memory for \
                 sockets.",
        references: &[Rfc(9293, "3.8.6")],
        peers: &[(Peer::Zeek, "window_recision")],
        message: Message::case(shrunk),
    },
];
