use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::ops::Bound;

/// What a piece costs besides its octets, so that tiny fragments cannot pile up.
pub(crate) const PIECE_COST: usize = 64;

/// A datagram in pieces: at most one at each offset, so at most 8192 of them, since offsets are
/// multiples of 8 below 65,536.
#[derive(Debug, Default)]
pub(crate) struct Datagram {
    /// By offset.
    pieces: BTreeMap<u32, Vec<u8>>,
    /// Its length, once the last fragment was seen.
    len: Option<u32>,
    /// Up to here there is no hole.
    reached: u32,
    /// Of all pieces.
    cost: usize,
}

impl Datagram {
    /// What it takes of the room that all datagrams share, in octets.
    pub(crate) fn cost(&self) -> usize {
        self.cost
    }

    /// What it will cost more with `len` octets at `offset`: nothing when so many are known there.
    pub(crate) fn cost_of(&self, offset: u32, len: usize) -> usize {
        match self.pieces.get(&offset) {
            Some(known) => len.saturating_sub(known.len()),
            None => len + PIECE_COST,
        }
    }

    /// Adds what is new in a fragment. Of equal offsets the octets that came first count, and a
    /// longer fragment goes on from there.
    ///
    /// The work is that of finding a piece among at most 8192 and copying the fragment; following
    /// the pieces that join on takes no more than once for each of them.
    pub(crate) fn insert(&mut self, offset: u32, octets: &[u8]) {
        let known = self.pieces.get(&offset).map_or(&[][..], Vec::as_slice);
        let Some(new) = octets.get(known.len()..).filter(|new| !new.is_empty()) else {
            return;
        };
        let mut piece = Vec::with_capacity(octets.len());
        piece.extend_from_slice(known);
        piece.extend_from_slice(new);
        self.cost += self.cost_of(offset, octets.len());
        let end = end(offset, &piece);
        self.pieces.insert(offset, piece);
        self.reach(offset, end);
    }

    /// Ends the datagram. Of several ends the first one seen counts, as in Wireshark.
    pub(crate) fn end_at(&mut self, len: u32) {
        self.len.get_or_insert(len);
    }

    /// Whether the pieces leave no hole from octet 0 to the datagram's length.
    pub(crate) fn is_whole(&self) -> bool {
        self.len.is_some_and(|len| self.reached >= len)
    }

    /// The payload. Where pieces overlap, the one with the lower offset counts, as in Wireshark's
    /// `reassemble.c`.
    pub(crate) fn assemble(self) -> Vec<u8> {
        let len = self.len.unwrap_or(0) as usize;
        let mut payload = Vec::with_capacity(len);
        for (offset, octets) in &self.pieces {
            let known = payload.len().saturating_sub(*offset as usize);
            payload.extend_from_slice(octets.get(known..).unwrap_or(&[]));
            if payload.len() >= len {
                break;
            }
        }
        payload.truncate(len);
        payload
    }

    /// Moves `reached` on over a piece from `offset` to `end` and those that join on to it. Pieces
    /// that begin below `reached` have been counted and are never looked at again.
    fn reach(&mut self, offset: u32, end: u32) {
        let before = self.reached;
        if offset > before || end <= before {
            return;
        }
        self.reached = end;
        let next = (Bound::Excluded(before), Bound::Unbounded);
        for (offset, octets) in self.pieces.range(next) {
            if *offset > self.reached {
                break;
            }
            self.reached = self.reached.max(self::end(*offset, octets));
        }
    }
}

/// Where a piece ends.
fn end(offset: u32, octets: &[u8]) -> u32 {
    offset.saturating_add(u32::try_from(octets.len()).unwrap_or(u32::MAX))
}
