use std::net::IpAddr;

use serde::Serialize;
use tcplint_capture::Timestamp;
use tcplint_track::{ClosedBy, Connection, ResetCause, Role};

use crate::community::community_id;
use crate::files::Files;
use crate::output::Output;
use crate::time::{Rfc3339, Seconds, UnixSeconds};

/// The columns of the CSV form: the keys but `type`.
const COLUMNS: [&str; 37] = [
    "file",
    "frame",
    "time",
    "ts",
    "stream",
    "src",
    "src_port",
    "dst",
    "dst_port",
    "client",
    "client_port",
    "server",
    "server_port",
    "first_frame",
    "last_frame",
    "start",
    "end",
    "segments",
    "client_bytes",
    "server_bytes",
    "opening",
    "closing",
    "closed_by",
    "reset_by",
    "reset_cause",
    "client_state",
    "server_state",
    "client_state_since",
    "server_state_since",
    "fin_retransmissions",
    "bytes_after_fin",
    "teardown_seconds",
    "completeness",
    "conn_state",
    "history",
    "community_id",
    "last_file",
];

/// `{"type":"connection", …}`: where its first segment is, then the connection.
#[derive(Serialize)]
pub(crate) struct ConnectionRow<'a> {
    r#type: &'static str,
    file: &'a str,
    frame: u64,
    time: Rfc3339,
    ts: UnixSeconds,
    stream: u32,
    src: IpAddr,
    src_port: u16,
    dst: IpAddr,
    dst_port: u16,
    client: IpAddr,
    client_port: u16,
    server: IpAddr,
    server_port: u16,
    first_frame: u64,
    /// In `last_file`, which is another than `file` only where files are joined.
    last_frame: u64,
    start: UnixSeconds,
    end: UnixSeconds,
    segments: u32,
    client_bytes: u64,
    server_bytes: u64,
    opening: &'static str,
    closing: Option<&'static str>,
    closed_by: Option<&'static str>,
    reset_by: Option<&'static str>,
    reset_cause: Option<&'static str>,
    client_state: &'static str,
    server_state: &'static str,
    client_state_since: UnixSeconds,
    server_state_since: UnixSeconds,
    fin_retransmissions: u32,
    bytes_after_fin: u64,
    teardown_seconds: Option<Seconds>,
    completeness: u8,
    conn_state: Option<&'static str>,
    history: Option<&'a str>,
    community_id: String,
    last_file: &'a str,
}

impl<'a> ConnectionRow<'a> {
    /// Of a connection in `files`, whose frames have running numbers.
    pub(crate) fn new(files: &'a Files, connection: &'a Connection) -> ConnectionRow<'a> {
        let Connection { client, server, .. } = connection;
        let (src, dst) = match connection.first_sender {
            Role::Client => (client.address, server.address),
            Role::Server => (server.address, client.address),
        };
        let at = |nanos| UnixSeconds(Timestamp::from_nanos(nanos));
        let (start, end) = connection.times;
        let (file, first_frame) = files.locate(connection.frames.0.into());
        let (last_file, last_frame) = files.locate(connection.frames.1.into());
        ConnectionRow {
            r#type: "connection",
            file,
            frame: first_frame,
            time: Rfc3339(Timestamp::from_nanos(start)),
            ts: at(start),
            stream: connection.stream,
            src: src.ip(),
            src_port: src.port(),
            dst: dst.ip(),
            dst_port: dst.port(),
            client: client.address.ip(),
            client_port: client.address.port(),
            server: server.address.ip(),
            server_port: server.address.port(),
            first_frame,
            last_frame,
            start: at(start),
            end: at(end),
            segments: connection.segments,
            client_bytes: client.bytes,
            server_bytes: server.bytes,
            opening: connection.opening.name(),
            closing: connection.closing.map(tcplint_track::Closing::name),
            closed_by: connection.closed_by.map(ClosedBy::name),
            reset_by: connection.reset.map(|(by, _)| by.name()),
            reset_cause: connection.reset.map(|(_, cause)| ResetCause::name(cause)),
            client_state: client.state.name(),
            server_state: server.state.name(),
            client_state_since: at(client.since),
            server_state_since: at(server.since),
            fin_retransmissions: connection.fin_retransmissions,
            bytes_after_fin: connection.bytes_after_fin,
            teardown_seconds: connection.teardown.map(Seconds),
            completeness: connection.completeness.bits(),
            conn_state: connection.zeek.as_ref().map(|zeek| zeek.conn_state),
            history: connection.zeek.as_ref().map(|zeek| zeek.history.as_str()),
            community_id: community_id(src, dst),
            last_file,
        }
    }

    /// The column names of the CSV form.
    pub(crate) fn write_columns(writer: &mut csv::Writer<Output>) -> csv::Result<()> {
        writer.write_record(COLUMNS)
    }

    /// One CSV row; absent values are empty.
    pub(crate) fn write_csv(&self, writer: &mut csv::Writer<Output>) -> csv::Result<()> {
        writer.write_record([
            self.file,
            &self.frame.to_string(),
            &self.time.to_string(),
            &self.ts.to_string(),
            &self.stream.to_string(),
            &self.src.to_string(),
            &self.src_port.to_string(),
            &self.dst.to_string(),
            &self.dst_port.to_string(),
            &self.client.to_string(),
            &self.client_port.to_string(),
            &self.server.to_string(),
            &self.server_port.to_string(),
            &self.first_frame.to_string(),
            &self.last_frame.to_string(),
            &self.start.to_string(),
            &self.end.to_string(),
            &self.segments.to_string(),
            &self.client_bytes.to_string(),
            &self.server_bytes.to_string(),
            self.opening,
            self.closing.unwrap_or_default(),
            self.closed_by.unwrap_or_default(),
            self.reset_by.unwrap_or_default(),
            self.reset_cause.unwrap_or_default(),
            self.client_state,
            self.server_state,
            &self.client_state_since.to_string(),
            &self.server_state_since.to_string(),
            &self.fin_retransmissions.to_string(),
            &self.bytes_after_fin.to_string(),
            &self
                .teardown_seconds
                .map(|seconds| seconds.to_string())
                .unwrap_or_default(),
            &self.completeness.to_string(),
            self.conn_state.unwrap_or_default(),
            self.history.unwrap_or_default(),
            &self.community_id,
            self.last_file,
        ])
    }
}
