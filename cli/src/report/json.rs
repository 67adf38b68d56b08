//! JSON: one object a line, or one array of the same objects.

use std::io::{self, Write as _};

use serde::Serialize;

use crate::drive::Run;
use crate::files::Files;
use crate::output::Output;
use crate::report::Report;
use crate::row::{FindingRow, Located, SummaryRow};
use crate::tally::Tally;

/// Findings as they come, then one summary for each input: a row a line.
pub(crate) struct Json {
    output: Output,
    array: bool,
}

impl Json {
    /// `jsonl`: an object a line.
    pub(crate) fn lines(output: Output) -> Json {
        Json {
            output,
            array: false,
        }
    }

    /// `json`: an array.
    pub(crate) fn array(mut output: Output) -> io::Result<Json> {
        if !output.is_part() {
            output.write_all(b"[\n")?;
        }
        Ok(Json {
            output,
            array: true,
        })
    }

    fn row(&mut self, row: &impl Serialize) -> anyhow::Result<()> {
        if self.array {
            self.output.separate(b",\n")?;
            return Ok(serde_json::to_writer(&mut self.output, row)?);
        }
        serde_json::to_writer(&mut self.output, row)?;
        Ok(self.output.end_line()?)
    }
}

impl Report for Json {
    fn finding(&mut self, file: &str, located: &Located) -> anyhow::Result<()> {
        self.row(&FindingRow::new(file, located))
    }

    fn end_of_input(&mut self, files: &Files, tally: &Tally) -> anyhow::Result<()> {
        self.row(&SummaryRow::new(files, tally))
    }

    fn idle(&mut self, _: &str) -> anyhow::Result<()> {
        Ok(self.output.flush()?)
    }

    fn finish(&mut self, _: &Run) -> anyhow::Result<()> {
        if self.array {
            self.output.write_all(b"\n]\n")?;
        }
        Ok(self.output.flush()?)
    }
}
