//! Claims about how connections close, and about resets.

use tcplint_track::{ClosedBy, Closing, Event, Opening};
use tcplint_wire::Flags;

use super::numbers::{fins, shown};
use crate::explain::story::Told;
use crate::explain::words::Span;

/// An acknowledgment is late when it took this much longer than a round trip, in nanoseconds.
const LATE: i64 = 10_000_000;

pub(super) fn first_fin_has_ack(told: &Told) -> bool {
    let fin = told.closer().and_then(|closer| told.marks.ends[closer].fin);
    fin.is_some_and(|fin| fin.mark.is(Flags::ACK))
}

pub(super) fn ack_on_fin(told: &Told) -> Option<String> {
    let closer = told.closer()?;
    let fin = told.marks.ends[closer].fin?;
    let every = "every segment of an open connection carries ACK (RFC 9293, section 3.8)";
    let Some((_, first, second)) = fins(told) else {
        return Some(format!(
            "The FIN in frame {} has ACK, and there is no other FIN that it could be merged with: \
             {every}.",
            fin.mark.frame
        ));
    };
    let ack = shown(told, closer, second.mark.ack);
    let number = shown(told, closer, first.mark.end());
    let both = format!(
        "Both FINs have ACK (frames {}, {}), as {every}. Merged means that its number is the first \
         to cover the other FIN",
        first.mark.frame, second.mark.frame
    );
    if !second.mark.is(Flags::ACK) {
        return None;
    }
    let early = first.cover.filter(|cover| cover.frame < second.mark.frame);
    let covers = second.mark.ack.is_after(first.mark.end());
    Some(match (early, covers) {
        (Some(early), true) => format!(
            "{both}: here frame {} did that before, with ack {}.",
            early.frame,
            shown(told, closer, early.ack)
        ),
        (None, true) => format!(
            "{both}: here ack {ack} of frame {} does, since the other FIN has number {number}.",
            second.mark.frame
        ),
        (_, false) => format!(
            "{both}: here ack {ack} of frame {} does not, since the other FIN has number {number}.",
            second.mark.frame
        ),
    })
}

pub(super) fn is_three(told: &Told) -> bool {
    told.connection.closing == Some(Closing::ThreeSegment)
}

pub(super) fn not_four(told: &Told) -> Option<String> {
    let (closer, first, second) = fins(told)?;
    let last = second.cover?;
    Some(format!(
        "This one took three (frames {}, {}, {}): the program of {} had closed by the time that \
         TCP acknowledged the first FIN, and TCP may wait a little with that.",
        first.mark.frame,
        second.mark.frame,
        last.frame,
        told.name(!closer)
    ))
}

pub(super) fn through_fin_wait2(told: &Told) -> Option<String> {
    let (closer, _, second) = fins(told)?;
    Some(format!(
        "Of frame {}, {} looks at the ACK first (FIN_WAIT2), and then at the FIN (TIME_WAIT): RFC \
         9293, section 3.10.7.4. It is in FIN_WAIT2 for the time between two checks.",
        second.mark.frame,
        told.name(closer)
    ))
}

pub(super) fn not_by_client_alone(told: &Told) -> bool {
    matches!(
        told.connection.closed_by,
        Some(ClosedBy::Server | ClosedBy::Both)
    )
}

pub(super) fn who_closes(told: &Told) -> Option<String> {
    Some(match told.connection.closed_by? {
        ClosedBy::Both => "Here both did, at the same time.".to_owned(),
        _ => "Here the server did; either end may. Who sends the first FIN is the one that keeps \
              TIME_WAIT, where the close gets that far."
            .to_owned(),
    })
}

/// From the first FIN to the segment that covers it, and a round trip as the handshake has it.
fn delay(told: &Told) -> Option<(u64, i64, i64)> {
    let closer = told.closer()?;
    let fin = told.marks.ends[closer]
        .fin
        .filter(|fin| fin.again.is_none())?;
    let cover = fin.cover?;
    let syn = told.marks.ends[told.client].syn?;
    let syn_ack = told.marks.ends[!told.client].syn_ack?;
    let trip = syn_ack.time.saturating_sub(syn.time);
    let clear = told.connection.opening == Opening::ThreeWay
        && told.marks.ends.first.syn_again + told.marks.ends.other.syn_again == 0;
    // Seen from the closer's side of the network, or a round trip says nothing about this.
    (clear && closer == told.client).then(|| {
        let took = cover.time.saturating_sub(fin.mark.time);
        (cover.frame, took, trip)
    })
}

pub(super) fn acknowledged_late(told: &Told) -> bool {
    delay(told).is_some_and(|(_, took, trip)| took > trip.saturating_add(LATE))
}

pub(super) fn delayed(told: &Told) -> Option<String> {
    let (frame, took, trip) = delay(told)?;
    Some(format!(
        "Here it took {} (frame {frame}), while the SYN was answered in {}. TCP may wait with an \
         ACK for something to send along; a program that closes in that time makes it three \
         segments.",
        Span(took),
        Span(trip)
    ))
}

pub(super) fn fin_came_again(told: &Told) -> bool {
    told.connection.fin_retransmissions > 0
}

pub(super) fn one_fin(told: &Told) -> Option<String> {
    let ends = [told.client, !told.client];
    ends.into_iter().find_map(|end| {
        let fin = told.marks.ends[end].fin?;
        let again = fin.again?;
        Some(format!(
            "Frames {} and {again} have the same number, {}: one FIN, sent again.",
            fin.mark.frame,
            shown(told, end, fin.mark.end())
        ))
    })
}

pub(super) fn is_reset(told: &Told) -> bool {
    told.connection.reset.is_some() && !told.is_only_resets()
}

pub(super) fn reset_form(told: &Told) -> Option<String> {
    let reset = told.marks.reset?;
    let frame = reset.frame;
    let answers = told.ledger[!reset.from].acked == Some(reset.seq);
    Some(match (reset.is(Flags::ACK), reset.seq.0) {
        (true, 0) => format!(
            "Nothing acknowledges that of frame {frame}. It has ACK and number 0 on the wire, \
             whatever relative number is shown, since what it answers had no ACK (RFC 9293, \
             section 3.5.2)."
        ),
        (true, _) => format!(
            "Nothing acknowledges that of frame {frame}. It has ACK because it is sent from a \
             connection that was there, with that connection's numbers."
        ),
        (false, _) if answers => format!(
            "Nothing acknowledges that of frame {frame}. It has no ACK, and for its number the ack \
             of the segment that it answers (RFC 9293, section 3.5.2)."
        ),
        (false, _) => format!("Nothing acknowledges that of frame {frame}, which has no ACK."),
    })
}

pub(super) fn reset_not_taken(told: &Told) -> bool {
    told.marks.refused_reset.is_some() && told.marks.count(Event::ResetNotExact) > 0
}

pub(super) fn reset_needs_number(told: &Told) -> Option<String> {
    let reset = told.marks.refused_reset?;
    Some(format!(
        "That of frame {} did not: its number {} is not the next one.",
        reset.frame,
        shown(told, reset.from, reset.seq)
    ))
}
