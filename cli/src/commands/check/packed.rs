//! What rule packs are shown while the judge is at work.

use tcplint_capture::Timestamp;
use tcplint_lint::{Finding, Notes};
use tcplint_packs::Frame;
use tcplint_track::{Connection, Step, Tracker};
use tcplint_wire::{Flags, Segment};

use super::judge::Judge;
use super::unplaced::Unplaced;
use crate::diagnostics::evictions;
use crate::files::Files;
use crate::numbers::Printable;
use crate::packs::Panel;
use crate::row::{End, Place};
use crate::tally::Tally;

/// Packs, and the frame that they will be shown.
pub(super) struct Packed {
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

impl Packed {
    pub(super) fn new(panel: Panel) -> Packed {
        Packed {
            panel,
            frame: Frame::default(),
            seen: Vec::new(),
        }
    }

    /// Whether a pack failed.
    pub(super) fn failed(&self) -> bool {
        self.panel.failed()
    }

    /// Which packs have not seen all of the capture at hand, and why, each in words.
    pub(super) fn failures(&self) -> Vec<String> {
        self.panel.failures()
    }

    /// A capture begins.
    pub(super) fn open(&mut self) {
        self.panel.open();
    }

    /// A segment of the frame at hand, and what it did where connections are followed. A segment
    /// without a whole header is not shown to packs.
    #[cold]
    pub(super) fn push(&mut self, segment: &Segment<'_>, step: Option<&Step>) {
        self.frame.push(segment, step);
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

    /// Asks about the frame at hand, which is over.
    pub(super) fn ask(&mut self, place: Place, files: &Files, found: &mut Vec<Unplaced>) {
        if self.seen.is_empty() {
            return;
        }
        let Packed { panel, frame, seen } = self;
        let batch = frame.batch(files.running(place.frame), place.time.as_nanos());
        panel.ask(
            format_args!("frame {} of {}", place.frame, Printable(files.current())),
            |session, reports| session.segments(batch, reports),
            |report, finding| {
                let segment = seen.get(report.segment);
                let segment = segment.ok_or("it reported a segment that is not there")?;
                found.push(Unplaced {
                    source: segment.source,
                    destination: segment.destination,
                    flags: Some(segment.flags),
                    stream: segment.stream,
                    related: Vec::new(),
                    without_frame: None,
                    finding,
                });
                Ok(())
            },
        );
        frame.clear();
        seen.clear();
    }

    /// Asks about what the capture came to, connection by connection, and has the judge tell what
    /// was found.
    pub(super) fn ending(
        &mut self,
        tracker: Option<&Tracker<Notes>>,
        judge: &mut Judge,
        tally: &mut Tally,
    ) -> anyhow::Result<()> {
        let files = judge.files.to_string();
        let mut found = Vec::new();
        let mut tell = |found: &mut Vec<Unplaced>| {
            let mut found = found.drain(..);
            found.try_for_each(|found| judge.tell(found, tally))
        };
        let panel = &mut self.panel;
        if let Some(tracker) = tracker
            && panel.wants_connections()
        {
            evictions(&files, tracker.evictions());
            for connection in tracker.connections() {
                panel.ask(
                    format_args!("stream {} of {}", connection.stream, Printable(&files)),
                    |session, reports| session.connection(&connection, reports),
                    |_, finding| {
                        found.push(of_connection(&connection, finding));
                        Ok(())
                    },
                );
                tell(&mut found)?;
            }
        }
        panel.ask(
            format_args!("the end of {}", Printable(&files)),
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
        panel.close();
        tell(&mut found)
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
