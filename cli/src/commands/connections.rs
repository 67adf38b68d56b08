//! `tcplint connections`: one row for each connection.

use std::ops::Range;

use tcplint_capture::{Record, Timestamp};
use tcplint_track::{Connection, Tracker, ZeekTracker};
use tcplint_wire::{IncompleteSegment, Segment, Visitor};

use crate::args::{ConnectionsArguments, ConnectionsFormat, NarrowArguments};
use crate::commands::Status;
use crate::diagnostics::evictions;
use crate::drive::{self, Beside, Consumer, Taken};
use crate::files::Files;
use crate::focus::Focus;
use crate::output::Output;
use crate::outputs::refuse_clobber;
use crate::report::connections::Sink;
use crate::row::Place;
use crate::tally::Tally;
use crate::tracking::Tracking;
use crate::upcoming::Upcoming;

/// Lists the connections of the inputs.
pub(crate) fn run(arguments: &ConnectionsArguments) -> anyhow::Result<Status> {
    match arguments.output_format {
        // The only one that shows nothing of Zeek's.
        ConnectionsFormat::Text => list::<Tracker>(arguments),
        _ => list::<ZeekTracker>(arguments),
    }
}

fn list<T: Tracking>(arguments: &ConnectionsArguments) -> anyhow::Result<Status> {
    let focus = Focus::new(&arguments.focus)?;
    let inputs = drive::find(&arguments.input)?;
    refuse_clobber(&[arguments.shared.output.as_ref()], &inputs)?;
    let make = |output: Output| -> anyhow::Result<List<'_, T>> {
        Ok(List {
            sink: Sink::new(arguments.output_format, output)?,
            focus: focus.clone(),
            narrow: &arguments.narrow,
            shows_all: focus.shows_everything() && arguments.narrow.shows_everything(),
            tracker: T::default(),
            upcoming: Upcoming::new(T::NONE),
            files: Files::default(),
            place: Place::default(),
        })
    };
    let output = Output::open(&arguments.shared)?;
    let mut list = make(output.again())?;
    // One log has one first and one last moment.
    let is_log = arguments.output_format == ConnectionsFormat::Zeek;
    let beside = (!is_log).then_some(Beside {
        output,
        make: &make,
    });
    let run = drive::run(inputs, &arguments.shared, &mut list, beside)?;
    if !arguments.shared.quiet && run.total.shown == 0 {
        list.sink.nothing_shown(&run)?;
    }
    list.sink.finish()?;
    Ok(if run.trouble {
        Status::Trouble
    } else {
        Status::Clean
    })
}

struct List<'a, T: Tracking> {
    sink: Sink,
    focus: Focus,
    narrow: &'a NarrowArguments,
    /// Whether no connection is left out.
    shows_all: bool,
    /// Of this capture.
    tracker: T,
    upcoming: Upcoming<T::Ahead>,
    files: Files,
    place: Place,
}

/// Whether the connection is to be shown.
fn shows(focus: &Focus, narrow: &NarrowArguments, connection: &Connection) -> bool {
    focus.shows_connection(connection) && narrow.shows(connection)
}

impl NarrowArguments {
    /// Whether no option was given.
    fn shows_everything(&self) -> bool {
        self.opening.is_empty()
            && self.closing.is_empty()
            && self.closed_by.is_empty()
            && self.reset_cause.is_empty()
            && self.state.is_empty()
    }

    /// Whether the connection is of the kind that is to be shown.
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

impl<T: Tracking> Visitor for List<'_, T> {
    #[inline(always)]
    fn segment(&mut self, segment: &Segment<'_>) {
        let (time, frame) = (self.place.time.as_nanos(), self.place.frame);
        self.tracker.push(time, self.files.running(frame), segment);
    }

    /// Without a whole header it belongs to no connection.
    fn incomplete(&mut self, _: &IncompleteSegment<'_>) {}
}

impl<T: Tracking> Consumer for List<'_, T> {
    fn streams(&self) -> bool {
        false
    }

    fn open(&mut self, name: &str) {
        self.files.open(name);
        self.tracker = T::default();
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
        let (ahead, is_worth_a_push) = self.tracker.ahead(time.as_nanos(), segment);
        self.upcoming.put(at, ahead);
        is_worth_a_push
    }

    #[inline(never)]
    fn fetch(&mut self, soon: Range<usize>, next: Range<usize>) {
        self.tracker.fetch(self.upcoming.all(), (soon, next));
    }

    /// Not inlined: a loop of its own has all registers.
    #[inline(never)]
    fn foreseen(&mut self, places: Range<usize>, number: u64) -> Taken {
        let mut taken = Taken::default();
        let frames = self.files.running(number)..;
        for (upcoming, frame) in self.upcoming.at(places).iter().zip(frames) {
            if !self.tracker.push_ahead(frame, upcoming) {
                break;
            }
            taken.count += 1;
            if self.tracker.has_evicted() {
                taken.is_due = true;
                break;
            }
        }
        taken
    }

    #[inline(always)]
    fn begin(&mut self, record: &Record<'_>) {
        self.place = Place::from(record);
    }

    #[inline(always)]
    fn end(&mut self, _: &Record<'_>, tally: &mut Tally) -> anyhow::Result<()> {
        while let Some(connection) = self.tracker.pop_evicted() {
            if self.shows_all || shows(&self.focus, self.narrow, &connection) {
                tally.shown += 1;
                self.sink.connection(&self.files, &connection)?;
            }
        }
        Ok(())
    }

    fn idle(&mut self) -> anyhow::Result<()> {
        self.sink.flush()
    }

    fn close(&mut self, tally: &mut Tally) -> anyhow::Result<()> {
        let (evicted, held) = self.tracker.counts();
        tally.connections = Some(held + evicted);
        let (all, focus, narrow) = (self.shows_all, &self.focus, self.narrow);
        self.tracker.each(|connection| {
            if all || shows(focus, narrow, connection) {
                tally.shown += 1;
                self.sink.connection(&self.files, connection)?;
            }
            anyhow::Ok(())
        })?;
        evictions(&self.files.to_string(), evicted);
        self.sink.end_of_input(&self.files)
    }
}
