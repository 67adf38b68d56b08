//! A thread that follows connections of its own.

use std::ops::Range;

use tcplint_capture::{Capture, Record, Timestamp};
use tcplint_lint::{Follower, Found, Linter, Notes, RuleSet, Tick, Upcoming};
use tcplint_track::{PARTS, Tracker, part};
use tcplint_wire::{Flags, IncompleteSegment, Segment, Visitor};

use super::batch::Batch;
use super::told::{Line, Sum, Told};
use crate::commands::check::unplaced::Unplaced;
use crate::drive::{Consumer, Taken};
use crate::interrupt::Interrupt;
use crate::progress::Progress;
use crate::reading::Reading;
use crate::row::Place;
use crate::tally::Tally;

/// Findings of the capture's end that are handed over at once.
const ENDS: usize = 1 << 10;

/// A thread at work.
pub(super) struct Share<'a> {
    linter: Linter,
    follower: Follower,
    /// Whether it is the first of the threads.
    leads: bool,
    /// Which parts of all connections are its own, a bit for each.
    parts: u8,
    line: Line<'a>,
    /// Frames of a piece, and the last of the piece at hand.
    frames: u64,
    until: u64,
    piece: u64,
    place: Place,
    /// Segments so far, those that are others' included.
    at: u64,
    streams: u32,
    tick: Tick,
    batch: Batch,
    told: Told,
    /// Whether anybody listens.
    is_heard: bool,
}

/// The reading stops here.
#[derive(Debug)]
struct Stopped;

impl std::fmt::Display for Stopped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("stopped")
    }
}

impl std::error::Error for Stopped {}

impl<'a> Share<'a> {
    pub(super) fn new(
        selected: RuleSet,
        (own, shares): (usize, usize),
        frames: u64,
        line: Line<'a>,
    ) -> Self {
        Share {
            linter: Linter::new(selected),
            follower: Follower::of_part(selected),
            leads: own == 0,
            parts: (own..PARTS)
                .step_by(shares)
                .fold(0, |parts, part| parts | 1 << part),
            line,
            frames,
            until: frames,
            piece: 0,
            place: Place::default(),
            at: 0,
            streams: 0,
            tick: Tick::default(),
            batch: Batch::new(),
            told: Told::default(),
            is_heard: true,
        }
    }

    pub(super) fn work(mut self, mut capture: Capture) -> Sum {
        let mut reading = Reading::default();
        let (mut progress, interrupt) = (Progress::none(), Interrupt::default());
        // Only this thread's own way to stop is an error here.
        let _ = reading.frames(&mut capture, &mut self, &mut progress, &interrupt);
        self.told.is_last = true;
        let _ = self.hand_over(reading.tally.packets);
        if self.is_heard {
            self.end();
        }
        Sum {
            reading,
            connections: self.follower.tracker().len() as u64,
            repeated: self.follower.repeated().collect(),
        }
    }

    /// What only the end of the capture decides.
    fn end(&mut self) {
        let mut batch = Vec::new();
        let ends = &self.line.ends;
        self.follower.end_with(|found: Found| {
            let stream = found.stream.unwrap_or_default();
            batch.push((stream, Unplaced::from(found)));
            if batch.len() >= ENDS {
                let _ = ends.send(std::mem::take(&mut batch));
            }
        });
        let _ = ends.send(batch);
    }

    /// Whether the connections of this part are its own.
    #[inline(always)]
    fn is_own(&self, part: usize) -> bool {
        self.parts >> part & 1 != 0
    }

    #[inline(always)]
    fn pass_over(&mut self, segment: &Segment<'_>) {
        self.follower.pass_over(self.place.time.as_nanos(), segment);
        self.clock();
    }

    #[inline(always)]
    fn clock(&mut self) {
        let until = self.follower.until();
        if self.leads && self.tick.comes(until) {
            self.told.ticks.push((self.at, until));
        }
    }

    #[inline(always)]
    fn follow(&mut self, segment: &Segment<'_>) {
        let (time, frame) = (self.place.time.as_nanos(), self.place.frame);
        let step = self.follower.segment(time, frame, segment);
        self.told.joined(&mut self.streams, step.stream, self.at);
        let broken = self.linter.segment(segment);
        if !broken.is_empty() {
            self.broken(broken, segment, step.stream);
        }
        self.told.noted(self.follower.noted(), self.at);
        if !self.follower.found().is_empty() {
            self.found();
        }
        self.clock();
    }

    #[cold]
    fn broken(&mut self, broken: RuleSet, segment: &Segment<'_>, stream: u32) {
        let (at, place, found) = (self.at, self.place, &mut self.told.found);
        Unplaced::of_segment(&self.linter, broken, segment, Some(stream), |one| {
            found.push((at, place, one));
        });
    }

    #[cold]
    fn found(&mut self) {
        let found = self.follower.found().drain(..);
        let found = found.map(|found| (self.at, self.place, Unplaced::from(found)));
        self.told.found.extend(found);
    }

