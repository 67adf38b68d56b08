//! One segment's facts, added to what is known of both ends.

use tcplint_wire::{Flags, Seq};

use crate::connection::{Entry, fact};
use crate::end::{End, said};
use crate::events::{Event, Events};
use crate::rare::Rares;
use crate::seen::Seen;
use crate::side::{Both, Side};
use crate::state::{Phase, State, close};
use crate::{fin, handshake, reset};

/// No window is larger than 2^30 octets (RFC 7323, section 2.3).
const LARGEST_WINDOW: u32 = 1 << 30;

/// What a segment did, for its row.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// What a side was truly in before, where that is not what was shown.
    pub(crate) revised: Both<Option<State>>,
    pub(crate) events: Events,
    shown: Both<State>,
}

impl Outcome {
    /// Says what `side` truly was in before this segment.
    pub(crate) fn revise(&mut self, side: Side, truth: State) {
        self.revised[side] = (truth != self.shown[side]).then_some(truth);
    }
}

/// Everything that a segment is judged by.
pub(crate) struct Scene<'a> {
    pub(crate) entry: &'a mut Entry,
    pub(crate) rares: &'a mut Rares,
    pub(crate) from: Side,
    pub(crate) seen: &'a Seen,
    pub(crate) out: Outcome,
}

impl<'a> Scene<'a> {
    /// The sender, then the receiver.
    #[inline]
    pub(crate) fn ends(&mut self) -> (&mut End, &mut End) {
        self.entry.ends.of(self.from)
    }
}

/// Adds a segment of `from` to the connection.
#[inline]
pub(crate) fn advance(entry: &mut Entry, rares: &mut Rares, from: Side, seen: &Seen) -> Outcome {
    let shown = Both {
        low: entry.ends.low.state(),
        high: entry.ends.high.state(),
    };
    let mut scene = Scene {
        out: Outcome {
            shown,
            ..Outcome::default()
        },
        entry,
        rares,
        from,
        seen,
    };
    if seen.copy {
        scene.out.events.add(Event::Duplicate);
        return scene.out;
    }
    if seen.is(Flags::RST) {
        reset::reset(&mut scene);
    } else if seen.is(Flags::SYN) {
        handshake::syn(&mut scene);
    } else {
        segment(&mut scene);
    }
    scene.entry.ends[from].ttl = seen.ttl;
    scene.entry.ends[from].said |= said::ANYTHING;
    settle(&mut scene, shown);
    scene.out
}

/// Notes when states changed and when both ends were closed.
#[inline]
fn settle(scene: &mut Scene<'_>, shown: Both<State>) {
    let time = scene.seen.time;
    let entry = &mut *scene.entry;
    for side in [Side::Low, Side::High] {
        let end = &mut entry.ends[side];
        if end.state() != shown[side] || scene.out.revised[side].is_some() {
            end.since = time;
        }
    }
    let acked = entry.ends.low.close & entry.ends.high.close & close::FIN_ACKED != 0;
    if acked != entry.is(fact::CLOSED) {
        entry.facts ^= fact::CLOSED;
        entry.closed_at = time;
    }
}

/// A segment that is neither a SYN nor a reset.
#[inline]
fn segment(scene: &mut Scene<'_>) {
    let seen = scene.seen;
    if scene.ends().0.has(close::DEAD) {
        reset::revive(scene);
    }
    if !is_acceptable(scene) {
        scene.out.events.add(Event::OutOfWindow);
        return;
    }
    scene.entry.facts |= fact::NOT_ONLY_SYN;
    if scene.ends().0.phase != Phase::Open {
        handshake::open(scene);
    }
    let (sender, _) = scene.ends();
    sender.window = seen.window;
    sender.said |= said::MORE;
    if seen.is(Flags::ACK) {
        acknowledge(scene);
    }
    octets(scene);
    if scene.entry.rare != crate::rare::RareId::NONE {
        reset::late_octets(scene);
    }
    if seen.is(Flags::FIN) {
        fin::fin(scene);
    }
    fin::deliver(scene);
}

