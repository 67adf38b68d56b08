//! A look at the segments that come next, so that memory is waited for once and not for each.
//!
//! With more connections than the caches hold, most of a segment's time goes by until its
//! connection is there. Asked for one behind the other, without a step that needs the one before,
//! those of a whole batch come together.

use tcplint_wire::Segment;

use crate::key::Key;
use crate::notes::Notes;
use crate::table::{BLOCK, Table};
use crate::tracker::Tracker;
use crate::zeek::Book;

/// Segments that are looked ahead to at once: their connections fit the nearest cache.
pub const LOOKAHEAD: usize = 32;

/// The hash of a segment's addresses and ports, good for one tracker only.
#[derive(Clone, Copy, Debug, Default)]
pub struct KeyHash(pub(crate) u64);

/// The hashes of segments that were looked ahead to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hashes([u64; LOOKAHEAD]);

impl Hashes {
    /// That of the segment at this place.
    #[inline(always)]
    pub fn get(&self, at: usize) -> KeyHash {
        KeyHash(self.0.get(at).copied().unwrap_or_default())
    }
}

impl<N: Notes> Tracker<N> {
    /// These segments come next, at most [`LOOKAHEAD`] of them: what is known of their connections
    /// is fetched from memory for all of them together. Their hashes, by place.
    ///
    /// Of the bits of `wanted`, from the lowest, those are set whose segment this tracker follows.
    ///
    /// Changes nothing; leaving it out costs time only.
    #[inline(always)]
    pub fn look_ahead(&self, upcoming: &[Option<Segment<'_>>], wanted: u32) -> Hashes {
        let zeek = self.zeek.as_deref();
        Hashes(self.table.look_ahead(upcoming, wanted, zeek))
    }
}

impl<N: Notes> Table<N> {
    /// The hashes of these segments' keys. Brings near what they will ask for: what is in memory
    /// only is on its way for all of them together, not for one after the other.
    #[inline(always)]
    fn look_ahead(
        &self,
        upcoming: &[Option<Segment<'_>>],
        wanted: u32,
        zeek: Option<&Book>,
    ) -> [u64; LOOKAHEAD] {
        let mut hashes = [0; LOOKAHEAD];
        let mut touched = 0;
        for (at, (hash, segment)) in hashes.iter_mut().zip(upcoming).enumerate() {
            if let Some(segment) = segment
                && wanted >> at & 1 != 0
            {
                *hash = self.hash(&Key::of(segment).0);
                touched ^= self.index.touch(*hash);
            }
        }
        for (at, (hash, _)) in hashes.iter().zip(upcoming).enumerate() {
            if wanted >> at & 1 != 0
                && let Some(stream) = self.index.glance(*hash)
                && let Some(at) = stream.checked_sub(self.first)
                && let Some(block) = self.blocks.get(at as usize / BLOCK)
                && let Some(record) = block.records.get(at as usize % BLOCK)
            {
                touched ^= record.touch() ^ N::touch(&record.notes);
                if let Some(book) = zeek {
                    touched ^= book.get(stream).touch();
                }
            }
        }
        core::hint::black_box(touched);
        hashes
    }
}
