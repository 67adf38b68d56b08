use std::io::{self, Write as _};
use std::net::{IpAddr, SocketAddr};

use serde::Serialize;
use tcplint_wire::{Origin, Segment};

use crate::output::Output;
use crate::row::{Place, hex_flags};
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

/// `{"type":"segment", …}`. What only the tracker knows is null.
#[derive(Serialize)]
pub(crate) struct SegmentRow<'a> {
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
    revised: Option<&'static str>,
    events: &'static [&'static str],
}

impl<'a> SegmentRow<'a> {
    /// Of a segment of the frame at `place`.
    pub(crate) fn new(file: &'a str, place: Place, segment: &Segment<'_>) -> SegmentRow<'a> {
        let header = &segment.header;
        SegmentRow {
            r#type: "segment",
            file,
            frame: place.frame,
            time: Rfc3339(place.time),
            ts: UnixSeconds(place.time),
            stream: None,
            src: segment.addresses.source(),
            src_port: header.source_port(),
            dst: segment.addresses.destination(),
            dst_port: header.destination_port(),
            layer: segment.layer,
            quoted: segment.origin == Origin::QuotedInIcmp,
            flags: hex_flags(header.flags()),
            flags_str: header.flags().letters().to_string(),
            seq: None,
            ack: None,
            seq_raw: header.seq().0,
            ack_raw: header.ack().0,
            len: segment.payload_len(),
            hdr_len: header.header_len(),
            window: header.window(),
            client_state: None,
            server_state: None,
            revised: None,
            events: &[],
        }
    }

    /// The column names of the CSV form.
    pub(crate) fn write_columns(writer: &mut csv::Writer<Output>) -> csv::Result<()> {
        writer.write_record(COLUMNS)
    }

    /// One CSV row; what only the tracker knows is empty.
    pub(crate) fn write_csv(&self, writer: &mut csv::Writer<Output>) -> csv::Result<()> {
        writer.write_record([
            self.file,
            &self.frame.to_string(),
            &self.time.to_string(),
            &self.ts.to_string(),
            "",
            &self.src.to_string(),
            &self.src_port.to_string(),
            &self.dst.to_string(),
            &self.dst_port.to_string(),
            &self.layer.to_string(),
            &self.quoted.to_string(),
            &self.flags,
            &self.flags_str,
            "",
            "",
            &self.seq_raw.to_string(),
            &self.ack_raw.to_string(),
            &self.len.to_string(),
            &self.hdr_len.to_string(),
            &self.window.to_string(),
            "",
            "",
            "",
            "",
        ])
    }

    /// One line for people, raw numbers: what tcpdump prints with `-n -S`.
    pub(crate) fn write_text(&self, output: &mut Output) -> io::Result<()> {
        let SegmentRow {
            file,
            frame,
            time,
            flags_str,
            seq_raw,
            ack_raw,
            window,
            len,
            ..
        } = self;
        let source = SocketAddr::new(self.src, self.src_port);
        let destination = SocketAddr::new(self.dst, self.dst_port);
        write!(
            output,
            "{file}:{frame}: {time} {source} > {destination} [{flags_str}] "
        )?;
        write!(output, "seq {seq_raw} ack {ack_raw} win {window} len {len}")?;
        if self.quoted {
            write!(output, " quoted in an ICMP error")?;
        }
        output.end_line()
    }
}
