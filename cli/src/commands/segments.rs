//! `tcplint segments`: one row for each TCP segment.

use std::io::Write as _;

use tcplint_capture::Record;
use tcplint_track::{Step, Tracker};
use tcplint_wire::{IncompleteSegment, Segment, TcpHeader, Visitor};

use crate::args::{SegmentsArguments, SegmentsFormat};
use crate::commands::Status;
use crate::diagnostics::evictions;
use crate::drive::{self, Consumer};
use crate::output::Output;
use crate::outputs::refuse_clobber;
use crate::row::{Place, SegmentRow};
use crate::tally::Tally;

/// Lists the segments of the inputs.
pub(crate) fn run(arguments: &SegmentsArguments) -> anyhow::Result<Status> {
    let inputs = drive::find(&arguments.input)?;
    refuse_clobber(&[arguments.shared.output.as_ref()], &inputs)?;
    let output = Output::open(&arguments.shared)?;
    let mut list = List {
        sink: match arguments.output_format {
            SegmentsFormat::Text => Sink::Text(output),
            SegmentsFormat::Jsonl => Sink::Jsonl(output),
            SegmentsFormat::Csv => {
                let mut writer = csv::Writer::from_writer(output);
                SegmentRow::write_columns(&mut writer)?;
                Sink::Csv(Box::new(writer))
            }
        },
        file: String::new(),
        place: Place::default(),
        tracker: Tracker::default(),
        failed: None,
    };
    let run = drive::run(inputs, &arguments.shared, &mut list)?;
    list.idle()?;
    Ok(if run.trouble {
        Status::Trouble
    } else {
        Status::Clean
    })
}

enum Sink {
    Text(Output),
    Jsonl(Output),
    Csv(Box<csv::Writer<Output>>),
}

struct List {
    sink: Sink,
    file: String,
    place: Place,
    /// Of this input.
    tracker: Tracker,
    failed: Option<anyhow::Error>,
}

impl List {
    fn row(&mut self, segment: &Segment<'_>, step: &Step) -> anyhow::Result<()> {
        let row = SegmentRow::new(&self.file, self.place, segment, step);
        match &mut self.sink {
            Sink::Text(output) => row.write_text(output)?,
            Sink::Jsonl(output) => {
                serde_json::to_writer(&mut *output, &row)?;
                output.end_line()?;
            }
            Sink::Csv(writer) => row.write_csv(writer)?,
        }
        Ok(())
    }
}

impl Visitor for List {
    /// A header that claims to be shorter than itself has no row, as it has no fields in tshark:
    /// where its payload starts cannot be told. `check` tells of it (H002).
    fn segment(&mut self, segment: &Segment<'_>) {
        let (time, frame) = (self.place.time.as_nanos(), self.place.frame);
        let step = self.tracker.push(time, frame, segment);
        if self.failed.is_none() && segment.header.header_len() >= TcpHeader::LEN {
            self.failed = self.row(segment, &step).err();
        }
    }

    /// A segment without a whole header has no row: `check` tells of it (H000, H001).
    fn incomplete(&mut self, _: &IncompleteSegment<'_>) {}
}

impl Consumer for List {
    fn streams(&self) -> bool {
        true
    }

    fn open(&mut self, name: &str) {
        name.clone_into(&mut self.file);
        self.tracker = Tracker::default();
    }

    fn begin(&mut self, record: &Record<'_>) {
        self.place = Place::from(record);
    }

    fn end(&mut self, _: &Record<'_>, _: &mut Tally) -> anyhow::Result<()> {
        self.failed.take().map_or(Ok(()), Err)
    }

    fn idle(&mut self) -> anyhow::Result<()> {
        match &mut self.sink {
            Sink::Text(output) | Sink::Jsonl(output) => output.flush()?,
            Sink::Csv(writer) => writer.flush()?,
        }
        Ok(())
    }

    fn close(&mut self, _: &mut Tally) -> anyhow::Result<()> {
        evictions(&self.file, &self.tracker);
        Ok(())
    }
}
