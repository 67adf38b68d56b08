use core::hash::BuildHasher as _;
use std::hash::RandomState;

use tcplint_prefetch::populate;

use crate::compact::Compact;
use crate::connection::{Address, Entry};
use crate::full::Fulls;
use crate::index::Index;
use crate::key::{Key, address, port};
use crate::notes::Notes;
use crate::record::Record;

/// Connections in one block of memory.
pub(crate) const BLOCK: usize = 1 << 10;

/// All connections, by number and by key, each with its observer's notes. A stream's number is its
/// place; the oldest block goes when there are too many.
#[derive(Debug)]
pub(crate) struct Table<N: Notes> {
    /// A list, not a ring, whose every look-up would have to reckon where it begins: that one of the
    /// first blocks goes is rare.
    pub(crate) blocks: Vec<Block<N::Compact>>,
    /// What is known of connections that are not ordinary.
    fulls: Fulls<N>,
    /// The number of the first connection that is still here, a multiple of [`BLOCK`].
    pub(crate) first: u32,
    /// The number of the next new connection.
    next: u32,
    pub(crate) index: Index,
    /// How often a stream took the place of another one of its key, modulo 2^32.
    pub(crate) successions: u32,
    /// Captures are hostile: nobody can know which keys fall together.
    hasher: foldhash::fast::FixedState,
}

/// A connection with its key and notes.
type Keyed<N> = (Key, Entry, N);

/// Connections in the order of their numbers.
#[derive(Debug)]
pub(crate) struct Block<C> {
    pub(crate) records: Vec<Record<C>>,
    /// Addresses of those that speak IPv6, lower end first.
    v6: Vec<[[u8; 16]; 2]>,
}

impl<C: Copy + Default> Block<C> {
    #[inline(always)]
    fn is(&self, at: usize, key: &Key) -> bool {
        self.records.get(at).is_some_and(|record| {
            let core = &record.core;
            match key {
                Key::V4 { low, high } => {
                    core.head.words == [*low, *high].map(address)
                        && core.head.ports == [*low, *high].map(port)
                        && !core.head.is_six()
                }
                Key::V6 { .. } => core.head.is_six() && core.head.address().key(&self.v6) == *key,
            }
        })
    }
}

impl<N: Notes> Table<N> {
    pub(crate) fn new() -> Table<N> {
        Table::with_seed(RandomState::new().hash_one(0_u8))
    }

    /// With a seed that the caller knows.
    pub(crate) fn with_seed(seed: u64) -> Table<N> {
        Table {
            blocks: Vec::new(),
            fulls: Fulls::default(),
            first: 0,
            next: 0,
            index: Index::new(),
            successions: 0,
            hasher: foldhash::fast::FixedState::with_seed(seed),
        }
    }

    /// The newest stream of this key, which has this hash.
    #[inline(always)]
    pub(crate) fn find(&self, hash: u64, key: &Key) -> Option<u32> {
        self.index
            .find(hash, |stream| is(&self.blocks, stream, self.first, key))
    }

    /// Whether this is a stream of this key.
    #[inline(always)]
    pub(crate) fn is(&self, stream: u32, key: &Key) -> bool {
        is(&self.blocks, stream, self.first, key)
    }

    /// A key's hash.
    #[inline(always)]
    pub(crate) fn hash(&self, key: &Key) -> u64 {
        self.hasher.hash_one(key)
    }

    /// A new stream of this key, to which the key leads from now on.
    #[inline]
    pub(crate) fn add(
        &mut self,
        hash: u64,
        key: &Key,
        record: impl FnOnce(Address) -> Record<N::Compact>,
    ) -> u32 {
        let stream = self.next;
        self.next = self.next.wrapping_add(1);
        let (blocks, first) = (&self.blocks, self.first);
        self.index
            .put(hash, stream, first, |other| is(blocks, other, first, key));
        if self
            .blocks
            .last()
            .is_none_or(|block| block.records.len() == BLOCK)
        {
            let mut records = Vec::with_capacity(BLOCK);
            populate(records.spare_capacity_mut());
            self.blocks.push(Block {
                records,
                v6: Vec::new(),
            });
        }
        if let Some(block) = self.blocks.last_mut() {
            let address = Address::new(key, &mut block.v6);
            block.records.push(record(address));
        }
        stream
    }

    /// The stream that has this number, as it is kept here.
    #[inline(always)]
    pub(crate) fn record(&self, stream: u32) -> Option<&Record<N::Compact>> {
        let at = stream.checked_sub(self.first)? as usize;
        self.blocks.get(at / BLOCK)?.records.get(at % BLOCK)
    }

    /// The same, to be changed.
    #[inline(always)]
    pub(crate) fn record_mut(&mut self, stream: u32) -> Option<&mut Record<N::Compact>> {
        let at = stream.checked_sub(self.first)? as usize;
        self.blocks.get_mut(at / BLOCK)?.records.get_mut(at % BLOCK)
    }

