//! What the threads say to the one that tells.

use std::sync::mpsc::{Receiver, SyncSender};

use tcplint_capture::Timestamp;
use tcplint_lint::{Note, RuleId};

use super::pace::Pace;
use crate::commands::check::unplaced::Unplaced;
use crate::reading::Reading;
use crate::row::Place;

/// What a thread says of a piece.
#[derive(Default)]
pub(super) struct Told {
    /// The segments that began streams, by their place among all.
    pub(super) births: Vec<u64>,
    pub(super) notes: Vec<(u64, Note)>,
    pub(super) found: Vec<(u64, Place, Unplaced)>,
    /// From the first thread only: when packet time came past a tick.
    pub(super) ticks: Vec<(u64, i64)>,
    /// The same: the time of the first packet.
    pub(super) first: Option<Timestamp>,
    /// The last frame of it.
    pub(super) frames: u64,
    pub(super) bytes: u64,
    /// The latest time so far.
    pub(super) until: i64,
    /// Whether it is the last one.
    pub(super) is_last: bool,
}

impl Told {
    /// The segment at this place among all is of this stream, perhaps the first of it; `streams` are known.
    #[inline(always)]
    pub(super) fn joined(&mut self, streams: &mut u32, stream: u32, at: u64) {
        if stream >= *streams {
            *streams = stream + 1;
            self.births.push(at);
        }
    }

    /// What campaigns are made of, of the segment at this place among all.
    #[inline(always)]
    pub(super) fn noted(&mut self, noted: &mut Vec<Note>, at: u64) {
        if !noted.is_empty() {
            self.notes.extend(noted.drain(..).map(|note| (at, note)));
        }
    }

    pub(super) fn clear(&mut self) {
        self.births.clear();
        self.notes.clear();
        self.found.clear();
        self.ticks.clear();
        self.first = None;
    }
}

/// What a thread's connections came to.
pub(super) struct Sum {
    pub(super) reading: Reading,
    pub(super) connections: u64,
    pub(super) repeated: Vec<(RuleId, u64)>,
}

/// A thread's ends of the channels to the one that tells.
pub(super) struct Line<'a> {
    pub(super) pace: &'a Pace<'a>,
    pub(super) told: SyncSender<Told>,
    /// What was told of, to be used again.
    pub(super) emptied: Receiver<Told>,
    pub(super) ends: SyncSender<Vec<(u32, Unplaced)>>,
}

/// The other ends.
pub(super) struct Ears {
    pub(super) told: Receiver<Told>,
    pub(super) emptied: SyncSender<Told>,
    pub(super) ends: Receiver<Vec<(u32, Unplaced)>>,
}
