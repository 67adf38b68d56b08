//! One capture in Wireshark: its segments are judged as `tcplint check` judges them, once, in their
//! order, and what comes of it is kept for as long as the capture is open.

use tcplint_lint::{Finding, Follower, Linter, RuleSet};
use tcplint_track::{ClosedBy, Closing, Opening};
use tcplint_wire::{IncompleteSegment, Origin, Segment, Visitor};

use crate::record::{Layer, Packed, Place, Shown};
use crate::sighting::{Sightings, Source};

/// What came of a connection, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// How it opened.
    pub opening: Opening,
    /// How it closed; `None` where nothing answered the SYN.
    pub closing: Option<Closing>,
    /// Who sent the first FIN.
    pub closed_by: Option<ClosedBy>,
}

/// One TCP header with its findings.
#[derive(Debug)]
pub struct Judged {
    /// The header.
    pub layer: Layer,
    /// What is wrong with it.
    pub findings: Vec<Shown>,
}

/// One capture.
#[derive(Debug)]
pub struct Session {
    linter: Linter,
    follower: Follower,
    records: Vec<Box<[Judged]>>,
    /// Of the frame at hand.
    judged: Vec<Judged>,
    /// What Wireshark has found in the frame at hand.
    pub sightings: Sightings,
    latest: u32,
}

/// When and where a frame is.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The frame's number.
    pub frame: u32,
    /// When it was captured, in nanoseconds since 1970.
    pub time: i64,
}

impl Session {
    /// With these rules on.
    pub fn new(selected: RuleSet) -> Session {
        Session {
            linter: Linter::new(selected),
            follower: Follower::new(selected),
            records: Vec::new(),
            judged: Vec::new(),
            sightings: Sightings::default(),
            latest: 0,
        }
    }

    /// Whether a frame that was not judged yet comes in its turn. One that only now turns out to
    /// have TCP, when later ones were judged, cannot be.
    pub fn takes(&self, frame: u32) -> bool {
        frame >= self.latest
    }

    /// Judges the frame in which `sightings` are. The first of the sources is the frame itself.
    pub fn frame(&mut self, at: Moment, sources: &[Source<'_>]) -> Packed {
        self.latest = at.frame;
        let sightings = std::mem::take(&mut self.sightings);
        for number in 0..sightings.tcp.len() {
            let in_frame = sightings.tcp.get(number).filter(|tcp| tcp.source == 0);
            let mut judge = Judge {
                session: self,
                at,
                start: in_frame.map(|tcp| tcp.start),
            };
            sightings.visit(number, sources, &mut judge);
        }
        self.sightings = sightings;
        self.keep()
    }

    /// A longer record; empty where there is none.
    pub fn record(&self, number: u32) -> &[Judged] {
        self.records
            .get(number as usize)
            .map_or(&[], |record| record)
    }

    /// What is known now of a connection.
    pub fn verdict(&self, stream: u32) -> Option<Verdict> {
        let connection = self.follower.tracker().connection(stream)?;
        Some(Verdict {
            opening: connection.opening,
            closing: connection.closing,
            closed_by: connection.closed_by,
        })
    }

    /// Keeps what came of the frame in as little room as can be.
    fn keep(&mut self) -> Packed {
        let short = match self.judged.as_slice() {
            [] => Some(Packed::NOTHING),
            [only] if only.findings.is_empty() => Packed::layer(only.layer),
            _ => None,
        };
        if let Some(packed) = short {
            self.judged.clear();
            return packed;
        }
        let Ok(number) = u32::try_from(self.records.len()) else {
            self.judged.clear();
            return Packed::NOTHING;
        };
        self.records.push(self.judged.drain(..).collect());
        Packed::record(number)
    }
}

/// Takes one segment of a frame.
struct Judge<'s> {
    session: &'s mut Session,
    at: Moment,
    start: Option<u32>,
}

impl Judge<'_> {
    fn place(&self, len: usize) -> Option<Place> {
        Some(Place {
            start: u16::try_from(self.start?)
                .ok()
                .filter(|at| *at < u16::MAX)?,
            len: u8::try_from(len).ok()?,
        })
    }
}

impl Visitor for Judge<'_> {
    fn segment(&mut self, segment: &Segment<'_>) {
        let session = &mut *self.session;
        let Moment { frame, time } = self.at;
        let step = session.follower.segment(time, u64::from(frame), segment);
        let broken = session.linter.segment(segment);
        let mut findings: Vec<Shown> = Vec::new();
        for rule in broken.iter() {
            findings.push(session.linter.finding(rule, segment).into());
        }
        // What no frame decided is on none.
        let found = session.follower.found().drain(..);
        let found = found.filter(|found| found.frame.is_some());
        findings.extend(found.map(|found| Shown::from(found.finding)));
        // A quotation is nobody's traffic.
        if segment.origin != Origin::QuotedInIcmp {
            let layer = Layer {
                stream: Some(step.stream),
                states: Layer::states(step.ends),
                place: self.place(segment.header.header_len().max(20)),
            };
            self.session.judged.push(Judged { layer, findings });
        }
    }

    fn incomplete(&mut self, segment: &IncompleteSegment<'_>) {
        let broken = self.session.linter.incomplete(segment);
        let findings = broken.iter();
        let findings: Vec<Shown> = findings
            .map(|rule| Finding::of_incomplete(rule, segment).into())
            .collect();
        if !findings.is_empty() {
            let layer = Layer {
                stream: None,
                states: None,
                place: self.place(segment.captured.len()),
            };
            self.session.judged.push(Judged { layer, findings });
        }
    }
}
