//! From inputs to captures to files: the run that every command shares.

mod beside;
mod whole;

use std::fs::metadata;
use std::mem::take;
use std::ops::{Deref, Range};

use anyhow::Context as _;
use tcplint_capture::{Capture, Input, Record, Timestamp, inputs};
use tcplint_wire::{Segment, Visitor};

use crate::args::{InputArguments, SharedArguments};
use crate::diagnostics::input_trouble;
use crate::interrupt::Interrupt;
use crate::numbers::Count;
use crate::output::Output;
use crate::progress::Progress;
use crate::reading::Reading;
use crate::tally::Tally;

use whole::{Whole, joined};

/// What a command makes of the frames: the visitor's calls come between `begin` and `end`.
pub(crate) trait Consumer: Visitor {
    /// A capture begins, with the file `name`.
    fn open(&mut self, name: &str);
    /// The capture goes on in the file `name`, whose frames are numbered from 1 again; `before` frames
    /// stand in the files before it. What was held back of the file before was shown.
    fn next_file(&mut self, name: &str, before: u64);
    /// The first packet of the capture comes, of this time. Called once, before its `begin`.
    fn start(&mut self, _first: Timestamp) {}
    /// Whether it is shown everyday segments before they come, in batches: by [`Consumer::ahead`], and
    /// on the way by [`Consumer::fetch`].
    fn looks_ahead(&self) -> bool {
        false
    }
    /// A frame of this time, which holds one everyday segment, comes soon, at this place of the batch. Whether
    /// it should be offered to [`Consumer::foreseen`] before it comes as usual.
    fn ahead(&mut self, _at: usize, _time: Timestamp, _segment: &Segment<'_>) -> bool {
        false
    }
    /// What is kept of the segments at the places `soon` of the batch is to be looked for, and that at
    /// `next`, for which this was asked before, is to be fetched: see [`Ahead`](tcplint_track::Ahead).
    fn fetch(&mut self, _soon: Range<usize>, _next: Range<usize>) {}
    /// The frames at these places of the batch, the first of which has this number, in place of all calls
    /// between and with [`Consumer::begin`] and [`Consumer::end`].
    ///
    /// Of many at once, so that what is the same for all of them is done once.
    fn foreseen(&mut self, _places: Range<usize>, _number: u64) -> Taken {
        Taken::default()
    }
    /// Reads a capture in parts, on several threads, where that can be done; what it says is as if
    /// it were read as usual. False: it is to be read as usual, from its start.
    fn read_apart(&mut self, _: Apart<'_>, _: &mut Reading) -> anyhow::Result<bool> {
        Ok(false)
    }
    /// Whether [`Consumer::glance`] ever says yes.
    fn glances(&self) -> bool {
        false
    }
    /// [`Visitor::passes`], to be asked of many segments: a copy of all that this asks of it.
    #[inline(always)]
    fn glance(&self) -> impl Fn(&Segment<'_>) -> bool + Copy {
        |_: &Segment<'_>| false
    }
    /// Whether a frame without any segment is nothing to it, so that it need not be told of one.
    fn ignores_others(&self) -> bool {
        false
    }
    /// A frame's record, before its segments.
    fn begin(&mut self, record: &Record<'_>);
    /// The same record, after its segments.
    fn end(&mut self, record: &Record<'_>, tally: &mut Tally) -> anyhow::Result<()>;
    /// What was held back should be shown: nothing came for a while, or enough time went by.
    fn idle(&mut self) -> anyhow::Result<()>;
    /// Whether results are written while the input is read, not at its end.
    fn streams(&self) -> bool;
    /// The capture is over, or could not be opened: then the tally says why.
    fn close(&mut self, tally: &mut Tally) -> anyhow::Result<()>;
}

/// What became of frames that were offered before they come as usual.
#[derive(Clone, Copy, Default)]
pub(crate) struct Taken {
    /// How many of them all was done for, from the first on; the next is to come as usual.
    pub(crate) count: usize,
    /// Of the last of these, all but [`Consumer::end`].
    pub(crate) is_due: bool,
}

/// A capture that may be read on several threads.
pub(crate) struct Apart<'a> {
    pub(crate) input: &'a Input,
    /// At its first record.
    pub(crate) capture: &'a mut Capture,
    pub(crate) threads: usize,
    /// Bytes in a part.
    pub(crate) part: u64,
    /// Connections that may be shared.
    pub(crate) connections: u64,
    pub(crate) progress: &'a mut Progress,
    pub(crate) interrupt: &'a Interrupt,
}

/// What a run over all inputs came to.
#[derive(Debug, Default)]
pub(crate) struct Run {
    /// Counts of all inputs together.
    pub(crate) total: Tally,
    /// Files and pipes that were read, whole or in part.
    pub(crate) captures: u64,
    /// Whether they are one capture.
    pub(crate) joined: bool,
    /// Whether anything could not be read.
    pub(crate) trouble: bool,
    /// Inputs that could not be opened, or are damaged.
    pub(crate) damaged: u64,
    /// What was lost of each of them, and which packs did not see all of one, in words, under the name
    /// of its first file.
    pub(crate) damages: Vec<(String, String)>,
}

impl Run {
    /// Whether no input gave a packet, and one should have.
    pub(crate) fn is_blank(&self) -> bool {
        self.damaged > 0 && self.total.packets == 0
    }
}

/// What is read, in this order.
#[derive(Debug)]
pub(crate) struct Inputs {
    list: Vec<Input>,
    /// Whether all of them are one capture.
    join: bool,
}

impl Deref for Inputs {
    type Target = [Input];

