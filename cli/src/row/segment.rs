use std::io::{self, Write as _};
use std::net::{IpAddr, SocketAddr};

use tcplint_track::{Ends, Event, Events, State, Step};
use tcplint_wire::{Flags, Origin, Segment};

use crate::form::{Line, table};
use crate::output::Output;
use crate::row::Place;
use crate::time::Rfc3339;

/// `{"type":"segment", …}`. States are null where the segment is not one of a connection's own.
pub(crate) struct SegmentRow<'a> {
    pub(super) file: &'a str,
    pub(super) place: Place,
    pub(super) stream: u32,
    pub(super) src: IpAddr,
    pub(super) src_port: u16,
    pub(super) dst: IpAddr,
    pub(super) dst_port: u16,
    pub(super) layer: u8,
    pub(super) quoted: bool,
    pub(super) flags: Flags,
    pub(super) seq: u32,
    pub(super) ack: Option<u32>,
    pub(super) seq_raw: u32,
    pub(super) ack_raw: u32,
    pub(super) len: u32,
    pub(super) hdr_len: usize,
    pub(super) window: u16,
    pub(super) client_state: Option<&'static str>,
    pub(super) server_state: Option<&'static str>,
    /// `{"client":"STATE"}`, `{"server":"STATE"}` or both.
    pub(super) revised: [(&'static str, Option<&'static str>); 2],
    pub(super) events: Events,
}

table!("segment", row: SegmentRow<'_> {
    "file" => text(row.file),
    "frame" => number(row.place.frame),
    "time" => time(row.place.time.as_nanos()),
    "ts" => seconds(row.place.time.as_nanos()),
    "stream" => number(row.stream),
    "src" => address(row.src),
    "src_port" => number(row.src_port),
    "dst" => address(row.dst),
    "dst_port" => number(row.dst_port),
    "layer" => number(row.layer),
    "quoted" => truth(row.quoted),
    "flags" => maybe_hex(Some(row.flags.bits())),
    "flags_str" => quoted(|out| letters(out, row.flags)),
    "seq" => number(row.seq),
    "ack" => maybe_number(row.ack),
    "seq_raw" => number(row.seq_raw),
    "ack_raw" => number(row.ack_raw),
    "len" => number(row.len),
    "hdr_len" => number(row.hdr_len as u64),
    "window" => number(row.window),
    "client_state" => maybe_word(row.client_state),
    "server_state" => maybe_word(row.server_state),
    "revised" => pairs(row.revised),
    "events" => words(row.events.iter().map(Event::name)),
});

/// What `Flags::letters` displays.
fn letters(out: &mut Line, flags: Flags) {
    let mut any = false;
    // All of them are ASCII.
    for letter in flags.letters().chars() {
        out.push(u8::try_from(letter).unwrap_or(b'?'));
        any = true;
    }
    if !any {
        out.extend_from_slice(b"none");
    }
}

/// What each end's state was before, where the segment disproves it.
fn revised(ends: Option<&Ends>) -> [(&'static str, Option<&'static str>); 2] {
    let name = |of: fn(&Ends) -> Option<State>| ends.and_then(of).map(State::name);
    [
        ("client", name(|ends| ends.client_revised)),
        ("server", name(|ends| ends.server_revised)),
    ]
}

impl<'a> SegmentRow<'a> {
    /// Of a segment of the frame at `place`.
    #[inline(always)]
    pub(crate) fn new(file: &'a str, place: Place, segment: &Segment<'_>, step: &Step) -> Self {
        let header = &segment.header;
        let has_ack = header.flags().contains(Flags::ACK);
        SegmentRow {
            file,
            place,
            stream: step.stream,
            src: segment.addresses.source(),
            src_port: header.source_port(),
            dst: segment.addresses.destination(),
            dst_port: header.destination_port(),
            layer: segment.layer,
            quoted: segment.origin == Origin::QuotedInIcmp,
            flags: header.flags(),
            seq: step.seq,
            ack: has_ack.then_some(step.ack),
            seq_raw: header.seq().0,
            ack_raw: header.ack().0,
            len: segment.payload_len(),
            hdr_len: header.header_len(),
            window: header.window(),
            client_state: step.ends.map(|ends| ends.client.name()),
            server_state: step.ends.map(|ends| ends.server.name()),
            revised: revised(step.ends.as_ref()),
            events: step.events,
        }
    }

    /// One line for people: what tcpdump prints with `-n`, relative numbers, then both ends' states.
    pub(crate) fn write_text(&self, output: &mut Output) -> io::Result<()> {
        let SegmentRow {
            file,
            place,
            stream,
            flags,
            seq,
            window,
            len,
            ..
        } = self;
        let (time, letters) = (Rfc3339(place.time), flags.letters());
        let source = SocketAddr::new(self.src, self.src_port);
        let destination = SocketAddr::new(self.dst, self.dst_port);
        write!(
            output,
            "{file}:{}: {time} {source} > {destination} stream {stream} [{letters}] seq {seq}",
            place.frame
        )?;
        if let Some(ack) = self.ack {
            write!(output, " ack {ack}")?;
        }
        write!(output, " win {window} len {len}")?;
        if let (Some(client), Some(server)) = (self.client_state, self.server_state) {
            write!(output, " | {client} {server}")?;
        }
        let was = |(role, state): (&str, Option<&str>)| Some(format!("{role}={}", state?));
        let was: Vec<_> = self.revised.into_iter().filter_map(was).collect();
        if !was.is_empty() {
            write!(output, " (was {})", was.join(" "))?;
        }
        if self.quoted {
            write!(output, " quoted in an ICMP error")?;
        }
        output.end_line()
    }
}
