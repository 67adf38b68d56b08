//! Both ends of every connection at one moment.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

use tcplint_track::{Aged, Connection, EndSummary, Role, State, Timers, Tracker};

/// Local and remote address of an end: what its host knows a socket by.
type Socket = (SocketAddr, SocketAddr);

/// One end of a connection at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EndAt {
    pub(crate) stream: u32,
    pub(crate) role: Role,
    pub(crate) local: SocketAddr,
    pub(crate) remote: SocketAddr,
    pub(crate) state: State,
    /// Nanoseconds since 1970 when the state became that.
    pub(crate) since: i64,
    /// How long ago that was.
    pub(crate) age: Duration,
    /// Octets sent and not acknowledged, where it can be told.
    pub(crate) send_queue: Option<u32>,
    /// Whether the timer of TIME_WAIT ran out, or another that the host may have run.
    pub(crate) expired: bool,
    /// Whether the other end's FIN, which the state is about, may not have arrived: CLOSE_WAIT
    /// of an end whose acknowledgments do not cover it.
    pub(crate) assumed: bool,
}

/// What a tracker knows, at a moment that is not before the last segment that it was given.
pub(crate) struct Snapshot<'t> {
    tracker: &'t Tracker,
    /// In nanoseconds since 1970.
    at: i64,
    timers: Timers,
    /// Sockets that more than one stream used, with the newest stream that they speak in.
    reused: HashMap<Socket, u32>,
}

impl<'t> Snapshot<'t> {
    pub(crate) fn new(tracker: &'t Tracker, at: i64, timers: Timers) -> Snapshot<'t> {
        let mut reused = HashMap::new();
        for connection in tracker.connections() {
            let (client, server) = (&connection.client, &connection.server);
            let ends = [(client, server), (server, client)];
            let sockets = ends.map(|(end, peer)| (end.address, peer.address));
            let newest = tracker.newest(client.address, server.address);
            if newest == Some(connection.stream)
                && !sockets.iter().any(|socket| reused.contains_key(socket))
            {
                continue;
            }
            for ((end, _), socket) in ends.into_iter().zip(sockets) {
                // A SYN that is not answered yet replaces nothing at the end that it goes to.
                if end.state != State::Listen {
                    reused.insert(socket, connection.stream);
                }
            }
        }
        Snapshot {
            tracker,
            at,
            timers,
            reused,
        }
    }

    /// The ends, in the order of their streams, each connection's client first.
    pub(crate) fn ends(&self) -> impl Iterator<Item = EndAt> {
        self.tracker.connections().flat_map(|connection| {
            let client = self.end(&connection, Role::Client);
            let server = self.end(&connection, Role::Server);
            [client, server].into_iter().flatten()
        })
    }

    /// An end of a connection; `None` where its socket belongs to a newer stream.
    fn end(&self, connection: &Connection, role: Role) -> Option<EndAt> {
        let (end, peer) = match role {
            Role::Client => (&connection.client, &connection.server),
            Role::Server => (&connection.server, &connection.client),
        };
        let newest = self.reused.get(&(end.address, peer.address));
        if newest.is_some_and(|newest| *newest > connection.stream) {
            return None;
        }
        let is_renewed = took_data_after_fin(connection, end, peer)
            || Timers::given_up_after(end.state).is_some();
        let timer = if is_renewed {
            end.timer.max(connection.times.1)
        } else {
            end.timer
        };
        let Aged { state, expired } = self.timers.aged(end.state, self.span_since(timer));
        let since = if state == end.state {
            end.since
        } else {
            let wait = i64::try_from(self.timers.wait().as_nanos()).unwrap_or(i64::MAX);
            timer.saturating_add(wait)
        };
        Some(EndAt {
            stream: connection.stream,
            role,
            local: end.address,
            remote: peer.address,
            state,
            since,
            age: self.span_since(since),
            send_queue: end.unacknowledged.filter(|_| state == end.state),
            expired,
            assumed: state == State::CloseWait && peer.state == State::FinWait1,
        })
    }

    fn span_since(&self, time: i64) -> Duration {
        let nanos = self.at.saturating_sub(time);
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(0))
    }
}

/// Whether an end in FIN_WAIT2 acknowledged data after its own FIN: until then it was no orphan.
/// Linux answers data to a socket that no process holds with a reset (`tcp_rcv_state_process` in
/// `net/ipv4/tcp_input.c`).
fn took_data_after_fin(connection: &Connection, end: &EndSummary, peer: &EndSummary) -> bool {
    end.state == State::FinWait2 && connection.bytes_after_fin > 0 && peer.unacknowledged == Some(0)
}
