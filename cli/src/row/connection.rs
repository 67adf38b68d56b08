use std::net::SocketAddr;

use tcplint_track::{ClosedBy, Closing, Connection, ResetCause, Role};

use crate::community::community_id;
use crate::files::{FileName, Files};
use crate::form::table;

/// `{"type":"connection", …}`: where its first segment is, then the connection. Times are
/// nanoseconds since 1970.
pub(crate) struct ConnectionRow<'a> {
    pub(super) file: FileName<'a>,
    pub(super) stream: u32,
    pub(super) src: &'a SocketAddr,
    pub(super) dst: &'a SocketAddr,
    pub(super) client: &'a SocketAddr,
    pub(super) server: &'a SocketAddr,
    pub(super) first_frame: u64,
    /// In `last_file`, which is another than `file` only where files are joined.
    pub(super) last_frame: u64,
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) segments: u32,
    pub(super) client_bytes: u64,
    pub(super) server_bytes: u64,
    pub(super) opening: &'static str,
    pub(super) closing: Option<&'static str>,
    pub(super) closed_by: Option<&'static str>,
    pub(super) reset_by: Option<&'static str>,
    pub(super) reset_cause: Option<&'static str>,
    pub(super) client_state: &'static str,
    pub(super) server_state: &'static str,
    pub(super) client_state_since: i64,
    pub(super) server_state_since: i64,
    pub(super) fin_retransmissions: u32,
    pub(super) bytes_after_fin: u64,
    pub(super) teardown_seconds: Option<i64>,
    pub(super) completeness: u8,
    pub(super) conn_state: Option<&'static str>,
    pub(super) history: Option<&'a [u8]>,
    pub(super) last_file: FileName<'a>,
}

table!("connection", row: ConnectionRow<'_> {
    "file" => name(row.file),
    "frame" => number(row.first_frame),
    "time" => time(row.start),
    "ts" => seconds(row.start),
    "stream" => number(row.stream),
    "src" => address(row.src.ip()),
    "src_port" => number(row.src.port()),
    "dst" => address(row.dst.ip()),
    "dst_port" => number(row.dst.port()),
    "client" => address(row.client.ip()),
    "client_port" => number(row.client.port()),
    "server" => address(row.server.ip()),
    "server_port" => number(row.server.port()),
    "first_frame" => number(row.first_frame),
    "last_frame" => number(row.last_frame),
    "start" => seconds(row.start),
    "end" => seconds(row.end),
    "segments" => number(row.segments),
    "client_bytes" => number(row.client_bytes),
    "server_bytes" => number(row.server_bytes),
    "opening" => word(row.opening),
    "closing" => maybe_word(row.closing),
    "closed_by" => maybe_word(row.closed_by),
    "reset_by" => maybe_word(row.reset_by),
    "reset_cause" => maybe_word(row.reset_cause),
    "client_state" => word(row.client_state),
    "server_state" => word(row.server_state),
    "client_state_since" => seconds(row.client_state_since),
    "server_state_since" => seconds(row.server_state_since),
    "fin_retransmissions" => number(row.fin_retransmissions),
    "bytes_after_fin" => number(row.bytes_after_fin),
    "teardown_seconds" => maybe_seconds(row.teardown_seconds),
    "completeness" => number(row.completeness),
    "conn_state" => maybe_word(row.conn_state),
    "history" => maybe_word(row.history),
    "community_id" => quoted(|out| community_id(out, *row.src, *row.dst)),
    "last_file" => name(row.last_file),
});

impl<'a> ConnectionRow<'a> {
    /// Of a connection in `files`, whose frames have running numbers.
    #[inline(always)]
    pub(crate) fn new(files: &'a Files, connection: &'a Connection) -> ConnectionRow<'a> {
        let Connection { client, server, .. } = connection;
        let (src, dst) = match connection.first_sender {
            Role::Client => (&client.address, &server.address),
            Role::Server => (&server.address, &client.address),
        };
        let (start, end) = connection.times;
        let (file, first_frame) = files.locate(connection.frames.0.into());
        let (last_file, last_frame) = files.locate(connection.frames.1.into());
        ConnectionRow {
            file,
            stream: connection.stream,
            src,
            dst,
            client: &client.address,
            server: &server.address,
            first_frame,
            last_frame,
            start,
            end,
            segments: connection.segments,
            client_bytes: client.bytes,
            server_bytes: server.bytes,
            opening: connection.opening.name(),
            closing: connection.closing.map(Closing::name),
            closed_by: connection.closed_by.map(ClosedBy::name),
            reset_by: connection.reset.map(|(by, _)| by.name()),
            reset_cause: connection.reset.map(|(_, cause)| ResetCause::name(cause)),
            client_state: client.state.name(),
            server_state: server.state.name(),
            client_state_since: client.since,
            server_state_since: server.since,
            fin_retransmissions: connection.fin_retransmissions,
            bytes_after_fin: connection.bytes_after_fin,
            teardown_seconds: connection.teardown,
            completeness: connection.completeness.bits(),
            conn_state: connection.zeek.as_ref().map(|zeek| zeek.conn_state),
            history: connection.zeek.as_ref().map(|zeek| zeek.history.as_bytes()),
            last_file,
        }
    }
}
