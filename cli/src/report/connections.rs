//! The output formats of `connections`.

use std::io::Write as _;

use tcplint_track::Connection;

use crate::args::ConnectionsFormat;
use crate::drive::Run;
use crate::files::Files;
use crate::form::Rows;
use crate::numbers::Grouped;
use crate::output::Output;
use crate::report::table::Table;
use crate::report::zeek::Log;
use crate::row::ConnectionRow;

/// Where the rows go.
pub(crate) enum Sink {
    /// A table for each input.
    Text(Table, Output),
    /// JSON or CSV.
    Rows(Rows),
    /// Zeek's conn.log.
    Zeek(Log),
}

impl Sink {
    pub(crate) fn new(format: ConnectionsFormat, output: Output) -> anyhow::Result<Sink> {
        Ok(match format {
            ConnectionsFormat::Text => Sink::Text(Table::default(), output),
            ConnectionsFormat::Json => Sink::Rows(Rows::array(output)?),
            ConnectionsFormat::Jsonl => Sink::Rows(Rows::lines(output)),
            ConnectionsFormat::Csv => Sink::Rows(Rows::csv::<ConnectionRow<'_>>(output)?),
            ConnectionsFormat::Zeek => Sink::Zeek(Log::new(output)),
        })
    }

    /// A connection of the capture in `files`.
    pub(crate) fn connection(
        &mut self,
        files: &Files,
        connection: &Connection,
    ) -> anyhow::Result<()> {
        match self {
            Sink::Text(table, _) => table.add(connection),
            Sink::Rows(rows) => rows.row(&ConnectionRow::new(files, connection))?,
            Sink::Zeek(log) => log.connection(connection)?,
        }
        Ok(())
    }

    /// The capture is over.
    pub(crate) fn end_of_input(&mut self, files: &Files) -> anyhow::Result<()> {
        match self {
            Sink::Text(table, output) => table.print(files, output)?,
            Sink::Rows(rows) => rows.hand_on()?,
            Sink::Zeek(_) => {}
        }
        Ok(())
    }

    /// What was held back is shown.
    pub(crate) fn flush(&mut self) -> anyhow::Result<()> {
        Ok(match self {
            Sink::Text(_, output) => output.flush(),
            Sink::Rows(rows) => rows.flush(),
            Sink::Zeek(log) => log.flush(),
        }?)
    }

    /// All inputs are over, and none of their connections was shown: says so where people read.
    pub(crate) fn nothing_shown(&mut self, run: &Run) -> anyhow::Result<()> {
        if let Sink::Text(_, output) = self {
            match run.total.connections.unwrap_or_default() {
                _ if run.is_blank() => write!(output, "Nothing was read")?,
                0 => write!(output, "No connections")?,
                1 => write!(output, "The only connection is not shown")?,
                all => write!(output, "None of {} connections is shown", Grouped(all))?,
            }
            output.end_line()?;
        }
        Ok(())
    }

    /// All inputs are over.
    pub(crate) fn finish(&mut self) -> anyhow::Result<()> {
        Ok(match self {
            Sink::Text(_, output) => output.flush(),
            Sink::Rows(rows) => rows.finish(),
            Sink::Zeek(log) => log.finish(),
        }?)
    }
}
