//! Comma-separated rows (RFC 4180), column names first.

use crate::drive::Run;
use crate::files::Files;
use crate::output::Output;
use crate::report::Report;
use crate::row::{Located, hex_flags};
use crate::tally::Tally;
use crate::time::{Rfc3339, UnixSeconds};

const COLUMNS: [&str; 17] = [
    "file",
    "frame",
    "time",
    "ts",
    "stream",
    "src",
    "src_port",
    "dst",
    "dst_port",
    "code",
    "name",
    "severity",
    "confidence",
    "message",
    "flags",
    "related",
    "related_files",
];

/// Findings as they come; the columns are the keys of `jsonl`, absent values are empty.
pub(crate) struct Csv {
    writer: csv::Writer<Output>,
    line_buffered: bool,
}

impl Csv {
    pub(crate) fn new(output: Output, line_buffered: bool) -> anyhow::Result<Csv> {
        let is_part = output.is_part();
        let mut writer = csv::Writer::from_writer(output);
        if !is_part {
            writer.write_record(COLUMNS)?;
        }
        Ok(Csv {
            writer,
            line_buffered,
        })
    }
}

impl Report for Csv {
    fn finding(&mut self, file: &str, located: &Located) -> anyhow::Result<()> {
        let Located {
            place,
            source,
            destination,
            flags,
            stream,
            related,
            related_files,
            finding,
        } = located;
        let rule = finding.rule.rule();
        let related: Vec<_> = related.iter().map(u64::to_string).collect();
        let port = |port: Option<u16>| port.map(|port| port.to_string()).unwrap_or_default();
        let row: [&str; 17] = [
            file,
            &place
                .frame()
                .map(|frame| frame.to_string())
                .unwrap_or_default(),
            &Rfc3339(place.time).to_string(),
            &UnixSeconds(place.time).to_string(),
            &stream.map(|stream| stream.to_string()).unwrap_or_default(),
            &source.address.to_string(),
            &port(source.port),
            &destination.address.to_string(),
            &port(destination.port),
            rule.code,
            rule.name,
            finding.severity.name(),
            finding.confidence.name(),
            &finding.message,
            &flags.map(hex_flags).unwrap_or_default(),
            &related.join(" "),
            &related_files.as_deref().unwrap_or_default().join(" "),
        ];
        self.writer.write_record(row)?;
        if self.line_buffered {
            self.writer.flush()?;
        }
        Ok(())
    }

    fn end_of_input(&mut self, _: &Files, _: &Tally) -> anyhow::Result<()> {
        Ok(())
    }

    fn idle(&mut self, _: &str) -> anyhow::Result<()> {
        Ok(self.writer.flush()?)
    }

    fn finish(&mut self, _: &Run) -> anyhow::Result<()> {
        Ok(self.writer.flush()?)
    }
}
