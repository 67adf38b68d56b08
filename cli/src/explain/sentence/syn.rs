//! SYNs and SYN ACKs.

use tcplint_track::Event;
use tcplint_wire::Flags;

use super::Telling;
use crate::explain::words::Span;
use crate::numbers::Count;

pub(super) fn syn(telling: &Telling<'_>) -> Vec<String> {
    let moment = telling.moment;
    let by = telling
        .confirmed
        .filter(|(syn, _)| syn.frame == moment.frame);
    if let Some((_, by)) = by {
        return vec![
            first(telling),
            format!(
                "the connection before was not closed in this capture, but frame {} answers this as \
                 a new one",
                by.frame
            ),
            number(telling),
        ];
    }
    if moment.was(Event::SynInConnection) {
        return vec![format!(
            "a SYN into a connection that both may still hold: {} should answer with a challenge \
             ACK and go on (RFC 9293, section 3.10.7.4); {} stands for its number {}",
            telling.receiver,
            telling.seq(),
            moment.seq.0
        )];
    }
    if moment.was(Event::SynAgain) {
        let kind = if moment.is(Flags::ACK) {
            "SYN ACK"
        } else {
            "SYN"
        };
        let since = telling.own.signalled.map_or_else(String::new, |at| {
            format!(", {} after the last", Span(moment.time.saturating_sub(at)))
        });
        return vec![format!(
            "the same {kind} again{since}: no answer has arrived at {}",
            telling.sender
        )];
    }
    let mut clauses = Vec::new();
    if moment.was(Event::Reuse) {
        clauses.push("a new connection between the same addresses and ports".to_owned());
    }
    if moment.is(Flags::ACK) {
        clauses.push(syn_ack(telling));
        clauses.push(own_number(telling));
    } else {
        clauses.push(first(telling));
        clauses.push(number(telling));
    }
    if moment.len > 0 {
        clauses.push(format!(
            "it brings {} already, so {} = {} + 1 + {} comes next",
            Count(moment.len.into(), "octet"),
            next(telling),
            telling.seq(),
            moment.len
        ));
    }
    clauses
}

fn next(telling: &Telling<'_>) -> u32 {
    let moment = telling.moment;
    telling.seq().wrapping_add(1).wrapping_add(moment.len)
}

fn first(telling: &Telling<'_>) -> String {
    let crosses = telling.peer.isn.is_some()
        && !telling.moment.was(Event::Reuse)
        && !telling.moment.was(Event::SynInConnection);
    if crosses {
        format!(
            "SYN: {} opens too, and does not acknowledge the SYN of {}",
            telling.sender, telling.receiver
        )
    } else {
        format!("SYN: {} wants to open", telling.sender)
    }
}

/// The number that the relative ones count from.
fn number(telling: &Telling<'_>) -> String {
    let moment = telling.moment;
    let shown = telling.seq();
    let raw = moment.seq.0;
    let next = if moment.len == 0 {
        format!(
            ", and the SYN takes one number: {} = {shown} + 1 comes next",
            next(telling)
        )
    } else {
        String::new()
    };
    if shown == raw {
        format!("its initial number is {raw}{next}")
    } else {
        format!("{shown} stands for its initial number {raw}{next}")
    }
}

/// The same of a SYN ACK, which has said already what a SYN takes.
fn own_number(telling: &Telling<'_>) -> String {
    let (shown, raw) = (telling.seq(), telling.moment.seq.0);
    if shown == raw {
        format!("the initial number of {} is {raw}", telling.sender)
    } else {
        format!(
            "the {shown} of {} stands for its own initial number {raw}",
            telling.sender
        )
    }
}

/// What a SYN ACK acknowledges.
fn syn_ack(telling: &Telling<'_>) -> String {
    let moment = telling.moment;
    let ack = telling.ack();
    let receiver = telling.receiver;
    let Some(isn) = telling.peer_isn() else {
        return format!(
            "SYN ACK, ack {ack} = {} + 1: the SYN of {receiver} has arrived, though it is not in \
             this capture",
            ack.wrapping_sub(1)
        );
    };
    let shown = telling.peer.relative(isn);
    let covered = moment.ack.relative_to(isn);
    let next = match telling.peer.pending.filter(|_| moment.was(Event::Reuse)) {
        Some(syn) => syn.end().plus(1),
        None => telling.peer.next.unwrap_or(isn),
    };
    let sent = next.relative_to(isn);
    match covered {
        1 if sent > 1 => format!(
            "SYN ACK, ack {ack} = {shown} + 1: the SYN takes one number and has arrived, the {} \
             in it are not taken",
            Count(u64::from(sent - 1), "octet")
        ),
        1 => format!("SYN ACK, ack {ack} = {shown} + 1: the SYN takes one number and has arrived"),
        _ if (2..=sent).contains(&covered) => format!(
            "SYN ACK, ack {ack} = {shown} + 1 + {}: the SYN takes one number and has arrived, the \
             octets in it have, too",
            covered - 1
        ),
        _ => format!(
            "SYN ACK, ack {ack}: not the number after the SYN of {receiver}, {}",
            shown.wrapping_add(1)
        ),
    }
}
