use std::fmt;

use crate::Record;
use crate::buffer::Buffer;
use crate::step::Found;

/// Records that are taken at once at most.
pub const BATCH: usize = 64;

/// Records that stand one behind the other in the buffer, in their order.
///
/// For whoever wants to look at the next ones before it deals with the first.
pub struct Batch<'b> {
    found: &'b [Found],
    buffer: &'b Buffer,
    /// Frames before the first of them.
    frames: u64,
}

impl<'b> Batch<'b> {
    #[inline(always)]
    pub(crate) fn new(found: &'b [Found], buffer: &'b Buffer, frames: u64) -> Self {
        Self {
            found,
            buffer,
            frames,
        }
    }

    /// How many there are, 0 to [`BATCH`].
    #[inline(always)]
    #[must_use]
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether there is none.
    #[inline(always)]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The frame number of the record at this place, from 0.
    #[inline(always)]
    #[must_use]
    pub fn number(&self, at: usize) -> u64 {
        self.frames + 1 + at as u64
    }

    /// The record at this place, from 0.
    #[inline(always)]
    #[must_use]
    pub fn get(&self, at: usize) -> Option<Record<'b>> {
        let found = self.found.get(at)?;
        let data = self.buffer.slice(found.start, found.len)?;
        Some(found.record(self.number(at), data))
    }
}

impl fmt::Debug for Batch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch")
            .field("len", &self.found.len())
            .field("frames", &self.frames)
            .finish_non_exhaustive()
    }
}
