//! What is noted of a segment for the segments that follow it.

use core::hint::select_unpredictable;

use tcplint_track::{Event, Events, Facts, Role, Step};
use tcplint_wire::{Flags, Segment, Seq, TcpHeader};

use crate::notes::{Card, EndNotes, Notes, Offer};
use crate::options::values::timestamps;
use crate::plain::Claims;
use crate::sequence::paws;

/// Adds a segment to the notes of its connection. A SYN that nobody answered needs none.
#[inline]
pub(crate) fn learn(notes: &mut Notes, facts: &Facts<'_>, segment: &Segment<'_>, step: &Step) {
    let flags = segment.header.flags();
    let is_lone_syn = flags.contains(Flags::SYN) && facts.segments() == 1;
    if is_lone_syn || flags.contains(Flags::RST) && !notes.noted {
        return;
    }
    let role = facts.sender_role();
    let first_syn = match notes.card.offer(Role::Client).is_seen() && !notes.noted {
        true => facts.frames().0,
        false => 0,
    };
    notes.noted = true;
    let frame = u32::try_from(facts.frame()).unwrap_or(u32::MAX);
    if first_syn != 0 {
        *of(&mut notes.syn_frames, Role::Client) = first_syn;
    }
    if flags.contains(Flags::SYN) {
        *of(&mut notes.syn_frames, role) = frame;
    }
    if step.events.has(Event::Fin) {
        *of(&mut notes.fin_frames, role) = frame;
    }
    if step.events.has(Event::Reset) {
        (notes.reset_frame, notes.reset_ttl) = (frame, segment.ttl);
    }
    if flags.contains(Flags::RST) {
        *of(&mut notes.resets, role) = true;
    }
    notes.lost |= step.events.has(Event::Gap);
    learn_of(notes, role, facts, segment, flags, step.events);
}

/// What is noted of the segment's sender.
#[inline]
fn learn_of(
    notes: &mut Notes,
    role: Role,
    facts: &Facts<'_>,
    segment: &Segment<'_>,
    flags: Flags,
    events: Events,
) {
    let end = of(&mut notes.ends, role);
    if !flags.contains(Flags::RST) {
        let [first, _] = end.ttls;
        end.ttls = [if first == 0 { segment.ttl } else { first }, segment.ttl];
    }
    // What its receiver does not take offers nothing and keeps nothing.
    if flags.contains(Flags::RST) || events.has(Event::OutOfWindow) {
        return;
    }
    if flags.contains(Flags::ACK) {
        edge(end, facts, segment);
    }
    if is_recent(facts, segment, events) {
        stamp(end, facts, segment);
    }
}

/// The same of a segment that goes on where its sender stopped, in an open connection that has
/// notes, and acknowledges nothing unseen.
#[inline]
pub(crate) fn learn_steady(notes: &mut Notes, facts: &Facts<'_>, segment: &Segment<'_>) {
    let role = facts.sender_role();
    #[cfg(debug_assertions)]
    let mut learned = *notes;
    let end = of(&mut notes.ends, role);
    let [first, _] = end.ttls;
    end.ttls = [if first == 0 { segment.ttl } else { first }, segment.ttl];
    let (shift, last) = (facts.sender().window_shift(), facts.receiver().ack());
    let stamped = segment.header.header_len() > TcpHeader::LEN;
    learn_end(end, shift, last, &Claims::of(segment, stamped));
    #[cfg(debug_assertions)]
    {
        let flags = segment.header.flags();
        learn_of(
            &mut learned,
            role,
            facts,
            segment,
            flags,
            Default::default(),
        );
        debug_assert_eq!(*notes, learned);
    }
}

/// What is noted of such a segment for its sender, whose window is shifted so; `last` is what its
/// receiver acknowledged last. Its timestamp is no older than the one before, or it had passed for
/// no such segment.
#[inline(always)]
pub(crate) fn learn_end(end: &mut EndNotes, shift: u8, last: Option<Seq>, claims: &Claims) {
    let right = claims.right_edge(shift);
    let is_further = !end.offered | right.is_after(end.right_edge);
    end.right_edge = Seq(select_unpredictable(is_further, right.0, end.right_edge.0));
    end.offered = true;
    if let Some(value) = claims.stamp
        && reaches(last, claims.seq, claims.len)
    {
        (end.timestamp, end.stamped) = (value, true);
    }
}

