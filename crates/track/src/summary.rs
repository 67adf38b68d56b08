use core::net::SocketAddr;

use crate::cause::ResetCause;
use crate::closing::Closing;
use crate::completeness::Completeness;
use crate::connection::{Entry, fact};
use crate::end::{End, said};
use crate::key::Key;
use crate::opening::Opening;
use crate::rare::Rares;
use crate::side::Side;
use crate::state::{State, close};
use crate::zeek::ZeekConnection;

/// A reset arrives within this time of being sent, in nanoseconds: the longest that a segment is
/// thought to live on most paths is far less than RFC 9293's two minutes.
const IN_FLIGHT: i64 = 1_000_000_000;

/// Which end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Sent the SYN; in mid-stream, the end with the higher port.
    Client,
    /// The other one.
    Server,
}

impl core::ops::Not for Role {
    type Output = Role;
    /// The other end's.
    #[inline]
    fn not(self) -> Role {
        match self {
            Role::Client => Role::Server,
            Role::Server => Role::Client,
        }
    }
}

impl Role {
    /// The name in the outputs.
    pub const fn name(self) -> &'static str {
        match self {
            Role::Client => "client",
            Role::Server => "server",
        }
    }
}

/// Who closed a connection: sent its first FIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClosedBy {
    /// The client.
    Client,
    /// The server.
    Server,
    /// Both: their FINs crossed.
    Both,
}

impl ClosedBy {
    /// All of them.
    pub const ALL: [ClosedBy; 3] = [ClosedBy::Client, ClosedBy::Server, ClosedBy::Both];

    /// The name in the outputs.
    pub const fn name(self) -> &'static str {
        match self {
            ClosedBy::Client => "client",
            ClosedBy::Server => "server",
            ClosedBy::Both => "both",
        }
    }
}

/// What is known of one end when a connection is summed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndSummary {
    /// Address and port.
    pub address: SocketAddr,
    /// Payload octets sent, each sequence number once, as far as they were captured.
    pub bytes: u64,
    /// The state.
    pub state: State,
    /// Nanoseconds since 1970 when the state became that.
    pub since: i64,
    /// Nanoseconds since 1970 when the state's timer last began: `since`, or later where a FIN that
    /// came again started TIME-WAIT anew (RFC 9293, section 3.10.7.4).
    pub timer: i64,
    /// Octets sent that the peer has not acknowledged, SYN and FIN one each; `None` where the end
    /// has no connection (CLOSED, LISTEN), or the peer's acknowledgments were not captured.
    pub unacknowledged: Option<u32>,
    /// Times that its FIN was sent again, 255 for that many and more.
    pub fin_retransmissions: u8,
}

/// A connection, summed up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// The stream's number, as Wireshark gives it.
    pub stream: u32,
    /// Who sent the first segment.
    pub first_sender: Role,
    /// The client.
    pub client: EndSummary,
    /// The server.
    pub server: EndSummary,
    /// Frame numbers of the first and the last segment.
    pub frames: (u32, u32),
    /// Times of the first and the last segment, in nanoseconds since 1970.
    pub times: (i64, i64),
    /// Segments, copies by the capture included.
    pub segments: u32,
    /// How it opened.
    pub opening: Opening,
    /// How it closed; `None` where nothing answered the SYN.
    pub closing: Option<Closing>,
    /// Who sent the first FIN.
    pub closed_by: Option<ClosedBy>,
    /// Who sent the reset that ended it, and why.
    pub reset: Option<(Role, ResetCause)>,
    /// Times that a FIN was sent again, 255 for each end at most.
    pub fin_retransmissions: u32,
    /// Payload octets of the end that had the other's FIN, before its own FIN.
    pub bytes_after_fin: u64,
    /// From the first FIN to the acknowledgment that completed the close, in nanoseconds.
    pub teardown: Option<i64>,
    /// Wireshark's `tcp.completeness`.
    pub completeness: Completeness,
    /// What Zeek's conn.log would say of it, where a [`ZeekTracker`](crate::ZeekTracker) followed it.
    pub zeek: Option<ZeekConnection>,
}

impl Connection {
    #[inline]
    pub(crate) fn of(
        stream: u32,
        key: Key,
        entry: &Entry,
        rares: &Rares,
        zeek: Option<ZeekConnection>,
    ) -> Connection {
        let client = entry.client();
        let rare = rares.get(entry.rare);
        let role = |side| {
            if side == client {
                Role::Client
            } else {
                Role::Server
            }
        };
        let end = |side: Side| {
            let (end, peer) = (&entry.ends[side], &entry.ends[!side]);
            let state = final_state(entry, side);
            let since = if state == end.state() {
                end.since
            } else {
                entry.closed_at
            };
            EndSummary {
                address: key.end(side),
                bytes: end.bytes,
                state,
                since,
                timer: if state == State::TimeWait && peer.fin_again > 0 {
                    since.max(entry.closed_at)
                } else {
                    since
                },
                unacknowledged: end.unacknowledged(state, peer),
                fin_retransmissions: end.fin_again,
            }
        };
        let opening = Opening::of(entry);
        let (low, high) = (&entry.ends.low, &entry.ends.high);
        let has_fin = low.has_fin() || high.has_fin();
        let closed_by = match role(entry.closer()) {
            _ if !has_fin => None,
            _ if entry.is(fact::CROSSED) && low.has_fin() && high.has_fin() => Some(ClosedBy::Both),
            Role::Client => Some(ClosedBy::Client),
            Role::Server => Some(ClosedBy::Server),
        };
        Connection {
            stream,
            first_sender: role(entry.first_sender()),
            client: end(client),
            server: end(!client),
            frames: (entry.first_frame, entry.last_frame),
            times: (entry.start, entry.last),
            segments: entry.segments,
            opening,
            closing: Closing::of(entry, opening),
            closed_by,
            reset: entry
                .is(fact::RESET)
                .then(|| (role(entry.resetter()), entry.cause)),
            fin_retransmissions: u32::from(low.fin_again) + u32::from(high.fin_again),
            bytes_after_fin: rare.map_or(0, |rare| rare.bytes_after_fin),
            teardown: (entry.is(fact::CLOSED) && low.has_fin() && high.has_fin())
                .then(|| entry.closed_at.saturating_sub(entry.fin_at)),
            completeness: entry.completeness,
            zeek,
        }
    }
}

/// What sent on while a reset was under way to it has had the reset since.
fn final_state(entry: &Entry, side: Side) -> State {
    let end: &End = &entry.ends[side];
    let other: &End = &entry.ends[!side];
    let under_way = entry.is(fact::RESET)
        && other.has(close::DEAD)
        && other.did(said::RESET)
        && entry.last.saturating_sub(entry.closed_at) <= IN_FLIGHT;
    if under_way && end.state() != State::Unseen {
        State::Closed
    } else {
        end.state()
    }
}
