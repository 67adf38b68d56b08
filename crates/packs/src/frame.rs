//! The segments of one frame, kept until the frame is over.

use std::marker::PhantomData;
use std::ops::Range;

use tcplint_abi::TcplintSegment;
use tcplint_track::Step;
use tcplint_wire::Segment;

use crate::segment;

/// Collects a frame's segments, which come one by one, so that a pack is asked once. What it
/// allocates is kept for the next frame.
#[derive(Debug, Default)]
pub struct Frame {
    number: u64,
    time_ns: i64,
    /// Addresses of the record's octets: compared, never followed.
    record: Range<usize>,
    segments: Vec<TcplintSegment>,
    places: Vec<Place>,
    /// Octets that are not the record's own: of a datagram that was put together.
    copies: Vec<u8>,
}

/// Where a segment's octets are.
#[derive(Clone, Debug)]
enum Place {
    /// In the record.
    Record(Range<usize>),
    /// In the copies.
    Copy(Range<usize>),
}

impl Frame {
    /// The next frame begins: its number, from 1, when it was captured, in nanoseconds since 1970,
    /// and the octets of its record.
    #[inline]
    pub fn begin(&mut self, number: u64, time_ns: i64, record: &[u8]) {
        let start = record.as_ptr().addr();
        self.number = number;
        self.time_ns = time_ns;
        self.record = start..start + record.len();
        if !self.segments.is_empty() {
            self.segments.clear();
            self.places.clear();
            self.copies.clear();
        }
    }

    /// A segment of it, and what it did where connections are followed.
    pub fn push(&mut self, segment: &Segment<'_>, step: Option<&Step>) {
        let octets = segment.captured;
        let start = octets.as_ptr().addr();
        let inside = start.checked_sub(self.record.start);
        let is_inside = start + octets.len() <= self.record.end;
        let place = match inside.filter(|_| is_inside) {
            Some(at) => Place::Record(at..at + octets.len()),
            None => {
                let at = self.copies.len();
                self.copies.extend_from_slice(octets);
                Place::Copy(at..at + octets.len())
            }
        };
        self.places.push(place);
        let shown = segment::of(segment, step, self.number, self.time_ns);
        self.segments.push(shown);
    }

    /// A bare TCP header without addresses, in place of [`Frame::push`].
    pub fn push_bare(&mut self, segment: &Segment<'_>) {
        self.push(segment, None);
        if let Some(bare) = self.segments.last_mut() {
            (bare.ip_version, bare.ttl) = (0, 0);
            (bare.source, bare.destination) = ([0; 16], [0; 16]);
        }
    }

    /// Whether no segment came.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// The segments, to be handed to packs; `record` holds the octets that the frame began with.
    pub fn batch<'f>(&'f mut self, record: &'f [u8]) -> Batch<'f> {
        let Frame {
            segments,
            places,
            copies,
            ..
        } = self;
        for (segment, place) in segments.iter_mut().zip(places) {
            let octets = match place {
                Place::Record(range) => record.get(range.clone()),
                Place::Copy(range) => copies.get(range.clone()),
            };
            let octets = octets.unwrap_or_default();
            segment.captured = octets.as_ptr();
            segment.captured_len = u32::try_from(octets.len()).unwrap_or(u32::MAX);
        }
        Batch {
            segments,
            octets: PhantomData,
        }
    }
}

/// Segments whose octets are there.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'f> {
    pub(crate) segments: &'f [TcplintSegment],
    octets: PhantomData<&'f [u8]>,
}
