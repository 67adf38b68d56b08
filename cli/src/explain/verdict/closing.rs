//! How the connection closed, and why it took as many segments as it did.

use tcplint_track::{ClosedBy, Closing, Opening};
use tcplint_wire::{Flags, Seq};

use super::opening::frames;
use crate::explain::marks::{Fin, Mark};
use crate::explain::moment::End;
use crate::explain::story::Told;
use crate::explain::words::{Span, after_the_last, later, times};

pub(super) fn closing(told: &Told) -> Option<String> {
    let closer = told.closer();
    let text = match told.connection.closing? {
        Closing::FourSegment => four(told, closer?),
        Closing::ThreeSegment => three(told, closer?),
        Closing::Simultaneous => simultaneous(told, closer?),
        Closing::HalfClosed => half_closed(told, closer?),
        Closing::FinUnanswered => unanswered(told, closer?),
        Closing::LastAckMissing => last_ack_missing(told, closer?),
        Closing::Reset => reset(told),
        Closing::ResetAfterFin => reset_after_fin(told, closer?),
        Closing::Refused => "none: it never was open".to_owned(),
        Closing::Open if told.successor.is_some_and(|next| next.goes_on) => {
            "none under this number: the connection goes on under the next".to_owned()
        }
        Closing::Open if told.successor.is_some() => {
            let none = ": neither a FIN nor a reset until the same addresses and ports begin again";
            format!("none{}", void_fin(told, none))
        }
        Closing::Open => {
            let idle = after_the_last(told.ended.saturating_sub(told.connection.times.1));
            let none = format!(": neither a FIN nor a reset until the capture ends{idle}");
            format!("none{}", void_fin(told, &none))
        }
    };
    let again = match told.connection.fin_retransmissions {
        0 => String::new(),
        _ if told.marks.repeated > 0 && never_again(told) => {
            ". A FIN that is there again came after the clock had gone back: perhaps the same packet"
                .to_owned()
        }
        count => format!(
            ". A FIN was sent again {}, which does not make it another close",
            times(count.into())
        ),
    };
    Some(text + &again + ".")
}

/// Whether no FIN came again, apart from frames behind the clock.
fn never_again(told: &Told) -> bool {
    [End::First, End::Other].into_iter().all(|end| {
        told.marks.ends[end]
            .fin
            .is_none_or(|fin| fin.again.is_none())
    })
}

/// Who closed first, and how long it took.
pub(super) fn closed_by(told: &Told) -> Option<String> {
    let closer = told.closer()?;
    let fin = told.marks.ends[closer].fin;
    let took = told.connection.teardown.map_or_else(String::new, |nanos| {
        format!(
            "; from the first FIN to the last acknowledgment it took {}",
            Span(nanos)
        )
    });
    Some(match told.connection.closed_by? {
        ClosedBy::Both => format!("both: each sent its FIN before the other's arrived{took}."),
        _ => format!(
            "{}: it sent the first FIN{}{took}.",
            told.name(closer),
            frames(&[fin.map(|fin| fin.mark)])
        ),
    })
}

/// The FINs of the first closer and of the other end.
fn fins(told: &Told, closer: End) -> (Option<Fin>, Option<Fin>) {
    (told.marks.ends[closer].fin, told.marks.ends[!closer].fin)
}

fn number(told: &Told, end: End, number: Seq) -> u32 {
    told.ledger[end].relative(number)
}

/// `the FIN of the client (frame 6) has number 22`.
fn the_fin(told: &Told, end: End, fin: &Fin) -> String {
    format!(
        "the FIN of {} (frame {}) has number {}",
        told.name(end),
        fin.mark.frame,
        number(told, end, fin.mark.end())
    )
}

/// Frame and acknowledgment number of a segment that covers a FIN of `end`.
fn cover(told: &Told, end: End, mark: &Mark) -> String {
    format!("frame {} (ack {})", mark.frame, number(told, end, mark.ack))
}

fn four(told: &Told, closer: End) -> String {
    let shape = "four segments, FIN, ACK, FIN, ACK";
    let (Some(first), Some(second)) = fins(told, closer) else {
        return shape.to_owned();
    };
    let Some(early) = first.cover.filter(|cover| cover.frame < second.mark.frame) else {
        return format!("{shape}: the first FIN was acknowledged before the second was sent");
    };
    let between = second.mark.time.saturating_sub(early.time);
    let last = second.cover.map_or_else(String::new, |last| {
        format!(" {} covers that one", cover(told, !closer, &last))
    });
    let last = if last.is_empty() {
        last
    } else {
        format!(";{last}")
    };
    format!(
        "{shape}. Why four: {}, and {} of {} covered it already {} before its own FIN in frame \
         {}{last}. So the ACK had gone out before that FIN was ready to go with it",
        the_fin(told, closer, &first),
        cover(told, closer, &early),
        told.name(!closer),
        Span(between),
        second.mark.frame
    )
}

