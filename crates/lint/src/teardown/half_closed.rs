//! Closes that do not come to their end: the other end does not close, or does not answer.

use tcplint_track::{Closing, EndSummary, Role, State};
use tcplint_wire::Flags;

use super::evidence::times;
use crate::case::{Account, Case, Ending};
use crate::rule::Reference::Rfc;
use crate::rule::Severity::{Info, Warning};
use crate::rule::{Message, Peer, Rule};
use crate::rule_set::RuleSet;
use crate::wording;

const T004: RuleSet = RuleSet::of(&["T004"]);
const T005: RuleSet = RuleSet::of(&["T005"]);

/// An end that is still half closed after so many nanoseconds is stuck. Linux gives up an orphan in
/// FIN-WAIT-2 after this time by default.
pub(crate) const STUCK: i64 = 60_000_000_000;
/// An acknowledgment is on its way no longer than this, in nanoseconds.
const ROUND_TRIP: i64 = 1_000_000_000;

pub(crate) fn check(case: &Case<'_>) -> RuleSet {
    let flags = case.segment.header.flags();
    T004.when(flags.intersects(Flags::FIN | Flags::RST) && was_stuck(case).is_some())
}

/// Who closed at last what was half closed for too long, and for how long, in nanoseconds.
fn was_stuck(case: &Case<'_>) -> Option<(Role, i64)> {
    let facts = case.facts;
    let role = facts.sender_role();
    let (sender, receiver) = (facts.sender(), facts.receiver());
    // A FIN that is sent again shows that its acknowledgment did not arrive: there was no FIN-WAIT-2.
    let segment = case.segment;
    let end = segment.header.seq().plus(segment.payload_len());
    if case.has(Flags::FIN, Flags::RST) && sender.fin() == Some(end) {
        return None;
    }
    let (waiting, since) = match (sender.state(), receiver.state()) {
        (State::FinWait2, State::CloseWait) => (!role, sender.since()),
        (State::CloseWait, State::FinWait2) => (role, receiver.since()),
        _ => return None,
    };
    let begin = match facts.bytes_after_fin() {
        0 => since,
        _ => facts.times().1,
    };
    let idle = facts.time().saturating_sub(begin);
    (idle > STUCK).then_some((waiting, idle))
}

pub(crate) fn check_ending(ending: &Ending<'_>) -> RuleSet {
    T004.when(stuck(ending).is_some()) | T005.when(unanswered(ending).is_some())
}

/// Who has not closed at the end of the capture, and for how long, in nanoseconds.
fn stuck(ending: &Ending<'_>) -> Option<(Role, i64)> {
    let connection = ending.connection;
    let (waiting, since) = match (connection.client.state, connection.server.state) {
        (State::FinWait2, State::CloseWait) => (Role::Server, connection.client.since),
        (State::CloseWait, State::FinWait2) => (Role::Client, connection.server.since),
        _ => return None,
    };
    let begin = match connection.bytes_after_fin {
        0 => since,
        _ => connection.times.1,
    };
    let idle = ending.until.saturating_sub(begin);
    (idle > ROUND_TRIP).then_some((waiting, idle))
}

/// Whose FIN nobody acknowledged though it was sent again.
fn unanswered<'a>(ending: &'a Ending<'_>) -> Option<(Role, &'a EndSummary)> {
    let connection = ending.connection;
    if !matches!(
        connection.closing,
        Some(Closing::FinUnanswered | Closing::LastAckMissing)
    ) {
        return None;
    }
    let quiet = ending.until.saturating_sub(connection.times.1) > ROUND_TRIP;
    let (client, server) = (&connection.client, &connection.server);
    let ends = [
        (Role::Client, client, server),
        (Role::Server, server, client),
    ];
    ends.into_iter().find_map(|(role, end, other)| {
        let waits = matches!(end.state, State::FinWait1 | State::Closing | State::LastAck);
        let again = end.fin_retransmissions > 0;
        (waits && again && quiet && other.state != State::Unseen).then_some((role, end))
    })
}

fn finally(case: &Case<'_>) -> Account {
    let (waiting, idle) = was_stuck(case).unwrap_or((Role::Server, 0));
    let who = waiting.name();
    let flags = wording::flags(case.segment.header.flags());
    let account = Account::new(format!(
        "{flags} after {} half closed: the {who} had the other end's FIN and did not close",
        wording::seconds(idle)
    ));
    account.about([case.notes.fin_frame(!waiting)])
}

