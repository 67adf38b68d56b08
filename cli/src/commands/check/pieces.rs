//! A large file on several threads, where each segment is judged on its own: in pieces.
//!
//! Where a piece starts is guessed, and proved by the piece before it ending exactly there. What a
//! piece says is taken over where nothing in it depends on what was before it; where something may,
//! a fragment or damage, or where the guess was wrong, it is read again by the thread that tells.

use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use tcplint_capture::{Capture, Record, Timestamp};
use tcplint_lint::{Linter, RuleSet};
use tcplint_wire::{IncompleteSegment, Segment, Visitor};

use super::judge::Judge;
use super::unplaced::Unplaced;
use crate::drive::{Apart, Consumer};
use crate::interrupt::Interrupt;
use crate::progress::Progress;
use crate::reading::Reading;
use crate::row::Place;
use crate::tally::Tally;

/// Findings of one piece; where there are more, whoever tells of them does not wait for who finds
/// them.
const MOST_FOUND: usize = 1 << 14;
/// Pieces that may be read in vain before the rest is read as usual.
const PATIENCE: u32 = 8;
/// Pieces of each thread that wait to be told of.
const AHEAD: usize = 2;

/// A piece that was read, and what was found in it.
struct Piece {
    start: u64,
    /// Where the next one starts; none: at the end of the file.
    end: Option<u64>,
    /// Whether all of it is known to be as if what is before it had been read.
    is_sound: bool,
    tally: Tally,
    first: Option<Timestamp>,
    /// Frames are numbered from the piece's start.
    found: Vec<(Place, Unplaced)>,
}

/// Where the pieces start, as far as that was asked.
struct Bounds {
    part: u64,
    starts: Vec<OnceLock<Option<u64>>>,
}

impl Bounds {
    /// The start of a piece; none where it has none, and belongs to the one before.
    fn start(&self, piece: usize, capture: &Capture) -> Option<u64> {
        let start = self.starts.get(piece)?;
        *start.get_or_init(|| capture.guess_record(self.part * piece as u64).ok()?)
    }

    fn end(&self, piece: usize, capture: &Capture) -> Option<u64> {
        (piece + 1..self.starts.len()).find_map(|next| self.start(next, capture))
    }
}

/// Reads the capture in pieces, and tells what was found. False: it is to be read as usual.
pub(super) fn read(
    judge: &mut Judge,
    apart: Apart<'_>,
    reading: &mut Reading,
) -> anyhow::Result<bool> {
    let Apart { input, part, .. } = apart;
    let len = apart.capture.total_bytes().unwrap_or_default();
    let first = apart.capture.offset();
    let is_large = part * 2 <= len && apart.capture.has_parts();
    if !is_large || !matches!(apart.capture.guess_record(len / 2), Ok(Some(_))) {
        return Ok(false);
    }
    let pieces = usize::try_from(len.div_ceil(part)).unwrap_or(usize::MAX);
    let mut starts = vec![OnceLock::new(); pieces];
    if let Some(start) = starts.first_mut() {
        *start = OnceLock::from(Some(first));
    }
    let bounds = Bounds { part, starts };
    let threads = apart.threads.min(pieces);
    let mut captures = Vec::new();
    for _ in 0..threads {
        match input.open() {
            Ok(capture) if capture.has_parts() => captures.push(capture),
            _ => return Ok(false),
        }
    }
    let selected = judge.selected;
    thread::scope(|scope| {
        let mut workers = Vec::new();
        for (at, mut capture) in captures.into_iter().enumerate() {
            let (tell, told) = sync_channel(AHEAD);
            workers.push(told);
            let mine = (at..pieces).step_by(threads);
            let bounds = &bounds;
            scope.spawn(move || work(&mut capture, bounds, selected, mine, &tell));
        }
        join(judge, apart, reading, first, &bounds, workers)
    })?;
    Ok(true)
}

/// One thread's pieces.
fn work(
    capture: &mut Capture,
    bounds: &Bounds,
    selected: RuleSet,
    mine: impl Iterator<Item = usize>,
    tell: &SyncSender<Option<Piece>>,
) {
    for piece in mine {
        let start = bounds.start(piece, capture);
        let piece =
            start.map(|start| piece_of(capture, start, bounds.end(piece, capture), selected));
        if tell.send(piece).is_err() {
            return;
        }
    }
}

