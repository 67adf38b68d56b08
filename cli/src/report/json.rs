//! One JSON array.

use std::io::{self, Write as _};

use serde::Serialize;

use crate::drive::Run;
use crate::output::Output;
use crate::report::Report;
use crate::row::{FindingRow, Located, SummaryRow};
use crate::tally::Tally;

/// The rows of `jsonl` as one array, one row a line, written as they come.
pub(crate) struct Json {
    output: Output,
    separator: &'static [u8],
}

impl Json {
    pub(crate) fn new(mut output: Output) -> io::Result<Json> {
        output.write_all(b"[")?;
        Ok(Json {
            output,
            separator: b"\n",
        })
    }

    fn row(&mut self, row: &impl Serialize) -> anyhow::Result<()> {
        self.output.write_all(self.separator)?;
        self.separator = b",\n";
        Ok(serde_json::to_writer(&mut self.output, row)?)
    }
}

impl Report for Json {
    fn finding(&mut self, file: &str, located: &Located) -> anyhow::Result<()> {
        self.row(&FindingRow::new(file, located))
    }

    fn end_of_input(&mut self, file: &str, tally: &Tally) -> anyhow::Result<()> {
        self.row(&SummaryRow::new(file, tally))
    }

    fn idle(&mut self, _: &str) -> anyhow::Result<()> {
        Ok(self.output.flush()?)
    }

    fn finish(&mut self, _: &Run) -> anyhow::Result<()> {
        self.output.write_all(b"\n]\n")?;
        Ok(self.output.flush()?)
    }
}
