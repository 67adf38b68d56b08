use tcplint_prefetch::{populate, prefetch};

/// From a key's hash to the newest stream with that key: open addressing, eight octets a stream.
#[derive(Debug)]
pub(crate) struct Index {
    /// A power of two of them.
    lines: Vec<Line>,
    used: usize,
}

/// A cache line: places for [`PLACES`] streams, taken from the first on.
///
/// Where a hash leads is a line, not a place in it, so that a look waits for one line, which was asked for
/// before: of looks that begin anywhere, each third goes on into a line that nobody asked for.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C, align(64))]
struct Line {
    /// 32 bits of the hash, which also lead to the line, so that the table grows without looking at a single
    /// key.
    tags: [u32; PLACES],
    /// The streams' numbers plus one; 0 where the place is free.
    streams: [u32; PLACES],
}

const PLACES: usize = 8;
/// Lines at first.
const SMALLEST: usize = 1 << 3;

impl Line {
    /// The places that have this tag, a bit for each; free ones have 0.
    #[inline(always)]
    fn fitting(&self, tag: u32) -> u32 {
        let places = self.tags.iter().enumerate();
        places.fold(0, |bits, (at, own)| bits | u32::from(*own == tag) << at)
    }

    #[inline(always)]
    fn stream(&self, place: u32) -> Option<u32> {
        let stream = self.streams.get(place as usize % PLACES)?;
        stream.checked_sub(1)
    }

    /// Whether it has a place for another one; then none that belongs here is in the next line.
    #[inline(always)]
    fn has_room(&self) -> bool {
        let [.., last] = self.streams;
        last == 0
    }

    /// Puts a stream into the first free place, if there is one.
    #[inline]
    fn add(&mut self, tag: u32, stream: u32) {
        let free = self.streams.iter().position(|taken| *taken == 0);
        if let Some(free) = free
            && let (Some(own), Some(place)) = (self.tags.get_mut(free), self.streams.get_mut(free))
        {
            (*own, *place) = (tag, stream.wrapping_add(1));
        }
    }
}

impl Index {
    pub(crate) fn new() -> Index {
        Index {
            lines: free(SMALLEST),
            used: 0,
        }
    }

    /// The stream under this hash for which `is_it` says yes.
    #[inline]
    pub(crate) fn find(&self, hash: u64, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        let (line, place) = self.place(tag(hash), is_it).ok()?;
        self.lines.get(line)?.stream(place)
    }

    /// A stream under this hash, as far as a glance tells: its tag fits, but it may be of another key or,
    /// where two tags fit, of none, and there may be one where none is seen, in the next line.
    ///
    /// Without a branch on where in the line it is, which is what the processor guesses worst.
    #[inline(always)]
    pub(crate) fn glance(&self, hash: u64) -> Option<u32> {
        let tag = tag(hash);
        let line = self.lines.get(self.home(tag))?;
        let places = line.tags.iter().zip(&line.streams);
        let stream = places.fold(0, |found, (own, stream)| {
            let fits = u32::from(*own == tag);
            found | stream & fits.wrapping_neg()
        });
        stream.checked_sub(1)
    }

    /// The line of this hash is needed soon.
    #[inline(always)]
    pub(crate) fn prefetch(&self, hash: u64) {
        if let Some(line) = self.lines.get(self.home(tag(hash))) {
            prefetch(line);
        }
    }

    /// Puts `stream` under the hash, in place of the one for which `is_it` says yes. Streams before
    /// `first` are gone; their places are freed when room is needed.
    pub(crate) fn put(&mut self, hash: u64, stream: u32, first: u32, is_it: impl Fn(u32) -> bool) {
        // Half full at most, so that hardly any line is full.
        let places = self.lines.len() * PLACES;
        if (self.used + 1) * 2 > places {
            // Those that are gone may be many, or none.
            if first > 0 {
                self.rebuild(self.lines.len(), first);
            }
            if (self.used + 1) * 3 > places {
                self.rebuild(self.lines.len() * 2, first);
            }
        }
        let tag = tag(hash);
        match self.place(tag, is_it) {
            Err(line) => self.add(line, tag, stream),
            Ok((line, place)) => {
                let line = self.lines.get_mut(line);
                if let Some(known) = line.and_then(|line| line.streams.get_mut(place as usize)) {
                    *known = stream.wrapping_add(1);
                }
            }
        }
    }

