//! `tcplint segments`: one row for each TCP segment.

use std::io::{self, Write as _};
use std::net::{IpAddr, SocketAddr};

use serde::Serialize;
use tcplint_capture::Record;
use tcplint_wire::{IncompleteSegment, Origin, Segment, TcpHeader, Visitor};

use crate::args::{SegmentsArguments, SegmentsFormat};
use crate::commands::Status;
use crate::drive::{self, Consumer};
use crate::output::Output;
use crate::row::{Place, hex_flags};
use crate::tally::Tally;
use crate::time::{Rfc3339, UnixSeconds};

/// Lists the segments of the inputs.
pub(crate) fn run(arguments: &SegmentsArguments) -> anyhow::Result<Status> {
    let output = Output::open(&arguments.shared)?;
    let mut list = List {
        sink: match arguments.output_format {
            SegmentsFormat::Text => Sink::Text(output),
            SegmentsFormat::Jsonl => Sink::Jsonl(output),
            SegmentsFormat::Csv => {
                let mut writer = csv::Writer::from_writer(output);
                writer.write_record(COLUMNS)?;
                Sink::Csv(Box::new(writer))
            }
        },
        file: String::new(),
        place: Place::default(),
        failed: None,
    };
    let run = drive::run(&arguments.input, &arguments.shared, &mut list)?;
    list.idle()?;
    Ok(if run.trouble {
        Status::Trouble
    } else {
        Status::Clean
    })
}

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
struct SegmentRow<'a> {
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

enum Sink {
    Text(Output),
    Jsonl(Output),
    Csv(Box<csv::Writer<Output>>),
}

struct List {
    sink: Sink,
    file: String,
    place: Place,
    failed: Option<anyhow::Error>,
}

impl<'a> SegmentRow<'a> {
    fn new(file: &'a str, place: Place, segment: &Segment<'_>) -> SegmentRow<'a> {
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

    fn write_csv(&self, writer: &mut csv::Writer<Output>) -> csv::Result<()> {
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
}

impl List {
    fn row(&mut self, segment: &Segment<'_>) -> anyhow::Result<()> {
        let row = SegmentRow::new(&self.file, self.place, segment);
        match &mut self.sink {
            Sink::Text(output) => text(output, &row)?,
            Sink::Jsonl(output) => {
                serde_json::to_writer(&mut *output, &row)?;
                output.end_line()?;
            }
            Sink::Csv(writer) => row.write_csv(writer)?,
        }
        Ok(())
    }
}

/// One line for people, raw numbers: what tcpdump prints with `-n -S`.
fn text(output: &mut Output, row: &SegmentRow<'_>) -> io::Result<()> {
    let SegmentRow {
        file,
        frame,
        time,
        src_port,
        dst_port,
        seq_raw,
        ack_raw,
        ..
    } = row;
    let (source, destination) = (
        SocketAddr::new(row.src, *src_port),
        SocketAddr::new(row.dst, *dst_port),
    );
    write!(
        output,
        "{file}:{frame}: {time} {source} > {destination} [{}] ",
        row.flags_str
    )?;
    write!(
        output,
        "seq {seq_raw} ack {ack_raw} win {} len {}",
        row.window, row.len
    )?;
    if row.quoted {
        write!(output, " quoted in an ICMP error")?;
    }
    output.end_line()
}

impl Visitor for List {
    /// A header that claims to be shorter than itself has no row, as it has no fields in tshark:
    /// where its payload starts cannot be told. `check` tells of it (H002).
    fn segment(&mut self, segment: &Segment<'_>) {
        if self.failed.is_none() && segment.header.header_len() >= TcpHeader::LEN {
            self.failed = self.row(segment).err();
        }
    }

    /// A segment without a whole header has no row: `check` tells of it (H000, H001).
    fn incomplete(&mut self, _: &IncompleteSegment<'_>) {}
}

impl Consumer for List {
    fn streams(&self) -> bool {
        true
    }

    fn open(&mut self, name: &str) {
        name.clone_into(&mut self.file);
    }

    fn begin(&mut self, record: &Record<'_>) {
        self.place = Place::from(record);
    }

    fn end(&mut self, _: &Record<'_>, _: &mut Tally) -> anyhow::Result<()> {
        self.failed.take().map_or(Ok(()), Err)
    }

    fn idle(&mut self) -> anyhow::Result<()> {
        match &mut self.sink {
            Sink::Text(output) | Sink::Jsonl(output) => output.flush()?,
            Sink::Csv(writer) => writer.flush()?,
        }
        Ok(())
    }

    fn close(&mut self, _: &Tally) -> anyhow::Result<()> {
        Ok(())
    }
}
