//! Options that need what both SYNs offered.

use tcplint_track::Event;
use tcplint_wire::options::{TcpOption, kind};
use tcplint_wire::{Flags, Seq};

use super::values::blocks;
use crate::case::{Account, Case};
use crate::rule::Reference::Rfc;
use crate::rule::Severity::Warning;
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;

const O009: RuleSet = RuleSet::of(&["O009"]);
pub(crate) const O010: RuleSet = RuleSet::of(&["O010"]);
const O012: RuleSet = RuleSet::of(&["O012"]);

/// Receivers take a segment that begins within the window and ends beyond it.
const BEYOND_WINDOW: u32 = 0xffff;

/// Octets after which a number far behind may be one far ahead.
const HALF: u64 = 1 << 30;

/// Asked about every segment, ordinary ones as well: whoever returns early for those must have
/// asked here first. Options that nearly every segment has, none or timestamps alone, are told by
/// one comparison each.
#[inline]
pub(crate) fn check(case: &Case<'_>) -> RuleSet {
    if case.step.is_none() {
        return RuleSet::EMPTY;
    }
    match case.segment.option_octets() {
        [] if !case.card.has_timestamps() => RuleSet::EMPTY,
        [kind::NOP, kind::NOP, kind::TIMESTAMPS, 10, values @ ..] if values.len() == 8 => {
            RuleSet::EMPTY
        }
        _ => check_list(case),
    }
}

/// Any other list.
#[inline(never)]
fn check_list(case: &Case<'_>) -> RuleSet {
    let flags = case.segment.header.flags();
    if !case.facts.has_handshake() || flags.contains(Flags::RST) {
        return RuleSet::EMPTY;
    }
    if flags.contains(Flags::SYN) {
        return O009.when(flags.contains(Flags::ACK) && not_offered(case).next().is_some());
    }
    O010.when(lacks_timestamps(case)) | O012.when(sack_fault(case).is_some())
}

/// Names of the options of a SYN-ACK that the SYN it answers should have had, too.
fn not_offered<'a>(case: &Case<'a>) -> impl Iterator<Item = &'static str> + use<'a> {
    let offer = case.peer_offer();
    // Who sent a SYN of its own says there what it can do, not what it agrees to.
    let answers = !case.facts.sender().sent_syn();
    let judged = answers && offer.is_whole() && offer.is_steady();
    let options = case.segment.options().flatten();
    options.filter_map(move |option| match option.kind {
        kind::WINDOW_SCALE if judged && !offer.scale() => Some("window scale"),
        kind::TIMESTAMPS if judged && !offer.timestamps() => Some("timestamps"),
        _ => None,
    })
}

/// Whether timestamps are missing, and nothing explains it.
fn lacks_timestamps(case: &Case<'_>) -> bool {
    let is_probe = case
        .step
        .is_some_and(|step| step.events.has(Event::KeepAlive));
    let excuses = |option: TcpOption<'_>| {
        // A malformed list is told of by O001; MPTCP's longest options leave no room.
        matches!(option.kind, kind::TIMESTAMPS | kind::MPTCP)
    };
    let segment = case.segment;
    case.card.has_timestamps()
        && !is_probe
        && segment.options_complete()
        && !segment.options().any(|option| option.map_or(true, excuses))
}

/// What is wrong with a SACK option.
enum SackFault {
    NotPermitted,
    BeforeAll(Seq, Seq),
    BeyondWindow(Seq, Seq),
}

