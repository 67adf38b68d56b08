//! `--statistics`: a count for each rule.

use std::cmp::Reverse;
use std::io::Write as _;

use crate::drive::Run;
use crate::files::Files;
use crate::numbers::Grouped;
use crate::output::Output;
use crate::report::{Report, text};
use crate::row::Located;
use crate::tally::Tally;

/// A table of the rules that were broken, the most frequent first.
pub(crate) struct Statistics {
    output: Output,
    quiet: bool,
}

impl Statistics {
    pub(crate) fn new(output: Output, quiet: bool) -> Statistics {
        Statistics { output, quiet }
    }
}

impl Report for Statistics {
    fn finding(&mut self, _: &str, _: &Located) -> anyhow::Result<()> {
        Ok(())
    }

    fn end_of_input(&mut self, _: &Files, _: &Tally) -> anyhow::Result<()> {
        Ok(())
    }

    fn idle(&mut self, _: &str) -> anyhow::Result<()> {
        Ok(())
    }

    fn finish(&mut self, run: &Run) -> anyhow::Result<()> {
        let mut counts: Vec<_> = run.total.findings.iter().collect();
        counts.sort_by_key(|(rule, count)| (Reverse(**count), **rule));
        for ((id, severity), count) in counts {
            let rule = id.rule();
            let paint = self.output.paint.severity(*severity);
            write!(self.output, "{:>10}  {} ", Grouped(*count), rule.code)?;
            write!(self.output, "{paint}{severity:<7}{paint:#} ")?;
            write!(self.output, "{}: {}", rule.name, rule.summary)?;
            self.output.end_line()?;
        }
        if !self.quiet {
            text::summary(&mut self.output, run)?;
        }
        Ok(self.output.flush()?)
    }
}
