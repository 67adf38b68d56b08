//! One JSON object a line.

use std::io::Write as _;

use serde::Serialize;

use crate::drive::Run;
use crate::output::Output;
use crate::report::Report;
use crate::row::{FindingRow, Located, SummaryRow};
use crate::tally::Tally;

/// Findings as they come, then one summary for each input.
pub(crate) struct Jsonl {
    output: Output,
}

impl Jsonl {
    pub(crate) fn new(output: Output) -> Jsonl {
        Jsonl { output }
    }

    fn row(&mut self, row: &impl Serialize) -> anyhow::Result<()> {
        serde_json::to_writer(&mut self.output, row)?;
        Ok(self.output.end_line()?)
    }
}

impl Report for Jsonl {
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
        Ok(self.output.flush()?)
    }
}
