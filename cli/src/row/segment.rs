use std::io::{self, Write as _};
use std::net::{IpAddr, SocketAddr};

use serde::Serialize;
use tcplint_track::{Ends, Event, State, Step};
use tcplint_wire::{Flags, Origin, Segment};

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

/// `{"type":"segment", …}`. States are null where the segment is not one of a connection's own.
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
    fn of(ends: &Ends) -> Option<Revised> {
        let revised = Revised {
            client: ends.client_revised.map(State::name),
            server: ends.server_revised.map(State::name),
        };
        (revised.client.is_some() || revised.server.is_some()).then_some(revised)
    }

    /// `client=FIN_WAIT1 server=…`, the form in CSV and text.
    fn phrase(self) -> String {
        let of = |role: &str, state: Option<&str>| state.map(|state| format!("{role}={state}"));
        let both = [of("client", self.client), of("server", self.server)];
        both.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

impl<'a> SegmentRow<'a> {
    /// Of a segment of the frame at `place`.
    pub(crate) fn new(file: &'a str, place: Place, segment: &Segment<'_>, step: &Step) -> Self {
        let header = &segment.header;
        let has_ack = header.flags().contains(Flags::ACK);
        SegmentRow {
            r#type: "segment",
            file,
            frame: place.frame,
            time: Rfc3339(place.time),
            ts: UnixSeconds(place.time),
            stream: Some(step.stream),
            src: segment.addresses.source(),
            src_port: header.source_port(),
            dst: segment.addresses.destination(),
            dst_port: header.destination_port(),
            layer: segment.layer,
            quoted: segment.origin == Origin::QuotedInIcmp,
            flags: hex_flags(header.flags()),
            flags_str: header.flags().letters().to_string(),
            seq: Some(step.seq),
            ack: has_ack.then_some(step.ack),
            seq_raw: header.seq().0,
            ack_raw: header.ack().0,
            len: segment.payload_len(),
            hdr_len: header.header_len(),
            window: header.window(),
            client_state: step.ends.map(|ends| ends.client.name()),
            server_state: step.ends.map(|ends| ends.server.name()),
            revised: step.ends.as_ref().and_then(Revised::of),
            events: step.events.iter().map(Event::name).collect(),
        }
    }

    /// The column names of the CSV form.
    pub(crate) fn write_columns(writer: &mut csv::Writer<Output>) -> csv::Result<()> {
        writer.write_record(COLUMNS)
    }

    /// One CSV row; absent values are empty.
    pub(crate) fn write_csv(&self, writer: &mut csv::Writer<Output>) -> csv::Result<()> {
        let number = |number: Option<u32>| number.map(|n| n.to_string()).unwrap_or_default();
        writer.write_record([
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
        ])
    }

    /// One line for people: what tcpdump prints with `-n`, relative numbers, then both ends' states.
    pub(crate) fn write_text(&self, output: &mut Output) -> io::Result<()> {
        let SegmentRow {
            file,
            frame,
            time,
            flags_str,
            window,
            len,
            ..
        } = self;
        let source = SocketAddr::new(self.src, self.src_port);
        let destination = SocketAddr::new(self.dst, self.dst_port);
        write!(output, "{file}:{frame}: {time} {source} > {destination}")?;
        if let Some(stream) = self.stream {
            write!(output, " stream {stream}")?;
        }
        write!(output, " [{flags_str}]")?;
        if let Some(seq) = self.seq {
            write!(output, " seq {seq}")?;
        }
        if let Some(ack) = self.ack {
            write!(output, " ack {ack}")?;
        }
        write!(output, " win {window} len {len}")?;
        if let (Some(client), Some(server)) = (self.client_state, self.server_state) {
            write!(output, " | {client} {server}")?;
        }
        if let Some(revised) = self.revised {
            write!(output, " (was {})", revised.phrase())?;
        }
        if self.quoted {
            write!(output, " quoted in an ICMP error")?;
        }
        output.end_line()
    }
}
