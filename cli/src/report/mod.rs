//! The output formats of `check`, one file each.

mod age;
mod census;
mod columns;
pub(crate) mod connections;
mod github;
mod machine;
mod sarif;
pub(crate) mod states;
mod states_summary;
mod statistics;
mod survey;
mod table;
mod text;
mod zeek;

use crate::args::{CheckArguments, CheckFormat};
use crate::drive::Run;
use crate::files::Files;
use crate::fold::Sketch;
use crate::output::Output;
use crate::row::Located;
use crate::tally::Tally;

/// A format's way of writing what `check` finds.
pub(crate) trait Report {
    /// A finding in `file`, in the order of frames. What was held back is asked for by
    /// [`Report::idle`] before findings of a capture's next file come.
    fn finding(&mut self, file: &str, located: &Located) -> anyhow::Result<()>;
    /// A finding that is only counted, where that is enough: whether it is. If not, it has to come as
    /// any other.
    fn count(&mut self, _: &Sketch) -> bool {
        false
    }
    /// The capture is over.
    fn end_of_input(&mut self, files: &Files, tally: &Tally) -> anyhow::Result<()>;
    /// Nothing more may come for a while: what was held back is shown.
    fn idle(&mut self, file: &str) -> anyhow::Result<()>;
    /// All inputs are over.
    fn finish(&mut self, run: &Run) -> anyhow::Result<()>;
}

/// The report that the arguments ask for.
pub(crate) fn new(
    format: CheckFormat,
    arguments: &CheckArguments,
    output: Output,
) -> anyhow::Result<Box<dyn Report>> {
    let quiet = arguments.shared.quiet;
    // Whoever wants each line at once wants no line that stands for what is still to come.
    let folded = !arguments.all && !arguments.shared.line_buffered;
    Ok(match format {
        _ if arguments.statistics => Box::new(statistics::Statistics::new(output, quiet)),
        CheckFormat::Text => Box::new(text::Text::new(output, folded, quiet)),
        CheckFormat::Json => Box::new(machine::Machine::array(output)?),
        CheckFormat::Jsonl => Box::new(machine::Machine::lines(output)),
        CheckFormat::Csv => Box::new(machine::Machine::csv(output)?),
        CheckFormat::Sarif => Box::new(sarif::Sarif::new(output)?),
        CheckFormat::Github => Box::new(github::Github::new(output, folded)),
    })
}
