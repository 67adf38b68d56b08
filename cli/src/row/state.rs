use std::net::IpAddr;

use serde::Serialize;
use tcplint_capture::Timestamp;

use crate::output::Output;
use crate::snapshot::EndAt;
use crate::time::{Rfc3339, Seconds, UnixSeconds};

/// The columns of the CSV form: the keys but `type`.
const COLUMNS: [&str; 16] = [
    "file",
    "at",
    "ts",
    "stream",
    "proto",
    "local",
    "local_port",
    "remote",
    "remote_port",
    "role",
    "state",
    "since",
    "age_seconds",
    "send_queue",
    "expired",
    "assumed",
];

/// `{"type":"state", …}`: one end of a connection at a moment.
#[derive(Serialize)]
pub(crate) struct StateRow<'a> {
    r#type: &'static str,
    file: &'a str,
    at: Rfc3339,
    ts: UnixSeconds,
    stream: u32,
    proto: &'static str,
    local: IpAddr,
    local_port: u16,
    remote: IpAddr,
    remote_port: u16,
    role: &'static str,
    state: &'static str,
    since: UnixSeconds,
    age_seconds: Seconds,
    send_queue: Option<u32>,
    expired: bool,
    assumed: bool,
}

impl<'a> StateRow<'a> {
    /// Of an end in `file` at the moment `at`.
    pub(crate) fn new(file: &'a str, at: Timestamp, end: &EndAt) -> StateRow<'a> {
        StateRow {
            r#type: "state",
            file,
            at: Rfc3339(at),
            ts: UnixSeconds(at),
            stream: end.stream,
            proto: proto(end),
            local: end.local.ip(),
            local_port: end.local.port(),
            remote: end.remote.ip(),
            remote_port: end.remote.port(),
            role: end.role.name(),
            state: end.state.name(),
            since: UnixSeconds(Timestamp::from_nanos(end.since)),
            age_seconds: Seconds(i64::try_from(end.age.as_nanos()).unwrap_or(i64::MAX)),
            send_queue: end.send_queue,
            expired: end.expired,
            assumed: end.assumed,
        }
    }

    pub(crate) fn write_columns(writer: &mut csv::Writer<Output>) -> csv::Result<()> {
        writer.write_record(COLUMNS)
    }

    pub(crate) fn write_csv(&self, writer: &mut csv::Writer<Output>) -> csv::Result<()> {
        writer.write_record([
            self.file,
            &self.at.to_string(),
            &self.ts.to_string(),
            &self.stream.to_string(),
            self.proto,
            &self.local.to_string(),
            &self.local_port.to_string(),
            &self.remote.to_string(),
            &self.remote_port.to_string(),
            self.role,
            self.state,
            &self.since.to_string(),
            &self.age_seconds.to_string(),
            &self
                .send_queue
                .map(|octets| octets.to_string())
                .unwrap_or_default(),
            truth(self.expired),
            truth(self.assumed),
        ])
    }
}

fn truth(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// As netstat names the protocol.
pub(crate) fn proto(end: &EndAt) -> &'static str {
    if end.local.is_ipv6() { "tcp6" } else { "tcp" }
}
