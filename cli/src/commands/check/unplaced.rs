//! What was found, before the place of its frame is worked out.

use tcplint_capture::Timestamp;
use tcplint_lint::{Finding, Found, Linter, RuleSet};
use tcplint_wire::{Flags, IncompleteSegment, Segment};

use crate::files::Files;
use crate::row::{End, Located, Place};

/// A finding without the place of its frame, which is only worked out once there is one to report.
pub(super) struct Unplaced {
    pub(super) source: End,
    pub(super) destination: End,
    pub(super) flags: Option<Flags>,
    pub(super) stream: Option<u32>,
    /// The running numbers of the frames that it is about, if more than its own.
    pub(super) related: Vec<u64>,
    /// When it was decided, where no frame decided it.
    pub(super) without_frame: Option<Timestamp>,
    pub(super) finding: Finding,
}

impl Unplaced {
    /// The rules that a segment of this stream breaks.
    #[cold]
    pub(super) fn of_segment(
        linter: &Linter,
        broken: RuleSet,
        segment: &Segment<'_>,
        stream: Option<u32>,
        mut tell: impl FnMut(Unplaced),
    ) {
        let end = |address, port| End {
            address,
            port: Some(port),
        };
        let (addresses, header) = (&segment.addresses, &segment.header);
        for rule in broken.iter() {
            tell(Unplaced {
                source: end(addresses.source(), header.source_port()),
                destination: end(addresses.destination(), header.destination_port()),
                flags: Some(header.flags()),
                stream,
                related: Vec::new(),
                without_frame: None,
                finding: linter.finding(rule, segment),
            });
        }
    }

    /// The rules that a segment without a whole header breaks.
    #[cold]
    pub(super) fn of_incomplete(
        linter: &Linter,
        segment: &IncompleteSegment<'_>,
        mut tell: impl FnMut(Unplaced),
    ) {
        let (source, destination) = ends(segment);
        for rule in linter.incomplete(segment).iter() {
            tell(Unplaced {
                source,
                destination,
                flags: None,
                stream: None,
                related: Vec::new(),
                without_frame: None,
                finding: Finding::of_incomplete(rule, segment),
            });
        }
    }

    pub(super) fn at(self, place: Place, files: &Files) -> Located {
        let place = self.without_frame.map_or(place, Place::end);
        let (related, related_files) = match self.related.as_slice() {
            [] => (place.frame().into_iter().collect(), None),
            related => files.locate_all(related),
        };
        Located {
            place,
            source: self.source,
            destination: self.destination,
            flags: self.flags,
            stream: self.stream,
            related,
            related_files,
            finding: self.finding,
        }
    }
}

/// Source and destination, with their ports as far as they were captured.
pub(super) fn ends(segment: &IncompleteSegment<'_>) -> (End, End) {
    let (source_port, destination_port) = segment.ports();
    let source = End {
        address: segment.addresses.source(),
        port: source_port,
    };
    let destination = End {
        address: segment.addresses.destination(),
        port: destination_port,
    };
    (source, destination)
}

impl From<Found> for Unplaced {
    fn from(found: Found) -> Unplaced {
        let end = |end: std::net::SocketAddr| End {
            address: end.ip(),
            port: Some(end.port()),
        };
        Unplaced {
            source: end(found.source),
            destination: end(found.destination),
            flags: found.flags,
            stream: found.stream,
            related: found.related,
            without_frame: match found.frame {
                Some(_) => None,
                None => Some(Timestamp::from_nanos(found.time)),
            },
            finding: found.finding,
        }
    }
}
