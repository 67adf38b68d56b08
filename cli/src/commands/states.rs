//! `tcplint states`: both ends of every connection at a moment of the capture.

use anyhow::bail;
use tcplint_capture::{Record, Timestamp};
use tcplint_track::Tracker;
use tcplint_wire::{IncompleteSegment, Segment, Visitor};

use crate::args::{StatesArguments, StatesFormat};
use crate::commands::Status;
use crate::diagnostics::{evictions, input_trouble};
use crate::drive::{self, Beside, Consumer};
use crate::files::Files;
use crate::output::Output;
use crate::outputs::refuse_clobber;
use crate::report::states::{Scene, Sink};
use crate::row::Place;
use crate::snapshot::Snapshot;
use crate::tally::Tally;
use crate::time::{Rfc3339, UnixSeconds};

/// Lists the ends of the inputs.
pub(crate) fn run(arguments: &StatesArguments) -> anyhow::Result<Status> {
    if arguments.summary && arguments.output_format == StatesFormat::Csv {
        bail!("csv has rows only, which --summary leaves out: take text, jsonl or json");
    }
    let inputs = drive::find(&arguments.input)?;
    refuse_clobber(&[arguments.shared.output.as_ref()], &inputs)?;
    let make = |output: Output| -> anyhow::Result<List<'_>> {
        Ok(List {
            sink: Sink::new(arguments.output_format, output)?,
            arguments,
            tracker: Tracker::default(),
            files: Files::default(),
            place: Place::default(),
            clock: None,
            counts: false,
        })
    };
    let output = Output::open(&arguments.shared)?;
    let mut list = make(output.again())?;
    let beside = Beside {
        output,
        make: &make,
    };
    let run = drive::run(inputs, &arguments.shared, &mut list, Some(beside))?;
    list.sink.finish()?;
    Ok(if run.trouble {
        Status::Trouble
    } else {
        Status::Clean
    })
}

/// The time of an input's packets, which need not come in its order.
struct Clock {
    /// Of the first packet.
    start: Timestamp,
    /// The latest of all packets.
    latest: Timestamp,
    /// The moment that is asked for.
    wanted: Option<Timestamp>,
    /// Whether a packet came by then.
    began: bool,
}

struct List<'a> {
    sink: Sink,
    arguments: &'a StatesArguments,
    /// Of this capture.
    tracker: Tracker,
    files: Files,
    place: Place,
    /// Once the input has a packet.
    clock: Option<Clock>,
    /// Whether this packet counts: it came by the moment that is asked for.
    counts: bool,
}

impl List<'_> {
    /// Says that the moment lies before the capture.
    fn nothing_yet(&self, clock: &Clock, at: Timestamp) {
        let start = Rfc3339(clock.start);
        // A bare number is seconds since 1970: one of the first days was meant as an offset.
        let hint = if (0..=86_400_000_000_000).contains(&at.as_nanos()) {
            "; for a time after the first packet, put a + before it"
        } else {
            ""
        };
        input_trouble(
            &self.files.to_string(),
            format_args!(
                "nothing yet at {} ({}): the capture begins at {start}{hint}",
                Rfc3339(at),
                UnixSeconds(at),
            ),
        );
    }
}

impl Visitor for List<'_> {
    #[inline(always)]
    fn segment(&mut self, segment: &Segment<'_>) {
        if self.counts {
            let (time, frame) = (self.place.time.as_nanos(), self.place.frame);
            self.tracker.push(time, self.files.running(frame), segment);
        }
    }

    /// Without a whole header it belongs to no connection.
    fn incomplete(&mut self, _: &IncompleteSegment<'_>) {}
}

impl Consumer for List<'_> {
    fn streams(&self) -> bool {
        false
    }

    fn open(&mut self, name: &str) {
        self.files.open(name);
        self.tracker = Tracker::default();
        self.clock = None;
    }

    fn next_file(&mut self, name: &str, before: u64) {
        self.files.add(name, before);
    }

    #[inline(always)]
    fn begin(&mut self, record: &Record<'_>) {
        self.place = Place::from(record);
        let time = self.place.time;
        let clock = self.clock.get_or_insert_with(|| Clock {
            start: time,
            latest: time,
            wanted: self.arguments.at.map(|moment| moment.of(time)),
            began: false,
        });
        clock.latest = clock.latest.max(time);
        self.counts = clock.wanted.is_none_or(|wanted| time <= wanted);
        clock.began |= self.counts;
    }

    fn end(&mut self, _: &Record<'_>, _: &mut Tally) -> anyhow::Result<()> {
        Ok(())
    }

    fn idle(&mut self) -> anyhow::Result<()> {
        Ok(self.sink.flush()?)
    }

    fn close(&mut self, _: &mut Tally) -> anyhow::Result<()> {
        let Some(clock) = &self.clock else {
            return Ok(());
        };
        let at = clock.wanted.unwrap_or(clock.latest);
        if !clock.began {
            self.nothing_yet(clock, at);
            return Ok(());
        }
        let scene = Scene {
            files: &self.files,
            at,
            start: clock.start,
        };
        let snapshot = Snapshot::new(&self.tracker, at.as_nanos(), self.arguments.time_wait);
        self.sink.input(&scene, &snapshot, self.arguments)?;
        evictions(&self.files.to_string(), self.tracker.evictions());
        Ok(())
    }
}
