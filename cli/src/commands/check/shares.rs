//! A large file on several threads, where connections are followed: each thread reads all of it and
//! follows the connections that are its own.
//!
//! Whose a connection is follows from its addresses and ports. What they find is put together piece
//! by piece, a fixed number of frames each, in the order of the segments; streams get the numbers
//! then that one follower would have given them.

use std::iter::Peekable;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::vec::Drain;

use tcplint_capture::{Capture, Record, Timestamp};
use tcplint_lint::{Follower, Found, Joint, Linter, Note, RuleId, RuleSet, Tick};
use tcplint_track::{Hashes, KeyHash, PARTS, part};
use tcplint_wire::{IncompleteSegment, Segment, Visitor};

use super::judge::Judge;
use super::unplaced::Unplaced;
use crate::drive::{Apart, Consumer};
use crate::interrupt::Interrupt;
use crate::progress::Progress;
use crate::reading::Reading;
use crate::row::Place;
use crate::tally::Tally;

/// Octets of a file for each frame of a piece.
const FRAME: u64 = 128;
/// Pieces of each thread that wait to be told of.
const AHEAD: usize = 2;
/// Findings of the capture's end that are handed over at once.
const BATCH: usize = 1 << 10;

/// What a thread says of a piece.
#[derive(Default)]
struct Told {
    /// The segments that began streams, by their place among all.
    births: Vec<u64>,
    notes: Vec<(u64, Note)>,
    found: Vec<(u64, Place, Unplaced)>,
    /// From the first thread only: when packet time came past a tick.
    ticks: Vec<(u64, i64)>,
    /// The same: the time of the first packet.
    first: Option<Timestamp>,
    /// The last frame of it.
    frames: u64,
    bytes: u64,
    /// The latest time so far.
    until: i64,
    /// Whether it is the last one.
    is_last: bool,
}

impl Told {
    fn clear(&mut self) {
        self.births.clear();
        self.notes.clear();
        self.found.clear();
        self.ticks.clear();
        self.first = None;
    }
}

/// What a thread's connections came to.
struct Sum {
    reading: Reading,
    connections: u64,
    repeated: Vec<(RuleId, u64)>,
}

/// How far the threads are, so that all of them stop after the same frame.
struct Pace<'a> {
    interrupt: &'a Interrupt,
    /// The furthest piece that was begun, and the one to stop after.
    state: Mutex<(u64, Option<u64>)>,
}

impl Pace<'_> {
    /// Whether a thread may begin this piece.
    fn may_begin(&self, piece: u64) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (furthest, last) = &mut *state;
        if last.is_none() && self.interrupt.is_asked() {
            *last = Some(*furthest);
        }
        if last.is_some_and(|last| piece > last) {
            return false;
        }
        *furthest = piece.max(*furthest);
        true
    }
}

/// A thread's ends of the channels to the one that tells.
struct Line<'a> {
    pace: &'a Pace<'a>,
    told: SyncSender<Told>,
    /// What was told of, to be used again.
    emptied: Receiver<Told>,
    ends: SyncSender<Vec<(u32, Unplaced)>>,
}

/// The other ends.
struct Ears {
    told: Receiver<Told>,
    emptied: SyncSender<Told>,
    ends: Receiver<Vec<(u32, Unplaced)>>,
}