    /// The line and the place of the stream under this tag for which `is_it` says yes; where there is none,
    /// the line that has room for it.
    #[inline]
    fn place(&self, tag: u32, is_it: impl Fn(u32) -> bool) -> Result<(usize, u32), usize> {
        let mut at = self.home(tag);
        while let Some(line) = self.lines.get(at) {
            let mut fitting = line.fitting(tag);
            while fitting != 0 {
                let place = fitting.trailing_zeros();
                if line.stream(place).is_some_and(&is_it) {
                    return Ok((at, place));
                }
                fitting &= fitting - 1;
            }
            if line.has_room() {
                break;
            }
            at = self.after(at);
        }
        Err(at)
    }

    /// Adds a stream to this line, which has room.
    #[inline]
    fn add(&mut self, line: usize, tag: u32, stream: u32) {
        if let Some(line) = self.lines.get_mut(line) {
            line.add(tag, stream);
            self.used += 1;
        }
    }

    fn rebuild(&mut self, lines: usize, first: u32) {
        let old = core::mem::replace(&mut self.lines, free(lines));
        self.used = 0;
        for line in &old {
            for (tag, stream) in line.tags.into_iter().zip(line.streams) {
                if let Some(stream) = stream.checked_sub(1).filter(|stream| *stream >= first) {
                    let mut at = self.home(tag);
                    while self.lines.get(at).is_some_and(|line| !line.has_room()) {
                        at = self.after(at);
                    }
                    self.add(at, tag, stream);
                }
            }
        }
    }

    #[inline(always)]
    fn mask(&self) -> usize {
        self.lines.len().saturating_sub(1)
    }

    /// The line of a tag.
    #[inline(always)]
    fn home(&self, tag: u32) -> usize {
        tag as usize & self.mask()
    }

    #[inline(always)]
    fn after(&self, at: usize) -> usize {
        (at + 1) & self.mask()
    }
}

/// So many lines of free places, all of them written: pages that are only promised to be zero would be asked
/// of the system twice, when they are looked at and when they are written to.
fn free(len: usize) -> Vec<Line> {
    let mut lines = Vec::with_capacity(len);
    populate(lines.spare_capacity_mut());
    lines.resize(len, Line::default());
    lines
}

#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "both halves are used")]
fn tag(hash: u64) -> u32 {
    (hash ^ hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All of one line: of its tag, the lower half leads there.
    fn hash(stream: u32) -> u64 {
        u64::from(stream) << 16
    }

    #[test]
    fn line_that_is_full_goes_on_in_the_next() {
        let mut index = Index::new();
        for stream in 0..500 {
            index.put(hash(stream), stream, 0, |other| other == stream);
        }
        for stream in 0..500 {
            assert_eq!(
                index.find(hash(stream), |other| other == stream),
                Some(stream)
            );
        }
        assert_eq!(index.find(hash(500), |other| other == 500), None);
        let at_a_glance = (0..500).filter(|stream| index.glance(hash(*stream)) == Some(*stream));
        assert_eq!(at_a_glance.count(), PLACES);
    }

    #[test]
    fn stream_of_the_same_key_takes_the_place() {
        let mut index = Index::new();
        index.put(hash(7), 1, 0, |_| false);
        index.put(hash(7), 2, 0, |other| other == 1);
        assert_eq!(index.find(hash(7), |_| true), Some(2));
        assert_eq!((index.glance(hash(7)), index.used), (Some(2), 1));
    }

    #[test]
    fn streams_that_are_gone_make_room() {
        let mut index = Index::new();
        let places = index.lines.len() * PLACES;
        for stream in 0..10_000 {
            let first = u32::saturating_sub(stream, 8);
            index.put(u64::from(stream), stream, first, |other| other == stream);
        }
        assert_eq!(index.lines.len() * PLACES, places);
        assert_eq!(index.find(9_999, |other| other == 9_999), Some(9_999));
    }
}
