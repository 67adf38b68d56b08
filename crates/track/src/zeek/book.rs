use std::collections::VecDeque;

use super::Zeek;
use crate::table::BLOCK;

/// Zeek's view of the connections that a table holds, by stream number.
#[derive(Debug, Default)]
pub(crate) struct Book {
    blocks: VecDeque<Vec<Zeek>>,
    /// The number of the first connection that is still here, a multiple of [`BLOCK`].
    first: u32,
    /// What Zeek says of a connection that it saw nothing of.
    nothing: Zeek,
}

impl Book {
    pub(crate) fn get(&self, stream: u32) -> &Zeek {
        let at = stream.checked_sub(self.first).map(|at| at as usize);
        let known = at.and_then(|at| self.blocks.get(at / BLOCK)?.get(at % BLOCK));
        known.unwrap_or(&self.nothing)
    }

    /// That of `stream`, made when it is new; `None` where the stream was given up.
    pub(crate) fn of(&mut self, stream: u32) -> Option<&mut Zeek> {
        let at = stream.checked_sub(self.first)? as usize;
        let (block, place) = (at / BLOCK, at % BLOCK);
        while self.blocks.len() <= block {
            self.blocks.push_back(Vec::with_capacity(BLOCK));
        }
        let block = self.blocks.get_mut(block)?;
        if block.len() <= place {
            block.resize(place + 1, Zeek::default());
        }
        block.get_mut(place)
    }

    /// Forgets all streams before `first`, which is a multiple of [`BLOCK`].
    pub(crate) fn forget_before(&mut self, first: u32) {
        let blocks = first.saturating_sub(self.first) as usize / BLOCK;
        self.blocks.drain(..blocks.min(self.blocks.len()));
        self.first = first;
    }
}