    /// All that is known of the stream that has this number.
    pub(crate) fn load(&self, stream: u32) -> Option<(Entry, N)> {
        let record = self.record(stream)?;
        match record.place() {
            Some(place) => self.fulls.get(place),
            None => Some(record.expand()),
        }
    }

    /// Keeps what is known of the stream that has this number, of which nothing is kept in full.
    pub(crate) fn store(&mut self, stream: u32, entry: &Entry, notes: &N) {
        if self.record(stream).is_none() {
            return;
        }
        let record = Record::of(entry, notes)
            .unwrap_or_else(|| Record::elsewhere(entry, self.fulls.add(entry, notes)));
        if let Some(known) = self.record_mut(stream) {
            *known = record;
        }
    }

    /// What is kept in full of the stream that has this number, if it is, to be changed in its place.
    #[inline]
    pub(crate) fn full(&mut self, stream: u32) -> Option<&mut (Entry, N)> {
        let place = self.record(stream)?.place()?;
        self.fulls.get_mut(place)
    }

    /// Keeps what is kept in full of this stream in little room, if it has become ordinary.
    pub(crate) fn settle(&mut self, stream: u32) {
        if let Some(place) = self.record(stream).and_then(Record::place)
            && let Some((entry, notes)) = self.fulls.get_mut(place)
            && let Some(record) = Record::of(entry, notes)
        {
            self.fulls.give_up(place);
            if let Some(known) = self.record_mut(stream) {
                *known = record;
            }
        }
    }

    /// The stream that has this number, and its key.
    pub(crate) fn get(&self, stream: u32) -> Option<(Key, Entry)> {
        let (entry, _) = self.load(stream)?;
        let at = stream.checked_sub(self.first)? as usize;
        let block = self.blocks.get(at / BLOCK)?;
        Some((entry.address.key(&block.v6), entry))
    }

    /// How many connections are here.
    pub(crate) fn len(&self) -> usize {
        self.next.wrapping_sub(self.first) as usize
    }

    /// All connections with their numbers, keys and notes, in the order of their numbers; those for
    /// which `leaves_out` says yes are left out.
    pub(crate) fn numbered(
        &self,
        leaves_out: impl Fn(&Compact) -> bool + Copy,
    ) -> impl Iterator<Item = (u32, Keyed<N>)> {
        let numbers = (self.first..).step_by(BLOCK);
        numbers.zip(&self.blocks).flat_map(move |(first, block)| {
            let records = (first..).zip(&block.records);
            records
                .filter(move |(_, record)| !leaves_out(&record.core))
                .filter_map(|(stream, record)| Some((stream, self.keyed(block, record)?)))
        })
    }

    /// Lends all connections with their numbers, keys and notes to `look`, in the order of their
    /// numbers, until it fails: none is moved from where it was made.
    #[inline(always)]
    pub(crate) fn each<E>(
        &self,
        mut look: impl FnMut(u32, Key, &Entry, &N) -> Result<(), E>,
    ) -> Result<(), E> {
        let numbers = (self.first..).step_by(BLOCK);
        for (first, block) in numbers.zip(&self.blocks) {
            for (stream, record) in (first..).zip(&block.records) {
                let (entry, notes) = match record.place() {
                    None => record.expand(),
                    Some(place) => match self.fulls.get(place) {
                        Some(full) => full,
                        None => continue,
                    },
                };
                look(stream, entry.address.key(&block.v6), &entry, &notes)?;
            }
        }
        Ok(())
    }

    fn keyed(&self, block: &Block<N::Compact>, record: &Record<N::Compact>) -> Option<Keyed<N>> {
        let (entry, notes) = match record.place() {
            Some(place) => self.fulls.get(place)?,
            None => record.expand(),
        };
        Some((entry.address.key(&block.v6), entry, notes))
    }

    /// Takes the oldest block out: its first stream's number, and its connections.
    pub(crate) fn evict(&mut self) -> Option<(u32, Vec<Keyed<N>>)> {
        if self.blocks.is_empty() {
            return None;
        }
        let block = self.blocks.remove(0);
        let first = self.first;
        self.first += u32::try_from(block.records.len()).unwrap_or(u32::MAX);
        let records = block.records.iter();
        let connections = records.filter_map(|record| self.keyed(&block, record));
        let connections = connections.collect();
        for place in block.records.iter().filter_map(Record::place) {
            self.fulls.give_up(place);
        }
        Some((first, connections))
    }
}

#[inline(always)]
fn is<C: Copy + Default>(blocks: &[Block<C>], stream: u32, first: u32, key: &Key) -> bool {
    stream.checked_sub(first).is_some_and(|at| {
        let at = at as usize;
        blocks
            .get(at / BLOCK)
            .is_some_and(|block| block.is(at % BLOCK, key))
    })
}
