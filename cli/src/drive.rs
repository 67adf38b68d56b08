//! From inputs to frames to segments: the loop that every command shares.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use tcplint_capture::{Capture, Event, Input, LinkType, Record, inputs};
use tcplint_wire::{Decapsulator, Skip, Visitor};

use crate::args::{InputArguments, SharedArguments};
use crate::diagnostics::input_trouble;
use crate::interrupt::Interrupt;
use crate::numbers::Count;
use crate::progress::Progress;
use crate::tally::Tally;
use crate::trouble::Troubles;

/// Records between two looks at the progress bar.
const TICK: u64 = 1 << 16;
/// How long a result of a live capture is held back at most, however busy the capture is.
const HOLD: Duration = Duration::from_millis(400);

/// What a command makes of the frames: the visitor's calls come between `begin` and `end`.
pub(crate) trait Consumer: Visitor {
    /// A frame's record, before its segments.
    fn begin(&mut self, record: &Record<'_>);
    /// The same record, after its segments.
    fn end(&mut self, record: &Record<'_>, tally: &mut Tally) -> anyhow::Result<()>;
    /// What was held back should be shown: nothing came for a while, or enough time went by.
    fn idle(&mut self) -> anyhow::Result<()>;
    /// Whether results are written while the input is read, not at its end.
    fn streams(&self) -> bool;
    /// An input begins.
    fn open(&mut self, name: &str);
    /// The input is over, or could not be opened: then the tally says why.
    fn close(&mut self, tally: &mut Tally) -> anyhow::Result<()>;
}

/// What a run over all inputs came to.
#[derive(Debug, Default)]
pub(crate) struct Run {
    /// Counts of all inputs together.
    pub(crate) total: Tally,
    /// Captures that were read, whole or in part.
    pub(crate) captures: u64,
    /// Whether anything could not be read.
    pub(crate) trouble: bool,
}

/// The inputs that the arguments name, directories walked.
pub(crate) fn find(input: &InputArguments) -> anyhow::Result<Vec<Input>> {
    Ok(inputs(&input.paths()?))
}

/// Reads every input; one that cannot be read is told of and does not stop the rest.
pub(crate) fn run<C: Consumer>(
    inputs: Vec<Input>,
    shared: &SharedArguments,
    consumer: &mut C,
) -> anyhow::Result<Run> {
    let mut run = Run::default();
    let mut progress = Progress::new(shared, consumer.streams());
    let mut interrupt = None;
    for input in inputs {
        let name = input.name().into_owned();
        if let Input::PassedOver { count, .. } = &input {
            if shared.verbose {
                let files = Count(*count, "file");
                input_trouble(&name, format_args!("{files} passed over, being no capture"));
            }
            continue;
        }
        let opened = match input {
            Input::Failed { error, .. } => Err(error),
            input => input.open(),
        };
        consumer.open(&name);
        let mut reading = Reading::default();
        match opened {
            Ok(mut capture) => {
                let interrupt = interrupt.get_or_insert_with(Interrupt::watch);
                let outcome = reading.frames(&mut capture, consumer, &mut progress, interrupt);
                progress.clear();
                outcome.with_context(|| format!("{name}: the results cannot be written"))?;
                reading
                    .troubles
                    .evicted(reading.decapsulator.evicted_datagrams());
                run.captures += 1;
                if shared.verbose {
                    describe(&name, &capture, &reading.tally);
                }
                let phrases = reading.troubles.phrases();
                reading.close(&name, phrases, consumer, &mut run)?;
                if interrupt.is_asked() {
                    let frames = Count(run.total.packets, "packet");
                    input_trouble(&name, format_args!("stopped after {frames}"));
                    break;
                }
            }
            Err(error) => reading.close(&name, vec![error.to_string()], consumer, &mut run)?,
        }
    }
    Ok(run)
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

/// One capture as it is read.
#[derive(Default)]
struct Reading {
    tally: Tally,
    troubles: Troubles,
    decapsulator: Decapsulator,
}

impl Reading {
    fn frames<C: Consumer>(
        &mut self,
        capture: &mut Capture,
        consumer: &mut C,
        progress: &mut Progress,
        interrupt: &Interrupt,
    ) -> anyhow::Result<()> {
        let mut shown = Instant::now();
        loop {
            // Nearly every record comes from here.
            while let Some(record) = capture.next_buffered() {
                self.frame(&record, consumer)?;
                if self.tally.packets.is_multiple_of(TICK) {
                    progress.tick(capture);
                }
            }
            // Once for each read, and for each record of the rarer formats.
            if interrupt.is_asked() {
                return Ok(());
            }
            if capture.is_live() && shown.elapsed() >= HOLD {
                consumer.idle()?;
                shown = Instant::now();
            }
            match capture.next_event() {
                Some(Event::Record(record)) => self.frame(&record, consumer)?,
                Some(Event::Damage(damage)) => self.troubles.damage(damage),
                Some(Event::Idle) => consumer.idle()?,
                None => return Ok(()),
            }
        }
    }

    #[inline(always)]
    fn frame<C: Consumer>(&mut self, record: &Record<'_>, consumer: &mut C) -> anyhow::Result<()> {
        self.tally.packets += 1;
        consumer.begin(record);
        let link = tcplint_wire::LinkType(record.link.0);
        match self
            .decapsulator
            .frame(link, record.data, record.wire_len, consumer)
        {
            Ok(()) => self.tally.segments += 1,
            Err(Skip::UnknownLinkType) => self.unknown_link(record.link, record.number),
            Err(skip) => self.tally.skip(skip),
        }
        consumer.end(record, &mut self.tally)
    }

    #[cold]
    fn unknown_link(&mut self, link: LinkType, frame: u64) {
        if link == LinkType::NOT_A_PACKET {
            self.tally.skip(Skip::NoPacketData);
        } else {
            self.tally.skip(Skip::UnknownLinkType);
            self.troubles.unknown_link(link, frame);
        }
    }

    /// Ends an input: first its results, then what went wrong with it.
    fn close<C: Consumer>(
        &mut self,
        name: &str,
        phrases: Vec<String>,
        consumer: &mut C,
        run: &mut Run,
    ) -> anyhow::Result<()> {
        if !phrases.is_empty() {
            run.trouble = true;
            self.tally.damaged = Some(phrases.join("; "));
        }
        consumer.close(&mut self.tally)?;
        if !phrases.is_empty() {
            consumer.idle()?;
        }
        for phrase in phrases {
            input_trouble(name, phrase);
        }
        run.total.add(&self.tally);
        Ok(())
    }
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
