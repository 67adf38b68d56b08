//! What an acknowledgment number covers.

use tcplint_track::Event;
use tcplint_wire::{Flags, Seq};

use super::Telling;
use crate::explain::ledger::Asks;
use crate::numbers::{Count, Grouped};

pub(super) fn ack(telling: &Telling<'_>) -> Option<String> {
    let moment = telling.moment;
    if !moment.is(Flags::ACK) {
        let said = moment.was(Event::Fin);
        return (!said).then(|| {
            format!(
                "it has no ACK, so {} drops it (RFC 9293, section 3.10.7.4)",
                telling.receiver
            )
        });
    }
    let start = telling.own.acked.or(telling.peer.isn);
    match start {
        None if telling
            .peer
            .fin
            .is_some_and(|fin| moment.ack == fin.plus(1)) =>
        {
            Some(format!(
                "ack {} = {} + 1 covers the FIN of {}",
                telling.ack(),
                telling.ack().wrapping_sub(1),
                telling.receiver
            ))
        }
        None => Some(format!(
            "ack {}: {} expects number {} of {} next",
            telling.ack(),
            telling.sender,
            telling.ack(),
            telling.receiver
        )),
        Some(start) if moment.ack == start => same(telling),
        Some(start) if !moment.ack.is_after(start) => Some(format!(
            "ack {} is behind the {} that {} sent before, so it is an older segment, or a forged one",
            telling.ack(),
            telling.peer.relative(start),
            telling.sender
        )),
        Some(start) => Some(advance(telling, start)),
    }
}

/// The number is higher than before: what lies between.
fn advance(telling: &Telling<'_>, start: Seq) -> String {
    let (ack, peer) = (telling.moment.ack, telling.peer);
    let shown = telling.ack();
    let syn = peer.isn.is_some_and(|isn| !start.is_after(isn));
    let fin = peer
        .fin
        .is_some_and(|fin| ack.is_after(fin) && !start.is_after(fin));
    let ones = u32::from(syn) + u32::from(fin);
    let octets = ack.relative_to(start).saturating_sub(ones);
    let mut sum = peer.relative(start).to_string();
    if syn {
        sum.push_str(" + 1");
    }
    if octets > 0 || fin {
        sum.push_str(&format!(" + {octets}"));
    }
    if fin {
        sum.push_str(" + 1");
    }
    let what = match (syn, octets, fin) {
        (true, 0, false) => {
            return format!(
                "ack {shown} = {sum}: the SYN of {} takes one number and has arrived",
                telling.receiver
            );
        }
        (_, 0, true) => format!(
            "nothing but the FIN of {} is new, and a FIN takes one number",
            telling.receiver
        ),
        (_, octets, true) => format!(
            "the {} have arrived, and so has the FIN of {}, which takes one number",
            Count(octets.into(), "new octet"),
            telling.receiver
        ),
        (_, octets, false) => return octets_only(telling, &sum, octets),
    };
    let beyond = peer.next.filter(|next| ack.is_after(*next));
    match beyond {
        Some(_) => format!("ack {shown} = {sum}: {what}"),
        None => format!("ack {shown} = {sum}: {what}{}", merged(telling)),
    }
}

