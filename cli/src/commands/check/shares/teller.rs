//! What the threads found, in the order of one.

use std::iter::Peekable;
use std::vec::Drain;

use tcplint_lint::{Joint, Note};

use super::told::{Ears, Told};
use crate::commands::check::judge::Judge;
use crate::commands::check::unplaced::Unplaced;
use crate::drive::{Apart, Consumer as _};
use crate::row::Place;
use crate::tally::Tally;

/// Notes of one thread between the one that is told of and one whose place is asked for.
const SOON: usize = 4;

/// Tells what the threads found, in the order of one.
pub(super) struct Teller<'a> {
    judge: &'a mut Judge,
    apart: Apart<'a>,
    joint: Joint,
}

impl<'a> Teller<'a> {
    pub(super) fn new(judge: &'a mut Judge, apart: Apart<'a>, threads: usize) -> Teller<'a> {
        let joint = Joint::new(judge.selected, threads);
        Teller {
            judge,
            apart,
            joint,
        }
    }

    /// Whether all was told: not where there are more connections than may be shared.
    pub(super) fn tell(mut self, ears: Vec<Ears>, tally: &mut Tally) -> anyhow::Result<bool> {
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
        let births = told
            .iter()
            .map(|told| told.births.iter().copied().peekable());
        let mut births: Vec<_> = births.collect();
        while let Some(Run { share, end, .. }) =
            next_run(births.iter_mut().map(|births| births.peek().copied()))
        {
            let Some(births) = births.get_mut(share) else {
                return;
            };
            while births.next_if(|at| *at < end).is_some() {
                self.joint.begins(share);
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
            notes: &told.notes,
            found: told.found.drain(..).peekable(),
        });
        let mut parts: Vec<_> = parts.collect();
        loop {
            let next = next_run(parts.iter_mut().map(Part::next_at));
            let comes_first = |tick| next.is_none_or(|run| tick < run.at);
            if let Some((_, until)) = ticks.next_if(|(tick, _)| comes_first(*tick)) {
                self.joint.tick(until);
                self.of_many(tally)?;
                continue;
            }
            let Some(Run { share, end, .. }) = next else {
                return Ok(());
            };
            // What came of the segment at a tick comes before it.
            let tick = ticks.peek().map_or(u64::MAX, |(tick, _)| *tick);
            let end = end.min(tick.saturating_add(1));
            if let Some(part) = parts.get_mut(share) {
                self.run(share, part, end, tally)?;
            }
        }
    }

    /// Tells what one thread says of the segments before `end`.
    fn run(
        &mut self,
        share: usize,
        part: &mut Part<'_>,
        end: u64,
        tally: &mut Tally,
    ) -> anyhow::Result<()> {
        while let Some(at) = part.next_at().filter(|at| *at < end) {
            while let Some(((of, note), others)) = part.notes.split_first()
                && *of == at
            {
                let soon = |many| others.get(many).map(|(_, note)| note);
                self.joint.fetch(soon(SOON * 2), soon(SOON));
                self.joint.note(share, note);
                part.notes = others;
            }
            while let Some((_, place, mut found)) = part.found.next_if(|(of, ..)| *of == at) {
                found.stream = found.stream.map(|stream| self.joint.number(share, stream));
                self.judge.tell_at(place, found, tally)?;
            }
        }
        Ok(())
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

/// Segments of one thread that no other's come between.
#[derive(Clone, Copy)]
struct Run {
    share: usize,
    /// The first of them.
    at: u64,
    /// The next one of another.
    end: u64,
}

/// The run that comes next, of the segments that are each thread's next.
#[inline(always)]
fn next_run(heads: impl Iterator<Item = Option<u64>>) -> Option<Run> {
    let mut next: Option<Run> = None;
    for (share, head) in heads.enumerate() {
        let Some(at) = head else {
            continue;
        };
        next = Some(match next {
            Some(run) if run.at < at => Run {
                end: run.end.min(at),
                ..run
            },
            other => Run {
                share,
                at,
                end: other.map_or(u64::MAX, |run| run.at),
            },
        });
    }
    next
}

/// What one thread says of a piece, from the first segment that was not told of yet.
struct Part<'t> {
    notes: &'t [(u64, Note)],
    found: Peekable<Drain<'t, (u64, Place, Unplaced)>>,
}

impl Part<'_> {
    /// The segment that comes next.
    fn next_at(&mut self) -> Option<u64> {
        let note = self.notes.first().map(|(at, _)| *at);
        let found = self.found.peek().map(|(at, ..)| *at);
        [note, found].into_iter().flatten().min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_ends_where_another_threads_segment_comes() {
        let run = |heads: [Option<u64>; 3]| {
            next_run(heads.into_iter()).map(|run| (run.share, run.at, run.end))
        };
        assert_eq!(run([Some(7), Some(3), Some(5)]), Some((1, 3, 5)));
        assert_eq!(run([Some(2), Some(9), Some(5)]), Some((0, 2, 5)));
        assert_eq!(run([None, Some(4), None]), Some((1, 4, u64::MAX)));
        assert_eq!(run([None; 3]), None);
    }
}
