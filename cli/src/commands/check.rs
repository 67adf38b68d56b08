//! `tcplint check`: one finding for each broken rule.

use anyhow::bail;
use tcplint_capture::{Record, Timestamp};
use tcplint_lint::{Finding, Follower, Found, Linter, OffloadingSender, RuleSet, Severity};
use tcplint_track::Hashes;
use tcplint_wire::{Flags, IncompleteSegment, Segment, Visitor};

use crate::annotate::Annotated;
use crate::args::{CheckArguments, CheckFormat, FailOn, SelectionArguments};
use crate::commands::Status;
use crate::commands::rules::named;
use crate::config::Config;
use crate::diagnostics::input_trouble;
use crate::drive::{self, Consumer, Run};
use crate::files::Files;
use crate::focus::Focus;
use crate::output::Output;
use crate::outputs::refuse_clobber;
use crate::report::{self, Report};
use crate::row::{End, Located, Place};
use crate::tally::Tally;

/// Lints the inputs.
pub(crate) fn run(arguments: &CheckArguments) -> anyhow::Result<Status> {
    let config = Config::load(arguments.selection.config.as_deref())?;
    let format = arguments
        .output_format
        .or(config.output_format)
        .unwrap_or(CheckFormat::Text);
    let fail_on = arguments
        .fail_on
        .or(config.fail_on)
        .unwrap_or(FailOn::Warning);
    let selected = config.rules(&arguments.selection)?;
    if arguments.no_track {
        refuse_silent_rules(&arguments.selection, selected)?;
    }
    let focus = Focus::new(&arguments.focus)?;
    let inputs = drive::find(&arguments.input)?;
    refuse_clobber(
        &[arguments.shared.output.as_ref(), arguments.write.as_ref()],
        &inputs,
    )?;
    let mut judge = Judge {
        selected,
        linter: Linter::new(selected),
        follower: None,
        follows: !arguments.no_track,
        hints: !arguments.shared.quiet,
        streams: format != CheckFormat::Text || arguments.all,
        report: report::new(format, arguments, Output::open(&arguments.shared)?)?,
        annotated: arguments
            .write
            .as_deref()
            .map(Annotated::create)
            .transpose()?,
        focus,
        files: Files::default(),
        hashes: Hashes::default(),
        place: Place::default(),
        found: Vec::new(),
    };
    let run = drive::run(inputs, &arguments.shared, &mut judge)?;
    judge.report.finish(&run)?;
    if let Some(annotated) = &mut judge.annotated {
        annotated.flush()?;
    }
    Ok(status(&run, fail_on, arguments.exit_zero))
}

/// Rules that are asked for by name, or all that are on, could find nothing with `--no-track`.
fn refuse_silent_rules(arguments: &SelectionArguments, on: RuleSet) -> anyhow::Result<()> {
    let silent = |rules: RuleSet| {
        let mut rules = rules.iter().peekable();
        rules.peek().is_some() && rules.all(|id| id.rule().needs_connections())
    };
    let selectors = arguments.select.iter().flatten();
    for selector in selectors.chain(&arguments.extend_select) {
        if silent(named(std::slice::from_ref(selector))?) {
            bail!(
                "{selector} is about connections, which --no-track does not follow, so that it \
                 could find nothing: leave out one of the two"
            );
        }
    }
    if silent(on) {
        bail!(
            "all rules that are on are about connections, which --no-track does not follow: leave \
             it out, or select others (tcplint rules)"
        );
    }
    Ok(())
}

fn status(run: &Run, fail_on: FailOn, exit_zero: bool) -> Status {
    let lowest = match fail_on {
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Info => Some(Severity::Info),
        FailOn::Never => None,
    };
    let counts = [Severity::Info, Severity::Warning, Severity::Error]
        .into_iter()
        .filter(|severity| lowest.is_some_and(|lowest| *severity >= lowest))
        .map(|severity| run.total.of_severity(severity));
    if run.trouble {
        Status::Trouble
    } else if !exit_zero && counts.sum::<u64>() > 0 {
        Status::Findings
    } else {
        Status::Clean
    }
}

