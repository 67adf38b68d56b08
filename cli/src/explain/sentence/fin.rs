//! FINs: what number they have, and why.

use tcplint_track::Event;
use tcplint_wire::Flags;

use super::Telling;
use crate::explain::words::Span;
use crate::numbers::Count;

pub(super) fn fin(telling: &Telling<'_>) -> Vec<String> {
    let moment = telling.moment;
    if moment.was(Event::FinAgain) {
        return vec![again(telling)];
    }
    if !moment.was(Event::Fin) {
        return Vec::new();
    }
    let mut clauses = vec![format!(
        "FIN: {} has nothing more to send; {}",
        telling.sender,
        number(telling)
    )];
    if !moment.is(Flags::ACK) {
        clauses.push(format!(
            "it has no ACK, so {} drops it (RFC 9293, section 3.10.7.4)",
            telling.receiver
        ));
    }
    clauses.extend(crossing(telling));
    clauses
}

/// Why the FIN has the number that it has.
fn number(telling: &Telling<'_>) -> String {
    let moment = telling.moment;
    let seq = telling.seq();
    let number = seq.wrapping_add(moment.len);
    if moment.len > 0 {
        return format!(
            "it comes after the {} of the same segment, so its number is {number} = {seq} + {}",
            Count(moment.len.into(), "octet"),
            moment.len
        );
    }
    let follows = telling.own.next == Some(moment.seq);
    match telling.own.octets_before(moment.seq) {
        Some(0) if follows => {
            format!("its number is {number}, the one after the SYN, since no octet was sent")
        }
        Some(octets) if follows => format!(
            "its number is {number} = {} + {octets}, the one after the {} sent before",
            number.wrapping_sub(octets),
            Count(octets.into(), "octet")
        ),
        _ if follows => format!("its number is {number}, the one after the last octet sent"),
        _ => format!("its number is {number}"),
    }
}

/// A second FIN that does not know of the first.
fn crossing(telling: &Telling<'_>) -> Option<String> {
    let fin = telling.peer.fin?;
    let moment = telling.moment;
    let crosses = moment.is(Flags::ACK) && !moment.ack.is_after(fin);
    crosses.then(|| {
        format!(
            "ack {} does not cover the FIN of {}, number {}: it was sent before that FIN arrived, \
             and they cross",
            telling.ack(),
            telling.receiver,
            telling.peer.relative(fin)
        )
    })
}

fn again(telling: &Telling<'_>) -> String {
    let moment = telling.moment;
    let number = telling.seq().wrapping_add(moment.len);
    let since = telling.own.signalled.map_or_else(String::new, |at| {
        format!(", {} later", Span(moment.time.saturating_sub(at)))
    });
    let why = match (telling.peer.acked, telling.own.fin) {
        (Some(acked), Some(fin)) if acked.is_after(fin) => format!(
            "ack {} of {} had not arrived",
            telling.own.relative(acked),
            telling.receiver
        ),
        _ => "nothing acknowledged it so far".to_owned(),
    };
    format!("the same FIN again, number {number}{since}: {why}; it is no second FIN")
}
