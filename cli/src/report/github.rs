//! Annotations: the workflow commands that GitHub's runners read from a step's output.

use std::io::{self, Write as _};

use tcplint_lint::Severity;

use crate::drive::Run;
use crate::files::Files;
use crate::fold::{Fold, Group};
use crate::form::Line;
use crate::numbers::Count;
use crate::output::Output;
use crate::report::Report;
use crate::row::Located;
use crate::tally::Tally;

/// One annotation for each group of findings: a runner shows only the first few of a step.
pub(crate) struct Github {
    output: Output,
    folded: bool,
    fold: Fold,
    /// Where routes are put together.
    line: Line,
}

impl Github {
    pub(crate) fn new(output: Output, folded: bool) -> Github {
        Github {
            output,
            folded,
            fold: Fold::default(),
            line: Line::new(),
        }
    }

    fn give_out(&mut self, file: &str) -> io::Result<()> {
        for group in self.fold.take() {
            annotation(&mut self.output, &mut self.line, file, &group)?;
        }
        Ok(())
    }
}

impl Report for Github {
    fn finding(&mut self, file: &str, located: &Located) -> anyhow::Result<()> {
        self.fold.add(located);
        if !self.folded || self.fold.is_full() {
            self.give_out(file)?;
        }
        Ok(())
    }

    fn end_of_input(&mut self, files: &Files, tally: &Tally) -> anyhow::Result<()> {
        self.give_out(files.current())?;
        if let Some(damaged) = &tally.damaged {
            let (file, damaged) = (property(files.first()), data(damaged));
            write!(
                self.output,
                "::error file={file},title=not read to its end::{damaged}"
            )?;
            self.output.end_line()?;
        }
        for failed in &tally.packs_failed {
            let (file, failed) = (property(files.first()), data(failed));
            write!(
                self.output,
                "::error file={file},title=rule pack failed::{failed}"
            )?;
            self.output.end_line()?;
        }
        Ok(())
    }

    fn idle(&mut self, file: &str) -> anyhow::Result<()> {
        self.give_out(file)?;
        Ok(self.output.flush()?)
    }

    fn finish(&mut self, _: &Run) -> anyhow::Result<()> {
        Ok(self.output.flush()?)
    }
}

/// A frame has no line; it stands in the title, so that the annotation is not pinned to one.
fn annotation(output: &mut Output, line: &mut Line, file: &str, group: &Group) -> io::Result<()> {
    let Located { place, finding, .. } = &group.first;
    let rule = finding.rule.rule();
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let at = match place.frame() {
        Some(frame) => format!("at frame {frame}"),
        None => "at the end".to_owned(),
    };
    let title = format!("{} {} {at}", rule.code, rule.name);
    let frames = match group.count {
        1 => String::new(),
        count if place.frame().is_none() => format!(" ({})", Count(count, "connection")),
        count => format!(
            " ({}, frames {}-{})",
            Count(count, "segment"),
            place.frame,
            group.last_frame
        ),
    };
    let message = format!("{} {}{frames}", group.route(line), finding.message);
    let (file, title) = (property(file), property(&title));
    write!(
        output,
        "::{command} file={file},title={title}::{}",
        data(&message)
    )?;
    output.end_line()
}

/// Text after the second `::`, in which percent signs and line ends are escaped.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A property's value, in which the separators are escaped as well.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
