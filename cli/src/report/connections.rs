//! The output formats of `connections`.

use std::io::Write as _;

use tcplint_track::Connection;

use crate::args::ConnectionsFormat;
use crate::drive::Run;
use crate::files::Files;
use crate::numbers::Grouped;
use crate::output::Output;
use crate::report::table::Table;
use crate::report::zeek::Log;
use crate::row::ConnectionRow;

/// Where the rows go.
pub(crate) enum Sink {
    /// A table for each input.
    Text(Table, Output),
    /// An array.
    Json(Output),
    /// A row a line.
    Jsonl(Output),
    /// Column names, then rows.
    Csv(Box<csv::Writer<Output>>),
    /// Zeek's conn.log.
    Zeek(Log),
}

impl Sink {
    pub(crate) fn new(format: ConnectionsFormat, mut output: Output) -> anyhow::Result<Sink> {
        Ok(match format {
            ConnectionsFormat::Text => Sink::Text(Table::default(), output),
            ConnectionsFormat::Json => {
                if !output.is_part() {
                    output.write_all(b"[\n")?;
                }
                Sink::Json(output)
            }
            ConnectionsFormat::Jsonl => Sink::Jsonl(output),
            ConnectionsFormat::Csv => {
                let is_part = output.is_part();
                let mut writer = csv::WriterBuilder::new()
                    .has_headers(false)
                    .from_writer(output);
                if !is_part {
                    ConnectionRow::write_columns(&mut writer)?;
                }
                Sink::Csv(Box::new(writer))
            }
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
            Sink::Json(output) => {
                output.separate(b",\n")?;
                serde_json::to_writer(output, &ConnectionRow::new(files, connection))?;
            }
            Sink::Jsonl(output) => {
                serde_json::to_writer(&mut *output, &ConnectionRow::new(files, connection))?;
                output.end_line()?;
            }
            Sink::Csv(writer) => ConnectionRow::new(files, connection).write_csv(writer)?,
            Sink::Zeek(log) => log.connection(connection)?,
        }
        Ok(())
    }

    /// The capture is over.
    pub(crate) fn end_of_input(&mut self, files: &Files) -> anyhow::Result<()> {
        if let Sink::Text(table, output) = self {
            table.print(files, output)?;
        }
        Ok(())
    }

    /// What was held back is shown.
    pub(crate) fn flush(&mut self) -> anyhow::Result<()> {
        Ok(match self {
            Sink::Text(_, output) | Sink::Json(output) | Sink::Jsonl(output) => output.flush(),
            Sink::Csv(writer) => writer.flush(),
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
        match self {
            Sink::Json(output) => output.write_all(b"\n]\n")?,
            Sink::Zeek(log) => log.finish()?,
            Sink::Text(..) | Sink::Jsonl(_) | Sink::Csv(_) => {}
        }
        self.flush()
    }
}
