//! Resets: which ones are taken, and what shows later that one was not.

use tcplint_wire::Flags;

use crate::advance::Scene;
use crate::cause::{self, ResetCause};
use crate::connection::fact;
use crate::end::said;
use crate::events::Event;
use crate::handshake;
use crate::side::Side;
use crate::state::{Phase, close};

/// Segments of the reset's own sender that come this soon after it, in nanoseconds, may have been overtaken by it.
const OVERTAKEN: i64 = 1_000_000;

/// What a receiver makes of a reset (RFC 9293, section 3.10.7.3 for SYN-SENT, 3.10.7.4 for the others).
enum Verdict {
    Taken,
    /// Inside the window, but not the next number: a challenge ACK is the answer.
    Challenged,
    Ignored,
}

#[cold]
pub(crate) fn reset(scene: &mut Scene<'_>) {
    // A closed port acknowledges the SYN, and that is all that its sender looks at (RFC 9293,
    // section 3.10.7.3).
    if scene.seen.is(Flags::ACK) && handshake::begins_pending(scene) {
        scene.out.events.add(Event::Reuse);
    }
    let event = match verdict(scene) {
        Verdict::Taken => {
            take(scene);
            Event::Reset
        }
        Verdict::Challenged => Event::ResetNotExact,
        Verdict::Ignored => Event::ResetIgnored,
    };
    scene.out.events.add(event);
}

fn verdict(scene: &mut Scene<'_>) -> Verdict {
    let seen = scene.seen;
    let (sender, receiver) = scene.ends();
    if receiver.phase == Phase::SynSent {
        let covered = seen.ack.relative_to(receiver.isn);
        let sent = receiver.next.relative_to(receiver.isn);
        let answers = seen.is(Flags::ACK) && (1..=sent).contains(&covered);
        return if answers {
            Verdict::Taken
        } else {
            Verdict::Ignored
        };
    }
    let spoke = sender.did(said::ANYTHING) || sender.did(said::ACK) || receiver.did(said::ACK);
    if !spoke {
        // Nothing says which number is next, unless it answers a segment without ACK: then it
        // acknowledges all of that.
        let doubtful_fin = u32::from(receiver.did(said::DOUBTFUL_FIN));
        let all = [receiver.next, receiver.next.plus(doubtful_fin)];
        let answers =
            !receiver.did(said::ANYTHING) || seen.is(Flags::ACK) && all.contains(&seen.ack);
        return if answers {
            Verdict::Taken
        } else {
            Verdict::Ignored
        };
    }
    let known = sender.did(said::ANYTHING);
    let exact =
        known && seen.seq == sender.next || receiver.did(said::ACK) && seen.seq == receiver.ack;
    if exact {
        return Verdict::Taken;
    }
    let expected = if receiver.did(said::ACK) {
        receiver.ack
    } else {
        sender.next
    };
    let window = receiver.offered(sender);
    if seen.seq.relative_to(expected) < window {
        Verdict::Challenged
    } else {
        Verdict::Ignored
    }
}

fn take(scene: &mut Scene<'_>) {
    let (seen, from) = (scene.seen, scene.from);
    let cause = cause::of_reset(scene);
    let (sender, receiver) = scene.ends();
    let refused = receiver.phase == Phase::SynSent
        && !sender.did(said::SYN | said::SYN_ACK)
        && !sender.did(said::MORE);
    if matches!(sender.phase, Phase::Listen | Phase::Unseen) {
        sender.phase = Phase::Closed;
    }
    if matches!(receiver.phase, Phase::Closed) && !receiver.did(said::ANYTHING) {
        receiver.phase = Phase::Unseen;
    }
    sender.close |= close::DEAD;
    sender.said |= said::RESET;
    receiver.close |= close::DEAD;
    let closed = sender.has(close::FIN_ACKED) && receiver.has(close::FIN_ACKED);
    if refused {
        scene.entry.facts |= fact::REFUSED;
    }
    // Once both are closed, a reset only ends TIME-WAIT; a second reset repeats the first.
    if !closed && !scene.entry.is(fact::RESET) {
        scene.entry.facts |= fact::RESET;
        scene.entry.facts &= !fact::HIGH_RESET;
        if from == Side::High {
            scene.entry.facts |= fact::HIGH_RESET;
        }
        scene.entry.cause = cause;
        scene.entry.closed_at = seen.time;
    }
}

/// An end that a reset ended sends on. The reset's receiver has not had it, or not yet; from the
/// reset's own sender it shows that somebody else sent the reset.
#[cold]
pub(crate) fn revive(scene: &mut Scene<'_>) {
    let (seen, from) = (scene.seen, scene.from);
    let reset_at = scene.entry.closed_at;
    let (sender, receiver) = scene.ends();
    let soon = seen.time.saturating_sub(reset_at) <= OVERTAKEN;
    let overtaken = sender.did(said::RESET) && !seen.end().is_after(sender.next) && soon;
    // What the other end acknowledged before is no sign of life: nobody needs to send that again.
    let known = seen.len > 0 && receiver.did(said::ACK) && !seen.end().is_after(receiver.ack);
    let tells = seen.is(Flags::ACK) && seen.ack.is_after(sender.ack);
    if overtaken || known && !tells {
        return;
    }
    let of_sender = sender.did(said::RESET);
    sender.close &= !close::DEAD;
    sender.said &= !said::RESET;
    let truth = sender.state();
    let both = !receiver.has(close::DEAD);
    scene.out.revise(from, truth);
    if both {
        scene.entry.facts &= !fact::RESET;
        scene.out.events.add(Event::ResetIneffective);
    } else if of_sender {
        scene.entry.cause = ResetCause::SuspectedInjection;
        scene.out.events.add(Event::ResetIneffective);
    }
}