fn three(told: &Told, closer: End) -> String {
    let shape = "three segments, FIN, FIN ACK, ACK";
    let (Some(first), Some(second)) = fins(told, closer) else {
        return shape.to_owned();
    };
    let early = first
        .cover
        .is_some_and(|cover| cover.frame < second.mark.frame);
    if early || !second.mark.ack.is_after(first.mark.end()) {
        return shape.to_owned();
    }
    let last = second.cover.map_or_else(String::new, |last| {
        format!("; {} covers that one", cover(told, !closer, &last))
    });
    format!(
        "{shape}. Why three: {}, the FIN of {} (frame {}) says ack {}, which covers it, and no \
         earlier segment in this capture does{last}. So acknowledgment and second FIN were one \
         segment, {} after the first FIN",
        the_fin(told, closer, &first),
        told.name(!closer),
        second.mark.frame,
        number(told, closer, second.mark.ack),
        Span(second.mark.time.saturating_sub(first.mark.time))
    )
}

fn simultaneous(told: &Told, closer: End) -> String {
    let shape = "simultaneous: the FINs crossed, and each was acknowledged on its own";
    let (Some(first), Some(second)) = fins(told, closer) else {
        return shape.to_owned();
    };
    if !second.mark.is(Flags::ACK) || second.mark.ack.is_after(first.mark.end()) {
        return shape.to_owned();
    }
    format!(
        "{shape}. {}, but the FIN of {} (frame {}) says ack {}, which does not cover it: it was \
         sent before that FIN arrived. Neither end was CLOSE_WAIT or LAST_ACK; FIN_WAIT1, CLOSING, \
         TIME_WAIT is this way",
        crate::explain::words::capital(&the_fin(told, closer, &first)),
        told.name(!closer),
        second.mark.frame,
        number(told, closer, second.mark.ack)
    )
}

fn half_closed(told: &Told, closer: End) -> String {
    let shape = format!("half-closed: only {} has closed", told.name(closer));
    let (Some(fin), _) = fins(told, closer) else {
        return shape;
    };
    let covered = fin.cover.map_or_else(String::new, |mark| {
        format!(", {} covers it", cover(told, closer, &mark))
    });
    format!(
        "{shape}. {}{covered}, and no FIN of {} came until the capture ends{}",
        crate::explain::words::capital(&the_fin(told, closer, &fin)),
        told.name(!closer),
        later(told.ended.saturating_sub(fin.mark.time))
    )
}

fn unanswered(told: &Told, closer: End) -> String {
    let (Some(fin), _) = fins(told, closer) else {
        return "one FIN, which nothing acknowledges".to_owned();
    };
    if told.connection.opening == Opening::OneSided {
        return format!(
            "one FIN: {}. Whether it was acknowledged, and answered by another, is not in this \
             capture",
            the_fin(told, closer, &fin)
        );
    }
    format!(
        "one FIN, and nothing acknowledges it: {}, and no ack of {} is above that until the \
         capture ends{}",
        the_fin(told, closer, &fin),
        told.name(!closer),
        later(told.ended.saturating_sub(fin.mark.time))
    )
}

fn last_ack_missing(told: &Told, closer: End) -> String {
    let (first, second) = fins(told, closer);
    let missing = match (first, second) {
        (Some(first), _) if first.cover.is_none() => Some((closer, first)),
        (_, Some(second)) if second.cover.is_none() => Some((!closer, second)),
        _ => None,
    };
    match missing {
        Some((end, fin)) => format!(
            "both ends sent a FIN, but one is not acknowledged: {}, and no ack of {} is above that",
            the_fin(told, end, &fin),
            told.name(!end)
        ),
        None => {
            "both ends sent a FIN, and the last one, sent again, is not acknowledged".to_owned()
        }
    }
}

/// A reset, and no FIN that counts.
fn reset(told: &Told) -> String {
    format!(
        "none: a reset ended it{}",
        void_fin(told, ", and no FIN was sent before")
    )
}

/// FINs that close nothing, or what is to be said where there is none.
fn void_fin(told: &Told, none: &str) -> String {
    let fins = [End::First, End::Other].map(|end| told.marks.ends[end].fin);
    let void = fins
        .into_iter()
        .flatten()
        .find(|fin| !fin.mark.is(Flags::ACK));
    void.map_or_else(
        || none.to_owned(),
        |fin| {
            format!(
                ". The FIN in frame {} has no ACK, and closes nothing (RFC 9293, section 3.10.7.4)",
                fin.mark.frame
            )
        },
    )
}

fn reset_after_fin(told: &Told, closer: End) -> String {
    let (first, second) = fins(told, closer);
    let reset = told.marks.reset.map_or(u64::MAX, |reset| reset.frame);
    let before = |fin: Option<Fin>| fin.filter(|fin| fin.mark.frame < reset);
    let fins = match (before(first), before(second)) {
        (Some(first), Some(second)) => format!(
            "both ends had sent a FIN{}",
            frames(&[Some(first.mark), Some(second.mark)])
        ),
        (Some(first), None) => format!(
            "only {} had sent a FIN{}",
            told.name(closer),
            frames(&[Some(first.mark)])
        ),
        _ => "a FIN had been sent".to_owned(),
    };
    format!("cut off by a reset: {fins} when it came")
}
