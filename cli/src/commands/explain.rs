//! `tcplint explain`: one connection, step by step.

use std::io::Write as _;

use tcplint_capture::Record;
use tcplint_track::{Connection, Tracker};
use tcplint_wire::{IncompleteSegment, Origin, Segment, Visitor};

use crate::args::ExplainArguments;
use crate::commands::Status;
use crate::diagnostics::{evictions, input_trouble};
use crate::drive::{self, Beside, Consumer};
use crate::explain::{Story, Told, page};
use crate::files::Files;
use crate::numbers::{Count, Printable};
use crate::output::Output;
use crate::outputs::refuse_clobber;
use crate::row::Place;
use crate::tally::Tally;

/// Explains a connection of each input.
pub(crate) fn run(arguments: &ExplainArguments) -> anyhow::Result<Status> {
    let inputs = drive::find(&arguments.input)?;
    refuse_clobber(&[arguments.shared.output.as_ref()], &inputs)?;
    let make = |output: Output| -> anyhow::Result<Explain> {
        Ok(Explain {
            output,
            wanted: arguments.stream,
            all: arguments.all,
            quiet: arguments.shared.quiet,
            input: PerInput::default(),
        })
    };
    let output = Output::open(&arguments.shared)?;
    let mut explain = make(output.again())?;
    let beside = Beside {
        output,
        make: &make,
    };
    let run = drive::run(inputs, &arguments.shared, &mut explain, Some(beside))?;
    explain.output.flush()?;
    Ok(if run.trouble || run.total.missed {
        Status::Trouble
    } else {
        Status::Clean
    })
}

struct Explain {
    output: Output,
    wanted: Option<u32>,
    all: bool,
    quiet: bool,
    input: PerInput,
}

#[derive(Default)]
struct PerInput {
    files: Files,
    /// Its files, each with the number of frames before it.
    parts: Vec<(String, u64)>,
    /// With the frame's running number over all files.
    place: Place,
    tracker: Tracker,
    story: Option<Story>,
    /// Summed up before the end, where the tracker had to give it up.
    given_up: Option<Connection>,
    /// Streams and connections that were seen.
    streams: u64,
    connections: Connections,
    /// Time of the latest packet.
    ended: i64,
}

impl PerInput {
    /// The capture's name.
    fn name(&self) -> String {
        let first = self.files.first();
        match self.files.joined() {
            Some(all) => format!(
                "{first} and {} more, frames numbered across them",
                all.len() - 1
            ),
            None => first.to_owned(),
        }
    }
}

/// How many connections were seen, as far as that matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Connections {
    #[default]
    None,
    /// One, of this number.
    One(u32),
    More,
}

impl Visitor for Explain {
    fn segment(&mut self, segment: &Segment<'_>) {
        let input = &mut self.input;
        let step = input
            .tracker
            .push(input.place.time.as_nanos(), input.place.frame, segment);
        input.streams = input.streams.max(u64::from(step.stream) + 1);
        if segment.origin != Origin::QuotedInIcmp {
            input.connections = match input.connections {
                Connections::None => Connections::One(step.stream),
                Connections::One(stream) if stream == step.stream => Connections::One(stream),
                _ => Connections::More,
            };
        }
        let is_it = match self.wanted {
            Some(wanted) => wanted == step.stream,
            None => input.connections == Connections::One(step.stream),
        };
        if self.wanted.is_none() && input.connections == Connections::More {
            input.story = None;
        }
        if is_it && input.story.is_none() {
            input.story = Some(Story::new(segment, step.stream, self.all));
        }
        if let Some(story) = &mut input.story {
            story.add(input.place, segment, &step);
        }
    }

    /// Without a whole header it belongs to no connection.
    fn incomplete(&mut self, _: &IncompleteSegment<'_>) {}
}

impl Consumer for Explain {
    fn streams(&self) -> bool {
        false
    }

    fn open(&mut self, name: &str) {
        self.input = PerInput {
            ended: i64::MIN,
            ..PerInput::default()
        };
        self.input.files.open(name);
        self.input.parts.push((name.to_owned(), 0));
    }

    fn next_file(&mut self, name: &str, before: u64) {
        self.input.files.add(name, before);
        self.input.parts.push((name.to_owned(), before));
    }

    fn begin(&mut self, record: &Record<'_>) {
        self.input.place = Place::from(record);
        self.input.place.frame = self.input.files.running(record.number);
        self.input.ended = self.input.ended.max(self.input.place.time.as_nanos());
    }

    fn end(&mut self, _: &Record<'_>, _: &mut Tally) -> anyhow::Result<()> {
        let input = &mut self.input;
        while let Some(connection) = input.tracker.pop_evicted() {
            let is_it = |story: &Story| story.stream == connection.stream;
            if input.story.as_ref().is_some_and(is_it) {
                input.given_up = Some(connection);
            }
        }
        Ok(())
    }

    fn idle(&mut self) -> anyhow::Result<()> {
        self.output.flush()?;
        Ok(())
    }

    fn close(&mut self, tally: &mut Tally) -> anyhow::Result<()> {
        let mut input = std::mem::take(&mut self.input);
        let file = input.name();
        evictions(&file, input.tracker.evictions());
        let unread = tally.packets == 0 && tally.damaged.is_some();
        let ambiguous = self.wanted.is_none() && input.connections == Connections::More;
        let story = input.story.take().filter(|_| !ambiguous);
        let Some(story) = story.filter(Story::is_connection) else {
            // Why an input cannot be read is told elsewhere.
            if !unread {
                let why = absent(&input, self.wanted);
                input_trouble(&file, Printable(&why));
            }
            tally.missed = true;
            return Ok(());
        };
        let stream = story.stream;
        let held = || {
            input
                .tracker
                .connections()
                .find(|held| held.stream == stream)
        };
        let Some(connection) = input.given_up.or_else(held) else {
            tally.missed = true;
            input_trouble(&file, format_args!("stream {stream} was given up"));
            return Ok(());
        };
        self.output.separate(b"\n")?;
        let told = Told {
            parts: input.parts,
            ..story.finish(&file, connection, input.ended)
        };
        let paint = self.output.paint;
        page(&mut self.output, paint, &told, self.quiet)?;
        self.output.flush()?;
        Ok(())
    }
}

/// Why there is nothing to explain, and what to do.
fn absent(input: &PerInput, wanted: Option<u32>) -> String {
    let (connections, streams) = (input.connections, input.streams);
    let list = format!("`tcplint connections {}` lists them", input.files.first());
    match (wanted, connections) {
        (_, Connections::None) => "no TCP connection in it".to_owned(),
        (None, _) => format!(
            "more than one connection ({}): name one with --stream N; {list}",
            Count(streams, "stream")
        ),
        (Some(wanted), _) if u64::from(wanted) < streams => format!(
            "stream {wanted} is only a TCP header that an ICMP error quotes, no connection; {list}"
        ),
        (Some(wanted), _) if streams == 1 => {
            format!("no stream {wanted}: there is stream 0 only")
        }
        (Some(wanted), _) => format!(
            "no stream {wanted}: they are numbered from 0 to {}; {list}",
            streams.saturating_sub(1)
        ),
    }
}
