use core::hint::select_unpredictable;

use tcplint_prefetch::{populate, prefetch};

/// From a key's hash to the newest stream with that key: open addressing, eight octets a slot.
#[derive(Debug)]
pub(crate) struct Index {
    /// A power of two of them, and behind these as many more, always free, as a glance at the last goes
    /// over: [`GLANCE`] less one.
    slots: Vec<Slot>,
    used: usize,
}

#[derive(Clone, Copy, Debug, Default)]
#[repr(C, align(8))]
struct Slot {
    /// The stream's number plus one; 0 where the slot is free.
    stream: u32,
    /// 32 bits of the hash, which also place it, so that the table grows without looking at a single key.
    tag: u32,
}

impl Slot {
    #[inline(always)]
    fn stream(self) -> Option<u32> {
        self.stream.checked_sub(1)
    }
}

const SMALLEST: usize = 1 << 6;
/// Slots that a glance goes over: in a half full index all but a few streams are that near.
const GLANCE: usize = 4;

impl Index {
    pub(crate) fn new() -> Index {
        Index {
            slots: free(SMALLEST),
            used: 0,
        }
    }

    /// The stream under this hash for which `is_it` says yes.
    #[inline]
    pub(crate) fn find(&self, hash: u64, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        let tag = tag(hash);
        let mut at = self.home(tag);
        loop {
            let slot = self.slots.get(at)?;
            let stream = slot.stream()?;
            if slot.tag == tag && is_it(stream) {
                return Some(stream);
            }
            at = self.after(at);
        }
    }

    /// A stream under this hash, as far as a glance tells: its tag fits, but it may be of another key,
    /// and there may be one where none is seen, behind the first slots or where these go round the end.
    ///
    /// All of the first slots are looked at, without a branch: how far the one that fits is away is
    /// what the processor guesses worst.
    #[inline(always)]
    pub(crate) fn glance(&self, hash: u64) -> Option<u32> {
        let tag = tag(hash);
        let home = self.home(tag);
        let first = self.slots.get(home..home + GLANCE)?;
        let mut stream = 0;
        for slot in first.iter().rev() {
            stream = select_unpredictable(slot.tag == tag, slot.stream, stream);
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
        let len = self.mask() + 1;
        if (self.used + 1) * 2 > len {
            // Those that are gone may be many, or none.
            if first > 0 {
                self.rebuild(len, first);
            }
            if (self.used + 1) * 3 > len {
                self.rebuild(len * 2, first);
            }
        }
        let tag = tag(hash);
        let mut at = self.home(tag);
        while let Some(slot) = self.slots.get(at).copied() {
            let known = slot.stream();
            if known.is_none_or(|stream| slot.tag == tag && is_it(stream)) {
                self.used += usize::from(known.is_none());
                break;
            }
            at = self.after(at);
        }
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = Slot {
                stream: stream.wrapping_add(1),
                tag,
            };
        }
    }

    fn rebuild(&mut self, len: usize, first: u32) {
        let old = core::mem::replace(&mut self.slots, free(len));
        self.used = 0;
        for slot in old {
            if slot.stream().is_some_and(|stream| stream >= first) {
                let mut at = self.home(slot.tag);
                while self.slots.get(at).is_some_and(|taken| taken.stream != 0) {
                    at = self.after(at);
                }
                if let Some(free) = self.slots.get_mut(at) {
                    *free = slot;
                    self.used += 1;
                }
            }
        }
    }

    #[inline(always)]
    fn mask(&self) -> usize {
        self.slots.len().saturating_sub(GLANCE)
    }

    #[inline(always)]
    fn home(&self, tag: u32) -> usize {
        tag as usize & self.mask()
    }

    #[inline(always)]
    fn after(&self, at: usize) -> usize {
        (at + 1) & self.mask()
    }
}

/// So many free slots and those behind them, all of them written: pages that are only promised to be zero
/// would be asked of the system twice, when they are looked at and when they are written to.
fn free(len: usize) -> Vec<Slot> {
    let len = len + GLANCE - 1;
    let mut slots = Vec::with_capacity(len);
    populate(slots.spare_capacity_mut());
    slots.resize(len, Slot::default());
    slots
}

#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "both halves are used")]
fn tag(hash: u64) -> u32 {
    (hash ^ hash >> 32) as u32
}
