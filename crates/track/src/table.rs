use core::hash::BuildHasher as _;
use std::hash::RandomState;

use crate::connection::{Address, Entry};
use crate::index::Index;
use crate::key::Key;

/// Connections in one block of memory.
pub(crate) const BLOCK: usize = 1 << 10;

/// All connections, by number and by key, each with its observer's notes. A stream's number is its
/// place; the oldest block goes when there are too many.
#[derive(Debug)]
pub(crate) struct Table<N> {
    /// A list, not a ring, whose every look-up would have to reckon where it begins: that one of the
    /// first blocks goes is rare.
    pub(crate) blocks: Vec<Block<N>>,
    /// The number of the first connection that is still here, a multiple of [`BLOCK`].
    pub(crate) first: u32,
    /// The number of the next new connection.
    next: u32,
    pub(crate) index: Index,
    /// Captures are hostile: nobody can know which keys fall together.
    hasher: foldhash::fast::FixedState,
}

/// Connections in the order of their numbers.
#[derive(Debug)]
pub(crate) struct Block<N> {
    pub(crate) entries: Vec<(Entry, N)>,
    /// Addresses of those that speak IPv6, lower end first.
    v6: Vec<[[u8; 16]; 2]>,
}

impl<N> Block<N> {
    #[inline]
    fn get(&self, at: usize, key: &Key) -> Option<&Entry> {
        let (entry, _) = self.entries.get(at)?;
        entry.address.is(key, &self.v6).then_some(entry)
    }

    /// The connections with their keys and notes.
    pub(crate) fn keyed(&self) -> impl Iterator<Item = (Key, &Entry, &N)> {
        let entries = self.entries.iter();
        entries.map(|(entry, notes)| (entry.address.key(&self.v6), entry, notes))
    }
}

impl<N: Default> Table<N> {
    pub(crate) fn new() -> Table<N> {
        Table::with_seed(RandomState::new().hash_one(0_u8))
    }

    /// With a seed that the caller knows.
    pub(crate) fn with_seed(seed: u64) -> Table<N> {
        Table {
            blocks: Vec::new(),
            first: 0,
            next: 0,
            index: Index::new(),
            hasher: foldhash::fast::FixedState::with_seed(seed),
        }
    }

    /// The newest stream of this key, which has this hash.
    #[inline]
    pub(crate) fn find(&self, hash: u64, key: &Key) -> Option<u32> {
        self.index
            .find(hash, |stream| is(&self.blocks, stream, self.first, key))
    }

    /// A key's hash.
    #[inline(always)]
    pub(crate) fn hash(&self, key: &Key) -> u64 {
        self.hasher.hash_one(key)
    }

    /// A new stream of this key, to which the key leads from now on.
    pub(crate) fn add(
        &mut self,
        hash: u64,
        key: &Key,
        entry: impl FnOnce(Address) -> Entry,
    ) -> u32 {
        let stream = self.next;
        self.next = self.next.wrapping_add(1);
        let (blocks, first) = (&self.blocks, self.first);
        self.index
            .put(hash, stream, first, |other| is(blocks, other, first, key));
        if self
            .blocks
            .last()
            .is_none_or(|block| block.entries.len() == BLOCK)
        {
            self.blocks.push(Block {
                entries: Vec::with_capacity(BLOCK),
                v6: Vec::new(),
            });
        }
        if let Some(block) = self.blocks.last_mut() {
            let address = Address::new(key, &mut block.v6);
            block.entries.push((entry(address), N::default()));
        }
        stream
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, stream: u32) -> Option<(&mut Entry, &mut N)> {
        let at = stream.checked_sub(self.first)? as usize;
        let block = self.blocks.get_mut(at / BLOCK)?;
        let (entry, notes) = block.entries.get_mut(at % BLOCK)?;
        Some((entry, notes))
    }

    /// The stream that has this number, and its key.
    pub(crate) fn get(&self, stream: u32) -> Option<(Key, &Entry)> {
        let at = stream.checked_sub(self.first)? as usize;
        let block = self.blocks.get(at / BLOCK)?;
        let (entry, _) = block.entries.get(at % BLOCK)?;
        Some((entry.address.key(&block.v6), entry))
    }

    /// How many connections are here.
    pub(crate) fn len(&self) -> usize {
        self.next.wrapping_sub(self.first) as usize
    }

    /// The number of the first connection that is still here.
    pub(crate) fn first(&self) -> u32 {
        self.first
    }

    /// All connections with their keys and notes, in the order of their numbers.
    pub(crate) fn keyed(&self) -> impl Iterator<Item = (Key, &Entry, &N)> {
        self.blocks.iter().flat_map(Block::keyed)
    }

    /// Takes the oldest block out: its first stream's number, and its connections.
    pub(crate) fn evict(&mut self) -> Option<(u32, Block<N>)> {
        if self.blocks.is_empty() {
            return None;
        }
        let block = self.blocks.remove(0);
        let first = self.first;
        self.first += u32::try_from(block.entries.len()).unwrap_or(u32::MAX);
        Some((first, block))
    }
}

#[inline]
fn is<N>(blocks: &[Block<N>], stream: u32, first: u32, key: &Key) -> bool {
    stream.checked_sub(first).is_some_and(|at| {
        let at = at as usize;
        blocks
            .get(at / BLOCK)
            .is_some_and(|block| block.get(at % BLOCK, key).is_some())
    })
}
