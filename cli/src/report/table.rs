//! The connections of an input as an aligned table for people.

use std::io::{self, Write as _};

use tcplint_track::{ClosedBy, Closing, Connection, ResetCause, Role};

use crate::files::Files;
use crate::output::Output;

const HEADINGS: [&str; 6] = ["STREAM", "CLIENT", "SERVER", "OPENING", "CLOSING", "STATES"];

/// Rows that wait until all widths are known.
#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<[String; HEADINGS.len()]>,
}

impl Table {
    pub(crate) fn add(&mut self, connection: &Connection) {
        self.rows.push([
            connection.stream.to_string(),
            connection.client.address.to_string(),
            connection.server.address.to_string(),
            connection.opening.name().to_owned(),
            closing(connection),
            format!("{} {}", connection.client.state, connection.server.state),
        ]);
    }

    /// Prints the rows, all of the capture in `files`, and forgets them.
    pub(crate) fn print(&mut self, files: &Files, output: &mut Output) -> io::Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let mut widths = HEADINGS.map(str::len);
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.len());
            }
        }
        output.separate(b"\n")?;
        let strong = output.paint.strong();
        writeln!(output, "{strong}{files}{strong:#}")?;
        line(output, &HEADINGS, &widths)?;
        for row in &self.rows {
            line(output, &row.each_ref().map(String::as_str), &widths)?;
        }
        self.rows.clear();
        output.flush()
    }
}

/// The number to the right, the rest to the left, nothing after the last cell.
fn line(output: &mut Output, cells: &[&str], widths: &[usize]) -> io::Result<()> {
    let mut text = String::new();
    for (at, (cell, width)) in cells.iter().zip(widths).enumerate() {
        if at == 0 {
            text.push_str(&format!("{cell:>width$}"));
        } else {
            text.push_str(&format!("  {cell:width$}"));
        }
    }
    writeln!(output, "{}", text.trim_end())
}

/// The shape and whose doing it was: `four-segment by client`, `reset by server: abort`,
/// `reset-after-fin: closed by client, reset by server (abort)`.
fn closing(connection: &Connection) -> String {
    let shape = connection.closing.map_or("-", |closing| closing.name());
    match (connection.reset, connection.closed_by) {
        (Some((by, cause)), closed_by) => {
            let (by, cause) = (Role::name(by), reason(cause));
            match closed_by.map(ClosedBy::name) {
                _ if connection.closing != Some(Closing::ResetAfterFin) => {
                    format!("{shape} by {by}: {cause}")
                }
                Some(closer) if closer == by => {
                    format!("{shape}: closed and reset by {by} ({cause})")
                }
                Some(closer) => format!("{shape}: closed by {closer}, reset by {by} ({cause})"),
                None => format!("{shape}: reset by {by} ({cause})"),
            }
        }
        (None, Some(by)) => format!("{shape} by {}", by.name()),
        (None, None) => shape.to_owned(),
    }
}

/// The cause; the one whose name could be taken for the doing of the end that reset, in words.
fn reason(cause: ResetCause) -> &'static str {
    match cause {
        ResetCause::WroteToClosedSocket => "peer wrote to a closed socket",
        other => other.name(),
    }
}
