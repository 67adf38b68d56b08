//! The segments in their order, as many as are worth a line: runs of plain data and
//! acknowledgments are folded as they come, so that memory stays small however long it goes on.

use std::collections::VecDeque;

use tcplint_track::{Event, State};

use super::ledger::Ledger;
use super::moment::{End, Moment, Pair};

/// Of a run of plain segments, so many at its start and at its end are kept.
const KEPT_FIRST: usize = 3;
const KEPT_LAST: usize = 2;
/// A run is folded when at least so many would be left out.
const WORTH_IT: usize = 4;
/// Of the events that may be folded, so many of each are told before.
const TOLD: u64 = 3;
/// Lines kept from the start; with `--all` a hundred times as many. Some thirty megabytes at most.
const LINES: usize = 200;
const ALL_LINES: usize = 100 * LINES;
/// Lines kept from the end, where there are more than those from the start.
const LAST_LINES: usize = 100;

/// Segments that are told together.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Fold {
    pub(crate) frames: (u64, u64),
    /// Nanoseconds since 1970 of the first and the last.
    pub(crate) times: (i64, i64),
    /// Segments and payload octets of each end; octets sent again count again.
    pub(crate) segments: Pair<u64>,
    pub(crate) octets: Pair<u64>,
    /// Times of each event, in the order of [`Event::ALL`].
    pub(crate) events: [u64; Event::ALL.len()],
    /// Both ends after the last.
    pub(crate) states: Option<Pair<State>>,
}

impl Fold {
    /// Segments of both ends.
    pub(crate) fn len(&self) -> u64 {
        self.segments.first + self.segments.other
    }

    fn add(&mut self, moment: &Moment) {
        if self.len() == 0 {
            self.frames.0 = moment.frame;
            self.times.0 = moment.time;
        }
        (self.frames.1, self.times.1) = (moment.frame, moment.time);
        self.segments[moment.from] += 1;
        self.octets[moment.from] += u64::from(moment.len);
        for event in moment.events.iter() {
            if let Some(count) = self.events.get_mut(event as usize) {
                *count += 1;
            }
        }
        self.states = moment.states.or(self.states);
    }

    fn merge(&mut self, other: &Fold) {
        if self.len() == 0 {
            *self = *other;
            return;
        }
        (self.frames.1, self.times.1) = (other.frames.1, other.times.1);
        for end in [End::First, End::Other] {
            self.segments[end] += other.segments[end];
            self.octets[end] += other.octets[end];
        }
        for (count, more) in self.events.iter_mut().zip(other.events) {
            *count += more;
        }
        self.states = other.states.or(self.states);
    }
}

/// A segment, and what was known before it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scene {
    pub(crate) moment: Moment,
    pub(crate) before: Ledger,
}

/// A line of the ladder.
#[derive(Clone, Debug)]
pub(crate) enum Line {
    Segment(Scene),
    /// A run of plain segments.
    Run(Fold),
    /// What is left out because there are too many lines.
    Cut(Fold),
}

/// The lines, as they come.
#[derive(Debug)]
pub(crate) struct Script {
    all: bool,
    head: Vec<Line>,
    tail: VecDeque<Line>,
    cut: Fold,
    run: Run,
    /// Of each event that may be folded.
    told: [u64; Event::ALL.len()],
    states: Option<Pair<State>>,
}

/// Plain segments that follow each other.
#[derive(Debug, Default)]
struct Run {
    kept: usize,
    fold: Fold,
    last: VecDeque<Scene>,
}

impl Script {
    /// Without lines; with `all`, nothing is folded.
    pub(crate) fn new(all: bool) -> Script {
        Script {
            all,
            head: Vec::new(),
            tail: VecDeque::new(),
            cut: Fold::default(),
            run: Run::default(),
            told: [0; Event::ALL.len()],
            states: None,
        }
    }

    /// Whether nothing is folded.
    pub(crate) fn is_all(&self) -> bool {
        self.all
    }

    /// The next segment.
    pub(crate) fn add(&mut self, scene: Scene) {
        let plain = !self.all && self.is_plain(&scene.moment);
        self.states = scene.moment.states.or(self.states);
        if !plain {
            self.end_run();
            self.line(Line::Segment(scene));
            return;
        }
        if self.run.kept < KEPT_FIRST {
            self.run.kept += 1;
            self.line(Line::Segment(scene));
            return;
        }
        self.run.last.push_back(scene);
        if self.run.last.len() >= KEPT_LAST + WORTH_IT
            && let Some(scene) = self.run.last.pop_front()
        {
            self.run.fold.add(&scene.moment);
        }
    }

    /// All lines.
    pub(crate) fn finish(mut self) -> Vec<Line> {
        self.end_run();
        let mut lines = self.head;
        if self.cut.len() > 0 {
            lines.push(Line::Cut(self.cut));
        }
        lines.extend(self.tail);
        lines
    }

    /// Whether nothing would be lost if this segment were only counted.
    fn is_plain(&mut self, moment: &Moment) -> bool {
        const OFTEN: [Event; 5] = [
            Event::Retransmission,
            Event::OutOfOrder,
            Event::Gap,
            Event::KeepAlive,
            Event::Duplicate,
        ];
        let quiet = moment.is_plain()
            && moment.states.is_some()
            && moment.states == self.states
            && moment.back.is_none()
            && moment.revised == Pair::default();
        if !quiet {
            return false;
        }
        let mut known = true;
        for event in moment.events.iter() {
            let told = self.told.get_mut(event as usize);
            let told = told.map_or(0, |told| {
                *told += 1;
                *told
            });
            known &= OFTEN.contains(&event) && told > TOLD;
        }
        known
    }

    fn end_run(&mut self) {
        let Run {
            mut fold, mut last, ..
        } = std::mem::take(&mut self.run);
        if fold.len() > 0 {
            while last.len() > KEPT_LAST {
                if let Some(scene) = last.pop_front() {
                    fold.add(&scene.moment);
                }
            }
            self.line(Line::Run(fold));
        }
        for scene in last {
            self.line(Line::Segment(scene));
        }
    }

    fn line(&mut self, line: Line) {
        let most = if self.all { ALL_LINES } else { LINES };
        if self.head.len() < most {
            self.head.push(line);
            return;
        }
        self.tail.push_back(line);
        if self.tail.len() > LAST_LINES {
            match self.tail.pop_front() {
                Some(Line::Segment(scene)) => self.cut.add(&scene.moment),
                Some(Line::Run(fold) | Line::Cut(fold)) => self.cut.merge(&fold),
                None => {}
            }
        }
    }
}
