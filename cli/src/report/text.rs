//! One line each for people: `FILE:FRAME: CODE NAME SEVERITY SOURCE > DESTINATION MESSAGE`.

use std::io::{self, Write as _};

use anstyle::Style;
use tcplint_lint::Severity;

use crate::drive::{Run, skipped_phrase};
use crate::files::Files;
use crate::fold::{Fold, Group, Sketch};
use crate::form::{Line, decimal};
use crate::numbers::{Count, Grouped, Printable};
use crate::output::Output;
use crate::report::Report;
use crate::row::Located;
use crate::tally::Tally;

/// Findings for people. Repetition is folded until the input ends or, while it is still being
/// captured, until what was held back is asked for.
pub(crate) struct Text {
    output: Output,
    /// The line at hand.
    line: Line,
    fold: Option<Fold>,
    quiet: bool,
}

impl Text {
    pub(crate) fn new(output: Output, folded: bool, quiet: bool) -> Text {
        Text {
            output,
            line: Line::new(),
            fold: folded.then(Fold::default),
            quiet,
        }
    }

    fn give_out(&mut self, file: &str) -> io::Result<()> {
        let groups = self.fold.as_mut().map(Fold::take).unwrap_or_default();
        for group in &groups {
            line(&mut self.output, &mut self.line, file, group)?;
        }
        Ok(())
    }
}

impl Report for Text {
    fn finding(&mut self, file: &str, located: &Located) -> anyhow::Result<()> {
        let Some(fold) = &mut self.fold else {
            let group = Group::new(located.clone());
            return Ok(line(&mut self.output, &mut self.line, file, &group)?);
        };
        fold.add(located);
        if fold.is_full() {
            self.give_out(file)?;
        }
        Ok(())
    }

    fn count(&mut self, sketch: &Sketch) -> bool {
        self.fold.as_mut().is_some_and(|fold| fold.count(sketch))
    }

    fn end_of_input(&mut self, files: &Files, _: &Tally) -> anyhow::Result<()> {
        Ok(self.give_out(files.current())?)
    }

    fn idle(&mut self, file: &str) -> anyhow::Result<()> {
        self.give_out(file)?;
        Ok(self.output.flush()?)
    }

    fn finish(&mut self, run: &Run) -> anyhow::Result<()> {
        if !self.quiet {
            summary(&mut self.output, run)?;
        }
        Ok(self.output.flush()?)
    }
}

/// Put together octet by octet: there may be a line for every other connection, and formatting takes several
/// times as long.
fn line(output: &mut Output, out: &mut Line, file: &str, group: &Group) -> io::Result<()> {
    let Located { place, finding, .. } = &group.first;
    let rule = finding.rule.rule();
    let paint = output.paint;
    out.clear();
    out.extend_from_slice(Printable(file).to_string().as_bytes());
    out.push(b':');
    match place.frame() {
        Some(frame) => decimal(out, frame),
        None => out.word(b"end"),
    }
    if group.count > 1 && group.last_frame > place.frame {
        out.push(b'-');
        decimal(out, group.last_frame);
    }
    out.word(b": ");
    painted(out, paint.strong(), rule.code);
    out.push(b' ');
    out.word(rule.name.as_bytes());
    out.push(b' ');
    painted(
        out,
        paint.severity(finding.severity),
        finding.severity.name(),
    );
    out.push(b' ');
    group.put_route(out);
    out.push(b' ');
    out.extend_from_slice(finding.message.as_bytes());
    if group.count > 1 {
        let (count, things) = (Grouped(group.count), group.things());
        let first_of = if group.same_message { "" } else { "first of " };
        out.extend_from_slice(format!(" ({first_of}{count} {things})").as_bytes());
    }
    out.push(b'\n');
    output.whole_lines(out)
}

fn painted(out: &mut Line, style: Style, text: &str) {
    if style.is_plain() {
        out.word(text.as_bytes());
    } else {
        out.extend_from_slice(format!("{style}{text}{style:#}").as_bytes());
    }
}

/// The last line: what was found in how much.
pub(super) fn summary(output: &mut Output, run: &Run) -> io::Result<()> {
    let total = &run.total;
    if run.is_blank() {
        write!(output, "Nothing was read")?;
        return output.end_line();
    }
    let count = |severity| total.of_severity(severity);
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let infos = count(Severity::Info);
    let all = errors + warnings + infos;
    let paint = match (errors, warnings) {
        (0, 0) => output.paint.strong(),
        (0, _) => output.paint.severity(Severity::Warning),
        _ => output.paint.severity(Severity::Error),
    };
    if all == 0 {
        write!(output, "{paint}No findings{paint:#}")?;
    } else {
        write!(output, "{paint}{}{paint:#} (", Count(all, "finding"))?;
        let parts = [(errors, "error"), (warnings, "warning")];
        for (count, noun) in parts.into_iter().filter(|(count, _)| *count > 0) {
            let separator = if noun == "warning" && errors > 0 {
                ", "
            } else {
                ""
            };
            write!(output, "{separator}{}", Count(count, noun))?;
        }
        if infos > 0 {
            let separator = if errors + warnings > 0 { ", " } else { "" };
            write!(output, "{separator}{} info", Grouped(infos))?;
        }
        write!(output, ")")?;
    }
    write!(output, " in {} of ", Count(total.packets, "packet"))?;
    write!(
        output,
        "{}: {} with TCP",
        match run.joined {
            true => Count(run.captures, "joined file"),
            false => Count(run.captures, "capture"),
        },
        Grouped(total.segments)
    )?;
    write!(output, "{}", skipped_phrase(total))?;
    if run.damaged > 0 {
        write!(output, "; {} not read to ", Count(run.damaged, "input"))?;
        write!(
            output,
            "{} end",
            if run.damaged == 1 { "its" } else { "their" }
        )?;
    }
    let failed = total.packs_failed.len() as u64;
    if failed > 0 {
        write!(output, "; {} failed", Count(failed, "rule pack"))?;
    }
    output.end_line()
}
