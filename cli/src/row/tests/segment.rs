use std::net::IpAddr;

use serde::Serialize;
use tcplint_track::Event;

use super::csv_row;
use crate::row::{SegmentRow, hex_flags};
use crate::time::{Rfc3339, UnixSeconds};

/// The keys of a row, in their order.
const COLUMNS: [&str; 24] = [
    "file",
    "frame",
    "time",
    "ts",
    "stream",
    "src",
    "src_port",
    "dst",
    "dst_port",
    "layer",
    "quoted",
    "flags",
    "flags_str",
    "seq",
    "ack",
    "seq_raw",
    "ack_raw",
    "len",
    "hdr_len",
    "window",
    "client_state",
    "server_state",
    "revised",
    "events",
];

/// `{"type":"segment", …}`. States are null where the segment is not one of a connection's own.
#[derive(Serialize)]
pub(super) struct SerdeRow<'a> {
    r#type: &'static str,
    file: &'a str,
    frame: u64,
    time: Rfc3339,
    ts: UnixSeconds,
    stream: Option<u32>,
    src: IpAddr,
    src_port: u16,
    dst: IpAddr,
    dst_port: u16,
    layer: u8,
    quoted: bool,
    flags: String,
    flags_str: String,
    seq: Option<u32>,
    ack: Option<u32>,
    seq_raw: u32,
    ack_raw: u32,
    len: u32,
    hdr_len: usize,
    window: u16,
    client_state: Option<&'static str>,
    server_state: Option<&'static str>,
    revised: Option<Revised>,
    events: Vec<&'static str>,
}

/// `{"client":"STATE"}`, `{"server":"STATE"}` or both.
#[derive(Clone, Copy, Serialize)]
struct Revised {
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server: Option<&'static str>,
}

impl Revised {
    /// `client=FIN_WAIT1 server=…`, the form in CSV and text.
    fn phrase(self) -> String {
        let of = |role: &str, state: Option<&str>| state.map(|state| format!("{role}={state}"));
        let both = [of("client", self.client), of("server", self.server)];
        both.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

impl<'a> From<&SegmentRow<'a>> for SerdeRow<'a> {
    fn from(row: &SegmentRow<'a>) -> SerdeRow<'a> {
        let [(_, client), (_, server)] = row.revised;
        SerdeRow {
            r#type: "segment",
            file: row.file,
            frame: row.place.frame,
            time: Rfc3339(row.place.time),
            ts: UnixSeconds(row.place.time),
            stream: Some(row.stream),
            src: row.src,
            src_port: row.src_port,
            dst: row.dst,
            dst_port: row.dst_port,
            layer: row.layer,
            quoted: row.quoted,
            flags: hex_flags(row.flags),
            flags_str: row.flags.letters().to_string(),
            seq: Some(row.seq),
            ack: row.ack,
            seq_raw: row.seq_raw,
            ack_raw: row.ack_raw,
            len: row.len,
            hdr_len: row.hdr_len,
            window: row.window,
            client_state: row.client_state,
            server_state: row.server_state,
            revised: (client.is_some() || server.is_some()).then_some(Revised { client, server }),
            events: row.events.iter().map(Event::name).collect(),
        }
    }
}

impl SerdeRow<'_> {
    /// The column names, then the row; absent values are empty.
    pub(super) fn csv(&self) -> String {
        let number = |number: Option<u32>| number.map(|n| n.to_string()).unwrap_or_default();
        csv_row(
            &COLUMNS,
            &[
                self.file,
                &self.frame.to_string(),
                &self.time.to_string(),
                &self.ts.to_string(),
                &number(self.stream),
                &self.src.to_string(),
                &self.src_port.to_string(),
                &self.dst.to_string(),
                &self.dst_port.to_string(),
                &self.layer.to_string(),
                &self.quoted.to_string(),
                &self.flags,
                &self.flags_str,
                &number(self.seq),
                &number(self.ack),
                &self.seq_raw.to_string(),
                &self.ack_raw.to_string(),
                &self.len.to_string(),
                &self.hdr_len.to_string(),
                &self.window.to_string(),
                self.client_state.unwrap_or_default(),
                self.server_state.unwrap_or_default(),
                &self.revised.map(Revised::phrase).unwrap_or_default(),
                &self.events.join(" "),
            ],
        )
    }
}
