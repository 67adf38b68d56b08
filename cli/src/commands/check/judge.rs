//! Segments in, findings out to the report.

use std::ops::Range;

use tcplint_capture::{BATCH, Record, Timestamp};
use tcplint_lint::{Follower, Linter, OffloadingSender, RuleId, RuleSet, Severity, Upcoming};
use tcplint_wire::{IncompleteSegment, Segment, Visitor};

use super::packed::Packed;
use super::unplaced::{Unplaced, ends};
use super::{pieces, shares};
use crate::annotate::Annotated;
use crate::diagnostics::input_trouble;
use crate::drive::{Apart, Consumer, Taken};
use crate::files::Files;
use crate::focus::Focus;
use crate::fold::Sketch;
use crate::reading::Reading;
use crate::report::Report;
use crate::row::Place;
use crate::tally::Tally;

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
pub(super) struct Judge {
    pub(super) selected: RuleSet,
    /// Of this capture: what it learns of senders does not carry over to another capture.
    pub(super) linter: Linter,
    /// Of this capture; absent where connections are not followed.
    pub(super) follower: Option<Follower>,
    pub(super) follows: bool,
    /// Whether a glance at a segment may be enough: no connection is followed, no pack is asked.
    pub(super) glances: bool,
    pub(super) report: Box<dyn Report>,
    pub(super) annotated: Option<Annotated>,
    pub(super) hints: bool,
    pub(super) streams: bool,
    pub(super) focus: Focus,
    pub(super) files: Files,
    /// The segments that were looked ahead to, by their place in the batch.
    pub(super) upcoming: Box<[Upcoming; BATCH]>,
    /// Of the record at hand.
    pub(super) place: Place,
    /// Where packs have rules that are on.
    pub(super) packed: Option<Packed>,
    /// Of the frame at hand.
    pub(super) found: Vec<Unplaced>,
    /// Findings of the frame at hand that the report has counted and that are still to be added up.
    pub(super) counted: Vec<(RuleId, Severity)>,
    /// Whether the frame at hand has something to be reported, or to be shown to packs.
    pub(super) due: bool,
    /// The last of the capture's frames of which was told before it is read as usual.
    pub(super) told: u64,
}

impl Judge {
    #[cold]
    fn broken(&mut self, broken: RuleSet, segment: &Segment<'_>, stream: Option<u32>) {
        self.due = true;
        let found = &mut self.found;
        Unplaced::of_segment(&self.linter, broken, segment, stream, |one| found.push(one));
    }

    /// Whether what a segment without a whole header breaks was only counted, as in a capture with a small
    /// snap length, where many are cut: where nobody wants to have it in words, and nothing of its frame is
    /// to be reported before it.
    fn counts(&mut self, segment: &IncompleteSegment<'_>) -> bool {
        let is_alone = self.found.is_empty() && self.packed.is_none() && self.annotated.is_none();
        if !is_alone || !self.focus.shows_everything() || self.place.frame <= self.told {
            return false;
        }
        let broken = self.linter.incomplete(segment);
        let mut rules = broken.iter();
        let (Some(rule), None) = (rules.next(), rules.next()) else {
            return false;
        };
        let (source, destination) = ends(segment);
        let sketch = Sketch {
            rule,
            severity: rule.rule().severity,
            source,
            destination,
            frame: self.place.frame,
            stream: None,
        };
        let is_counted = self.report.count(&sketch);
        if is_counted {
            self.counted.push((rule, sketch.severity));
        }
        is_counted
    }

    /// Follows the segment's connection: its stream's number. Packs are shown the segment here, where
    /// all is known of it: to hand that on costs each segment more than to ask whether to.
    #[inline(always)]
    fn follow(&mut self, segment: &Segment<'_>) -> Option<u32> {
        let Some(follower) = &mut self.follower else {
            if let Some(packed) = &mut self.packed {
                packed.push(segment, None);
                self.due = true;
            }
            return None;
        };
        let time = self.place.time.as_nanos();
        let frame = self.files.running(self.place.frame);
        let step = follower.segment(time, frame, segment);
        if let Some(packed) = &mut self.packed {
            packed.push(segment, Some(&step));
            self.due = true;
        }
        Some(step.stream)
    }

    /// What was found of the connection, after what was found of the segment alone.
    #[inline]
    fn followed(&mut self) {
        if let Some(follower) = &mut self.follower
            && !follower.found().is_empty()
        {
            let found = follower.found().drain(..);
            self.found.extend(found.map(Unplaced::from));
            self.due = true;
        }
    }