    /// The piece at hand is over.
    #[cold]
    fn hand_over(&mut self, frame: u64) -> anyhow::Result<()> {
        self.told.frames = frame;
        self.told.bytes = self.place.offset;
        self.told.until = self.follower.until();
        let fresh = self.line.emptied.try_recv().unwrap_or_default();
        let told = std::mem::replace(&mut self.told, fresh);
        self.is_heard = self.line.told.send(told).is_ok();
        self.piece += 1;
        self.until = self.until.saturating_add(self.frames);
        if self.is_heard && self.line.pace.may_begin(self.piece) {
            Ok(())
        } else {
            Err(Stopped.into())
        }
    }
}

impl Visitor for Share<'_> {
    #[inline(always)]
    fn segment(&mut self, segment: &Segment<'_>) {
        self.at += 1;
        if self.is_own(part(segment)) {
            self.follow(segment);
        } else {
            self.pass_over(segment);
        }
    }

    #[cold]
    fn incomplete(&mut self, segment: &IncompleteSegment<'_>) {
        self.at += 1;
        if self.leads {
            let (at, place, found) = (self.at, self.place, &mut self.told.found);
            Unplaced::of_incomplete(&self.linter, segment, |one| found.push((at, place, one)));
        }
    }
}

impl Consumer for Share<'_> {
    fn open(&mut self, _: &str) {}

    fn next_file(&mut self, _: &str, _: u64) {}

    fn start(&mut self, first: Timestamp) {
        self.told.first = Some(first);
    }

    fn looks_ahead(&self) -> bool {
        true
    }

    #[inline(always)]
    fn ahead(&mut self, at: usize, time: Timestamp, segment: &Segment<'_>) -> bool {
        let time = time.as_nanos();
        let is_counted = Tracker::<Notes>::is_worth_a_look(segment);
        let counted = is_counted.then_some(time);
        // To look at a SYN takes longer than a wrong guess does.
        if segment.header.flags().contains(Flags::SYN) && !self.is_own(part(segment)) {
            self.batch.put(at, counted, false, Upcoming::NONE);
            return is_counted;
        }
        let upcoming = self.follower.ahead(time, segment);
        let is_own = self.is_own(upcoming.ahead.part());
        let passes = match upcoming.is_plain() {
            true => self.linter.passes_plain(segment),
            false => self.linter.passes(segment),
        };
        self.batch.put(at, counted, is_own, upcoming);
        passes & is_own | is_counted & !is_own
    }

    #[inline(never)]
    fn fetch(&mut self, soon: Range<usize>, next: Range<usize>) {
        let ranks = (self.batch.ranks(&soon), self.batch.ranks(&next));
        self.follower.fetch(self.batch.all(), ranks);
    }

    /// Not inlined: a loop of its own has all registers.
    #[inline(never)]
    fn foreseen(&mut self, places: Range<usize>, number: u64) -> Taken {
        let Range { start, mut end } = places;
        // To the end of the piece at most.
        let more = usize::try_from(self.until.saturating_sub(number)).unwrap_or(usize::MAX);
        end = end.min(start.saturating_add(more).saturating_add(1));
        // What packet time came past is told by segment.
        if self.leads && self.tick.is_due(self.batch.latest(end - 1)) {
            end = start + 1;
        }
        let (mut taken, before) = (Taken::default(), self.at);
        taken.count = end - start;
        self.follower.pass_over_upcoming(self.batch.latest(start));
        for (place, upcoming) in self.batch.own(&(start..end)) {
            let count = place - start;
            self.follower.pass_over_upcoming(self.batch.latest(place));
            let frame = number + count as u64;
            let Some(stream) = self.follower.foreseen(frame, upcoming) else {
                taken.count = count;
                break;
            };
            self.at = before + count as u64 + 1;
            self.told.joined(&mut self.streams, stream, self.at);
            self.told.noted(self.follower.noted(), self.at);
            if !self.follower.found().is_empty() {
                taken.count = count + 1;
                taken.is_due = true;
                break;
            }
        }
        self.at = before + taken.count as u64;
        if let Some(last) = taken.count.checked_sub(1) {
            let latest = self.batch.latest(start + last);
            self.follower.pass_over_upcoming(latest);
            self.clock();
            taken.is_due |= number + last as u64 >= self.until;
        }
        taken
    }

    #[inline(always)]
    fn begin(&mut self, record: &Record<'_>) {
        self.place = Place::from(record);
    }

    #[inline(always)]
    fn end(&mut self, record: &Record<'_>, _: &mut Tally) -> anyhow::Result<()> {
        if !self.follower.found().is_empty() {
            self.place = Place::from(record);
            self.found();
        }
        if record.number < self.until {
            Ok(())
        } else {
            self.place = Place::from(record);
            self.hand_over(record.number)
        }
    }

    fn idle(&mut self) -> anyhow::Result<()> {
        Ok(())
    }

    fn streams(&self) -> bool {
        true
    }

    fn close(&mut self, _: &mut Tally) -> anyhow::Result<()> {
        Ok(())
    }
}
