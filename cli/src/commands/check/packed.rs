//! The judge together with rule packs.
//!
//! A consumer of its own, so that nothing is asked about packs, segment by segment, where there are
//! none.

use tcplint_capture::{Record, Timestamp};
use tcplint_lint::{Finding, Follower};
use tcplint_packs::Frame;
use tcplint_track::Connection;
use tcplint_wire::{Flags, IncompleteSegment, Segment, Visitor};

use super::judge::Judge;
use super::unplaced::Unplaced;
use crate::diagnostics::evictions;
use crate::drive::Consumer;
use crate::packs::Panel;
use crate::row::{End, Place};
use crate::tally::Tally;

/// Shows packs what the judge has seen, frame by frame.
pub(super) struct Packed<'j> {
    judge: &'j mut Judge,
    panel: Panel,
    frame: Frame,
    /// The frame's segments, in their order.
    seen: Vec<Seen>,
}

/// What a finding says of its segment.
#[derive(Clone, Copy)]
struct Seen {
    source: End,
    destination: End,
    flags: Flags,
    stream: Option<u32>,
}

impl<'j> Packed<'j> {
    pub(super) fn new(judge: &'j mut Judge, panel: Panel) -> Packed<'j> {
        Packed {
            judge,
            panel,
            frame: Frame::default(),
            seen: Vec::new(),
        }
    }

    /// Whether a pack failed.
    pub(super) fn failed(&self) -> bool {
        self.panel.failed()
    }

    /// Asks about the frame at hand.
    fn ask(&mut self, record: &Record<'_>) {
        let batch = self.frame.batch(record.data);
        let found = &mut self.judge.found;
        self.panel.ask(
            format_args!("frame {} of {}", record.number, self.judge.files.current()),
            |session, reports| session.segments(batch, reports),
            |report, finding| {
                let seen = self.seen.get(report.segment);
                let seen = seen.ok_or("it reported a segment that is not there")?;
                found.push(Unplaced {
                    source: seen.source,
                    destination: seen.destination,
                    flags: Some(seen.flags),
                    stream: seen.stream,
                    related: Vec::new(),
                    without_frame: None,
                    finding,
                });
                Ok(())
            },
        );
        self.seen.clear();
    }

    /// Asks about what the capture came to.
    fn ending(&mut self, tally: &mut Tally) -> anyhow::Result<()> {
        let name = self.judge.files.to_string();
        let mut found = Vec::new();
        // The next capture has its own.
        let follower = self.judge.follower.take();
        let tracker = follower.as_ref().map(Follower::tracker);
        if let Some(tracker) = tracker
            && self.panel.wants_connections()
        {
            evictions(&name, tracker);
            for connection in tracker.connections() {
                self.panel.ask(
                    format_args!("stream {} of {name}", connection.stream),
                    |session, reports| session.connection(&connection, reports),
                    |_, finding| {
                        found.push(of_connection(&connection, finding));
                        Ok(())
                    },
                );
                self.judge.tell_at_end(found.drain(..), tally)?;
            }
        }
        self.panel.ask(
            format_args!("the end of {name}"),
            |session, reports| session.finish(reports),
            |report, finding| {
                let connection = tracker.and_then(|tracker| tracker.connection(report.stream));
                let connection = connection.ok_or_else(|| {
                    format!("it reported stream {}, which is none", report.stream)
                })?;
                found.push(of_connection(&connection, finding));
                Ok(())
            },
        );
        self.panel.close();
        self.judge.tell_at_end(found.drain(..), tally)
    }
}

/// A finding that no frame decided.
fn of_connection(connection: &Connection, finding: Finding) -> Unplaced {
    let (first, last) = connection.frames;
    let mut related = vec![u64::from(first), u64::from(last)];
    related.dedup();
    Unplaced {
        source: End::from(connection.client.address),
        destination: End::from(connection.server.address),
        flags: None,
        stream: Some(connection.stream),
        related,
        without_frame: Some(Timestamp::from_nanos(connection.times.1)),
        finding,
    }
}

impl Visitor for Packed<'_> {
    fn segment(&mut self, segment: &Segment<'_>) {
        let step = self.judge.judge(segment);
        self.frame.push(segment, step.as_ref());
        let header = &segment.header;
        let end = |address, port| End {
            address,
            port: Some(port),
        };
        self.seen.push(Seen {
            source: end(segment.addresses.source(), header.source_port()),
            destination: end(segment.addresses.destination(), header.destination_port()),
            flags: header.flags(),
            stream: step.map(|step| step.stream),
        });
    }

    /// Not shown to packs: there is no header.
    #[cold]
    fn incomplete(&mut self, segment: &IncompleteSegment<'_>) {
        self.judge.incomplete(segment);
    }
}

impl Consumer for Packed<'_> {
    fn streams(&self) -> bool {
        self.judge.streams()
    }

    fn open(&mut self, name: &str) {
        self.judge.open(name);
        self.panel.open();
    }

    fn next_file(&mut self, name: &str, before: u64) {
        self.judge.next_file(name, before);
    }

    fn start(&mut self, first: Timestamp) {
        self.judge.start(first);
    }

    fn begin(&mut self, record: &Record<'_>) {
        self.judge.begin(record);
        let place = Place::from(record);
        let number = self.judge.files.running(place.frame);
        self.frame.begin(number, place.time.as_nanos(), record.data);
    }

    fn end(&mut self, record: &Record<'_>, tally: &mut Tally) -> anyhow::Result<()> {
        if !self.frame.is_empty() {
            self.ask(record);
        }
        self.judge.end(record, tally)
    }

    fn idle(&mut self) -> anyhow::Result<()> {
        self.judge.idle()
    }

    fn close(&mut self, tally: &mut Tally) -> anyhow::Result<()> {
        self.judge.ending(tally)?;
        self.ending(tally)?;
        self.judge.over(tally)
    }
}
