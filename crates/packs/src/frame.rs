//! The segments of one frame, kept until the frame is over.

use std::marker::PhantomData;
use std::ops::Range;

use tcplint_abi::TcplintSegment;
use tcplint_track::Step;
use tcplint_wire::Segment;

use crate::segment;

/// Collects a frame's segments, which come one by one, so that a pack is asked once. Their octets
/// are copied, since they need not be there any more when the frame is over (those of a datagram
/// that was put together of fragments). What is allocated for it is kept for the next frame.
#[derive(Debug, Default)]
pub struct Frame {
    segments: Vec<TcplintSegment>,
    /// Of each of them, where its octets are.
    places: Vec<Range<usize>>,
    octets: Vec<u8>,
}

impl Frame {
    /// A segment, and what it did where connections are followed.
    pub fn push(&mut self, segment: &Segment<'_>, step: Option<&Step>) {
        let start = self.octets.len();
        self.octets.extend_from_slice(segment.captured);
        self.places.push(start..self.octets.len());
        self.segments.push(segment::of(segment, step));
    }

    /// A bare TCP header without addresses, in place of [`Frame::push`].
    pub fn push_bare(&mut self, segment: &Segment<'_>) {
        self.push(segment, None);
        if let Some(bare) = self.segments.last_mut() {
            (bare.ip_version, bare.ttl) = (0, 0);
            (bare.source, bare.destination) = ([0; 16], [0; 16]);
        }
    }

    /// The next frame begins.
    pub fn clear(&mut self) {
        self.segments.clear();
        self.places.clear();
        self.octets.clear();
    }

    /// The segments, to be handed to packs: the frame's number, from 1, and when it was captured,
    /// in nanoseconds since 1970.
    pub fn batch(&mut self, number: u64, time_ns: i64) -> Batch<'_> {
        for (segment, place) in self.segments.iter_mut().zip(&self.places) {
            let octets = self.octets.get(place.clone()).unwrap_or_default();
            segment.captured = octets.as_ptr();
            segment.captured_len = u32::try_from(octets.len()).unwrap_or(u32::MAX);
            (segment.frame, segment.time_ns) = (number, time_ns);
        }
        Batch {
            segments: &self.segments,
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