/// Says why wrong checksums of a sender were not reported.
fn offload_hint(file: &str, sender: OffloadingSender) {
    let OffloadingSender {
        address,
        verified,
        unfit,
        unreported,
    } = sender;
    input_trouble(
        file,
        format_args!(
            "{unfit} of {verified} checksums sent by {address} do not fit: its network card fills \
             them in after the capture point (checksum offload); {unreported} not reported"
        ),
    );
}

/// Judges segments as they come, and reports at the end of each frame.
struct Judge {
    selected: RuleSet,
    /// Of this capture: what it learns of senders does not carry over to another capture.
    linter: Linter,
    /// Of this capture; absent where connections are not followed.
    follower: Option<Follower>,
    follows: bool,
    report: Box<dyn Report>,
    annotated: Option<Annotated>,
    hints: bool,
    streams: bool,
    focus: Focus,
    files: Files,
    /// Of the segments that were looked ahead to.
    hashes: Hashes,
    /// Frame and time of the record at hand, where connections are followed.
    place: Place,
    /// Of the frame at hand.
    found: Vec<Unplaced>,
}

/// A finding without the place of its frame, which is only worked out once there is one to report.
struct Unplaced {
    source: End,
    destination: End,
    flags: Option<Flags>,
    stream: Option<u32>,
    /// The running numbers of the frames that it is about, if more than its own.
    related: Vec<u64>,
    /// When it was decided, where no frame decided it.
    without_frame: Option<Timestamp>,
    finding: Finding,
}

impl Unplaced {
    fn at(self, place: Place, files: &Files) -> Located {
        let place = self.without_frame.map_or(place, Place::end);
        let (related, related_files) = match self.related.as_slice() {
            [] => (place.frame().into_iter().collect(), None),
            related => files.locate_all(related),
        };
        Located {
            place,
            source: self.source,
            destination: self.destination,
            flags: self.flags,
            stream: self.stream,
            related,
            related_files,
            finding: self.finding,
        }
    }
}

impl From<Found> for Unplaced {
    fn from(found: Found) -> Unplaced {
        let end = |end: std::net::SocketAddr| End {
            address: end.ip(),
            port: Some(end.port()),
        };
        Unplaced {
            source: end(found.source),
            destination: end(found.destination),
            flags: found.flags,
            stream: found.stream,
            related: found.related,
            without_frame: match found.frame {
                Some(_) => None,
                None => Some(Timestamp::from_nanos(found.time)),
            },
            finding: found.finding,
        }
    }
}

impl Judge {
    #[cold]
    fn broken(&mut self, broken: RuleSet, segment: &Segment<'_>, stream: Option<u32>) {
        for rule in broken.iter() {
            self.found.push(Unplaced {
                source: End {
                    address: segment.addresses.source(),
                    port: Some(segment.header.source_port()),
                },
                destination: End {
                    address: segment.addresses.destination(),
                    port: Some(segment.header.destination_port()),
                },
                flags: Some(segment.header.flags()),
                stream,
                related: Vec::new(),
                without_frame: None,
                finding: self.linter.finding(rule, segment),
            });
        }
    }

    /// Follows the segment's connection: its stream's number.
    #[inline(always)]
    fn follow(&mut self, segment: &Segment<'_>) -> Option<u32> {
        let follower = self.follower.as_mut()?;
        let time = self.place.time.as_nanos();
        let frame = self.files.running(self.place.frame);
        Some(follower.segment(time, frame, segment).stream)
    }

    /// What was found of the connection, after what was found of the segment alone.
    #[inline]
    fn followed(&mut self) {
        if let Some(follower) = &mut self.follower
            && !follower.found().is_empty()
        {
            let found = follower.found().drain(..);
            self.found.extend(found.map(Unplaced::from));
        }
    }

    /// What only the end of the capture decides.
    fn ending(&mut self, tally: &mut Tally) -> anyhow::Result<()> {
        let Some(follower) = &mut self.follower else {
            return Ok(());
        };
        let mut outcome = Ok(());
        follower.end_with(|found| {
            let located = Unplaced::from(found).at(Place::default(), &self.files);
            if outcome.is_ok() && self.focus.shows_finding(&located) {
                tally.finding(located.finding.rule, located.finding.severity);
                outcome = self.report.finding(self.files.current(), &located);
            }
        });
        outcome?;
        let tracker = follower.tracker();
        let connections = tracker.len() as u64 + tracker.evictions();
        tally.connections = Some(connections);
        // Not known by stream, end or time.
        if self.focus.shows_everything() {
            tally.repeated = follower.repeated().collect();
        }
        Ok(())
    }

