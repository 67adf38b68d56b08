//! Timestamps that go backwards: PAWS, the protection against wrapped sequence numbers.

use tcplint_track::Facts;
use tcplint_wire::Flags;

use crate::case::{Account, Case};
use crate::options::values::timestamps;
use crate::rule::Reference::Rfc;
use crate::rule::Severity::Warning;
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;

const S016: RuleSet = RuleSet::of(&["S016"]);

/// In nanoseconds: after 2^31 microseconds a clock of microseconds, which Linux can be set to, may
/// have gone half around. Of slower clocks RFC 7323, section 5.5, has 24 days.
const OUTDATED: i64 = (1 << 31) * 1_000;

/// Whether the connection was silent for so long that its timestamps tell nothing.
#[inline]
pub(crate) fn is_outdated(facts: &Facts<'_>) -> bool {
    facts.time().saturating_sub(facts.times().1) > OUTDATED
}

/// Before the segment is added: then it still shows what it brings that is new.
#[inline]
pub(crate) fn check(case: &Case<'_>) -> RuleSet {
    if case.step.is_some() || !case.card.has_timestamps() {
        return RuleSet::EMPTY;
    }
    let recent = case.notes.end(case.facts.sender_role());
    match timestamps(case.segment) {
        Some((value, _)) if recent.stamped && is_before(value, recent.timestamp) => {
            S016.when(is_told(case))
        }
        _ => RuleSet::EMPTY,
    }
}

/// Whether a timestamp is older than another, modulo 2^32.
#[inline]
fn is_before(value: u32, other: u32) -> bool {
    value.wrapping_sub(other).cast_signed() < 0
}

/// Whether the segment is one that the receiver would have taken but for its timestamp, and that
/// nobody overtook: a copy that comes late brings nothing new.
#[cold]
fn is_told(case: &Case<'_>) -> bool {
    let (facts, header) = (case.facts, &case.segment.header);
    let (sender, receiver) = (facts.sender(), facts.receiver());
    let flags = header.flags();
    let (Some(next), Some(last)) = (sender.next(), receiver.ack()) else {
        return false;
    };
    if flags.intersects(Flags::SYN | Flags::RST) || !facts.has_handshake() || is_outdated(facts) {
        return false;
    }
    let ahead = header.seq().distance_from(last);
    let in_window =
        ahead >= 0 && u32::try_from(ahead).is_ok_and(|ahead| ahead <= receiver.window());
    let fin = u32::from(flags.contains(Flags::FIN));
    let end = header.seq().plus(case.segment.payload_len()).plus(fin);
    let acknowledges = flags.contains(Flags::ACK)
        && sender.ack().is_some_and(|ack| header.ack().is_after(ack))
        && receiver
            .next()
            .is_some_and(|next| !header.ack().is_after(next));
    in_window && (end.is_after(next) || acknowledges)
}

fn backwards(case: &Case<'_>) -> Account {
    let recent = case.notes.end(case.facts.sender_role()).timestamp;
    let value = timestamps(case.segment).map_or(0, |(value, _)| value);
    let back = recent.wrapping_sub(value);
    Account::new(format!(
        "timestamp (TSval) {value} is {back} before {recent}, which the other side has seen already: \
         it drops the segment"
    ))
}

pub(crate) const RULES: &[Rule] = &[Rule {
    code: "S016",
    name: "paws-violation",
    severity: Warning,
    default: true,
    summary: "A timestamp goes backwards, so the segment is dropped as an old copy",
    condition: "Both SYNs had the timestamps option, and a segment within the window, which brings \
                new octets or a new acknowledgment, has a TSval older than TS.Recent, counted \
                modulo 2^32. TS.Recent is the TSval of the latest segment of the same sender that \
                began at or before the last acknowledgment it got, as far as that was captured.",
    why: "The receiver takes such a segment for one that was under way while the sequence numbers \
          went all around: it acknowledges what it has and drops the segment. If the sender's clock \
          really went back, everything it sends is dropped from then on, and the connection hangs \
          until it is given up. An old segment that somebody sends again is found the same way.",
    exempt: "Resets and SYNs are not subject to the check. Retransmissions, and segments that came \
             out of order, are not reported: when one overtakes another, an older timestamp is \
             what must come. After 2147 seconds without a segment nothing is said, since a clock \
             of microseconds may have gone around by then; RFC 7323 allows clocks that last 24 \
             days.\n\n\
             Load balancers and NATs that join two hosts' connections under one address, or that \
             answer a SYN in a server's place, put timestamps of two clocks into one connection.",
    advice: "See who writes the timestamps: capture on both sides of the load balancer, SYN proxy or \
             NAT. Let it translate them, or switch timestamps off on one side.",
    references: &[
        Rfc(7323, "4.3"),
        Rfc(7323, "5.2"),
        Rfc(7323, "5.3"),
        Rfc(7323, "5.5"),
    ],
    peers: &[(Peer::Snort, "129:4"), (Peer::Suricata, "2210044")],
    message: Message::case(backwards),
}];