/// Whether the receiver would take the segment, or may: nothing is known against it.
///
/// A segment that jumps ahead is taken when the next one goes on where it ended: then it was the
/// capture that left a part out.
#[inline]
fn is_acceptable(scene: &mut Scene<'_>) -> bool {
    let seen = scene.seen;
    let (sender, receiver) = scene.ends();
    if !sender.did(said::ANYTHING) {
        return true;
    }
    let expected = if receiver.did(said::ACK) {
        sender.next.max(receiver.ack)
    } else {
        sender.next
    };
    let room = if receiver.did(said::ACK) {
        receiver.offered(sender).max(0xffff).saturating_mul(2)
    } else {
        LARGEST_WINDOW
    };
    let ahead = i64::from(seen.seq.distance_from(expected));
    if (-i64::from(LARGEST_WINDOW)..=i64::from(room)).contains(&ahead) {
        return true;
    }
    let id = &mut scene.entry.rare;
    let stray = &mut scene.rares.of(id).stray[scene.from];
    let goes_on = *stray == Some(seen.seq);
    *stray = Some(seen.end());
    // Whoever makes numbers up can send two in a row, but has nobody to acknowledge them.
    let (sender, receiver) = scene.ends();
    let is_near = seen.seq.distance_from(sender.next).unsigned_abs() < LARGEST_WINDOW;
    let acked_here = i64::from(receiver.ack.distance_from(seen.seq)).abs() <= i64::from(room);
    let acked = !receiver.did(said::ACK) || acked_here || !is_near;
    let goes_on = goes_on && acked;
    if goes_on {
        let (sender, _) = scene.ends();
        sender.next = seen.seq;
        sender.said &= !said::HOLE;
    }
    goes_on
}

/// What an acknowledgment number says of the other end's octets.
#[inline]
pub(crate) fn acknowledge(scene: &mut Scene<'_>) {
    let seen = scene.seen;
    let is_fin = seen.is(Flags::FIN);
    let from = scene.from;
    let entry = &mut *scene.entry;
    let (sender, receiver) = entry.ends.of(from);
    let known = receiver.did(said::ANYTHING) || sender.did(said::ACK);
    if known && seen.ack.distance_from(receiver.next) > LARGEST_WINDOW.cast_signed() {
        return;
    }
    if !sender.did(said::ACK) || seen.ack.is_after(sender.ack) {
        sender.ack = seen.ack;
        sender.said |= said::ACK;
    }
    if matches!(receiver.phase, Phase::SynReceived | Phase::SynSent)
        && seen.ack.is_after(receiver.isn)
    {
        receiver.phase = Phase::Open;
    }
    // What an end sends shows best what it sent; a number made up by somebody else must not move it.
    if !known || seen.ack.is_after(receiver.next) && !receiver.did(said::MORE) {
        receiver.next = seen.ack;
    }
    if receiver.fin_covered_by(seen.ack) {
        sender.close |= close::PEER_FIN;
        receiver.close |= close::FIN_ACKED;
        if !is_fin && !sender.has(close::FIN) {
            entry.facts |= fact::COVERED_FIRST;
        }
    }
    let (_, receiver) = scene.ends();
    if receiver.did(said::HOLE) {
        let next = receiver.next;
        let to = !from;
        let holes = &mut scene.rares.of(&mut scene.entry.rare).holes[to];
        holes.acknowledged(seen.ack);
        if holes.is_whole() && !next.is_after(holes.edge) {
            scene.entry.ends[to].said &= !said::HOLE;
        }
    }
}

