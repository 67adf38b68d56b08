//! From inputs to frames to segments: the loop that every command shares.

use anyhow::Context as _;
use tcplint_capture::{Capture, Event, Input, LinkType, Record, inputs};
use tcplint_wire::{Decapsulator, Skip, Visitor};

use crate::args::{InputArguments, SharedArguments};
use crate::diagnostics::input_trouble;
use crate::numbers::Count;
use crate::progress::Progress;
use crate::tally::Tally;

/// Records between two looks at the progress bar.
const TICK: u64 = 1 << 16;

/// What a command makes of the frames: the visitor's calls come between `begin` and `end`.
pub(crate) trait Consumer: Visitor {
    /// A frame's record, before its segments.
    fn begin(&mut self, record: &Record<'_>);
    /// The same record, after its segments.
    fn end(&mut self, record: &Record<'_>, tally: &mut Tally) -> anyhow::Result<()>;
    /// Nothing came for a while: what was held back should be shown.
    fn idle(&mut self) -> anyhow::Result<()>;
    /// Whether results are written while the input is read, not at its end.
    fn streams(&self) -> bool;
    /// An input begins.
    fn open(&mut self, name: &str);
    /// The input is over.
    fn close(&mut self, tally: &Tally) -> anyhow::Result<()>;
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

/// Reads every input; one that cannot be read is told of and does not stop the rest.
pub(crate) fn run<C: Consumer>(
    input: &InputArguments,
    shared: &SharedArguments,
    consumer: &mut C,
) -> anyhow::Result<Run> {
    let mut run = Run::default();
    let mut progress = Progress::new(shared, consumer.streams());
    for input in inputs(&input.paths()?) {
        let name = input.name().into_owned();
        if let Input::PassedOver { count, .. } = &input {
            if shared.verbose {
                input_trouble(
                    &name,
                    format_args!("{} no captures, passed over", are(*count)),
                );
            }
            continue;
        }
        let opened = match input {
            Input::Failed { error, .. } => Err(error),
            input => input.open(),
        };
        match opened {
            Ok(mut capture) => {
                consumer.open(&name);
                let mut reading = Reading::new(&name);
                let outcome = reading.frames(&mut capture, consumer, &mut progress);
                progress.clear();
                outcome.with_context(|| format!("{name}: the results cannot be written"))?;
                consumer.close(&reading.tally)?;
                reading.report(&capture, shared, &mut run);
            }
            Err(error) => {
                run.trouble = true;
                input_trouble(&name, error);
            }
        }
    }
    Ok(run)
}

fn are(count: u64) -> String {
    let verb = if count == 1 { "is" } else { "are" };
    format!("{} {verb}", Count(count, "file"))
}

/// One capture as it is read.
struct Reading<'n> {
    name: &'n str,
    tally: Tally,
    decapsulator: Decapsulator,
    unknown_links: Vec<UnknownLink>,
}

/// Frames whose link type cannot be decoded.
struct UnknownLink {
    link: LinkType,
    first_frame: u64,
    frames: u64,
}

impl<'n> Reading<'n> {
    fn new(name: &'n str) -> Reading<'n> {
        Reading {
            name,
            tally: Tally::default(),
            decapsulator: Decapsulator::new(),
            unknown_links: Vec::new(),
        }
    }

    fn frames<C: Consumer>(
        &mut self,
        capture: &mut Capture,
        consumer: &mut C,
        progress: &mut Progress,
    ) -> anyhow::Result<()> {
        loop {
            // Nearly every record comes from here.
            if let Some(record) = capture.next_buffered() {
                self.frame(&record, consumer)?;
            } else {
                match capture.next_event() {
                    Some(Event::Record(record)) => self.frame(&record, consumer)?,
                    Some(Event::Damage(damage)) => {
                        input_trouble(self.name, &damage);
                        self.tally.damaged.get_or_insert_with(|| damage.to_string());
                    }
                    Some(Event::Idle) => consumer.idle()?,
                    None => return Ok(()),
                }
            }
            if self.tally.packets.is_multiple_of(TICK) {
                progress.tick(capture);
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
            return;
        }
        self.tally.skip(Skip::UnknownLinkType);
        match self
            .unknown_links
            .iter_mut()
            .find(|known| known.link == link)
        {
            Some(known) => known.frames += 1,
            None => self.unknown_links.push(UnknownLink {
                link,
                first_frame: frame,
                frames: 1,
            }),
        }
    }

    /// Says what of the capture was not looked into, and adds it to the run.
    fn report(self, capture: &Capture, shared: &SharedArguments, run: &mut Run) {
        for UnknownLink {
            link,
            first_frame,
            frames,
        } in &self.unknown_links
        {
            run.trouble = true;
            input_trouble(
                self.name,
                format_args!(
                    "frame {first_frame}: LINKTYPE {} is not one that tcplint decodes; {} of it \
                     skipped",
                    link.0,
                    Count(*frames, "packet")
                ),
            );
        }
        let evicted = self.decapsulator.evicted_datagrams();
        if evicted > 0 {
            input_trouble(
                self.name,
                format_args!(
                    "{} given up before they were whole: too many wait at once; a TCP header \
                     in them was not judged",
                    Count(evicted, "fragmented datagram")
                ),
            );
        }
        if shared.verbose {
            let Tally {
                packets, segments, ..
            } = self.tally;
            input_trouble(
                self.name,
                format_args!(
                    "{}: {}, {segments} with TCP{}",
                    capture.format(),
                    Count(packets, "packet"),
                    skipped_phrase(&self.tally)
                ),
            );
        }
        run.trouble |= self.tally.damaged.is_some();
        run.captures += 1;
        run.total.add(&self.tally);
    }
}

/// `, 34 skipped (30 not-ip, 4 not-tcp)`, or nothing.
pub(crate) fn skipped_phrase(tally: &Tally) -> String {
    let reasons: Vec<_> = tally
        .skipped()
        .map(|(why, count)| format!("{count} {why}"))
        .collect();
    if reasons.is_empty() {
        return String::new();
    }
    let skipped: u64 = tally.skipped().map(|(_, count)| count).sum();
    format!(", {skipped} skipped ({})", reasons.join(", "))
}