fn at_end(ending: &Ending<'_>) -> Account {
    let (waiting, idle) = stuck(ending).unwrap_or((Role::Server, 0));
    let (closed, who) = ((!waiting).name(), waiting.name());
    let account = Account::new(format!(
        "half closed for {} at the end of the capture: {closed} in FIN_WAIT2, {who} in CLOSE_WAIT",
        wording::seconds(idle)
    ));
    let account = account
        .of(!waiting)
        .about([ending.notes.fin_frame(!waiting)]);
    if idle > STUCK {
        account
    } else {
        account.with_severity(Info)
    }
}

fn unacknowledged(ending: &Ending<'_>) -> Account {
    let Some((role, end)) = unanswered(ending) else {
        return Account::new("FIN without an acknowledgment");
    };
    let (who, state) = (end.address, end.state);
    let count = times(end.fin_retransmissions.into());
    let what = if end.unacknowledged == Some(0) {
        format!(
            "was acknowledged in an earlier segment, but sent again {count}: that acknowledgment \
             does not arrive"
        )
    } else {
        format!("was sent again {count}, and nothing acknowledges it")
    };
    let account = Account::new(format!(
        "the FIN of {who} {what}: {state} at the end of the capture"
    ));
    account.of(role).about([ending.notes.fin_frame(role)])
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "T004",
        name: "half-closed-stuck",
        severity: Warning,
        default: true,
        summary: "One end closed, the other did not",
        condition: "One end's FIN is acknowledged (FIN-WAIT-2), the other sent neither FIN nor RST \
                    (CLOSE-WAIT), and that lasted more than 60 s, until the FIN or RST came or the \
                    capture ended. The time counts from the acknowledgment; where the other end \
                    sent data since, from the connection's last segment. At the end of the capture \
                    it is info from 1 s on. It is info as well, with low confidence, where the \
                    capture began in mid-stream.",
        why: "The program at the end in CLOSE-WAIT was told that its peer is done, and has not \
              closed its socket: it is busy, waits for something else, or has lost track of the \
              socket. CLOSE-WAIT never ends by itself, so such sockets pile up until the program \
              has no file descriptors left. FIN-WAIT-2 of a socket that no program holds any more \
              ends after a minute on Linux; what the other end sends then is answered by a reset.",
        exempt: "To close one direction and use the other is legal: an end that sends data within \
                 60 s is not stuck. The first FIN sent again says that its acknowledgment did not \
                 arrive, not that the connection was half closed. A program that answers later, when a long job is done, looks \
                 the same as one that never will. So does a capture that ends early: that is why \
                 less than 60 s at its end is info.",
        advice: "Look at the program at the end in CLOSE-WAIT: netstat or ss shows the socket and \
                 its process. It must close when read gives 0.",
        references: &[Rfc(9293, "3.6"), Rfc(9293, "3.6.1")],
        peers: &[
            (Peer::Zeek, "conn_state S2 or S3"),
            (
                Peer::Wireshark,
                "tcp.completeness 31, complete: one FIN is enough for it",
            ),
        ],
        message: Message::case(finally).or_ending(at_end),
    },
    Rule {
        code: "T005",
        name: "fin-never-acked",
        severity: Warning,
        default: true,
        summary: "A FIN was sent again and never acknowledged",
        condition: "At the end of the capture an end that sent a FIN is in FIN-WAIT-1, CLOSING or \
                    LAST-ACK. It sent the FIN again, and one second passed since the connection's \
                    last segment. Nothing reset the connection, and \
                    the other end was captured.",
        why: "The other end is gone, or the path to it: a host that crashed, a firewall or NAT that \
              forgot the connection and drops what comes. The sender keeps the socket and repeats \
              its FIN until it gives up.",
        exempt: "Connections of which only one direction was captured are exempt. A FIN that was \
                 acknowledged once and is sent again counts as not acknowledged, as its sender has \
                 not had the acknowledgment; the message says so. A capture that ends while the \
                 answer may be on its way tells nothing.",
        advice: "Capture on the other side of the firewall. Compare the idle time before the FIN \
                 with the idle timeouts of the devices on the path.",
        references: &[Rfc(9293, "3.6")],
        peers: &[(
            Peer::Suricata,
            "tcp.state fin_wait1 or last_ack in the flow record",
        )],
        message: Message::ending(unacknowledged),
    },
];