/// The octets that a segment carries, the FIN among them.
#[inline]
fn octets(scene: &mut Scene<'_>) {
    let seen = scene.seen;
    let first = !scene.ends().0.did(said::ANYTHING);
    let legal_fin = seen.is(Flags::FIN | Flags::ACK);
    let end = seen.end().plus(u32::from(legal_fin));
    let (sender, _) = scene.ends();
    if first {
        // What came before is not known, and nobody's hole.
        sender.next = seen.seq;
    }
    if seen.len == 0 && !legal_fin {
        probe(scene);
        return;
    }
    if seen.seq.plus(1) == sender.next && seen.len <= 1 && !legal_fin {
        probe(scene);
    } else if scene.entry.rare != crate::rare::RareId::NONE {
        forget_probes(scene);
    }
    let (sender, _) = scene.ends();
    let next = sender.next;
    if !sender.did(said::HOLE) && !seen.seq.is_after(next) {
        if end.is_after(next) {
            sender.next = end;
            count(scene, end.relative_to(next.max(seen.seq)), legal_fin);
        } else if seen.len > 0 {
            scene.out.events.add(Event::Retransmission);
        }
    } else {
        beyond_a_hole(scene, end, legal_fin);
    }
}

/// Payload that was seen for the first time.
fn count(scene: &mut Scene<'_>, new: u32, fin: bool) {
    let seen = scene.seen;
    let payload = new.saturating_sub(u32::from(fin)).min(seen.len);
    let (sender, receiver) = scene.ends();
    sender.bytes += u64::from(payload);
    let late = receiver.fin_covered_by(seen.ack) && seen.is(Flags::ACK) && !sender.has(close::FIN);
    if sender.has(close::FIN) && !fin && sender.fin.plus(1) != seen.end() {
        fin::disproved(scene);
    } else if late && payload > 0 {
        let rare = scene.rares.of(&mut scene.entry.rare);
        rare.bytes_after_fin += u64::from(payload);
    }
}

#[cold]
fn beyond_a_hole(scene: &mut Scene<'_>, end: Seq, fin: bool) {
    let seen = scene.seen;
    let (sender, receiver) = scene.ends();
    // The peer has what only the capture lacks.
    let acked = receiver.did(said::ACK).then_some(receiver.ack);
    let next = sender.next;
    let had_one = sender.did(said::HOLE);
    sender.said |= said::HOLE;
    sender.next = next.max(end);
    let holes = &mut scene.rares.of(&mut scene.entry.rare).holes[scene.from];
    if !had_one {
        holes.begin(next);
    }
    let new = holes.see(seen.seq, end);
    if let Some(ack) = acked {
        holes.acknowledged(ack);
    }
    let whole = holes.is_whole();
    let event = if seen.seq.is_after(next) {
        Event::Gap
    } else if new > 0 && !end.is_after(next) {
        Event::OutOfOrder
    } else if new == 0 && seen.len > 0 {
        Event::Retransmission
    } else {
        Event::Gap
    };
    if event != Event::Gap || seen.seq.is_after(next) {
        scene.out.events.add(event);
    }
    if whole {
        scene.ends().0.said &= !said::HOLE;
    }
    count(scene, new, fin);
}

/// A segment that may be a keep-alive probe, or an answer to one.
#[inline]
fn probe(scene: &mut Scene<'_>) {
    let seen = scene.seen;
    let (sender, receiver) = scene.ends();
    let is_probe = seen.seq.plus(1) == sender.next
        && receiver.did(said::ACK)
        && sender.did(said::ANYTHING)
        && !sender.has(close::FIN);
    if is_probe {
        probed(scene);
    } else if scene.entry.rare != crate::rare::RareId::NONE {
        let rare = scene.rares.of(&mut scene.entry.rare);
        rare.probes[!scene.from].answered = true;
    }
}

#[cold]
fn probed(scene: &mut Scene<'_>) {
    scene.out.events.add(Event::KeepAlive);
    let probes = &mut scene.rares.of(&mut scene.entry.rare).probes[scene.from];
    probes.gap = if probes.count > 0 {
        scene.seen.time.saturating_sub(probes.last)
    } else {
        0
    };
    probes.count = probes.count.saturating_add(1);
    probes.last = scene.seen.time;
    probes.answered = false;
}

#[cold]
fn forget_probes(scene: &mut Scene<'_>) {
    let rare = scene.rares.of(&mut scene.entry.rare);
    rare.probes[scene.from].count = 0;
    rare.probes[!scene.from].answered = true;
}
