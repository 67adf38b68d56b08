//! FINs: each is known by its direction and number, so that one sent again is nobody's second.

use tcplint_wire::Flags;

use crate::advance::Scene;
use crate::connection::fact;
use crate::end::said;
use crate::events::Event;
use crate::side::Side;
use crate::state::{State, close};

/// A segment with FIN, whose acknowledgment number was looked at before.
pub(crate) fn fin(scene: &mut Scene<'_>) {
    let number = scene.seen.end();
    let (sender, _) = scene.ends();
    if !sender.has(close::FIN) {
        // The FIN is a stream's last octet; one that is not was never sent by this stream's TCP.
        if sender.next.is_after(number.plus(1)) {
            scene.out.events.add(Event::OutOfWindow);
        } else {
            first(scene);
        }
    } else if sender.fin == number {
        again(scene);
    } else {
        scene.out.events.add(Event::OutOfWindow);
    }
}

fn first(scene: &mut Scene<'_>) {
    let (seen, from) = (scene.seen, scene.from);
    let with_ack = seen.is(Flags::ACK);
    scene.out.events.add(Event::Fin);
    let (sender, receiver) = scene.ends();
    sender.fin = seen.end();
    sender.close |= close::FIN;
    if !with_ack {
        // RFC 9293, section 3.10.7.4: a segment without ACK is dropped.
        sender.said |= said::DOUBTFUL_FIN;
    }
    if receiver.did(said::ACK) && receiver.ack == sender.fin.plus(1) {
        // Captured in another order: the acknowledgment came first.
        sender.close |= close::FIN_ACKED;
        receiver.close |= close::PEER_FIN;
    }
    if !receiver.has_fin() {
        scene.entry.facts &= !(fact::HIGH_CLOSED | fact::COVERED_FIRST | fact::CROSSED);
        if from == Side::High {
            scene.entry.facts |= fact::HIGH_CLOSED;
        }
        scene.entry.fin_at = seen.time;
        return;
    }
    if with_ack && receiver.fin_covered_by(seen.ack) {
        sender.close |= close::KNEW;
        return;
    }
    // They crossed: what was taken for CLOSE-WAIT was ESTABLISHED until this FIN.
    if sender.has(close::PEER_FIN) {
        sender.close &= !close::PEER_FIN;
        let truth = sender.state();
        scene.out.revise(from, truth);
    }
    scene.entry.facts |= fact::CROSSED;
}

/// An end sends its FIN again while nobody has acknowledged it as far as it knows, and because the
/// other end may not have it.
fn again(scene: &mut Scene<'_>) {
    let (seen, from) = (scene.seen, scene.from);
    scene.out.events.add(Event::FinAgain);
    let (sender, receiver) = scene.ends();
    sender.fin_again = sender.fin_again.saturating_add(1);
    if seen.is(Flags::ACK) {
        sender.said &= !said::DOUBTFUL_FIN;
    }
    let lacks_fin = sender.has(close::PEER_FIN)
        && seen.is(Flags::ACK)
        && receiver.has(close::FIN)
        && !receiver.fin_covered_by(seen.ack)
        && !receiver.fin_covered_by(sender.ack);
    let lacks_ack = sender.has(close::FIN_ACKED);
    if lacks_ack {
        sender.close &= !close::FIN_ACKED;
    }
    if lacks_fin {
        sender.close &= !close::PEER_FIN;
    }
    let sender_truth = sender.state();
    let fin_was_lost = receiver.has(close::PEER_FIN)
        && !(receiver.did(said::ACK) && sender.fin_covered_by(receiver.ack));
    if fin_was_lost {
        receiver.close &= !close::PEER_FIN;
    }
    let receiver_truth = receiver.state();
    let restarts = receiver_truth == State::TimeWait && !fin_was_lost;
    if lacks_ack || lacks_fin {
        scene.out.revise(from, sender_truth);
    }
    if fin_was_lost {
        scene.out.revise(!from, receiver_truth);
    }
    if restarts && !scene.entry.is(fact::RESET) {
        // TIME-WAIT begins anew; nothing else asks for this time until both ends are closed again.
        scene.entry.closed_at = seen.time;
    }
}

/// Payload beyond the FIN: that FIN was not this stream's end.
#[cold]
pub(crate) fn disproved(scene: &mut Scene<'_>) {
    let (seen, from) = (scene.seen, scene.from);
    let (sender, receiver) = scene.ends();
    if !sender.has(close::FIN) || sender.has(close::FIN_ACKED) && !sender.did(said::DOUBTFUL_FIN) {
        return;
    }
    if !seen.end().is_after(sender.fin) {
        return;
    }
    sender.close &= !(close::FIN | close::FIN_ACKED | close::KNEW);
    sender.said &= !said::DOUBTFUL_FIN;
    let truth = sender.state();
    let had = receiver.has(close::PEER_FIN);
    receiver.close &= !close::PEER_FIN;
    let receiver_truth = receiver.state();
    scene.out.revise(from, truth);
    if had {
        scene.out.revise(!from, receiver_truth);
    }
}

/// Assumes that FINs arrive, once nothing before them is missing.
#[inline]
pub(crate) fn deliver(scene: &mut Scene<'_>) {
    let either = scene.entry.ends.low.close | scene.entry.ends.high.close;
    if either & close::FIN == 0 {
        return;
    }
    for side in [Side::Low, Side::High] {
        let (sender, receiver) = scene.entry.ends.of(side);
        let arrives = sender.has(close::FIN)
            && !receiver.has(close::PEER_FIN)
            && !sender.did(said::DOUBTFUL_FIN)
            && !sender.did(said::HOLE);
        if arrives {
            receiver.close |= close::PEER_FIN;
        }
    }
}
