use super::end::End;
use super::end::Stage::{Closed, Established, Inactive, Partial, Reset, SynAckSent, SynSent};
use super::{History, Zeek};
use crate::side::Side;
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

impl Zeek {
    /// Sums up; `role` tells who is the client.
    pub(crate) fn record(&self, role: impl Fn(Side) -> Role) -> ZeekConnection {
        let orig = match role(Side::Low) {
            _ if self.begun => self.orig(),
            Role::Client => Side::Low,
            Role::Server => Side::High,
        };
        let end = |side: Side| {
            let end = &self.ends[side];
            ZeekEnd {
                bytes: end.size(&self.ends[!side]),
                packets: end.packets,
                ip_bytes: end.ip_bytes,
            }
        };
        let history = self.history.clone();
        let duration = self.last.saturating_sub(self.first);
        let (orig_end, resp_end) = (end(orig), end(!orig));
        ZeekConnection {
            originator: role(orig),
            conn_state: conn_state(
                (&self.ends[orig], &self.ends[!orig]),
                orig_end.bytes == 0 && resp_end.bytes == 0,
                history.as_str(),
            ),
            history,
            duration: (duration > 0).then_some(duration),
            orig: orig_end,
            resp: resp_end,
            missed_bytes: self.missed,
        }
    }
}

/// `conn_state`, decided in the order of Zeek's script.
fn conn_state((orig, resp): (&End, &End), is_empty: bool, history: &str) -> &'static str {
    match (orig.stage, resp.stage) {
        (SynSent | SynAckSent, Reset) => "REJ",
        (Reset, Reset) if is_empty => "REJ",
        (Inactive | Partial, Reset) => "RSTRH",
        (_, Reset) => "RSTR",
        (Reset, Inactive | Partial) if is_syn_then_reset(history) => "RSTOS0",
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
