//! One stage of the way of a packet, for a profiler to count: `stages STAGE FILE` sends a capture's
//! packets through [`measured`], so that what is counted from there on knows nothing of a program's
//! start.
//!
//! `parse` reads records and takes the layers off; `lint` also judges each segment; `track` follows
//! connections instead; `check` does all that `tcplint check` does, but for the report. The hashes'
//! seed is fixed: two runs take the same steps.

use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;

use tcplint_capture::{Capture, Event, Passing, Record};
use tcplint_lint::{Follower, Linter, RuleSet, Selection};
use tcplint_track::{Limits, Tracker};
use tcplint_wire::{
    Decapsulator, InPassing, IncompleteSegment, LinkType, Segment, Visitor, in_passing,
};

const SEED: u64 = 0x7463_706c_696e_7421;

const USAGE: &str = "usage: stages parse|lint|track|check FILE";

/// A stage at work, with what it needs made before anything is counted.
enum Stage {
    Parse(Parse),
    Lint(Lint),
    Track(Track),
    Check(Box<Check>),
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [stage, file] = arguments.as_slice() else {
        return usage();
    };
    let Some(mut stage) = prepare(stage) else {
        return usage();
    };
    match Capture::open(Path::new(file)) {
        Ok(mut capture) => {
            measured(&mut stage, &mut capture);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{file}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}

fn prepare(stage: &str) -> Option<Stage> {
    let selected = Selection::default().resolve().ok()?;
    Some(match stage {
        "parse" => Stage::Parse(Parse::default()),
        "lint" => Stage::Lint(Lint::new(selected)),
        "track" => Stage::Track(Track {
            tracker: Tracker::new(Limits::default()).with_seed(SEED),
            time: 0,
            frame: 0,
        }),
        "check" => Stage::Check(Box::new(Check {
            lint: Lint::new(selected),
            follower: Follower::new(selected).with_seed(SEED),
            time: 0,
            frame: 0,
            found: 0,
        })),
        _ => return None,
    })
}

/// All that is counted.
#[inline(never)]
fn measured(stage: &mut Stage, capture: &mut Capture) {
    match stage {
        Stage::Parse(parse) => {
            read(capture, parse);
            black_box(parse.sum);
        }
        Stage::Lint(lint) => {
            read(capture, lint);
            black_box(lint.broken);
        }
        Stage::Track(track) => {
            read(capture, track);
            black_box(track.tracker.len());
        }
        Stage::Check(check) => {
            read(capture, check.as_mut());
            check.follower.end_with(|_| check.found += 1);
            black_box((check.found, check.lint.broken));
        }
    }
}

/// As the program reads a file.
#[inline(always)]
fn read(capture: &mut Capture, stage: &mut impl Step) {
    let mut decapsulator = Decapsulator::new();
    loop {
        loop {
            if let Some(passes) = stage.glance() {
                capture.pass_over(
                    #[inline(always)]
                    |link, data, len| match in_passing(LinkType(link.0), data, len, passes) {
                        InPassing::Segment => Passing::Noted,
                        InPassing::Nothing(_) => Passing::Unnoted,
                        InPassing::Neither => Passing::Stop,
                    },
                );
            }
            let Some(record) = capture.next_buffered() else {
                break;
            };
            take(&mut decapsulator, &record, stage);
        }
        match capture.next_event() {
            Some(Event::Record(record)) => take(&mut decapsulator, &record, stage),
            Some(_) => {}
            None => break,
        }
    }
}

#[inline(always)]
fn take(decapsulator: &mut Decapsulator, record: &Record<'_>, stage: &mut impl Step) {
    stage.begin(record);
    let link = LinkType(record.link.0);
    let _ = decapsulator.frame(link, record.data, record.wire_len, stage);
}

/// What a stage makes of a record and its segments.
trait Step: Visitor {
    /// A record, before its segments.
    #[inline(always)]
    fn begin(&mut self, _: &Record<'_>) {}

    /// What tells that no more than a glance at a segment is needed, where that may be.
    #[inline(always)]
    fn glance(&self) -> Option<impl Fn(&Segment<'_>) -> bool + Copy> {
        None::<fn(&Segment<'_>) -> bool>
    }
}

/// Records and layers; the sum keeps all fields in use.
#[derive(Default)]
struct Parse {
    sum: u64,
}

impl Step for Parse {}

impl Visitor for Parse {
    #[inline(always)]
    fn segment(&mut self, segment: &Segment<'_>) {
        let header = &segment.header;
        let ports = u64::from(header.source_port()) + u64::from(header.destination_port());
        let numbers = u64::from(header.seq().0) ^ u64::from(header.ack().0);
        let rest = u64::from(header.flags().bits()) + u64::from(header.window());
        self.sum = self.sum.wrapping_add(ports ^ numbers ^ rest);
    }

    fn incomplete(&mut self, _: &IncompleteSegment<'_>) {}
}

/// `check --no-track`.
struct Lint {
    linter: Linter,
    broken: u64,
}

impl Lint {
    fn new(selected: RuleSet) -> Lint {
        Lint {
            linter: Linter::new(selected),
            broken: 0,
        }
    }
}

impl Step for Lint {
    #[inline(always)]
    fn glance(&self) -> Option<impl Fn(&Segment<'_>) -> bool + Copy> {
        let glance = self.linter.glance();
        Some(
            #[inline(always)]
            move |segment: &Segment<'_>| glance.passes(segment),
        )
    }
}

impl Visitor for Lint {
    #[inline(always)]
    fn passes(&self, segment: &Segment<'_>) -> bool {
        self.linter.passes(segment)
    }

    #[inline(always)]
    fn segment(&mut self, segment: &Segment<'_>) {
        self.broken += u64::from(!self.linter.segment(segment).is_empty());
    }

    fn incomplete(&mut self, _: &IncompleteSegment<'_>) {}
}

/// `connections`.
struct Track {
    tracker: Tracker,
    time: i64,
    frame: u64,
}

impl Step for Track {
    #[inline(always)]
    fn begin(&mut self, record: &Record<'_>) {
        (self.time, self.frame) = (record.time.as_nanos(), record.number);
    }
}

impl Visitor for Track {
    #[inline(always)]
    fn segment(&mut self, segment: &Segment<'_>) {
        self.tracker.push(self.time, self.frame, segment);
    }

    fn incomplete(&mut self, _: &IncompleteSegment<'_>) {}
}

/// `check`.
struct Check {
    lint: Lint,
    follower: Follower,
    time: i64,
    frame: u64,
    found: u64,
}

impl Step for Check {
    #[inline(always)]
    fn begin(&mut self, record: &Record<'_>) {
        (self.time, self.frame) = (record.time.as_nanos(), record.number);
    }
}

impl Visitor for Check {
    #[inline(always)]
    fn segment(&mut self, segment: &Segment<'_>) {
        self.follower.segment(self.time, self.frame, segment);
        self.lint.segment(segment);
        let found = self.follower.found();
        if !found.is_empty() {
            self.found += found.drain(..).len() as u64;
        }
    }

    fn incomplete(&mut self, _: &IncompleteSegment<'_>) {}
}