    /// By value: behind a reference, the records of all frames would have to be in memory, not in
    /// registers.
    #[cold]
    fn report(&mut self, record: Record<'_>, tally: &mut Tally) -> anyhow::Result<()> {
        let place = Place::from(&record);
        let found = self
            .found
            .drain(..)
            .map(|found| found.at(place, &self.files));
        let found = found.filter(|located| self.focus.shows_finding(located));
        let mut found: Vec<_> = found.collect();
        if found.is_empty() {
            return Ok(());
        }
        let file = self.files.current();
        for located in &found {
            tally.finding(located.finding.rule, located.finding.severity);
            self.report.finding(file, located)?;
        }
        // A campaign that is over is not about the frame that happened to show it.
        found.retain(|located| located.place.frame().is_some());
        if let Some(annotated) = &mut self.annotated
            && !found.is_empty()
        {
            annotated.packet(file, &record, &found)?;
        }
        Ok(())
    }
}

impl Visitor for Judge {
    #[inline(always)]
    fn passes(&self, segment: &Segment<'_>) -> bool {
        self.follower.is_none() && self.linter.passes(segment)
    }

    #[inline(always)]
    fn segment(&mut self, segment: &Segment<'_>) {
        let stream = self.follow(segment);
        let broken = self.linter.segment(segment);
        if !broken.is_empty() {
            self.broken(broken, segment, stream);
        }
        self.followed();
    }

    #[cold]
    fn incomplete(&mut self, segment: &IncompleteSegment<'_>) {
        let (source_port, destination_port) = segment.ports();
        for rule in self.linter.incomplete(segment).iter() {
            self.found.push(Unplaced {
                source: End {
                    address: segment.addresses.source(),
                    port: source_port,
                },
                destination: End {
                    address: segment.addresses.destination(),
                    port: destination_port,
                },
                flags: None,
                stream: None,
                related: Vec::new(),
                without_frame: None,
                finding: Finding::of_incomplete(rule, segment),
            });
        }
    }
}

impl Consumer for Judge {
    fn streams(&self) -> bool {
        self.streams
    }

    fn open(&mut self, name: &str) {
        self.files.open(name);
        self.linter = Linter::new(self.selected);
        self.follower = self.follows.then(|| Follower::new(self.selected));
    }

    fn next_file(&mut self, name: &str, before: u64) {
        self.files.add(name, before);
    }

    fn start(&mut self, first: Timestamp) {
        self.focus.start(first);
    }

    fn looks_ahead(&self) -> bool {
        self.follower.is_some()
    }

    #[inline(always)]
    fn look_ahead(&mut self, upcoming: &[Option<Segment<'_>>]) {
        if let Some(follower) = &self.follower {
            self.hashes = follower.look_ahead(upcoming);
        }
    }

    #[inline(always)]
    fn foreseen(&mut self, segment: &Segment<'_>, at: usize) {
        let Some(follower) = &mut self.follower else {
            return;
        };
        let time = self.place.time.as_nanos();
        let frame = self.files.running(self.place.frame);
        let step = follower.foreseen(time, frame, segment, self.hashes.get(at));
        let broken = self.linter.segment(segment);
        if !broken.is_empty() {
            self.broken(broken, segment, Some(step.stream));
        }
        self.followed();
    }

    #[inline(always)]
    fn begin(&mut self, record: &Record<'_>) {
        if self.follows {
            self.place = Place::from(record);
        }
    }

    #[inline(always)]
    fn end(&mut self, record: &Record<'_>, tally: &mut Tally) -> anyhow::Result<()> {
        if self.found.is_empty() {
            Ok(())
        } else {
            self.report(*record, tally)
        }
    }

    fn idle(&mut self) -> anyhow::Result<()> {
        if let Some(annotated) = &mut self.annotated {
            annotated.flush()?;
        }
        self.report.idle(self.files.current())
    }

    fn close(&mut self, tally: &mut Tally) -> anyhow::Result<()> {
        self.ending(tally)?;
        self.report.end_of_input(&self.files, tally)?;
        if self.hints {
            for sender in self.linter.offloading_senders() {
                offload_hint(&self.files.to_string(), sender);
            }
        }
        Ok(())
    }
}