/// Whether the segment's timestamp is one that its receiver keeps: RFC 7323, section 4.3, has it
/// kept of a segment that begins at or before the last acknowledgment, as far as that was captured.
/// What ends before it is an old copy, and moves nothing.
#[inline]
fn is_recent(facts: &Facts<'_>, segment: &Segment<'_>, events: Events) -> bool {
    if segment.header.flags().contains(Flags::SYN) {
        return !events.has(Event::SynInConnection);
    }
    reaches_last(facts, segment)
}

/// Whether it begins at or before the last acknowledgment of its receiver, and does not end before it.
#[inline]
fn reaches_last(facts: &Facts<'_>, segment: &Segment<'_>) -> bool {
    let (seq, len) = (segment.header.seq(), segment.payload_len());
    reaches(facts.receiver().ack(), seq, len)
}

#[inline(always)]
fn reaches(last: Option<Seq>, seq: Seq, len: u32) -> bool {
    last.is_some_and(|last| !seq.is_after(last) && !last.is_after(seq.plus(len)))
}

/// Moves TS.Recent, which goes forward only, unless a long silence made it worthless.
#[inline]
fn stamp(end: &mut EndNotes, facts: &Facts<'_>, segment: &Segment<'_>) {
    if let Some((value, _)) = timestamps(segment) {
        let newer = value.wrapping_sub(end.timestamp).cast_signed() >= 0;
        if !end.stamped || newer || paws::is_outdated(facts) {
            (end.timestamp, end.stamped) = (value, true);
        }
    }
}

/// The right edge of the window that the segment offers. A number that the tracker does not
/// believe offers nothing.
fn edge(end: &mut EndNotes, facts: &Facts<'_>, segment: &Segment<'_>) {
    let ack = segment.header.ack();
    if facts
        .receiver()
        .next()
        .is_some_and(|next| ack.is_after(next))
    {
        return;
    }
    let flags = segment.header.flags();
    let shift = if flags.contains(Flags::SYN) {
        0
    } else {
        facts.sender().window_shift()
    };
    let window = u32::from(segment.header.window()) << shift;
    let right = segment.header.ack().plus(window);
    if !end.offered || right.is_after(end.right_edge) {
        (end.right_edge, end.offered) = (right, true);
    }
}

/// What is left of a card when a segment begins the connection anew: where that is a SYN-ACK, it
/// may answer a SYN that came while the old connection lived.
#[cold]
pub(crate) fn begun_anew(card: &Card, facts: &Facts<'_>, segment: &Segment<'_>) -> Card {
    let mut anew = Card::default();
    if segment.header.flags().contains(Flags::ACK) && facts.receiver().sent_syn() {
        anew.set_offer(Role::Client, card.offer(Role::Client));
    }
    anew
}

/// Notes what a SYN offers. One into a connection that lives changes nothing there.
#[cold]
pub(crate) fn note_offer(card: &mut Card, facts: &Facts<'_>, segment: &Segment<'_>, step: &Step) {
    let role = facts.sender_role();
    let mut offer = Offer::of(segment);
    // Where both sides sent a SYN, each sends a SYN-ACK as well: the peer may answer either.
    let crossed = step.events.has(Event::SynAck) && facts.sender().sent_syn();
    if step.events.has(Event::SynAgain) || crossed {
        offer = offer.after(card.offer(role));
    }
    if !(step.events.has(Event::SynInConnection) && facts.has_handshake()) {
        card.set_offer(role, offer);
    }
}

fn of<T>([client, server]: &mut [T; 2], role: Role) -> &mut T {
    match role {
        Role::Client => client,
        Role::Server => server,
    }
}

/// Little enough to be kept with every connection whose course is not ordinary.
const _: () = assert!(size_of::<Notes>() <= 64);
