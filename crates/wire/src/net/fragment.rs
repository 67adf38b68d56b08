use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::net::Fragment;
use crate::net::datagram::{Datagram, PIECE_COST};
use crate::net::fragment_key::Key;
use crate::skip::Skip;

/// Datagrams that wait for fragments at any moment; the oldest is given up for a new one.
const MAX_DATAGRAMS: usize = 4096;
/// Octets that may wait in all of them together, bookkeeping included.
const MAX_OCTETS: usize = 4 << 20;
/// The longest payload of an IP datagram.
const MAX_DATAGRAM_LEN: u32 = 65_535;

/// What became of a fragment.
pub(crate) enum Outcome {
    /// It was the last one missing: this is the datagram's payload.
    Whole(Vec<u8>),
    /// It cannot be reassembled, but it is a datagram's first, so that it can be read as it is.
    AsItIs,
}

/// Fragments whose datagrams are not whole yet, within fixed bounds.
#[derive(Debug, Default)]
pub(crate) struct Reassembly {
    waiting: BTreeMap<Key, Waiting>,
    /// The key of each waiting datagram, by its number.
    by_age: BTreeMap<u64, Key>,
    octets: usize,
    last_number: u64,
    evicted: u64,
}

#[derive(Debug)]
struct Waiting {
    /// Higher than those of older datagrams.
    number: u64,
    datagram: Datagram,
}

impl Reassembly {
    pub(crate) fn evicted(&self) -> u64 {
        self.evicted
    }

    /// Whether no fragment was ever kept.
    pub(crate) fn is_fresh(&self) -> bool {
        self.last_number == 0
    }

    pub(crate) fn waiting_datagrams(&self) -> usize {
        self.waiting.len()
    }

    pub(crate) fn waiting_octets(&self) -> usize {
        self.octets
    }

    /// Adds a fragment. One that was not captured whole is not kept: as in Wireshark, an IPv4
    /// datagram's first one is then read as it is.
    ///
    /// # Errors
    ///
    /// [`Skip::Fragment`] while others are missing, [`Skip::FragmentDropped`] when it would end
    /// beyond the longest datagram, or when its datagram alone would exceed the bounds.
    pub(crate) fn add(
        &mut self,
        key: Key,
        octets: &[u8],
        stated_len: u32,
        place: Fragment,
    ) -> Result<Outcome, Skip> {
        let usable = !octets.is_empty() && octets.len() as u64 == u64::from(stated_len);
        if !usable {
            return if place.offset == 0 && place.readable_alone {
                Ok(Outcome::AsItIs)
            } else {
                Err(Skip::Fragment)
            };
        }
        let end = place.offset.saturating_add(stated_len);
        if end > MAX_DATAGRAM_LEN {
            return Err(Skip::FragmentDropped);
        }
        let number = self.make_room(key, place.offset, octets.len())?;
        let waiting = self.waiting.entry(key).or_insert_with(|| {
            self.by_age.insert(number, key);
            Waiting {
                number,
                datagram: Datagram::default(),
            }
        });
        let datagram = &mut waiting.datagram;
        self.octets -= datagram.cost();
        datagram.insert(place.offset, octets);
        self.octets += datagram.cost();
        if !place.more {
            datagram.end_at(end);
        }
        if !datagram.is_whole() {
            return Err(Skip::Fragment);
        }
        match self.take(number) {
            Some(datagram) => Ok(Outcome::Whole(datagram.assemble())),
            None => Err(Skip::Fragment),
        }
    }

    /// Gives up the oldest datagrams until `len` more octets at `offset` of the one with this key
    /// fit, but never that one itself. Returns its number, a new one if it does not wait yet.
    fn make_room(&mut self, key: Key, offset: u32, len: usize) -> Result<u64, Skip> {
        let (number, own, more) = match self.waiting.get(&key) {
            Some(Waiting { number, datagram }) => {
                (*number, datagram.cost(), datagram.cost_of(offset, len))
            }
            None => {
                self.last_number += 1;
                while self.waiting.len() >= MAX_DATAGRAMS && self.evict_oldest_but(self.last_number)
                {
                }
                (self.last_number, 0, len + PIECE_COST)
            }
        };
        if own + more > MAX_OCTETS {
            return Err(Skip::FragmentDropped);
        }
        while self.octets + more > MAX_OCTETS && self.evict_oldest_but(number) {}
        Ok(number)
    }

    /// Whether there was one to give up.
    fn evict_oldest_but(&mut self, number: u64) -> bool {
        let oldest = self.by_age.keys().find(|other| **other != number).copied();
        let evicted = oldest.and_then(|oldest| self.take(oldest)).is_some();
        self.evicted += u64::from(evicted);
        evicted
    }

    /// Takes the datagram with this number out.
    fn take(&mut self, number: u64) -> Option<Datagram> {
        let key = self.by_age.remove(&number)?;
        let datagram = self.waiting.remove(&key)?.datagram;
        self.octets -= datagram.cost();
        Some(datagram)
    }
}
