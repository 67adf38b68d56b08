//! What still comes after a reset.

use tcplint_track::{Event, Events};
use tcplint_wire::Flags;

use crate::case::{Account, Case};
use crate::rule::Reference::Rfc;
use crate::rule::Severity::{Info, Warning};
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;
use crate::wording;

const T011: RuleSet = RuleSet::of(&["T011"]);
const T012: RuleSet = RuleSet::of(&["T012"]);

pub(crate) fn check(case: &Case<'_>) -> RuleSet {
    let flags = case.segment.header.flags();
    if !case.facts.is_reset() || flags.intersects(Flags::SYN | Flags::RST) {
        return RuleSet::EMPTY;
    }
    T011.when(goes_on(case)) | T012.when(answers_reset(case))
}

/// What was judged by the connection before the segment, and does not stand after it: a segment that
/// the reset overtook does not show that its sender goes on.
pub(crate) fn withdrawn(events: Events) -> RuleSet {
    T011.when(!events.has(Event::ResetIneffective))
}

/// Whether the reset's own sender sends or acknowledges something new.
fn goes_on(case: &Case<'_>) -> bool {
    let header = &case.segment.header;
    let sender = case.facts.sender();
    let fin = u32::from(header.flags().contains(Flags::FIN));
    let end = header.seq().plus(case.segment.payload_len()).plus(fin);
    let sends = sender.next().is_some_and(|next| end.is_after(next));
    let acks = header.flags().contains(Flags::ACK)
        && sender.ack().is_some_and(|ack| header.ack().is_after(ack));
    sender.sent_reset() && (sends || acks)
}

/// Whether the segment says nothing that its sender had not said before the reset, which was the
/// segment before it.
fn answers_reset(case: &Case<'_>) -> bool {
    let (header, facts) = (&case.segment.header, case.facts);
    let (sender, receiver) = (facts.sender(), facts.receiver());
    u16::from(header.flags().six()) == Flags::ACK.bits()
        && case.segment.payload_len() == 0
        && receiver.sent_reset()
        && !sender.sent_reset()
        && facts.closed_at() == facts.times().1
        && case.notes.reset_frame() == facts.frames().1
        && sender.next() == Some(header.seq())
        && sender.ack() == Some(header.ack())
        && receiver.next() == Some(header.ack())
}

fn alive(case: &Case<'_>) -> Account {
    let role = case.facts.sender_role();
    let flags = wording::flags(case.segment.header.flags());
    let (reset, here) = (case.notes.reset_ttl, case.segment.ttl);
    let ttl = if reset == 0 || reset == here {
        String::new()
    } else {
        format!(" (TTL of the reset {reset}, here {here})")
    };
    let account = Account::new(format!(
        "{flags} from the {}, whose reset ended the connection: suspected RST injection{ttl}",
        role.name()
    ));
    account.about([case.notes.reset_frame()])
}

fn answer(case: &Case<'_>) -> Account {
    Account::new("ACK in answer to a reset: its sender took the reset's number for a guess")
        .about([case.notes.reset_frame()])
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "T011",
        name: "traffic-after-rst",
        severity: Warning,
        default: true,
        summary: "An end goes on after its own reset",
        condition: "An end's reset was one that its receiver takes. A segment of that end without \
                    SYN and RST comes later, with sequence numbers or an acknowledgment number \
                    beyond those before the reset; where it brings nothing but an acknowledgment, \
                    more than 1 ms later.",
        why: "Who resets a connection forgets it and can only reset again. If it goes on, somebody \
              else sent the reset in its name: a device on the path, or an attacker who saw the \
              numbers. The other end is told that the connection broke.",
        exempt: "Segments that the reset overtook have old numbers, or come within 1 ms of it, \
                 and are not counted. Neither are the other end's, which may not have had the reset yet.",
        advice: "Compare the reset's IP TTL and identification with the sender's segments before \
                 and after it, and capture closer to the sender: a reset that is not there was \
                 injected between.",
        references: &[Rfc(9293, "3.5.3")],
        peers: &[
            (Peer::Suricata, "2210058"),
            (Peer::Zeek, "weird data_after_reset"),
            (Peer::Snort, "129:8"),
        ],
        message: Message::case(alive),
    },
    Rule {
        code: "T012",
        name: "ack-of-rst",
        severity: Info,
        default: true,
        summary: "A reset is answered by an ACK",
        condition: "The connection's segment before was a reset that its receiver takes. The \
                    receiver sends ACK alone, with the sequence and acknowledgment number that it \
                    had reached before, and there was nothing left to acknowledge.",
        why: "A reset takes up no sequence number and needs no acknowledgment. The ACK is a \
              challenge: its sender's next number is not what the capture makes it, so it did not \
              take the reset and the connection goes on.",
        exempt: "An ACK that was on its way when the reset came looks the same.",
        advice: "See whether the connection goes on. If so, the reset was forged or came too late.",
        references: &[Rfc(5961, "3.2"), Rfc(9293, "3.10.7.4")],
        peers: &[],
        message: Message::case(answer),
    },
];
