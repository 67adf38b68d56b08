//! A large file on several threads, where connections are followed: each thread reads all of it and
//! follows the connections that are its own.
//!
//! Whose a connection is follows from its addresses and ports. What they find is put together piece
//! by piece, a fixed number of frames each, in the order of the segments; streams get the numbers
//! then that one follower would have given them.

mod batch;
mod pace;
mod share;
mod teller;
mod told;

use std::sync::Mutex;
use std::sync::mpsc::sync_channel;
use std::thread;

use tcplint_lint::Follower;
use tcplint_track::PARTS;

use super::judge::Judge;
use crate::drive::Apart;
use crate::reading::Reading;
use crate::tally::Tally;

use pace::Pace;
use share::Share;
use teller::Teller;
use told::{Ears, Line, Sum};

/// Octets of a file for each frame of a piece.
const FRAME: u64 = 128;
/// Pieces of each thread that wait to be told of.
const AHEAD: usize = 12;

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
            let (gives_back, emptied) = sync_channel(AHEAD + 2);
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
            let share = Share::new(selected, (at, threads), frames, line);
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
