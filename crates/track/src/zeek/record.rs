use super::end::Stage;
use super::end::Stage::{Closed, Established, Inactive, Partial, Reset, SynAckSent, SynSent};
use super::{History, Zeek};
use crate::side::{Both, Side};
use crate::summary::Role;

/// What Zeek's conn.log says of one end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZeekEnd {
    /// Octets of payload by the sequence numbers: what was missed counts, what came twice does not.
    pub bytes: u64,
    /// Packets.
    pub packets: u64,
    /// Octets of those packets from the IP header on.
    pub ip_bytes: u64,
}

/// A connection as Zeek's conn.log tells it, by Zeek's rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZeekConnection {
    /// Which end is Zeek's originator.
    pub originator: Role,
    /// `conn_state`: one of S0, S1, S2, S3, SF, REJ, RSTO, RSTOS0, RSTR, RSTRH, SH, SHR, OTH.
    pub conn_state: &'static str,
    /// `history`: letters of what was seen, capital for the originator; at most 256 of them.
    pub history: History,
    /// Microseconds from the first packet to the last one before both ends had closed; `None`
    /// where that is not more than nothing. Zeek writes no byte counts then either.
    pub duration: Option<i64>,
    /// The originator.
    pub orig: ZeekEnd,
    /// The responder.
    pub resp: ZeekEnd,
    /// Octets in gaps: acknowledged, and not captured.
    pub missed_bytes: u64,
}

/// What of an end matters for its connection's record.
#[derive(Clone, Copy)]
pub(super) struct EndRecord {
    pub(super) stage: Stage,
    pub(super) previous: Stage,
    pub(super) fin: bool,
    /// Number of its SYN; number after the last octet that it sent, and what its peer acknowledged,
    /// both with their wraps.
    pub(super) start: u32,
    pub(super) last: u64,
    pub(super) acked: u64,
    pub(super) packets: u64,
    pub(super) ip_bytes: u64,
}

impl EndRecord {
    /// Octets of payload by the sequence numbers, the peer's acknowledgments among them.
    fn size(&self, peer: &EndRecord) -> u64 {
        let start = u64::from(self.start);
        let aborted = self.previous == SynSent && self.stage == Reset;
        if aborted && peer.stage == Inactive && self.acked.wrapping_sub(start) > 1 {
            return 0;
        }
        let last = self.last.max(self.acked);
        last.saturating_sub(start)
            .saturating_sub(1)
            .saturating_sub(u64::from(self.fin))
    }

    #[inline]
    fn summed_up(&self, peer: &EndRecord) -> ZeekEnd {
        ZeekEnd {
            bytes: self.size(peer),
            packets: self.packets,
            ip_bytes: self.ip_bytes,
        }
    }
}

/// What of a connection matters for its record.
pub(super) struct Recorded {
    pub(super) ends: Both<EndRecord>,
    /// Zeek's originator, if it has seen anything.
    pub(super) orig: Option<Side>,
    pub(super) history: History,
    pub(super) first: i64,
    pub(super) last: i64,
    pub(super) missed: u64,
}

impl Recorded {
    /// Sums up; `role` tells who is the client.
    #[inline]
    pub(super) fn record(self, role: impl Fn(Side) -> Role) -> ZeekConnection {
        let client = match role(Side::Low) {
            Role::Client => Side::Low,
            Role::Server => Side::High,
        };
        let orig = self.orig.unwrap_or(client);
        let (orig_end, resp_end) = (&self.ends[orig], &self.ends[!orig]);
        let (orig_sum, resp_sum) = (orig_end.summed_up(resp_end), resp_end.summed_up(orig_end));
        // Cut off as Zeek's time stamps are.
        let micros = |nanos: i64| nanos.div_euclid(1000);
        let duration = micros(self.last) - micros(self.first);
        ZeekConnection {
            originator: role(orig),
            conn_state: conn_state(
                (orig_end.stage, resp_end.stage),
                orig_sum.bytes == 0 && resp_sum.bytes == 0,
                &self.history,
            ),
            history: self.history,
            duration: (duration > 0).then_some(duration),
            orig: orig_sum,
            resp: resp_sum,
            missed_bytes: self.missed,
        }
    }
}

impl Zeek {
    pub(super) fn recorded(&self) -> Recorded {
        Recorded {
            ends: Both {
                low: self.ends.low.recorded(),
                high: self.ends.high.recorded(),
            },
            orig: self.begun.then(|| self.orig()),
            history: self.history.clone(),
            first: self.first,
            last: self.last,
            missed: self.missed,
        }
    }
}

/// `conn_state`, decided in the order of Zeek's script.
fn conn_state(stages: (Stage, Stage), is_empty: bool, history: &History) -> &'static str {
    match stages {
        (SynSent | SynAckSent, Reset) => "REJ",
        (Reset, Reset) if is_empty => "REJ",
        (Inactive | Partial, Reset) => "RSTRH",
        (_, Reset) => "RSTR",
        (Reset, Inactive | Partial) if is_syn_then_reset(history.as_str()) => "RSTOS0",
        (Reset, Inactive | Partial) => "OTH",
        (Reset, _) => "RSTO",
        (Closed, Closed) => "SF",
        (Closed, Inactive | Partial) => "SH",
        (Closed, _) => "S2",
        (Inactive | Partial, Closed) => "SHR",
        (_, Closed) => "S3",
        (SynSent, Inactive) => "S0",
        (Established, Established) => "S1",
        _ => "OTH",
    }
}

/// Zeek's pattern `^\^?S[^HAFGIQ]*R.*` on the history.
fn is_syn_then_reset(history: &str) -> bool {
    let after = history.strip_prefix('^').unwrap_or(history);
    let Some(rest) = after.strip_prefix('S') else {
        return false;
    };
    let until = rest.find(['H', 'A', 'F', 'G', 'I', 'Q']);
    rest[..until.unwrap_or(rest.len())].contains('R')
}
