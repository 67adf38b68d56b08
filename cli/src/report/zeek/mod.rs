//! Connections as a conn.log of Zeek's, which zeek-cut reads.
//!
//! The columns and their order are those of `Conn::Info` in Zeek's `base/protocols/conn/main.zeek`,
//! then `community_id`, which Zeek's policy script `protocols/conn/community-id-logging` adds.
//! Nothing in a row can hold a tab, a backslash or an octet that is not printed, so that Zeek's
//! escapes never come up.

mod local;
mod uid;

use std::fmt::Display;
use std::io::{self, Write as _};
use std::net::IpAddr;

use tcplint_track::{Connection, Role, ZeekConnection};

use crate::community::community_id;
use crate::form::{Line, address, decimal, micros};
use crate::output::Output;

/// Names and types of the columns.
const COLUMNS: [(&str, &str); 23] = [
    ("ts", "time"),
    ("uid", "string"),
    ("id.orig_h", "addr"),
    ("id.orig_p", "port"),
    ("id.resp_h", "addr"),
    ("id.resp_p", "port"),
    ("proto", "enum"),
    ("service", "string"),
    ("duration", "interval"),
    ("orig_bytes", "count"),
    ("resp_bytes", "count"),
    ("conn_state", "string"),
    ("local_orig", "bool"),
    ("local_resp", "bool"),
    ("missed_bytes", "count"),
    ("history", "string"),
    ("orig_pkts", "count"),
    ("orig_ip_bytes", "count"),
    ("resp_pkts", "count"),
    ("resp_ip_bytes", "count"),
    ("tunnel_parents", "set[string]"),
    ("ip_proto", "count"),
    ("community_id", "string"),
];

/// A field that has no value.
const UNSET: &str = "-";

/// TCP's number in the IP header.
const TCP: u8 = 6;

/// One log for all inputs.
pub(crate) struct Log {
    output: Output,
    /// Whether the header was written.
    begun: bool,
    /// The row at hand; its memory is used again.
    line: Line,
    /// Latest packet, in nanoseconds since 1970.
    latest: i64,
}

impl Log {
    pub(crate) fn new(output: Output) -> Log {
        Log {
            output,
            begun: false,
            line: Line::new(),
            latest: 0,
        }
    }

    pub(crate) fn connection(&mut self, connection: &Connection) -> io::Result<()> {
        let Some(zeek) = &connection.zeek else {
            return Ok(());
        };
        let (start, end) = connection.times;
        self.begin(start)?;
        self.latest = self.latest.max(end);
        self.row(connection, zeek)
    }

    fn row(&mut self, connection: &Connection, zeek: &ZeekConnection) -> io::Result<()> {
        let (client, server) = (connection.client.address, connection.server.address);
        let (orig, resp) = match zeek.originator {
            Role::Client => (client, server),
            Role::Server => (server, client),
        };
        let (orig_ip, resp_ip) = (orig.ip().to_canonical(), resp.ip().to_canonical());
        let (start, _) = connection.times;
        let bytes = |bytes: u64| zeek.duration.map(|_| bytes);
        let history = Some(zeek.history.as_str()).filter(|history| !history.is_empty());
        let out = &mut self.line;
        out.clear();
        micros(out, start.div_euclid(1000));
        field(out, |out| {
            uid::uid(out, orig, resp, start, connection.stream);
        });
        field(out, |out| address(out, orig_ip));
        number(out, orig.port());
        field(out, |out| address(out, resp_ip));
        number(out, resp.port());
        word(out, "tcp");
        // Which protocol is spoken is not looked at.
        word(out, UNSET);
        optional(out, zeek.duration, micros);
        optional(out, bytes(zeek.orig.bytes), decimal);
        optional(out, bytes(zeek.resp.bytes), decimal);
        word(out, zeek.conn_state);
        word(out, is_local(orig_ip));
        word(out, is_local(resp_ip));
        number(out, zeek.missed_bytes);
        word(out, history.unwrap_or(UNSET));
        number(out, zeek.orig.packets);
        number(out, zeek.orig.ip_bytes);
        number(out, zeek.resp.packets);
        number(out, zeek.resp.ip_bytes);
        // A tunnel is no connection here, so that there is no identifier to name it by.
        word(out, UNSET);
        number(out, TCP);
        field(out, |out| community_id(out, orig, resp));
        out.push(b'\n');
        self.output.whole_lines(out)
    }

    /// Writes the header, opened at the time of the first row's first packet.
    fn begin(&mut self, start: i64) -> io::Result<()> {
        if std::mem::replace(&mut self.begun, true) {
            return Ok(());
        }
        let names = COLUMNS.map(|(name, _)| name).join("\t");
        let types = COLUMNS.map(|(_, kind)| kind).join("\t");
        write!(
            self.output,
            "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t{UNSET}\n\
             #path\tconn\n#open\t{}\n#fields\t{names}\n#types\t{types}\n",
            moment(start)
        )
    }

    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }

    /// Closes the log, at the time of the latest packet.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.begin(0)?;
        writeln!(self.output, "#close\t{}", moment(self.latest))
    }
}

#[inline(always)]
fn field(out: &mut Line, value: impl FnOnce(&mut Line)) {
    out.push(b'\t');
    value(out);
}

#[inline(always)]
fn number(out: &mut Line, number: impl Into<u64>) {
    field(out, |out| decimal(out, number.into()));
}

#[inline(always)]
fn word(out: &mut Line, word: &str) {
    field(out, |out| out.word(word.as_bytes()));
}

#[inline(always)]
fn optional<T>(out: &mut Line, value: Option<T>, write: impl FnOnce(&mut Line, T)) {
    match value {
        Some(value) => field(out, |out| write(out, value)),
        None => word(out, UNSET),
    }
}

fn is_local(address: IpAddr) -> &'static str {
    if local::is_local(address) { "T" } else { "F" }
}

/// `2026-11-20-10-13-11`, in UTC.
fn moment(nanos: i64) -> impl Display {
    let time = jiff::Timestamp::from_nanosecond(i128::from(nanos));
    let time = time.unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    time.strftime("%Y-%m-%d-%H-%M-%S").to_string()
}
