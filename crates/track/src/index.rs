#![allow(
    clippy::cast_possible_truncation,
    reason = "a slot is two halves of 32 bits"
)]

use core::hint::select_unpredictable;

use tcplint_prefetch::prefetch;

/// From a key's hash to the newest stream with that key: open addressing, eight octets a slot.
///
/// A slot holds 32 bits of the hash, which also place it, so that the table grows without looking
/// at a single key, and the stream's number plus one.
#[derive(Debug)]
pub(crate) struct Index {
    slots: Vec<u64>,
    used: usize,
}

const SMALLEST: usize = 1 << 6;
/// Slots that a glance goes over: in a half full index all but a few streams are that near.
const GLANCE: usize = 4;

impl Index {
    pub(crate) fn new() -> Index {
        Index {
            slots: vec![0; SMALLEST],
            used: 0,
        }
    }

    /// The stream under this hash for which `is_it` says yes.
    #[inline]
    pub(crate) fn find(&self, hash: u64, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        let tag = tag(hash);
        let mut at = self.home(tag);
        loop {
            let slot = self.slots.get(at).copied()?;
            let stream = (slot as u32).checked_sub(1)?;
            if (slot >> 32) as u32 == tag && is_it(stream) {
                return Some(stream);
            }
            at = self.after(at);
        }
    }

    /// A stream under this hash, as far as a glance tells: its tag fits, but it may be of another key,
    /// and there may be one where none is seen.
    ///
    /// All of the first slots are looked at, without a branch: how far the one that fits is away is
    /// what the processor guesses worst.
    #[inline(always)]
    pub(crate) fn glance(&self, hash: u64) -> Option<u32> {
        let tag = tag(hash);
        let home = self.home(tag);
        let mut stream = 0;
        for ahead in (0..GLANCE).rev() {
            let at = (home + ahead) & (self.slots.len() - 1);
            let slot = self.slots.get(at).copied().unwrap_or_default();
            let fits = (slot >> 32) as u32 == tag;
            stream = select_unpredictable(fits, slot as u32, stream);
        }
        stream.checked_sub(1)
    }

    /// The first slot of this hash is needed soon.
    #[inline(always)]
    pub(crate) fn prefetch(&self, hash: u64) {
        if let Some(slot) = self.slots.get(self.home(tag(hash))) {
            prefetch(slot);
        }
    }

    /// Puts `stream` under the hash, in place of the one for which `is_it` says yes. Streams before
    /// `first` are gone; their slots are freed when room is needed.
    pub(crate) fn put(&mut self, hash: u64, stream: u32, first: u32, is_it: impl Fn(u32) -> bool) {
        // Half full at most: of all that a segment takes, the processor guesses worst how far to look.
        if (self.used + 1) * 2 > self.slots.len() {
            // Those that are gone may be many, or none.
            if first > 0 {
                self.rebuild(self.slots.len(), first);
            }
            if (self.used + 1) * 3 > self.slots.len() {
                self.rebuild(self.slots.len() * 2, first);
            }
        }
        let tag = tag(hash);
        let mut at = self.home(tag);
        while let Some(slot) = self.slots.get(at).copied() {
            let free = slot == 0;
            if free || (slot >> 32) as u32 == tag && is_it((slot as u32).wrapping_sub(1)) {
                self.used += usize::from(free);
                break;
            }
            at = self.after(at);
        }
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = u64::from(tag) << 32 | u64::from(stream.wrapping_add(1));
        }
    }

    fn rebuild(&mut self, len: usize, first: u32) {
        let old = core::mem::replace(&mut self.slots, zeroed(len));
        self.used = 0;
        for slot in old {
            if (slot as u32)
                .checked_sub(1)
                .is_some_and(|stream| stream >= first)
            {
                let mut at = self.home((slot >> 32) as u32);
                while self.slots.get(at).is_some_and(|taken| *taken != 0) {
                    at = self.after(at);
                }
                if let Some(free) = self.slots.get_mut(at) {
                    *free = slot;
                    self.used += 1;
                }
            }
        }
    }

    #[inline]
    fn home(&self, tag: u32) -> usize {
        tag as usize & (self.slots.len() - 1)
    }

    #[inline]
    fn after(&self, at: usize) -> usize {
        (at + 1) & (self.slots.len() - 1)
    }
}

/// So many free slots, all of them written: pages that are only promised to be zero would be asked of the
/// system twice, when they are looked at and when they are written to.
#[expect(
    clippy::slow_vector_initialization,
    reason = "what is fast here is slow later"
)]
fn zeroed(len: usize) -> Vec<u64> {
    let mut slots = Vec::with_capacity(len);
    slots.resize(len, 0);
    slots
}

#[inline]
fn tag(hash: u64) -> u32 {
    (hash ^ hash >> 32) as u32
}
