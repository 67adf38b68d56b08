use std::net::IpAddr;

use serde::Serialize;
use tcplint_capture::Timestamp;

use super::{community, csv_row};
use crate::row::ConnectionRow;
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
pub(super) struct SerdeRow<'a> {
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

impl<'a> From<&ConnectionRow<'a>> for SerdeRow<'a> {
    fn from(row: &ConnectionRow<'a>) -> SerdeRow<'a> {
        let at = Timestamp::from_nanos;
        SerdeRow {
            r#type: "connection",
            file: row.file.text,
            frame: row.first_frame,
            time: Rfc3339(at(row.start)),
            ts: UnixSeconds(at(row.start)),
            stream: row.stream,
            src: row.src.ip(),
            src_port: row.src.port(),
            dst: row.dst.ip(),
            dst_port: row.dst.port(),
            client: row.client.ip(),
            client_port: row.client.port(),
            server: row.server.ip(),
            server_port: row.server.port(),
            first_frame: row.first_frame,
            last_frame: row.last_frame,
            start: UnixSeconds(at(row.start)),
            end: UnixSeconds(at(row.end)),
            segments: row.segments,
            client_bytes: row.client_bytes,
            server_bytes: row.server_bytes,
            opening: row.opening,
            closing: row.closing,
            closed_by: row.closed_by,
            reset_by: row.reset_by,
            reset_cause: row.reset_cause,
            client_state: row.client_state,
            server_state: row.server_state,
            client_state_since: UnixSeconds(at(row.client_state_since)),
            server_state_since: UnixSeconds(at(row.server_state_since)),
            fin_retransmissions: row.fin_retransmissions,
            bytes_after_fin: row.bytes_after_fin,
            teardown_seconds: row.teardown_seconds.map(Seconds),
            completeness: row.completeness,
            conn_state: row.conn_state,
            history: row.history.map(|history| str::from_utf8(history).unwrap()),
            community_id: community(*row.src, *row.dst),
            last_file: row.last_file.text,
        }
    }
}

impl SerdeRow<'_> {
    /// The column names, then the row; absent values are empty.
    pub(super) fn csv(&self) -> String {
        csv_row(
            &COLUMNS,
            &[
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
            ],
        )
    }
}
