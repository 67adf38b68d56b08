//! `tcplint segments`: one row for each TCP segment.

use std::io::Write as _;
use std::ops::Range;

use tcplint_capture::{Record, Timestamp};
use tcplint_track::{Ahead, Step, Tracker};
use tcplint_wire::{IncompleteSegment, Segment, TcpHeader, Visitor};

use crate::args::{SegmentsArguments, SegmentsFormat};
use crate::commands::Status;
use crate::diagnostics::evictions;
use crate::drive::{self, Beside, Consumer};
use crate::files::Files;
use crate::focus::Focus;
use crate::form::Rows;
use crate::output::Output;
use crate::outputs::refuse_clobber;
use crate::row::{End, Place, SegmentRow};
use crate::tally::Tally;
use crate::upcoming::Upcoming;

/// Lists the segments of the inputs.
pub(crate) fn run(arguments: &SegmentsArguments) -> anyhow::Result<Status> {
    let focus = Focus::new(&arguments.focus)?;
    let inputs = drive::find(&arguments.input)?;
    refuse_clobber(&[arguments.shared.output.as_ref()], &inputs)?;
    let make = |output: Output| -> anyhow::Result<List> {
        Ok(List {
            sink: match arguments.output_format {
                SegmentsFormat::Text => Sink::Text(output),
                SegmentsFormat::Jsonl => Sink::Rows(Rows::lines(output)),
                SegmentsFormat::Csv => Sink::Rows(Rows::csv::<SegmentRow<'_>>(output)?),
            },
            focus: focus.clone(),
            files: Files::default(),
            place: Place::default(),
            tracker: Tracker::default(),
            upcoming: Upcoming::new(Ahead::NONE),
            failed: None,
        })
    };
    let output = Output::open(&arguments.shared)?;
    let mut list = make(output.again())?;
    let beside = Beside {
        output,
        make: &make,
    };
    let run = drive::run(inputs, &arguments.shared, &mut list, Some(beside))?;
    list.idle()?;
    Ok(if run.trouble {
        Status::Trouble
    } else {
        Status::Clean
    })
}

enum Sink {
    Text(Output),
    Rows(Rows),
}

struct List {
    sink: Sink,
    focus: Focus,
    files: Files,
    place: Place,
    /// Of this capture.
    tracker: Tracker,
    upcoming: Upcoming<Ahead>,
    failed: Option<anyhow::Error>,
}

impl List {
    /// Whether the segment is to have a row.
    fn shows(&self, segment: &Segment<'_>, step: &Step) -> bool {
        let (addresses, header) = (&segment.addresses, &segment.header);
        let ends = || {
            let (source, destination) = (addresses.source(), addresses.destination());
            [
                (source, header.source_port()),
                (destination, header.destination_port()),
            ]
            .map(|(address, port)| End {
                address,
                port: Some(port),
            })
        };
        let time = self.place.time.as_nanos();
        header.header_len() >= TcpHeader::LEN && self.focus.shows(Some(step.stream), ends, time)
    }

    #[inline(always)]
    fn show(&mut self, segment: &Segment<'_>, step: &Step) {
        if self.failed.is_none() && self.shows(segment, step) {
            self.failed = self.row(segment, step).err();
        }
    }

    fn row(&mut self, segment: &Segment<'_>, step: &Step) -> anyhow::Result<()> {
        let row = SegmentRow::new(self.files.current(), self.place, segment, step);
        match &mut self.sink {
            Sink::Text(output) => row.write_text(output)?,
            Sink::Rows(rows) => rows.row(&row)?,
        }
        Ok(())
    }
}

impl Visitor for List {
    /// A header that claims to be shorter than itself has no row, as it has no fields in tshark:
    /// where its payload starts cannot be told. `check` tells of it (H002).
    fn segment(&mut self, segment: &Segment<'_>) {
        let (time, frame) = (self.place.time.as_nanos(), self.place.frame);
        let step = self.tracker.push(time, self.files.running(frame), segment);
        self.show(segment, &step);
    }

    /// A segment without a whole header has no row: `check` tells of it (H000, H001).
    fn incomplete(&mut self, _: &IncompleteSegment<'_>) {}
}

impl Consumer for List {
    fn streams(&self) -> bool {
        true
    }

    fn open(&mut self, name: &str) {
        self.files.open(name);
        self.tracker = Tracker::default();
    }

    fn next_file(&mut self, name: &str, before: u64) {
        self.files.add(name, before);
    }

    fn start(&mut self, first: Timestamp) {
        self.focus.start(first);
    }

    fn looks_ahead(&self) -> bool {
        true
    }

    #[inline(always)]
    fn ahead(&mut self, at: usize, time: Timestamp, segment: &Segment<'_>) -> bool {
        let ahead = self.tracker.ahead(time.as_nanos(), segment);
        self.upcoming.put(at, ahead);
        false
    }

    #[inline(never)]
    fn fetch(&mut self, soon: Range<usize>, next: Range<usize>) {
        let upcoming = self.upcoming.all();
        self.tracker.fetch(upcoming, (soon, next), |ahead| ahead);
    }

    fn begin(&mut self, record: &Record<'_>) {
        self.place = Place::from(record);
    }

    fn end(&mut self, _: &Record<'_>, _: &mut Tally) -> anyhow::Result<()> {
        self.failed.take().map_or(Ok(()), Err)
    }

    fn idle(&mut self) -> anyhow::Result<()> {
        match &mut self.sink {
            Sink::Text(output) => output.flush()?,
            Sink::Rows(rows) => rows.flush()?,
        }
        Ok(())
    }

    fn close(&mut self, _: &mut Tally) -> anyhow::Result<()> {
        evictions(&self.files.to_string(), self.tracker.evictions());
        if let Sink::Rows(rows) = &mut self.sink {
            rows.hand_on()?;
        }
        Ok(())
    }
}
