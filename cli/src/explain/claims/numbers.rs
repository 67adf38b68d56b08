//! Claims about sequence and acknowledgment numbers.

use tcplint_track::Closing;
use tcplint_wire::{Flags, Seq};

use crate::explain::marks::Fin;
use crate::explain::moment::End;
use crate::explain::story::Told;
use crate::numbers::Count;

/// A number of `end` as the ladder shows it.
pub(super) fn shown(told: &Told, end: End, number: Seq) -> u32 {
    told.ledger[end].relative(number)
}

/// Both FINs, the closer's first.
pub(super) fn fins(told: &Told) -> Option<(End, Fin, Fin)> {
    let closer = told.closer()?;
    let first = told.marks.ends[closer].fin?;
    Some((closer, first, told.marks.ends[!closer].fin?))
}

/// Both ends, the client first.
fn ends(told: &Told) -> [End; 2] {
    [told.client, !told.client]
}

/// The raw initial number of an end whose SYN was captured and is shown as another number.
fn initial_number(told: &Told, end: End) -> Option<u32> {
    let isn = told.ledger[end].isn?;
    (shown(told, end, isn) != isn.0).then_some(isn.0)
}

pub(super) fn is_relative(told: &Told) -> bool {
    ends(told)
        .iter()
        .any(|end| initial_number(told, *end).is_some())
}

pub(super) fn initial(told: &Told) -> Option<String> {
    let numbers: Vec<_> = ends(told)
        .into_iter()
        .filter_map(|end| {
            Some(format!(
                "{} of {}",
                initial_number(told, end)?,
                told.name(end)
            ))
        })
        .collect();
    Some(format!(
        "That 0 is the analyzer's, who counts from the first number. On the wire it was {}.",
        numbers.join(" and ")
    ))
}

/// The FIN that shows it best: the one with the most octets before it.
fn clear_fin(told: &Told) -> Option<(End, Fin, u32)> {
    ends(told)
        .into_iter()
        .filter_map(|end| {
            let fin = told.marks.ends[end].fin.filter(|fin| fin.follows)?;
            Some((end, fin, fin.octets?))
        })
        .max_by_key(|(end, _, octets)| (*octets, *end == told.client))
}

pub(super) fn fin_follows(told: &Told) -> bool {
    clear_fin(told).is_some()
}

pub(super) fn fin(told: &Told) -> Option<String> {
    let (end, fin, octets) = clear_fin(told)?;
    let number = shown(told, end, fin.mark.end());
    let name = told.name(end);
    Some(if octets == 0 {
        format!(
            "That of {name} is {number}: no octet was sent before, so it is the one after the SYN. \
             Only the SYN's number is chosen (RFC 9293, section 3.4.1)."
        )
    } else {
        format!(
            "That of {name} is {number} = {} + {octets}, the one after the {} sent before. Only \
             the SYN's number is chosen (RFC 9293, section 3.4.1).",
            number.wrapping_sub(octets),
            Count(octets.into(), "octet")
        )
    })
}

pub(super) fn is_four(told: &Told) -> bool {
    told.connection.closing == Some(Closing::FourSegment)
}

/// y and z: the number of the passive end's ACK, and of its FIN.
pub(super) fn ack_then_fin(told: &Told) -> Option<String> {
    let (closer, first, second) = fins(told)?;
    let early = first
        .cover
        .filter(|cover| cover.frame < second.mark.frame)?;
    let (y, z) = (early.seq, second.mark.end());
    let between = z.relative_to(y);
    let (shown_y, shown_z) = (shown(told, !closer, y), shown(told, !closer, z));
    let name = told.name(!closer);
    let frames = format!("frames {} and {}", early.frame, second.mark.frame);
    if z.distance_from(y) < 0 || early.is(Flags::FIN) {
        return None;
    }
    Some(if between == 0 {
        format!(
            "Here both are {shown_y} ({frames}): {name} sent no octet in between, and an ACK takes \
             no number."
        )
    } else {
        format!(
            "Here {shown_z} = {shown_y} + {between} ({frames}): {name} sent {} from the one to the \
             other.",
            Count(between.into(), "octet")
        )
    })
}

/// The last ACK's own sequence number is the one after the closer's FIN.
pub(super) fn last_ack_is_covered(told: &Told) -> bool {
    matches!(
        told.connection.closing,
        Some(Closing::FourSegment | Closing::ThreeSegment)
    )
}

pub(super) fn last_ack(told: &Told) -> Option<String> {
    let (closer, first, second) = fins(told)?;
    let last = second.cover?;
    let number = shown(told, closer, first.mark.end());
    let seq = shown(told, closer, last.seq);
    let follows = last.seq == first.mark.end().plus(1);
    let covered = shown(told, !closer, second.mark.end());
    let ack = shown(told, !closer, last.ack);
    (follows && ack == covered.wrapping_add(1)).then(|| {
        format!(
            "No: in frame {}, ack {ack} = {covered} + 1 answers the FIN of {}, number {covered}; \
             its seq {seq} = {number} + 1 is the one after its own FIN.",
            last.frame,
            told.name(!closer)
        )
    })
}