/// A FIN that is the first to cover the other one.
fn merged(telling: &Telling<'_>) -> &'static str {
    if telling.moment.was(Event::Fin) {
        "; so this one segment is both the acknowledgment and the second FIN"
    } else {
        ""
    }
}

fn octets_only(telling: &Telling<'_>, sum: &str, octets: u32) -> String {
    let (ack, peer) = (telling.moment.ack, telling.peer);
    let shown = telling.ack();
    let count = Count(octets.into(), "octet");
    let have = if octets == 1 { "has" } else { "have" };
    let Some(next) = peer.next else {
        return format!("ack {shown} = {sum}: {count} {have} arrived");
    };
    let open = next.relative_to(ack);
    if ack.is_after(next) {
        let unseen = ack.relative_to(next);
        let which = if unseen >= octets {
            "not in this capture".to_owned()
        } else {
            format!("{} of them not in this capture", Grouped(unseen.into()))
        };
        return format!("ack {shown} = {sum}: {count} {have} arrived, {which}");
    }
    if open > 0 {
        return format!(
            "ack {shown} = {sum}: {count} {have} arrived, and {} sent since {} not acknowledged yet",
            numbers(telling, next, open),
            if open == 1 { "is" } else { "are" }
        );
    }
    let segments = match (peer.gap, peer.waiting) {
        (None, _) | (Some(0), None | Some(0 | 1)) => String::new(),
        (Some(0), Some(several)) => format!(", {several} segments at once"),
        (Some(gap), _) => format!(
            ", {} of them not in this capture",
            Grouped(gap.min(octets).into())
        ),
    };
    let all = if octets == 1 {
        "the octet".to_owned()
    } else {
        format!("all {count}")
    };
    format!("ack {shown} = {sum}: {all} {have} arrived{segments}")
}

/// `1,460 octets`, or with the FIN among them.
fn numbers(telling: &Telling<'_>, next: Seq, open: u32) -> String {
    let fin = telling.peer.fin.is_some_and(|fin| fin.plus(1) == next);
    match (open, fin) {
        (1, true) => "the FIN".to_owned(),
        (_, true) => format!("{} and the FIN", Count(u64::from(open - 1), "octet")),
        (_, false) => Count(open.into(), "octet").to_string(),
    }
}

/// The number is the one before: why the segment was sent.
fn same(telling: &Telling<'_>) -> Option<String> {
    let moment = telling.moment;
    let ack = telling.ack();
    let receiver = telling.receiver;
    if moment.len > 0 || moment.is(Flags::FIN) || moment.was(Event::KeepAlive) {
        return carried(telling);
    }
    let answer = telling.peer.asks.map(|(asks, frame)| match asks {
        Asks::Probe => format!("the answer to the keep-alive probe of frame {frame}: still there"),
        Asks::Challenge => format!(
            "a challenge ACK, after frame {frame}: it tells {receiver} which number is expected"
        ),
        Asks::FinAgain => format!("the answer to the FIN that came again in frame {frame}"),
        Asks::SynAgain | Asks::SecondSyn => {
            format!("the answer to the SYN in frame {frame}, which it had already")
        }
        Asks::OldOctets => {
            format!("the answer to the octets of frame {frame}, which lie before that number")
        }
    });
    if let Some(answer) = answer {
        return Some(format!("ack {ack} again: {answer}"));
    }
    let window = telling.own.window.filter(|window| *window != moment.window);
    let open = telling
        .peer
        .next
        .filter(|next| next.is_after(moment.ack))
        .map(|next| next.relative_to(moment.ack));
    Some(match (window, open) {
        (Some(window), _) => format!(
            "ack {ack} again, with another window: {} instead of {window}, as sent",
            moment.window
        ),
        (None, Some(open)) => format!(
            "ack {ack} again: {} still waits for number {ack}; {} sent since {} not acknowledged",
            telling.sender,
            numbers(telling, moment.ack.plus(open), open),
            if open == 1 { "is" } else { "are" }
        ),
        (None, None) => format!("ack {ack} again: nothing came since that it could acknowledge"),
    })
}

/// An acknowledgment that only rides along: worth a word where the other end has closed.
fn carried(telling: &Telling<'_>) -> Option<String> {
    let fin = telling.peer.fin?;
    let covers = telling.moment.ack.is_after(fin);
    (covers && telling.moment.was(Event::Fin)).then(|| {
        format!(
            "ack {} covers the FIN of {}, number {}, as an earlier segment did already",
            telling.ack(),
            telling.receiver,
            telling.peer.relative(fin)
        )
    })
}
