//! One line each for people: `FILE:FRAME: CODE NAME SEVERITY SOURCE > DESTINATION MESSAGE`.

use std::io::{self, Write as _};
use std::time::{Duration, Instant};

use tcplint_lint::Severity;

use crate::drive::{Run, skipped_phrase};
use crate::fold::{Fold, Group};
use crate::numbers::{Count, Grouped};
use crate::output::Output;
use crate::report::Report;
use crate::row::{End, Located};
use crate::tally::Tally;

/// How old a capture's newest packet may be for it to count as captured right now.
const LIVE: Duration = Duration::from_secs(10);
/// How long a finding of a live capture is held back to be folded with others.
const HOLD: Duration = Duration::from_millis(500);

/// Findings for people. Repetition is folded when an input ends, or, in a live capture, twice a
/// second, so that nobody waits for what was already found.
pub(crate) struct Text {
    output: Output,
    fold: Option<Fold>,
    held_since: Option<Instant>,
    quiet: bool,
}

impl Text {
    pub(crate) fn new(output: Output, folded: bool, quiet: bool) -> Text {
        Text {
            output,
            fold: folded.then(Fold::default),
            held_since: None,
            quiet,
        }
    }

    fn give_out(&mut self, file: &str) -> io::Result<()> {
        self.held_since = None;
        let groups = self.fold.as_mut().map(Fold::take).unwrap_or_default();
        for group in &groups {
            line(&mut self.output, file, group)?;
        }
        Ok(())
    }
}

impl Report for Text {
    fn finding(&mut self, file: &str, located: &Located) -> anyhow::Result<()> {
        let Some(fold) = &mut self.fold else {
            return Ok(line(&mut self.output, file, &Group::new(located.clone()))?);
        };
        fold.add(located);
        if fold.is_full() {
            self.give_out(file)?;
        } else if is_live(located) {
            let since = *self.held_since.get_or_insert_with(Instant::now);
            if since.elapsed() >= HOLD {
                self.give_out(file)?;
                self.output.flush()?;
            }
        }
        Ok(())
    }

    fn end_of_input(&mut self, file: &str, _: &Tally) -> anyhow::Result<()> {
        Ok(self.give_out(file)?)
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

/// Whether a finding's packet was captured just now.
fn is_live(located: &Located) -> bool {
    let now = jiff::Timestamp::now().as_nanosecond();
    let age = now - i128::from(located.place.time.as_nanos());
    age.unsigned_abs() < LIVE.as_nanos()
}

fn line(output: &mut Output, file: &str, group: &Group) -> io::Result<()> {
    let Located {
        place,
        source,
        destination,
        finding,
        ..
    } = &group.first;
    let rule = finding.rule.rule();
    let (strong, paint) = (
        output.paint.strong(),
        output.paint.severity(finding.severity),
    );
    write!(output, "{file}:{}", place.frame)?;
    if group.count > 1 {
        write!(output, "-{}", group.last_frame)?;
    }
    write!(output, ": {strong}{}{strong:#} {} ", rule.code, rule.name)?;
    write!(output, "{paint}{}{paint:#} ", finding.severity)?;
    write!(output, "{}{} > ", Host(*source), group.source_ports)?;
    write!(
        output,
        "{}{} {}",
        Host(*destination),
        group.destination_ports,
        finding.message
    )?;
    if group.count > 1 {
        let count = Grouped(group.count);
        match group.same_message {
            true => write!(output, " ({count} segments)")?,
            false => write!(output, " (first of {count} segments)")?,
        }
    }
    output.end_line()
}

/// An address, in brackets where a port after it would be read as part of it.
pub(super) struct Host(pub(super) End);

impl std::fmt::Display for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            End {
                address,
                port: Some(_),
            } if address.is_ipv6() => write!(f, "[{address}]"),
            End { address, .. } => write!(f, "{address}"),
        }
    }
}

/// The last line: what was found in how much.
pub(super) fn summary(output: &mut Output, run: &Run) -> io::Result<()> {
    let total = &run.total;
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
        Count(run.captures, "capture"),
        Grouped(total.segments)
    )?;
    write!(output, "{}", skipped_phrase(total))?;
    output.end_line()
}