    fn deref(&self) -> &[Input] {
        &self.list
    }
}

/// The inputs that the arguments name, directories walked.
pub(crate) fn find(input: &InputArguments) -> anyhow::Result<Inputs> {
    Ok(Inputs {
        list: inputs(&input.paths()?),
        join: input.join,
    })
}

/// How inputs are read side by side: what is made of each is a consumer of its own.
pub(crate) struct Beside<'a, C> {
    /// Where all results go.
    pub(crate) output: Output,
    pub(crate) make: &'a (dyn Fn(Output) -> anyhow::Result<C> + Sync),
}

/// Reads every input; one that cannot be read is told of and does not stop the rest.
///
/// Where they may be read side by side, several threads do so, and `consumer` only gets those that
/// must be read in turn.
pub(crate) fn run<C: Consumer>(
    inputs: Inputs,
    shared: &SharedArguments,
    consumer: &mut C,
    beside: Option<Beside<'_, C>>,
) -> anyhow::Result<Run> {
    let Inputs { list, join } = inputs;
    let progress = Progress::new(shared, consumer.streams());
    if join {
        return joined(list, Reader::new(shared, 1, progress), consumer);
    }
    let threads = shared.threads();
    if let Some(beside) = beside.filter(|_| threads > 1)
        && list.iter().filter(|input| is_regular(input)).count() > 1
    {
        return beside::run(list, shared, consumer, beside, progress);
    }
    let mut run = Run::default();
    let mut reader = Reader::new(shared, threads, progress);
    for input in list {
        let name = input.name().into_owned();
        reader.alone(input, consumer, &mut run)?;
        if reader.is_stopped() {
            run.tell_stop(&name, 0);
            break;
        }
    }
    Ok(run)
}

/// Whether it is a file that can be read beside others: not a pipe or device, which may keep
/// everybody waiting, and is to be told of at once when its turn comes.
fn is_regular(input: &Input) -> bool {
    match input {
        Input::File(path) => metadata(path).is_ok_and(|meta| meta.is_file()),
        Input::Failed { .. } | Input::PassedOver { .. } | Input::Stdin => false,
    }
}

/// What went wrong with a file.
fn tell(name: &str, phrases: &[String]) {
    for phrase in phrases {
        input_trouble(name, phrase);
    }
}

impl Run {
    /// Adds a run over other inputs.
    fn add(&mut self, other: Run) {
        self.total.add(&other.total);
        self.captures += other.captures;
        self.trouble |= other.trouble;
        self.damaged += other.damaged;
        self.damages.extend(other.damages);
    }

    /// Says that the user stopped it, in this input; `more` packets are not counted yet.
    fn tell_stop(&self, name: &str, more: u64) {
        let packets = Count(self.total.packets + more, "packet");
        input_trouble(name, format_args!("stopped after {packets}"));
    }
}

fn cannot_write(name: &str) -> String {
    format!("{name}: the results cannot be written")
}

/// Reads one file after the other.
struct Reader<'a> {
    shared: &'a SharedArguments,
    /// For one file.
    threads: usize,
    progress: Progress,
    /// Once a file could be opened.
    interrupt: Option<Interrupt>,
}