/// Reads the capture on several threads, and tells what was found. False: it is to be read as usual,
/// and told of what comes after [`Judge::told`].
pub(super) fn read(
    judge: &mut Judge,
    apart: Apart<'_>,
    reading: &mut Reading,
) -> anyhow::Result<bool> {
    let capture = &*apart.capture;
    let len = capture.total_bytes().unwrap_or_default();
    let is_large = apart.part * 2 <= len && capture.is_plain_file();
    if !is_large || Follower::is_whole(judge.selected) {
        return Ok(false);
    }
    let threads = apart.threads.min(PARTS);
    let mut captures = Vec::new();
    for _ in 0..threads {
        let Ok(mut capture) = apart.input.open() else {
            return Ok(false);
        };
        capture.end_at(len);
        captures.push(capture);
    }
    let pace = Pace {
        interrupt: apart.interrupt,
        state: Mutex::default(),
    };
    let (selected, frames) = (judge.selected, (apart.part / FRAME).max(1));
    let outcome = thread::scope(|scope| {
        let (mut ears, mut handles) = (Vec::new(), Vec::new());
        for (at, capture) in captures.into_iter().enumerate() {
            let (told, hears) = sync_channel(AHEAD);
            let (gives_back, emptied) = sync_channel(AHEAD * 2);
            let (ends, hears_ends) = sync_channel(AHEAD);
            ears.push(Ears {
                told: hears,
                emptied: gives_back,
                ends: hears_ends,
            });
            let line = Line {
                pace: &pace,
                told,
                emptied,
                ends,
            };
            let share = Share::new(selected, at, threads, frames, line);
            handles.push(scope.spawn(move || share.work(capture)));
        }
        let outcome = Teller::new(judge, apart, threads).tell(ears, &mut reading.tally);
        let sums = handles.into_iter().map(|handle| match handle.join() {
            Ok(sum) => sum,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        let sums: Vec<Sum> = sums.collect();
        outcome.map(|is_done| (is_done, sums))
    });
    let (is_done, sums) = outcome?;
    if !is_done {
        return Ok(false);
    }
    take_over(judge, reading, sums);
    Ok(true)
}

/// What all threads count, each of them alike, and what each counts of its own.
fn take_over(judge: &mut Judge, reading: &mut Reading, sums: Vec<Sum>) {
    // It has followed nothing.
    judge.follower = None;
    let findings = std::mem::take(&mut reading.tally);
    let mut connections = 0;
    let mut repeated = Tally::default();
    for (at, sum) in sums.into_iter().enumerate() {
        connections += sum.connections;
        for (rule, count) in sum.repeated {
            *repeated.repeated.entry(rule).or_default() += count;
        }
        if at == 0 {
            *reading = sum.reading;
        }
    }
    reading.tally.add(&findings);
    reading.tally.connections = Some(connections);
    if judge.focus.shows_everything() {
        reading.tally.add(&repeated);
    }
}

/// A thread at work.
struct Share<'a> {
    linter: Linter,
    follower: Follower,
    own: usize,
    shares: usize,
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
    hashes: Hashes,
    /// Which of the segments that were looked ahead to are its own, a bit for each.
    wanted: u32,
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
    fn new(selected: RuleSet, own: usize, shares: usize, frames: u64, line: Line<'a>) -> Self {
        Share {
            linter: Linter::new(selected),
            follower: Follower::of_part(selected),
            own,
            shares,
            line,
            frames,
            until: frames,
            piece: 0,
            place: Place::default(),
            at: 0,
            streams: 0,
            tick: Tick::default(),
            hashes: Hashes::default(),
            wanted: 0,
            told: Told::default(),
            is_heard: true,
        }
    }

    fn work(mut self, mut capture: Capture) -> Sum {
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
            if batch.len() >= BATCH {
                let _ = ends.send(std::mem::take(&mut batch));
            }
        });
        let _ = ends.send(batch);
    }

    #[inline(always)]
    fn is_own(&self, segment: &Segment<'_>) -> bool {
        part(segment) % self.shares == self.own
    }

    #[inline(always)]
    fn leads(&self) -> bool {
        self.own == 0
    }

    #[inline(always)]
    fn pass_over(&mut self, segment: &Segment<'_>) {
        self.follower.pass_over(self.place.time.as_nanos(), segment);
        self.clock();
    }

    #[inline(always)]
    fn clock(&mut self) {
        let until = self.follower.until();
        if self.leads() && self.tick.comes(until) {
            self.told.ticks.push((self.at, until));
        }
    }

    #[inline(always)]
    fn follow(&mut self, segment: &Segment<'_>, hash: Option<KeyHash>) {
        let (time, frame) = (self.place.time.as_nanos(), self.place.frame);
        let step = match hash {
            Some(hash) => self.follower.foreseen(time, frame, segment, hash),
            None => self.follower.segment(time, frame, segment),
        };
        if step.stream >= self.streams {
            self.streams = step.stream + 1;
            self.told.births.push(self.at);
        }
        let broken = self.linter.segment(segment);
        if !broken.is_empty() {
            self.broken(broken, segment, step.stream);
        }
        if !self.follower.noted().is_empty() {
            let noted = self.follower.noted().drain(..);
            self.told.notes.extend(noted.map(|note| (self.at, note)));
        }
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
        if self.is_own(segment) {
            self.follow(segment, None);
        } else {
            self.pass_over(segment);
        }
    }

    #[cold]
    fn incomplete(&mut self, segment: &IncompleteSegment<'_>) {
        self.at += 1;
        if self.leads() {
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
    fn look_ahead(&mut self, upcoming: &[Option<Segment<'_>>]) {
        let mut wanted = 0;
        for (at, segment) in upcoming.iter().enumerate() {
            let is_own = segment.as_ref().is_some_and(|segment| self.is_own(segment));
            wanted |= u32::from(is_own) << at;
        }
        self.wanted = wanted;
        self.hashes = self.follower.look_ahead_to(upcoming, wanted);
    }

    #[inline(always)]
    fn foreseen(&mut self, segment: &Segment<'_>, at: usize) {
        self.at += 1;
        if self.wanted >> at & 1 != 0 {
            self.follow(segment, Some(self.hashes.get(at)));
        } else {
            self.pass_over(segment);
        }
    }

    #[inline(always)]
    fn begin(&mut self, record: &Record<'_>) {
        self.place = Place::from(record);
    }

    #[inline(always)]
    fn end(&mut self, record: &Record<'_>, _: &mut Tally) -> anyhow::Result<()> {
        if record.number < self.until {
            Ok(())
        } else {
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

/// Tells what the threads found, in the order of one.
struct Teller<'a> {
    judge: &'a mut Judge,
    apart: Apart<'a>,
    joint: Joint,
}

impl<'a> Teller<'a> {
    fn new(judge: &'a mut Judge, apart: Apart<'a>, threads: usize) -> Teller<'a> {
        let joint = Joint::new(judge.selected, threads);
        Teller {
            judge,
            apart,
            joint,
        }
    }

    /// Whether all was told: not where there are more connections than may be shared.
    fn tell(mut self, ears: Vec<Ears>, tally: &mut Tally) -> anyhow::Result<bool> {
        loop {
            let told = ears.iter().map(|ears| ears.told.recv());
            let Ok(mut told) = told.collect::<Result<Vec<Told>, _>>() else {
                anyhow::bail!(
                    "the file was changed while it was read: wait until it is complete, or take \
                     --threads 1"
                );
            };
            let is_last = told.iter().all(|told| told.is_last);
            let until = told.iter().map(|told| told.until).max().unwrap_or(i64::MIN);
            self.births(&told);
            if u64::from(self.joint.streams()) > self.apart.connections {
                return Ok(false);
            }
            self.piece(&mut told, tally)?;
            if let Some(lead) = told.first() {
                self.judge.told = lead.frames;
                self.apart.progress.tick_at(self.apart.capture, lead.bytes);
            }
            for (mut told, ears) in told.into_iter().zip(&ears) {
                told.clear();
                let _ = ears.emptied.try_send(told);
            }
            if is_last {
                self.ends(&ears, tally)?;
                self.joint.end(until);
                self.of_many(tally)?;
                return Ok(true);
            }
        }
    }

    /// Numbers the streams that began.
    fn births(&mut self, told: &[Told]) {
        let mut heads: Vec<_> = told
            .iter()
            .map(|told| told.births.iter().peekable())
            .collect();
        loop {
            let next = heads.iter_mut().enumerate();
            let next = next.filter_map(|(at, births)| Some((**births.peek()?, at)));
            let Some((_, at)) = next.min() else {
                return;
            };
            self.joint.begins(at);
            if let Some(births) = heads.get_mut(at) {
                births.next();
            }
        }
    }

    /// Tells of a piece, segment by segment.
    fn piece(&mut self, told: &mut [Told], tally: &mut Tally) -> anyhow::Result<()> {
        if let Some(first) = told.iter().find_map(|told| told.first) {
            self.judge.start(first);
        }
        let mut ticks = Vec::new();
        if let Some(lead) = told.first_mut() {
            std::mem::swap(&mut ticks, &mut lead.ticks);
        }
        let mut ticks = ticks.drain(..).peekable();
        let parts = told.iter_mut().map(|told| Part {
            notes: told.notes.drain(..).peekable(),
            found: told.found.drain(..).peekable(),
        });
        let mut parts: Vec<_> = parts.collect();
        loop {
            let next = parts.iter_mut().enumerate();
            let next = next.filter_map(|(share, part)| Some((part.next_at()?, share)));
            let next = next.min();
            if let Some((_, until)) =
                ticks.next_if(|(tick, _)| next.is_none_or(|(at, _)| *tick < at))
            {
                self.joint.tick(until);
                self.of_many(tally)?;
                continue;
            }
            let Some((at, share)) = next else {
                return Ok(());
            };
            let Some(part) = parts.get_mut(share) else {
                return Ok(());
            };
            while let Some((_, note)) = part.notes.next_if(|(of, _)| *of == at) {
                self.joint.note(share, &note);
            }
            while let Some((_, place, mut found)) = part.found.next_if(|(of, ..)| *of == at) {
                found.stream = found.stream.map(|stream| self.joint.number(share, stream));
                self.judge.tell_at(place, found, tally)?;
            }
        }
    }

    /// What only the end of the capture decides, in the order of the streams.
    fn ends(&mut self, ears: &[Ears], tally: &mut Tally) -> anyhow::Result<()> {
        let ends = ears
            .iter()
            .map(|ears| ears.ends.iter().flatten().peekable());
        let mut ends: Vec<_> = ends.collect();
        loop {
            let next = ends.iter_mut().enumerate();
            let next = next.filter_map(|(share, ends)| {
                let (stream, _) = ends.peek()?;
                Some((self.joint.number(share, *stream), share))
            });
            let Some((number, share)) = next.min() else {
                return Ok(());
            };
            if let Some((_, mut found)) = ends.get_mut(share).and_then(Iterator::next) {
                found.stream = found.stream.map(|_| number);
                self.judge.tell(found, tally)?;
            }
        }
    }

    /// What many connections show together.
    fn of_many(&mut self, tally: &mut Tally) -> anyhow::Result<()> {
        for found in std::mem::take(self.joint.found()) {
            self.judge.tell(Unplaced::from(found), tally)?;
        }
        Ok(())
    }
}

/// What one thread says of a piece, from the first segment that was not told of yet.
struct Part<'t> {
    notes: Peekable<Drain<'t, (u64, Note)>>,
    found: Peekable<Drain<'t, (u64, Place, Unplaced)>>,
}

impl Part<'_> {
    /// The segment that comes next.
    fn next_at(&mut self) -> Option<u64> {
        let note = self.notes.peek().map(|(at, _)| *at);
        let found = self.found.peek().map(|(at, ..)| *at);
        [note, found].into_iter().flatten().min()
    }
}
