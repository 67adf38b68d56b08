//! Resets: whether the receiver takes one, by its numbers.

use tcplint_track::{Event, State};
use tcplint_wire::Flags;

use super::Telling;

pub(super) fn reset(telling: &Telling<'_>) -> String {
    let moment = telling.moment;
    let name = if moment.is(Flags::ACK) {
        "RST ACK"
    } else {
        "RST"
    };
    if moment.was(Event::ResetNotExact) {
        return format!(
            "{name} at {}, inside the window, but not {}: {} should answer with a challenge ACK \
             and go on (RFC 9293, section 3.10.7.4)",
            telling.seq(),
            expected(telling),
            telling.receiver
        );
    }
    if moment.was(Event::ResetIgnored) {
        return ignored(telling, name);
    }
    format!("{name}: {}", taken(telling))
}

/// The number that the receiver takes next: `the 22 that the client expects`.
fn expected(telling: &Telling<'_>) -> String {
    match telling.peer.acked.or(telling.own.next) {
        Some(next) => format!(
            "the {} that {} expects",
            telling.own.relative(next),
            telling.receiver
        ),
        None => format!("the number that {} expects", telling.receiver),
    }
}

fn ignored(telling: &Telling<'_>, name: &str) -> String {
    let opening = telling.peer.isn.is_some() && telling.peer.acked.is_none();
    if opening {
        return format!(
            "{name}, which does not acknowledge the SYN of {}: it is ignored (RFC 9293, section \
             3.10.7.3)",
            telling.receiver
        );
    }
    format!(
        "{name} at {}, outside of the window that begins at {}: ignored",
        telling.seq(),
        expected(telling)
    )
}

/// Why it is taken, and what its form tells.
fn taken(telling: &Telling<'_>) -> String {
    let moment = telling.moment;
    let receiver = telling.receiver;
    let seq = telling.seq();
    if let Some(frame) = telling.own.reset {
        return format!(
            "once more: {} had reset the connection in frame {frame} already",
            telling.sender
        );
    }
    if telling.own.base.is_none() && telling.peer.base.is_none() {
        return "nothing of its connection was captured before, so why it was sent is not known"
            .to_owned();
    }
    let answers_syn = moment.is(Flags::ACK)
        && (moment.was(Event::Reuse) || telling.peer.acked.is_none() && telling.own.isn.is_none());
    if answers_syn && telling.peer_isn().is_none() && telling.peer.next == Some(moment.ack) {
        return format!(
            "{} knows no such connection; ack {} names what it answers, so {receiver} must take \
             it",
            telling.sender,
            telling.ack()
        );
    }
    if let (true, Some(isn)) = (answers_syn, telling.peer_isn()) {
        let covered = Some(isn).map_or(0, |isn| moment.ack.relative_to(isn));
        let more = match covered {
            0 | 1 => String::new(),
            _ => format!(" + {}", covered - 1),
        };
        let zero = if moment.seq.0 == 0 {
            "; its own number is 0 on the wire, as it answers a segment without ACK (RFC 9293, \
             section 3.5.2)"
        } else {
            ""
        };
        return format!(
            "{} will not have the connection; ack {} = 0 + 1{more} names the SYN that it \
             answers, so {receiver} must take it{zero}",
            telling.sender,
            telling.ack()
        );
    }
    let over = moment
        .states
        .is_some_and(|states| states.first == State::Closed && states.other == State::Closed);
    let ends = if over {
        "the connection is gone at once, and no ACK answers a reset"
    } else {
        "where it arrives, it ends the connection at once, and no ACK answers it"
    };
    if !moment.is(Flags::ACK) && telling.peer.acked == Some(moment.seq) {
        return format!(
            "its number {seq} is the last ack of {receiver}, and it has no ACK of its own: the form \
             of an answer to a segment that nobody expects (RFC 9293, section 3.5.2); {ends}"
        );
    }
    if telling.own.next == Some(moment.seq) || telling.peer.acked == Some(moment.seq) {
        return format!("its number {seq} is exactly the one that {receiver} expects; {ends}");
    }
    if let Some(syn) = telling.own.pending {
        let distance = moment.seq.distance_from(syn.seq);
        let side = if distance < 0 { "before" } else { "after" };
        return format!(
            "its number is {} {side} that of the SYN in frame {}, and fits the connection that was \
             there before; {ends}",
            distance.unsigned_abs(),
            syn.frame
        );
    }
    format!("{receiver} takes it by its numbers; {ends}")
}