impl<'a> Reader<'a> {
    fn new(shared: &'a SharedArguments, threads: usize, progress: Progress) -> Reader<'a> {
        Reader {
            shared,
            threads,
            progress,
            interrupt: None,
        }
    }

    /// Whether the input stands for files that are no captures.
    fn is_passed_over(&self, input: &Input) -> bool {
        let Input::PassedOver { count, .. } = input else {
            return false;
        };
        if self.shared.verbose {
            let files = Count(*count, "file");
            input_trouble(
                &input.name(),
                format_args!("{files} passed over, being no capture"),
            );
        }
        true
    }

    /// Reads an input that is a capture of its own.
    fn alone<C: Consumer>(
        &mut self,
        input: Input,
        consumer: &mut C,
        run: &mut Run,
    ) -> anyhow::Result<()> {
        if self.is_passed_over(&input) {
            return Ok(());
        }
        let name = input.name().into_owned();
        consumer.open(&name);
        let mut whole = Whole::new(&name);
        let phrases = self.file(input, &name, &mut whole, consumer, run)?;
        run.trouble |= !phrases.is_empty();
        whole.damages.clone_from(&phrases);
        whole.close(consumer, run)?;
        if !phrases.is_empty() {
            consumer.idle()?;
        }
        tell(&name, &phrases);
        Ok(())
    }

    /// Reads a file of `whole`; says what went wrong, a phrase each.
    fn file<C: Consumer>(
        &mut self,
        input: Input,
        name: &str,
        whole: &mut Whole,
        consumer: &mut C,
        run: &mut Run,
    ) -> anyhow::Result<Vec<String>> {
        let (input, opened) = match input {
            Input::Failed { error, .. } => {
                run.damaged += 1;
                return Ok(vec![error.to_string()]);
            }
            input => {
                let opened = input.open();
                (input, opened)
            }
        };
        let mut capture = match opened {
            Ok(capture) if self.threads > 1 => capture.decompressed_apart(),
            Ok(capture) => capture,
            Err(error) => {
                run.damaged += 1;
                return Ok(vec![error.to_string()]);
            }
        };
        let reading = &mut whole.reading;
        let evicted = reading.decapsulator.evicted_datagrams();
        let interrupt = self.interrupt.get_or_insert_with(Interrupt::watch);
        // Standard input can be opened once only, also where it is a file.
        let is_named = matches!(input, Input::File(_));
        let apart = Apart {
            input: &input,
            capture: &mut capture,
            threads: if is_named { self.threads } else { 1 },
            part: self.shared.part(),
            connections: self.shared.shared_connections(),
            progress: &mut self.progress,
            interrupt,
        };
        let outcome = match consumer.read_apart(apart, reading) {
            Ok(false) => reading.frames(&mut capture, consumer, &mut self.progress, interrupt),
            done => done.map(|_| ()),
        };
        self.progress.clear();
        outcome.with_context(|| cannot_write(name))?;
        let (tally, mut troubles) = (take(&mut reading.tally), take(&mut reading.troubles));
        troubles.evicted(reading.decapsulator.evicted_datagrams() - evicted);
        run.captures += 1;
        run.damaged += u64::from(troubles.is_damaged());
        if self.shared.verbose {
            describe(name, &capture, &tally);
        }
        whole.tally.add(&tally);
        Ok(troubles.phrases())
    }

    /// Whether the user asked to stop.
    fn is_stopped(&self) -> bool {
        self.interrupt.as_ref().is_some_and(Interrupt::is_asked)
    }
}

/// `-v`: what a capture is and held.
fn describe(name: &str, capture: &Capture, tally: &Tally) {
    let (format, packets) = (capture.format(), Count(tally.packets, "packet"));
    let (segments, skipped) = (tally.segments, skipped_phrase(tally));
    input_trouble(
        name,
        format_args!("{format}: {packets}, {segments} with TCP{skipped}"),
    );
}

/// `, 34 skipped (30 not-ip, 4 not-tcp)`, or nothing.
pub(crate) fn skipped_phrase(tally: &Tally) -> String {
    let grouped = crate::numbers::Grouped;
    let reasons: Vec<_> = tally
        .skipped()
        .map(|(why, count)| format!("{} {why}", grouped(count)))
        .collect();
    if reasons.is_empty() {
        return String::new();
    }
    let skipped: u64 = tally.skipped().map(|(_, count)| count).sum();
    format!(", {} skipped ({})", grouped(skipped), reasons.join(", "))
}
