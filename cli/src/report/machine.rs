//! Rows for machines: JSON, one object a line or one array of the same objects, and CSV.

use std::io;

use crate::drive::Run;
use crate::files::Files;
use crate::form::Rows;
use crate::output::Output;
use crate::report::Report;
use crate::row::{FindingRow, Located, SummaryRow};
use crate::tally::Tally;

/// Findings as they come; in JSON, then one summary for each input.
pub(crate) struct Machine(Rows);

impl Machine {
    /// `jsonl`: an object a line.
    pub(crate) fn lines(output: Output) -> Machine {
        Machine(Rows::lines(output))
    }

    /// `json`: an array.
    pub(crate) fn array(output: Output) -> io::Result<Machine> {
        Rows::array(output).map(Machine)
    }

    /// `csv`: column names first.
    pub(crate) fn csv(output: Output) -> io::Result<Machine> {
        Rows::csv::<FindingRow<'_>>(output).map(Machine)
    }
}

impl Report for Machine {
    fn finding(&mut self, file: &str, located: &Located) -> anyhow::Result<()> {
        Ok(self.0.row(&FindingRow::new(file, located))?)
    }

    fn end_of_input(&mut self, files: &Files, tally: &Tally) -> anyhow::Result<()> {
        self.0.object(|| SummaryRow::new(files, tally))?;
        Ok(self.0.hand_on()?)
    }

    fn idle(&mut self, _: &str) -> anyhow::Result<()> {
        Ok(self.0.flush()?)
    }

    fn finish(&mut self, _: &Run) -> anyhow::Result<()> {
        Ok(self.0.finish()?)
    }
}