fn sack_fault(case: &Case<'_>) -> Option<SackFault> {
    let offer = case.peer_offer();
    let mut options = case.segment.options().flatten();
    let sack = options.find(|option| option.kind == kind::SACK)?;
    if offer.is_whole() && offer.is_steady() && !offer.sack() {
        return Some(SackFault::NotPermitted);
    }
    let (sender, receiver) = (case.facts.sender(), case.facts.receiver());
    let notes = case.notes.end(case.facts.sender_role());
    let now = case.segment.header.ack().plus(sender.window());
    let right_edge = notes.right_edge.max(now).plus(BEYOND_WINDOW);
    // Later on, the initial number is no longer before all others.
    let isn = receiver
        .isn()
        .filter(|_| receiver.bytes() < HALF && !case.notes.lost);
    blocks(&sack)
        .filter(|(left, right)| right.is_after(*left))
        .find_map(|(left, right)| {
            if isn.is_some_and(|isn| !left.is_after(isn) && !right.is_after(isn)) {
                Some(SackFault::BeforeAll(left, right))
            } else if notes.offered && right.is_after(right_edge) {
                Some(SackFault::BeyondWindow(left, right))
            } else {
                None
            }
        })
}

fn more_than_offered(case: &Case<'_>) -> Account {
    let names: Vec<_> = not_offered(case).collect();
    let names = names.join(" and ");
    Account::new(format!("SYN ACK with {names}, which the SYN did not offer"))
        .about([case.peer_syn_frame()])
}

fn without_timestamps(case: &Case<'_>) -> Account {
    Account::new("no timestamps, although both SYNs had them: the other side may drop the segment")
        .about([case.peer_syn_frame()])
}

/// The wording of O012 for what a connection shows.
pub(crate) fn sack(case: &Case<'_>) -> Account {
    let message = match sack_fault(case) {
        Some(SackFault::BeforeAll(left, right)) => {
            let isn = case.facts.receiver().isn().unwrap_or_default();
            format!("SACK block from {left} to {right} is before the initial sequence number {isn}")
        }
        Some(SackFault::BeyondWindow(left, right)) => {
            format!("SACK block from {left} to {right} is beyond every window that was offered")
        }
        Some(SackFault::NotPermitted) | None => {
            "SACK, but the other side's SYN had no SACK-permitted option".to_owned()
        }
    };
    Account::new(message).about([case.peer_syn_frame()])
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "O009",
        name: "option-not-offered",
        severity: Warning,
        default: true,
        summary: "A SYN ACK has an option that the SYN did not offer",
        condition: "Both SYNs were seen, that of the client with all its options, and the SYN ACK \
                    has a window scale or timestamps option, but the SYN had none.",
        why: "Either option may stand in a SYN ACK only as the answer to the same one in the SYN. \
              The server now scales its windows, or waits for timestamps, and the client does not: \
              with a large shift the window looks tiny to the client, and the transfer crawls.",
        exempt: "SACK-permitted and the maximum segment size are not judged: each side says them for \
                 itself. Nothing is said where the client sent its SYN again with other options, or \
                 where both sides sent a SYN.\n\n\
                 A SYN proxy or a SYN cookie that guesses at what the client offered sends such an \
                 answer, and so does a server behind a device that removed the option from the SYN \
                 before the capture point, and put it back.",
        advice: "Capture the SYN at both ends. If they differ, a device on the way removes options; \
                 if not, look for a SYN proxy in front of the server.",
        references: &[Rfc(7323, "2.2"), Rfc(7323, "3.2")],
        peers: &[],
        message: Message::case(more_than_offered),
    },
    Rule {
        code: "O010",
        name: "timestamp-missing",
        severity: Warning,
        default: true,
        summary: "A segment lacks the timestamps that both SYNs had",
        condition: "All SYNs of both sides had the timestamps option, and a later segment without \
                    RST has none, in a list of options that was captured whole and is well formed.",
        why: "Once both sides agreed on timestamps, every segment but a reset must have them, and a \
              receiver should drop one that does not. What is dropped is sent again and dropped \
              again. A segment made by hand, to be slipped into the connection, lacks them as well.",
        exempt: "Keep-alive probes of some stacks lack them and are not reported, nor are segments \
                 with an option of Multipath TCP, whose longest ones leave no room for both.",
        advice: "One segment in a connection: look at its time to live, it may come from someone \
                 else. All of them from the handshake on: look for a device that strips options.",
        references: &[Rfc(7323, "3.2")],
        peers: &[(Peer::Snort, "129:14")],
        message: Message::case(without_timestamps),
    },
];
