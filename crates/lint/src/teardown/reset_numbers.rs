//! Resets whose numbers their receiver does not take, or that no stack would choose.

use tcplint_track::{Event, Events, State};
use tcplint_wire::Flags;

use super::evidence::{is_of_sender, of_ttl};
use crate::case::{Account, Case};
use crate::finding::Confidence;
use crate::rule::Reference::Rfc;
use crate::rule::Severity::{Info, Warning};
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;
use crate::wording::octets;

const T008: RuleSet = RuleSet::of(&["T008"]);
const T009: RuleSet = RuleSet::of(&["T009"]);
const T010: RuleSet = RuleSet::of(&["T010"]);

/// Octets that a capture may lose at once. A reset that is further ahead is a guess.
const MOST_LOST: u32 = 1 << 24;

/// Asked once it is known what the receiver makes of the reset.
pub(crate) fn check_effect(case: &Case<'_>, events: Events) -> RuleSet {
    if !events.has(Event::ResetIgnored) && !events.has(Event::ResetNotExact) {
        return RuleSet::EMPTY;
    }
    let facts = case.facts;
    let receiver = facts.receiver();
    if receiver.state() == State::SynSent {
        // A FIN beside the SYN takes a number as well: who answers acknowledges both.
        let of_fin = receiver.next().map(|next| next.plus(1));
        return T009.when(of_fin != Some(case.segment.header.ack()));
    }
    let is_over = matches!(receiver.state(), State::Closed | State::TimeWait);
    T008.when(!is_over && receiver.has_spoken())
}

/// Asked while the sender has not spoken, or has.
pub(crate) fn check_form(case: &Case<'_>) -> RuleSet {
    let flags = case.segment.header.flags();
    T010.when(flags.contains(Flags::RST) && expected(case).is_some())
}

/// What a host that knows no such connection would have sent, where the reset is something else.
#[derive(Clone, Copy)]
enum Form {
    /// Number 0 in answer to a segment without ACK.
    Zero,
    /// The acknowledgment number that it answers.
    Ack(u32),
}

fn expected(case: &Case<'_>) -> Option<Form> {
    let header = &case.segment.header;
    let (sender, receiver) = (case.facts.sender(), case.facts.receiver());
    if sender.has_spoken() || !receiver.has_spoken() {
        return None;
    }
    match receiver.ack() {
        Some(ack) => (header.seq() != ack).then_some(Form::Ack(ack.0)),
        None => (header.flags().contains(Flags::ACK) && header.seq().0 != 0).then_some(Form::Zero),
    }
}

fn not_taken(case: &Case<'_>) -> Account {
    let seq = case.segment.header.seq();
    let (sender, receiver) = (case.facts.sender(), case.facts.receiver());
    let expected = receiver.ack().or(sender.next()).unwrap_or_default();
    let away = seq.distance_from(expected);
    let ttl = of_ttl(case);
    let window = receiver.window();
    let way = if away < 0 { "before" } else { "beyond" };
    let what = format!(
        "RST {} {way} the next sequence number {expected}",
        octets(away.unsigned_abs())
    );
    let inside = case
        .step
        .is_some_and(|step| step.events.has(Event::ResetNotExact));
    let (place, answer) = if inside {
        ("within", "to be answered by a challenge ACK")
    } else {
        ("out of", "to be dropped")
    };
    let what = format!("{what}: {place} the window of {window}, {answer}");
    if let Some(lost) = perhaps_lost(case) {
        let lost = octets(lost);
        return Account::new(format!(
            "{what}, or the capture lost {lost} of this end before it"
        ))
        .with_severity(Info)
        .with_confidence(case.confidence().min(Confidence::Medium));
    }
    let account = Account::new(format!("{what}{ttl}"));
    if inside {
        account.with_severity(Info)
    } else {
        account
    }
}

/// Octets between all that was seen of the sender and its reset, where that is as likely: the
/// reset's TTL is that of the sender's other segments.
fn perhaps_lost(case: &Case<'_>) -> Option<u32> {
    let next = case.facts.sender().next()?;
    let ahead = u32::try_from(case.segment.header.seq().distance_from(next)).ok()?;
    ((1..=MOST_LOST).contains(&ahead) && is_of_sender(case)).then_some(ahead)
}

