//! SYNs, and how ends come to be open.

use tcplint_wire::Flags;

use crate::advance::Scene;
use crate::connection::{bit, fact};
use crate::end::said;
use crate::events::Event;
use crate::state::{Phase, State};

/// A segment with SYN, with ACK or without.
#[cold]
pub(crate) fn syn(scene: &mut Scene<'_>) {
    let seen = scene.seen;
    let with_ack = seen.is(Flags::ACK);
    let kind = if with_ack { said::SYN_ACK } else { said::SYN };
    let (sender, _) = scene.ends();
    if sender.did(kind) && sender.isn == seen.seq {
        again(scene);
    } else if with_ack {
        syn_ack(scene);
    } else {
        first(scene);
    }
}

/// An end that sends its SYN again has not heard what would have stopped it.
fn again(scene: &mut Scene<'_>) {
    scene.out.events.add(Event::SynAgain);
    let from = scene.from;
    let with_ack = scene.seen.is(Flags::ACK);
    let (sender, _) = scene.ends();
    let assumed = !sender.did(said::MORE);
    let truth = match sender.phase {
        Phase::Open if assumed && with_ack => Some(Phase::SynReceived),
        Phase::Open | Phase::SynReceived if assumed && !with_ack && !sender.did(said::SYN_ACK) => {
            Some(Phase::SynSent)
        }
        _ => None,
    };
    if let Some(phase) = truth {
        sender.phase = phase;
        let state = sender.state();
        scene.out.revise(from, state);
    }
    if with_ack {
        answer(scene);
    }
}

/// A SYN without ACK.
fn first(scene: &mut Scene<'_>) {
    let (from, seen) = (scene.from, scene.seen);
    if scene.entry.is_live() {
        scene.out.events.add(Event::SynInConnection);
        scene.entry.facts |= bit(fact::PENDING, from);
        return;
    }
    scene.out.events.add(Event::Syn);
    let (sender, receiver) = scene.ends();
    let late_syn =
        receiver.did(said::SYN_ACK) && !sender.did(said::SYN) && receiver.ack == seen.seq.plus(1);
    let crossing = receiver.phase == Phase::SynSent && receiver.did(said::SYN);
    let fresh = !late_syn && !crossing;
    if fresh && (sender.did(said::ANYTHING) || receiver.did(said::ANYTHING)) {
        scene.out.events.add(Event::Reuse);
        scene.entry.begin_anew();
    }
    let (sender, receiver) = scene.ends();
    let was = sender.phase;
    sender.isn = seen.seq;
    sender.next = sender_next(seen);
    sender.window = seen.window;
    sender.scale = seen.scale;
    sender.said |= said::SYN | said::ANYTHING;
    sender.bytes += u64::from(seen.len);
    sender.phase = Phase::SynSent;
    if late_syn {
        sender.phase = Phase::Open;
    } else if crossing {
        receiver.phase = Phase::SynReceived;
        sender.phase = Phase::SynReceived;
        if was == Phase::Listen {
            scene.out.revise(from, State::SynSent);
        }
    } else if !receiver.did(said::ANYTHING) {
        receiver.phase = Phase::Listen;
    }
    if !crossing {
        scene.entry.set_client(from, true);
    }
}

fn sender_next(seen: &crate::seen::Seen) -> tcplint_wire::Seq {
    seen.end().plus(1)
}

/// A SYN with ACK.
fn syn_ack(scene: &mut Scene<'_>) {
    let (from, seen) = (scene.from, scene.seen);
    if begins_pending(scene) {
        scene.out.events.add(Event::Reuse);
    } else if scene.entry.is_live() {
        scene.out.events.add(Event::SynInConnection);
        return;
    }
    let (sender, receiver) = scene.ends();
    let over = [&*sender, &*receiver]
        .iter()
        .any(|end| matches!(end.state(), State::Closed | State::TimeWait) && end.did(said::MORE));
    if over {
        scene.out.events.add(Event::Reuse);
        scene.entry.begin_anew();
    }
    scene.out.events.add(Event::SynAck);
    let (sender, receiver) = scene.ends();
    sender.isn = seen.seq;
    sender.next = sender_next(seen);
    sender.window = seen.window;
    sender.scale = seen.scale;
    sender.said |= said::SYN_ACK | said::ANYTHING;
    sender.bytes += u64::from(seen.len);
    if sender.phase != Phase::Open {
        sender.phase = Phase::SynReceived;
    }
    if !receiver.did(said::ANYTHING) {
        receiver.phase = Phase::Unseen;
        receiver.isn = seen.ack.before();
        scene.entry.set_client(!from, true);
    }
    answer(scene);
}

/// Begins the connection anew where a segment answers the other side's SYN that came into a live
/// one: that SYN was a new connection after all, and the old one is unknown to who answers.
pub(crate) fn begins_pending(scene: &mut Scene<'_>) -> bool {
    if !confirms_pending(scene) {
        return false;
    }
    let from = scene.from;
    let ack = scene.seen.ack;
    let isn = scene.entry.ends[!from].base;
    scene.entry.begin_anew();
    scene.entry.set_client(!from, true);
    let (_, receiver) = scene.ends();
    receiver.isn = isn;
    receiver.next = ack.max(isn.plus(1));
    receiver.said |= said::SYN | said::ANYTHING;
    receiver.phase = Phase::SynSent;
    scene.out.revise(!from, State::SynSent);
    true
}

/// Whether an acknowledgment answers the other side's SYN that came into a live connection: that
/// SYN's number is the base of the stream that Wireshark began with it.
fn confirms_pending(scene: &mut Scene<'_>) -> bool {
    let waits = scene.entry.is(bit(fact::PENDING, !scene.from));
    let base = scene.entry.ends[!scene.from].base;
    waits && (1..=0xffff).contains(&scene.seen.ack.relative_to(base))
}

/// What a SYN-ACK acknowledges.
fn answer(scene: &mut Scene<'_>) {
    let seen = scene.seen;
    let (sender, receiver) = scene.ends();
    if !sender.did(said::ACK) || seen.ack.is_after(sender.ack) {
        sender.ack = seen.ack;
        sender.said |= said::ACK;
    }
    let covered = seen.ack.relative_to(receiver.isn);
    let sent = receiver.next.relative_to(receiver.isn);
    if receiver.did(said::SYN) && (1..=sent).contains(&covered) {
        if matches!(receiver.phase, Phase::SynSent | Phase::SynReceived) {
            receiver.phase = Phase::Open;
        }
        if covered > 1 && receiver.did(said::SYN) && !receiver.did(said::MORE) {
            scene.entry.facts |= fact::FAST_OPEN;
        }
    }
    let (_, receiver) = scene.ends();
    if !receiver.did(said::ANYTHING) {
        receiver.next = seen.ack;
    }
}

/// A segment that is no SYN, of an end that was not open.
#[cold]
pub(crate) fn open(scene: &mut Scene<'_>) {
    let seen = scene.seen;
    let (sender, receiver) = scene.ends();
    match sender.phase {
        Phase::SynSent if !seen.is(Flags::ACK) => {}
        // Without the peer's acknowledgment it may only answer; what it sends of its own shows that it has one.
        Phase::SynReceived if seen.len == 0 && !seen.is(Flags::FIN) => {}
        Phase::Closed | Phase::Listen | Phase::Unseen => {
            sender.phase = Phase::Open;
        }
        _ => sender.phase = Phase::Open,
    }
    if !receiver.did(said::ANYTHING) {
        receiver.phase = Phase::Unseen;
    }
}
