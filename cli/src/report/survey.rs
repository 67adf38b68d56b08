//! What the ends of an input come to: a count by state, and which connections are half-closed.

use std::io::{self, Write as _};
use std::time::Duration;

use tcplint_track::State;

use crate::numbers::{Count, Grouped};
use crate::output::Output;
use crate::report::age::Age;
use crate::snapshot::EndAt;

/// Half-closed connections that are named.
const NAMED: usize = 10;

/// States that netstat would not show; nothing or nothing certain is there.
const HIDDEN: [State; 3] = [State::Listen, State::Closed, State::Unseen];

/// Counts of one input.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    counts: [u64; State::ALL.len()],
    half_closed: u64,
    /// Age and stream of those that have been so for longest, in that order.
    oldest: Vec<(Duration, u32)>,
}

impl Survey {
    /// Counts an end.
    pub(crate) fn add(&mut self, end: &EndAt) {
        let counted = State::ALL.iter().zip(&mut self.counts);
        for (_, count) in counted.filter(|(state, _)| **state == end.state) {
            *count += 1;
        }
        if end.state == State::CloseWait {
            self.half_closed += 1;
            let at = self.oldest.partition_point(|(age, _)| *age >= end.age);
            if at < NAMED {
                self.oldest.insert(at, (end.age, end.stream));
                self.oldest.truncate(NAMED);
            }
        }
    }

    /// The count by state, and how many of them the table left out.
    pub(crate) fn print(&self, wait: Duration, all: bool, output: &mut Output) -> io::Result<()> {
        let ends: u64 = self.counts.iter().sum();
        let of = |hidden: bool| {
            let counted = State::ALL.iter().zip(&self.counts);
            let wanted = counted
                .filter(|(state, count)| **count > 0 && HIDDEN.contains(state) == hidden)
                .map(|(state, count)| format!("{} {state}", Grouped(*count)));
            wanted.collect::<Vec<_>>().join(", ")
        };
        let (shown, hidden) = (of(false), of(true));
        write!(output, "{}", Count(ends, "end"))?;
        if !shown.is_empty() {
            write!(output, ": {shown}")?;
        }
        if !hidden.is_empty() {
            let joint = if shown.is_empty() { ": " } else { "; " };
            let hint = if all { "" } else { " (shown with --all)" };
            write!(output, "{joint}{hidden}{hint}")?;
        }
        writeln!(output)?;
        self.print_half_closed(wait, output)
    }

    /// Every close is half-closed for a while; it hangs when the other end may have given up.
    fn print_half_closed(&self, wait: Duration, output: &mut Output) -> io::Result<()> {
        let Some((age, _)) = self.oldest.first() else {
            return Ok(());
        };
        let streams: Vec<_> = self.oldest.iter().map(|(_, n)| n.to_string()).collect();
        let streams = streams.join(", ");
        let more = self.half_closed.saturating_sub(self.oldest.len() as u64);
        if self.half_closed == 1 {
            let verb = if *age >= wait { "hangs" } else { "is" };
            return writeln!(
                output,
                "1 connection {verb} half-closed: stream {streams}, for {}",
                Age(*age)
            );
        }
        let verb = if *age >= wait { "hang" } else { "are" };
        write!(
            output,
            "{} {verb} half-closed: streams {streams}",
            Count(self.half_closed, "connection")
        )?;
        if more > 0 {
            write!(output, " and {} more", Grouped(more))?;
        }
        writeln!(output, "; the oldest for {}", Age(*age))
    }
}
