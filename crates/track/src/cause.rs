use tcplint_wire::Flags;

use crate::advance::Scene;
use crate::end::said;
use crate::state::{Phase, close};

/// Why a connection was reset, as far as the reset's form and place tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResetCause {
    /// Nobody listens there, or a firewall says so.
    PortClosed,
    /// The program closed with SO_LINGER 0, or with unread data: one form on the wire.
    Abort,
    /// Data came for a program that had closed.
    WroteToClosedSocket,
    /// Keep-alive probes were not answered.
    KeepAliveTimeout,
    /// It answers a segment of a connection that its sender does not know.
    StaleSegment,
    /// The end that it claims to come from went on.
    SuspectedInjection,
    /// Nothing tells.
    Unknown,
}

impl ResetCause {
    /// All causes.
    pub const ALL: [ResetCause; 7] = [
        ResetCause::PortClosed,
        ResetCause::Abort,
        ResetCause::WroteToClosedSocket,
        ResetCause::KeepAliveTimeout,
        ResetCause::StaleSegment,
        ResetCause::SuspectedInjection,
        ResetCause::Unknown,
    ];

    /// The name in the outputs, in kebab case.
    pub const fn name(self) -> &'static str {
        match self {
            ResetCause::PortClosed => "port-closed",
            ResetCause::Abort => "abort",
            ResetCause::WroteToClosedSocket => "wrote-to-closed-socket",
            ResetCause::KeepAliveTimeout => "keep-alive-timeout",
            ResetCause::StaleSegment => "stale-segment",
            ResetCause::SuspectedInjection => "suspected-injection",
            ResetCause::Unknown => "unknown",
        }
    }
}

/// The cause of a reset that is about to be taken.
///
/// RFC 9293, section 3.5.2: a reset that answers a segment with ACK has that segment's
/// acknowledgment number and no ACK of its own; one that answers a segment without ACK has
/// number 0 and ACK. A program that aborts sends its current numbers and ACK.
pub(crate) fn of_reset(scene: &mut Scene<'_>) -> ResetCause {
    let seen = scene.seen;
    let with_ack = seen.is(Flags::ACK);
    let timed_out = with_ack && probes_failed(scene);
    let (sender, receiver) = scene.ends();
    let spoke = sender.did(said::MORE | said::SYN | said::SYN_ACK);
    let answers_no_ack = with_ack && !spoke && !receiver.did(said::ACK);
    if receiver.phase == Phase::SynSent || answers_no_ack && receiver.did(said::ANYTHING) {
        return ResetCause::PortClosed;
    }
    if timed_out {
        return ResetCause::KeepAliveTimeout;
    }
    // Payload beyond the FIN's acknowledgment, to an end that had closed.
    let wrote = sender.has(close::FIN_ACKED) && !receiver.has(close::FIN);
    if wrote && late_payload(scene) {
        ResetCause::WroteToClosedSocket
    } else if with_ack && spoke {
        ResetCause::Abort
    } else if !with_ack && answers_last(scene) {
        ResetCause::StaleSegment
    } else {
        ResetCause::Unknown
    }
}

/// Whether the receiver sent payload after it had the sender's FIN.
fn late_payload(scene: &Scene<'_>) -> bool {
    let rare = scene.rares.get(scene.entry.rare);
    rare.is_some_and(|rare| rare.bytes_after_fin > 0)
}

/// Whether the reset has the number that the receiver acknowledged last.
fn answers_last(scene: &mut Scene<'_>) -> bool {
    let seen = scene.seen;
    let (_, receiver) = scene.ends();
    receiver.did(said::ACK) && receiver.ack == seen.seq
}

/// Whether the sender's last segments were keep-alive probes, and the last of them had no answer,
/// or none that arrived: the reset comes when the next probe would have.
fn probes_failed(scene: &Scene<'_>) -> bool {
    let Some(rare) = scene.rares.get(scene.entry.rare) else {
        return false;
    };
    let probes = &rare.probes[scene.from];
    let since = scene.seen.time.saturating_sub(probes.last);
    let on_time =
        probes.gap > 0 && since.saturating_sub(probes.gap).saturating_abs() <= probes.gap / 4;
    probes.count > 0 && (!probes.answered || on_time)
}