fn piece_of(capture: &mut Capture, start: u64, end: Option<u64>, selected: RuleSet) -> Piece {
    let mut lone = Lone {
        linter: Linter::new(selected),
        found: Vec::new(),
        of_frame: 0,
        first: None,
    };
    let mut reading = Reading::default();
    let done = capture.go_to(start, end, 0).is_ok()
        && reading
            .frames(
                capture,
                &mut lone,
                &mut Progress::none(),
                &Interrupt::default(),
            )
            .is_ok();
    Piece {
        start,
        end,
        is_sound: done
            && end.is_none_or(|end| capture.offset() == end)
            && reading.decapsulator.is_fresh()
            && reading.troubles.phrases().is_empty(),
        tally: reading.tally,
        first: lone.first,
        found: lone.found,
    }
}

/// Takes the pieces in their order.
fn join(
    judge: &mut Judge,
    apart: Apart<'_>,
    reading: &mut Reading,
    first: u64,
    bounds: &Bounds,
    workers: Vec<Receiver<Option<Piece>>>,
) -> anyhow::Result<()> {
    let Apart {
        capture,
        progress,
        interrupt,
        ..
    } = apart;
    let mut at = first;
    let mut vain = 0;
    for number in 0..bounds.starts.len() {
        if interrupt.is_asked() {
            return Ok(());
        }
        let told = workers.get(number % workers.len().max(1));
        // Whoever tells nothing any more is not waited for.
        let piece = match told.map(Receiver::recv) {
            Some(Ok(Some(piece))) => Some(piece),
            Some(Ok(None)) => continue,
            _ => None,
        };
        let end = match piece {
            Some(piece) if piece.is_sound && piece.start == at => {
                let before = reading.tally.packets;
                reading.add(&piece.tally, piece.first, judge);
                for (place, found) in piece.found {
                    let frame = place.frame + before;
                    judge.tell_at(Place { frame, ..place }, found, &mut reading.tally)?;
                }
                let Some(end) = piece.end else {
                    return Ok(());
                };
                at = end;
                progress.tick_at(capture, at);
                continue;
            }
            Some(piece) if vain < PATIENCE => piece.end,
            _ => None,
        };
        vain += 1;
        capture.go_to(at, end, reading.tally.packets)?;
        reading.frames(capture, judge, progress, interrupt)?;
        if end.is_none() || reading.troubles.is_damaged() {
            return Ok(());
        }
        at = capture.offset();
    }
    Ok(())
}

/// What judges the segments of one piece.
struct Lone {
    linter: Linter,
    found: Vec<(Place, Unplaced)>,
    /// Where the findings of the frame at hand begin.
    of_frame: usize,
    first: Option<Timestamp>,
}

impl Lone {
    #[cold]
    fn broken(&mut self, broken: RuleSet, segment: &Segment<'_>) {
        let found = &mut self.found;
        Unplaced::of_segment(&self.linter, broken, segment, None, |one| {
            found.push((Place::default(), one));
        });
    }

    #[cold]
    fn place(&mut self, record: Record<'_>) -> anyhow::Result<()> {
        let place = Place::from(&record);
        for (known, _) in self.found.iter_mut().skip(self.of_frame) {
            *known = place;
        }
        self.of_frame = self.found.len();
        if self.of_frame > MOST_FOUND {
            anyhow::bail!("more is found than is kept");
        }
        Ok(())
    }
}

impl Visitor for Lone {
    #[inline(always)]
    fn passes(&self, segment: &Segment<'_>) -> bool {
        self.linter.passes(segment)
    }

    #[inline(always)]
    fn segment(&mut self, segment: &Segment<'_>) {
        let broken = self.linter.segment(segment);
        if !broken.is_empty() {
            self.broken(broken, segment);
        }
    }

    #[cold]
    fn incomplete(&mut self, segment: &IncompleteSegment<'_>) {
        let found = &mut self.found;
        Unplaced::of_incomplete(&self.linter, segment, |one| {
            found.push((Place::default(), one));
        });
    }
}

impl Consumer for Lone {
    fn open(&mut self, _: &str) {}

    fn next_file(&mut self, _: &str, _: u64) {}

    fn start(&mut self, first: Timestamp) {
        self.first = Some(first);
    }

    fn glances(&self) -> bool {
        true
    }

    #[inline(always)]
    fn glance(&self) -> impl Fn(&Segment<'_>) -> bool + Copy {
        let glance = self.linter.glance();
        #[inline(always)]
        move |segment: &Segment<'_>| glance.passes(segment)
    }

    fn ignores_others(&self) -> bool {
        true
    }

    #[inline(always)]
    fn begin(&mut self, _: &Record<'_>) {}

    #[inline(always)]
    fn end(&mut self, record: &Record<'_>, _: &mut Tally) -> anyhow::Result<()> {
        if self.found.len() == self.of_frame {
            Ok(())
        } else {
            self.place(*record)
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
