//! `tcplint connections`: one row for each connection.

use tcplint_capture::Record;
use tcplint_track::{Connection, Tracker};
use tcplint_wire::{IncompleteSegment, Segment, Visitor};

use crate::args::{ConnectionsArguments, ConnectionsFormat, NarrowArguments};
use crate::commands::Status;
use crate::diagnostics::evictions;
use crate::drive::{self, Consumer};
use crate::output::Output;
use crate::outputs::refuse_clobber;
use crate::report::connections::Sink;
use crate::row::Place;
use crate::tally::Tally;

/// Lists the connections of the inputs.
pub(crate) fn run(arguments: &ConnectionsArguments) -> anyhow::Result<Status> {
    let inputs = drive::find(&arguments.input)?;
    refuse_clobber(&[arguments.shared.output.as_ref()], &inputs)?;
    let output = Output::open(&arguments.shared)?;
    let mut list = List {
        sink: Sink::new(arguments.output_format, output)?,
        narrow: &arguments.narrow,
        // The table says nothing of it.
        with_zeek: arguments.output_format != ConnectionsFormat::Text,
        tracker: Tracker::default(),
        file: String::new(),
        place: Place::default(),
    };
    let run = drive::run(inputs, &arguments.shared, &mut list)?;
    list.sink.finish()?;
    Ok(if run.trouble {
        Status::Trouble
    } else {
        Status::Clean
    })
}

struct List<'a> {
    sink: Sink,
    narrow: &'a NarrowArguments,
    /// Whether Zeek's view of the connections is asked for.
    with_zeek: bool,
    /// Of this input.
    tracker: Tracker,
    file: String,
    place: Place,
}

impl NarrowArguments {
    /// Whether the connection is to be shown.
    fn shows(&self, connection: &Connection) -> bool {
        fn among<T: PartialEq>(wanted: &[T], found: Option<T>) -> bool {
            wanted.is_empty() || found.is_some_and(|found| wanted.contains(&found))
        }
        let states = [connection.client.state, connection.server.state];
        among(&self.opening, Some(connection.opening))
            && among(&self.closing, connection.closing)
            && among(&self.closed_by, connection.closed_by)
            && among(&self.reset_cause, connection.reset.map(|(_, cause)| cause))
            && (self.state.is_empty() || states.iter().any(|state| self.state.contains(state)))
    }
}

impl Visitor for List<'_> {
    #[inline(always)]
    fn segment(&mut self, segment: &Segment<'_>) {
        let (time, frame) = (self.place.time.as_nanos(), self.place.frame);
        self.tracker.push(time, frame, segment);
    }

    /// Without a whole header it belongs to no connection.
    fn incomplete(&mut self, _: &IncompleteSegment<'_>) {}
}

impl Consumer for List<'_> {
    fn streams(&self) -> bool {
        false
    }

    fn open(&mut self, name: &str) {
        name.clone_into(&mut self.file);
        self.tracker = Tracker::default();
        if self.with_zeek {
            self.tracker = std::mem::take(&mut self.tracker).with_zeek();
        }
    }

    #[inline(always)]
    fn begin(&mut self, record: &Record<'_>) {
        self.place = Place::from(record);
    }

    fn end(&mut self, _: &Record<'_>, _: &mut Tally) -> anyhow::Result<()> {
        while let Some(connection) = self.tracker.pop_evicted() {
            if self.narrow.shows(&connection) {
                self.sink.connection(&self.file, &connection)?;
            }
        }
        Ok(())
    }

    fn idle(&mut self) -> anyhow::Result<()> {
        self.sink.flush()
    }

    fn close(&mut self, _: &Tally) -> anyhow::Result<()> {
        for connection in self.tracker.connections() {
            if self.narrow.shows(&connection) {
                self.sink.connection(&self.file, &connection)?;
            }
        }
        evictions(&self.file, &self.tracker);
        self.sink.end_of_input()
    }
}
