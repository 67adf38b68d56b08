//! What the ends of an input come to: a count by state, which connections are half-closed, and
//! which FINs nobody acknowledged.

use std::io::{self, Write as _};
use std::time::Duration;

use tcplint_track::State;

use crate::args::StatesArguments;
use crate::numbers::{Count, Grouped};
use crate::output::Output;
use crate::report::age::Age;
use crate::snapshot::EndAt;

/// Streams that a line names.
const NAMED: usize = 10;

/// A stream, and how long it has been what it is listed for.
pub(crate) type Aging = (Duration, u32);

/// Counts of one input.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    counts: [u64; State::ALL.len()],
    half_closed: Vec<Aging>,
    unanswered: Vec<Aging>,
}

impl Survey {
    /// Of these ends.
    pub(crate) fn of(ends: impl Iterator<Item = EndAt>) -> Survey {
        let mut survey = Survey::default();
        ends.for_each(|end| survey.add(&end));
        // The oldest first; of those of one age, the lower number.
        let order = |&(age, stream): &Aging| (std::cmp::Reverse(age), stream);
        survey.half_closed.sort_unstable_by_key(order);
        survey.unanswered.sort_unstable_by_key(order);
        survey
    }

    fn add(&mut self, end: &EndAt) {
        let counted = State::ALL.iter().zip(&mut self.counts);
        for (_, count) in counted.filter(|(state, _)| **state == end.state) {
            *count += 1;
        }
        let aging = (end.age, end.stream);
        match end.state {
            State::CloseWait if !end.assumed => self.half_closed.push(aging),
            // Where the other direction was not captured, nothing can be said of acknowledgments.
            State::FinWait1 if end.send_queue.is_some() => self.unanswered.push(aging),
            _ => {}
        }
    }

    /// How many ends are in each state that any is in, in the order of a connection's life.
    pub(crate) fn counts(&self) -> impl Iterator<Item = (State, u64)> {
        let counted = State::ALL.into_iter().zip(self.counts);
        counted.filter(|(_, count)| *count > 0)
    }

    /// All ends.
    pub(crate) fn ends(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Connections of which one end closed, which the other acknowledged: the oldest first.
    pub(crate) fn half_closed(&self) -> &[Aging] {
        &self.half_closed
    }

    /// Connections of which one end closed, which nobody acknowledged: the oldest first.
    pub(crate) fn unanswered(&self) -> &[Aging] {
        &self.unanswered
    }

    /// The count by state, which of them the table left out, and what is listed by stream.
    pub(crate) fn print(&self, arguments: &StatesArguments, output: &mut Output) -> io::Result<()> {
        self.print_counts(arguments, output)?;
        // Every close is half-closed for a while; it hangs when the other end may have given up.
        let wait = arguments.time_wait.wait();
        let hanging = self.half_closed.partition_point(|(age, _)| *age >= wait);
        let (hanging, closing) = self.half_closed.split_at(hanging);
        print_list(hanging, half_closed("hangs", "hang"), output)?;
        print_list(closing, half_closed("is", "are"), output)?;
        print_list(
            &self.unanswered,
            |count| format!("{} not acknowledged", Count(count, "FIN")),
            output,
        )
    }

    fn print_counts(&self, arguments: &StatesArguments, output: &mut Output) -> io::Result<()> {
        let of = |shown: bool| {
            let wanted = self
                .counts()
                .filter(|(state, _)| (arguments.summary || arguments.shows(*state)) == shown)
                .map(|(state, count)| format!("{} {state}", Grouped(count)));
            wanted.collect::<Vec<_>>().join(", ")
        };
        let (shown, hidden) = (of(true), of(false));
        write!(output, "{}", Count(self.ends(), "end"))?;
        if !shown.is_empty() {
            write!(output, ": {shown}")?;
        }
        match (hidden.is_empty(), arguments.state.is_empty()) {
            (true, _) => {}
            (false, false) => write!(output, "; not shown: {hidden}")?,
            (false, true) => {
                let joint = if shown.is_empty() { ": " } else { "; " };
                write!(output, "{joint}{hidden} (shown with --all)")?;
            }
        }
        writeln!(output)
    }
}

/// So many connections with the verb for one or several.
fn half_closed(one: &'static str, several: &'static str) -> impl Fn(u64) -> String {
    move |count| {
        let verb = if count == 1 { one } else { several };
        format!("{} {verb} half-closed", Count(count, "connection"))
    }
}

/// What is listed, its streams, and for how long the oldest has been so; nothing of none.
fn print_list(list: &[Aging], what: impl Fn(u64) -> String, output: &mut Output) -> io::Result<()> {
    let Some((oldest, _)) = list.first() else {
        return Ok(());
    };
    let named = list.iter().take(NAMED).map(|(_, n)| n.to_string());
    let streams = named.collect::<Vec<_>>().join(", ");
    let what = what(list.len() as u64);
    if list.len() == 1 {
        return writeln!(output, "{what}: stream {streams}, for {}", Age(*oldest));
    }
    write!(output, "{what}: streams {streams}")?;
    let more = list.len().saturating_sub(NAMED);
    if more > 0 {
        write!(output, " and {} more", Grouped(more as u64))?;
    }
    writeln!(output, "; the oldest for {}", Age(*oldest))
}