    /// What only the end of the capture decides.
    fn ending(&mut self, tally: &mut Tally) -> anyhow::Result<()> {
        // The next capture has its own.
        let mut follower = self.follower.take();
        if let Some(follower) = &mut follower {
            let mut outcome = Ok(());
            follower.end_with(|found| {
                if outcome.is_ok() {
                    outcome = self.tell(Unplaced::from(found), tally);
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
        }
        let Some(mut packed) = self.packed.take() else {
            return Ok(());
        };
        let tracker = follower.as_ref().map(Follower::tracker);
        let told = packed.ending(tracker, self, tally);
        self.packed = Some(packed);
        told
    }

    /// Reports what was found when the capture was over.
    pub(super) fn tell(&mut self, found: Unplaced, tally: &mut Tally) -> anyhow::Result<()> {
        self.tell_at(Place::default(), found, tally)
    }

    /// Reports what was found at this place.
    pub(super) fn tell_at(
        &mut self,
        place: Place,
        found: Unplaced,
        tally: &mut Tally,
    ) -> anyhow::Result<()> {
        let located = found.at(place, &self.files);
        if self.focus.shows_finding(&located) {
            tally.finding(located.finding.rule, located.finding.severity);
            self.report.finding(self.files.current(), &located)?;
        }
        Ok(())
    }

    /// By value: behind a reference, the records of all frames would have to be in memory, not in
    /// registers.
    #[cold]
    fn report(&mut self, record: Record<'_>, tally: &mut Tally) -> anyhow::Result<()> {
        let place = Place::from(&record);
        self.due = false;
        if record.number <= self.told {
            self.found.clear();
            return Ok(());
        }
        if let Some(packed) = &mut self.packed {
            packed.ask(place, &self.files, &mut self.found);
        }
        for (rule, severity) in self.counted.drain(..) {
            tally.finding(rule, severity);
        }
        if self.found.is_empty() {
            return Ok(());
        }
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
        self.glances && self.linter.passes(segment)
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
        self.due = true;
        if self.counts(segment) {
            return;
        }
        let found = &mut self.found;
        Unplaced::of_incomplete(&self.linter, segment, |one| found.push(one));
    }
}

impl Consumer for Judge {
    fn streams(&self) -> bool {
        self.streams
    }

    fn open(&mut self, name: &str) {
        self.files.open(name);
        self.told = 0;
        self.linter = Linter::new(self.selected);
        self.follower = self.follows.then(|| Follower::new(self.selected));
        if let Some(packed) = &mut self.packed {
            packed.open();
        }
    }

    fn next_file(&mut self, name: &str, before: u64) {
        self.files.add(name, before);
    }

    fn start(&mut self, first: Timestamp) {
        self.focus.start(first);
    }

    fn read_apart(&mut self, apart: Apart<'_>, reading: &mut Reading) -> anyhow::Result<bool> {
        let is_lone = self.packed.is_none() && self.annotated.is_none();
        if apart.threads == 1 || !is_lone || !self.linter.is_stateless() {
            Ok(false)
        } else if self.follows {
            shares::read(self, apart, reading)
        } else {
            pieces::read(self, apart, reading)
        }
    }

    fn glances(&self) -> bool {
        self.glances
    }

    #[inline(always)]
    fn glance(&self) -> impl Fn(&Segment<'_>) -> bool + Copy {
        let (glances, glance) = (self.glances, self.linter.glance());
        #[inline(always)]
        move |segment: &Segment<'_>| glances && glance.passes(segment)
    }

    fn ignores_others(&self) -> bool {
        self.glances
    }

    fn looks_ahead(&self) -> bool {
        self.follower.is_some()
    }

    #[inline(always)]
    fn ahead(&mut self, at: usize, time: Timestamp, segment: &Segment<'_>) -> bool {
        let (Some(follower), Some(upcoming)) = (&self.follower, self.upcoming.get_mut(at)) else {
            return false;
        };
        *upcoming = follower.ahead(time.as_nanos(), segment);
        self.packed.is_none()
            && match upcoming.is_plain() {
                true => self.linter.passes_plain(segment),
                false => self.linter.passes(segment),
            }
    }

    #[inline(never)]
    fn fetch(&mut self, soon: Range<usize>, next: Range<usize>) {
        if let Some(follower) = &self.follower {
            follower.fetch(self.upcoming.as_mut_slice(), (soon, next));
        }
    }

    /// Not inlined: a loop of its own has all registers.
    #[inline(never)]
    fn foreseen(&mut self, places: Range<usize>, number: u64) -> Taken {
        let mut taken = Taken::default();
        let (Some(follower), Some(upcoming)) = (&mut self.follower, self.upcoming.get(places))
        else {
            return taken;
        };
        let frames = self.files.running(number)..;
        for (upcoming, frame) in upcoming.iter().zip(frames) {
            if follower.foreseen(frame, upcoming).is_none() {
                break;
            }
            taken.count += 1;
            // Of campaigns that are over by now.
            if !follower.found().is_empty() {
                self.followed();
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
    fn end(&mut self, record: &Record<'_>, tally: &mut Tally) -> anyhow::Result<()> {
        if self.due {
            self.report(*record, tally)
        } else {
            Ok(())
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
        if let Some(packed) = &self.packed {
            tally.packs_failed = packed.failures();
        }
        self.report.end_of_input(&self.files, tally)?;
        if self.hints {
            for sender in self.linter.offloading_senders() {
                offload_hint(&self.files.to_string(), sender);
            }
        }
        Ok(())
    }
}
