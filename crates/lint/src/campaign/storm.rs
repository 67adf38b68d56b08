//! Resets and FINs that one end of a connection sends over and over.

use std::collections::HashMap;

use tcplint_wire::Flags;

use super::RELATED;
use super::endpoint::Endpoint;
use super::kind::Kind;
use super::scope::{Answers, Campaign};

/// As many of them in a row are a storm (Zeek's `tcp_storm_thresh`).
const STORM: u64 = 1000;
/// No more than this between one and the next, in nanoseconds (Zeek's
/// `tcp_storm_interarrival_thresh`).
const GAP: i64 = 1_000_000_000;
/// Ends that are watched at once. When there are as many, those that fell silent make room.
const WATCHED: usize = 1 << 12;

/// One end of a stream, and what it repeats.
type Key = (u32, Endpoint, bool);

#[derive(Debug)]
struct Run {
    peer: Endpoint,
    flags: Flags,
    count: u64,
    start: i64,
    last: i64,
    frames: Vec<u64>,
}

/// All ends that sent a reset or a FIN again.
#[derive(Debug, Default)]
pub(crate) struct Storms {
    runs: HashMap<Key, Run>,
    /// Runs that have become storms.
    storms: usize,
    purged: i64,
}

/// A reset or FIN that its sender may have sent before.
pub(crate) struct Repeat {
    pub(crate) stream: u32,
    pub(crate) from: Endpoint,
    pub(crate) to: Endpoint,
    pub(crate) flags: Flags,
    pub(crate) frame: u64,
    pub(crate) at: i64,
    /// Whether there was one before, which was not counted.
    pub(crate) is_again: bool,
}

impl Storms {
    pub(crate) fn add(&mut self, repeat: &Repeat, over: &mut Vec<Campaign>) {
        let key = (
            repeat.stream,
            repeat.from,
            repeat.flags.contains(Flags::RST),
        );
        if self.runs.len() >= WATCHED && !self.runs.contains_key(&key) {
            // Once in a while only: each time walks over all of them.
            if repeat.at.saturating_sub(self.purged) > GAP {
                self.purged = repeat.at;
                self.end_silent(repeat.at, over);
            }
            if self.runs.len() >= WATCHED {
                return;
            }
        }
        let begin = |before| Run {
            peer: repeat.to,
            flags: repeat.flags,
            count: before,
            start: repeat.at,
            last: repeat.at,
            frames: Vec::new(),
        };
        let run = self
            .runs
            .entry(key)
            .or_insert_with(|| begin(repeat.is_again.into()));
        if repeat.at.saturating_sub(run.last) > GAP {
            let ended = std::mem::replace(run, begin(0));
            self.storms -= usize::from(ended.is_storm());
            over.extend(ended.finish(key));
        }
        if let Some(run) = self.runs.get_mut(&key) {
            run.count += 1;
            run.last = run.last.max(repeat.at);
            self.storms += usize::from(run.count == STORM);
            if run.frames.len() < RELATED {
                run.frames.push(repeat.frame);
            }
        }
    }

    /// Whether any run is a storm by now.
    pub(crate) fn has_storms(&self) -> bool {
        self.storms != 0
    }

    /// Ends the runs that fell silent before `now`.
    pub(crate) fn end_silent(&mut self, now: i64, over: &mut Vec<Campaign>) {
        let mut ended: Vec<(Key, Run)> = self
            .runs
            .extract_if(|_, run| now.saturating_sub(run.last) > GAP)
            .collect();
        ended.sort_by_key(|(key, run)| (run.start, key.0, key.2));
        for (key, run) in ended {
            self.storms -= usize::from(run.is_storm());
            over.extend(run.finish(key));
        }
    }

    pub(crate) fn finish_all(&mut self, over: &mut Vec<Campaign>) {
        self.end_silent(i64::MAX, over);
    }
}

impl Run {
    fn is_storm(&self) -> bool {
        self.count >= STORM
    }

    fn finish(self, (_, by, is_reset): Key) -> Option<Campaign> {
        let target = self.peer;
        self.is_storm().then(|| Campaign {
            kind: if is_reset {
                Kind::ResetStorm
            } else {
                Kind::FinStorm
            },
            by: by.socket(),
            first_target: target.socket(),
            flags: self.flags,
            targets: 1,
            hosts: 1,
            exact: true,
            ports: 1,
            port_range: (target.port, target.port),
            host_range: (target.ip(), target.ip()),
            tags: 0,
            port_changes: 0,
            answers: Answers {
                probes: self.count,
                ..Answers::default()
            },
            start: self.start,
            end: self.last,
            frames: self.frames,
        })
    }
}