fn in_syn_sent(case: &Case<'_>) -> Account {
    let header = &case.segment.header;
    let receiver = case.facts.receiver();
    let isn = receiver.isn().unwrap_or_default();
    let account = if header.flags().contains(Flags::ACK) {
        let (ack, wanted) = (header.ack(), isn.plus(1));
        Account::new(format!(
            "RST with acknowledgment number {ack} in answer to a SYN, which {wanted} acknowledges"
        ))
        .with_confidence(Confidence::Medium)
    } else {
        Account::new("RST without ACK in answer to a SYN").with_confidence(Confidence::High)
    };
    account.about([case.facts.frames().0])
}

fn form(case: &Case<'_>) -> Account {
    let seq = case.segment.header.seq();
    match expected(case) {
        Some(Form::Ack(ack)) => Account::new(format!(
            "RST with sequence number {seq} from an end that sent nothing: the segments it answers \
             have acknowledgment number {ack}"
        )),
        _ => Account::new(format!(
            "RST with sequence number {seq} from an end that sent nothing: it answers a segment \
             without ACK, which makes it 0"
        )),
    }
    .about([case.facts.frames().1])
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "T008",
        name: "rst-out-of-window",
        severity: Warning,
        default: true,
        summary: "A reset has a number that its receiver does not take",
        condition: "RST is set, the other end is past SYN-SENT and has not closed both ways, and \
                    the sequence number is neither the one that the sender would send next nor the \
                    one that the receiver acknowledged last. Out of the receiver's window it is a \
                    warning, within the window info. It is info of medium confidence where it is \
                    up to 16 MiB ahead of all that was seen of the sender and has the IP TTL of \
                    the sender's other segments.",
        why: "A receiver takes a reset with exactly the next number. One within its window is \
              answered by a challenge ACK, which lets a true sender repeat it with the right \
              number; one out of the window is dropped. Both are what somebody sends who guesses \
              the numbers from afar.",
        exempt: "A reset that comes after one that was taken, or after both ends closed, is \
                 exempt: each late segment is answered by one, with that segment's acknowledgment \
                 number. Without the handshake the window's scale is not known, and without all \
                 segments the next number is not: where the capture lost what came before the \
                 reset, its number is right.",
        advice: "Compare the reset's IP TTL and identification with the sender's other packets. \
                 Many of them with numbers a window apart are an attack.",
        references: &[Rfc(9293, "3.5.3"), Rfc(9293, "3.10.7.4"), Rfc(5961, "3.2")],
        peers: &[
            (Peer::Snort, "129:15"),
            (Peer::Suricata, "2210046"),
            (Peer::Netfilter, "invalid, logged as such on request"),
        ],
        message: Message::case(not_taken),
    },
    Rule {
        code: "T009",
        name: "rst-bad-ack-in-syn-sent",
        severity: Warning,
        default: true,
        summary: "A reset answers a SYN without acknowledging it",
        condition: "RST is set, the other end is in SYN-SENT, and the reset has no ACK or an \
                    acknowledgment number that does not cover its SYN, or covers more than it sent.",
        why: "In SYN-SENT the acknowledgment number is all that shows that a reset belongs to the \
              SYN. A stack ignores this one and goes on sending SYNs: the user waits for a timeout \
              in place of a refusal.",
        exempt: "The answer to SYN with FIN, which acknowledges both: there it is the SYN that is \
                 illegal (F002).\n\n\
                 Scanners such as ZMap take an acknowledgment number without the + 1 for an \
                 answer, because some devices send it; no stack does.",
        advice: "Find the device that sent it, most likely a firewall that rejects connections. It \
                 must set ACK and acknowledge the SYN's sequence number + 1, and its payload.",
        references: &[Rfc(9293, "3.5.3"), Rfc(9293, "3.10.7.3")],
        peers: &[],
        message: Message::case(in_syn_sent),
    },
    Rule {
        code: "T010",
        name: "rst-arithmetic",
        severity: Info,
        default: false,
        summary: "A reset from nowhere has a number that no answer has",
        condition: "RST is set, and its sender has sent nothing else. Where the other end sent an \
                    acknowledgment number, the reset's sequence number is another one; where it \
                    sent none, the reset has ACK and its sequence number is not 0.",
        why: "A host that knows no such connection takes the reset's number from the segment that \
              it answers: the acknowledgment number if there is one, else 0. With another number \
              the reset was made by something that is no ordinary stack, or not in answer to the \
              segment that was captured.",
        exempt: "Off by default: scanners take it for a fingerprint, and some embedded stacks and \
                 firewalls do choose other numbers. ACK beside the right number is not held \
                 against it.",
        advice: "Compare with the answers of the same host to other connections.",
        references: &[Rfc(9293, "3.5.2")],
        peers: &[],
        message: Message::case(form),
    },
];
