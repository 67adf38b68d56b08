//! Payload, and probes.

use tcplint_track::Event;
use tcplint_wire::{Flags, Seq};

use super::Telling;
use crate::numbers::Count;

/// A number further before the connection's first one than this is shown as a very large one.
const HALF: u32 = 1 << 31;

pub(super) fn data(telling: &Telling<'_>) -> Option<String> {
    let moment = telling.moment;
    if moment.was(Event::KeepAlive) {
        return Some(keep_alive(telling));
    }
    if moment.len == 0 {
        return gap_before_nothing(telling);
    }
    let len = moment.len;
    let first = telling.seq();
    let next = first.wrapping_add(len);
    let last = next.wrapping_sub(1);
    let numbers = if len == 1 {
        format!("number {first}")
    } else {
        format!("numbers {first} to {last}")
    };
    let count = Count(len.into(), "octet");
    let before_the_first =
        telling.own.isn.is_some() && first >= HALF && first > last.max(HALF) - len;
    Some(if before_the_first && moment.was(Event::Retransmission) {
        format!(
            "{count}, {numbers}: before the first number of this connection; an old segment, or a \
             forged one"
        )
    } else if moment.was(Event::Retransmission) {
        format!("{count} again, {numbers}: {}", known(telling))
    } else if moment.was(Event::OutOfOrder) {
        format!("{count}, {numbers}, captured after later ones: part of what was missing")
    } else if let Some(missing) = missing(telling) {
        format!(
            "{count}, {numbers}, so {next} = {first} + {len} comes next; the {} from {} on {} not \
             captured so far",
            Count(missing.into(), "octet"),
            first.wrapping_sub(missing),
            if missing == 1 { "is" } else { "are" }
        )
    } else if let Some(old) = overlap(telling) {
        format!(
            "{count}, {numbers}, {old} of which sent before; {next} = {first} + {len} comes next"
        )
    } else {
        // Where a FIN follows, it has that number, and says so.
        let comes_next = if moment.was(Event::Fin) {
            String::new()
        } else {
            format!(", so {next} = {first} + {len} comes next")
        };
        format!("{count}, {numbers}{comes_next}")
    })
}

fn keep_alive(telling: &Telling<'_>) -> String {
    let seq = telling.seq();
    let what = if telling.moment.len == 0 {
        "no octet".to_owned()
    } else {
        Count(telling.moment.len.into(), "octet").to_string()
    };
    format!(
        "a keep-alive probe: seq {seq} = {} - 1, a number that was used before, and {what}; it \
         only asks whether {} is still there",
        seq.wrapping_add(1),
        telling.receiver
    )
}

/// What is known of octets that are sent again.
fn known(telling: &Telling<'_>) -> String {
    let end = telling.moment.end();
    match telling.peer.acked {
        Some(acked) if !end.is_after(acked) => format!(
            "sent before, and acknowledged by {} already, with {}",
            telling.receiver,
            telling.own.relative(acked)
        ),
        _ => format!("sent before, and not acknowledged by {}", telling.receiver),
    }
}

/// Octets between the last that was sent and this segment.
fn missing(telling: &Telling<'_>) -> Option<u32> {
    let next = telling.own.next?;
    (telling.moment.was(Event::Gap) && telling.moment.seq.is_after(next))
        .then(|| telling.moment.seq.relative_to(next))
}

/// How many of the octets were sent before, where some were not.
fn overlap(telling: &Telling<'_>) -> Option<u32> {
    let next = telling.own.next?;
    let moment = telling.moment;
    let partly = next.is_after(moment.seq) && moment.end().is_after(next);
    partly.then(|| next.relative_to(moment.seq))
}

/// A segment without payload whose number is beyond what was captured.
fn gap_before_nothing(telling: &Telling<'_>) -> Option<String> {
    let missing = missing(telling).or_else(|| {
        let next: Seq = telling.own.next?;
        let beyond = telling.moment.seq.is_after(next) && telling.moment.is(Flags::ACK);
        beyond.then(|| telling.moment.seq.relative_to(next))
    })?;
    Some(format!(
        "its number {} says that {} before it {} not captured so far",
        telling.seq(),
        Count(missing.into(), "octet"),
        if missing == 1 { "is" } else { "are" }
    ))
}
