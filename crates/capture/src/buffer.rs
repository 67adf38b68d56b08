//! One buffer, parsed in place: every read goes to the same place in it, and what was not taken of
//! the read before is carried to just before that place.

use std::io::{self, Read};

/// Bytes asked from the source at once: half as many cost 2 to 4 % more time, a quarter 8 % more in the
/// system; twice as many gain nothing.
const CHUNK: usize = 1024 * 1024;
/// Room before that place for the tail of the read before. A longer one, of a record of that size,
/// stays where it is and is read on.
const HEADROOM: usize = 64 * 1024;
/// A byte of the capture and its place in memory are as far from the start of a page of this size.
/// Where they differ by some few bytes, the system takes three times as long to copy a file.
const PAGE: usize = 4096;

/// The unread bytes of a capture and where they stand in it.
pub(crate) struct Buffer {
    data: Vec<u8>,
    start: usize,
    end: usize,
    /// Offset in the capture of `data[0]`, modulo 2^64: the start of the capture may stand behind it.
    base: u64,
    /// What the next read has already been found to bring: the end, or an error.
    stop: Option<Fill>,
}

/// What a read brought.
pub(crate) enum Fill {
    /// Bytes.
    More,
    /// Nothing for now: a live source is quiet.
    Quiet,
    /// Nothing, for ever.
    End,
    /// An error, which is the end too.
    Failed(io::Error),
}

impl Buffer {
    pub(crate) fn new() -> Self {
        Self {
            data: vec![0; HEADROOM + PAGE + CHUNK],
            start: 0,
            end: 0,
            base: 0,
            stop: None,
        }
    }

    /// Empties it: what comes next stands at `offset` in the capture.
    pub(crate) fn restart(&mut self, offset: u64) {
        (self.start, self.end, self.base) = (0, 0, offset);
        self.stop = None;
    }

    /// Forgets what stands at `offset` in the capture and behind it.
    pub(crate) fn cut(&mut self, offset: u64) {
        let len = usize::try_from(offset.saturating_sub(self.offset())).unwrap_or(usize::MAX);
        self.end = self.end.min(self.start.saturating_add(len));
    }

    /// The unread bytes.
    #[inline(always)]
    pub(crate) fn bytes(&self) -> &[u8] {
        self.data.get(self.start..self.end).unwrap_or_default()
    }

    /// The unread bytes again, for the walkers' fast paths: a branch costs nothing there, and a default
    /// value would make the next record wait for this one's length.
    #[inline(always)]
    pub(crate) fn unread(&self) -> Option<&[u8]> {
        self.data.get(self.start..self.end)
    }

    /// The unread bytes and the index of the first of them, to be moved on behind what is taken.
    #[inline(always)]
    pub(crate) fn split(&mut self) -> Option<(&[u8], &mut usize)> {
        let bytes = self.data.get(self.start..self.end)?;
        Some((bytes, &mut self.start))
    }

    /// `len` bytes from index `start`, as a walker found them.
    #[inline(always)]
    pub(crate) fn slice(&self, start: usize, len: usize) -> Option<&[u8]> {
        self.data.get(start..start.checked_add(len)?)
    }

    /// Index of the first unread byte.
    #[inline(always)]
    pub(crate) fn start(&self) -> usize {
        self.start
    }

    /// Offset in the capture of the first unread byte.
    #[inline(always)]
    pub(crate) fn offset(&self) -> u64 {
        self.base.wrapping_add(self.start as u64)
    }

    /// Reads ahead. False: nothing more comes; why is told by the next [`Self::fill`].
    pub(crate) fn fill_ahead(&mut self, source: &mut impl Read) -> bool {
        match self.fill(source) {
            Fill::More | Fill::Quiet => true,
            stop => {
                self.stop = Some(stop);
                false
            }
        }
    }

    /// Steps over `len` of the unread bytes.
    #[inline(always)]
    pub(crate) fn consume(&mut self, len: usize) {
        debug_assert!(len <= self.end - self.start);
        self.start += len;
    }

    /// One read from the source. What was lent from the buffer before is gone afterwards.
    ///
    /// The buffer grows by what has really arrived, never by what a header claims.
    pub(crate) fn fill(&mut self, source: &mut impl Read) -> Fill {
        if let Some(stop) = self.stop.take() {
            return stop;
        }
        let len = self.make_room();
        let room = self.data.get_mut(self.end..self.end + len);
        let room = room.unwrap_or_default();
        loop {
            // After an error or the end a source is not asked again: a decompressor might go on behind a gap.
            match source.read(room) {
                Ok(0) => return Fill::End,
                Ok(len) => {
                    self.end += len.min(room.len());
                    return Fill::More;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Fill::Quiet,
                Err(error) => return Fill::Failed(error),
            }
        }
    }
    /// Brings the unread bytes to where the next read joins on to them: how much it may bring, up to
    /// the end of a page.
    fn make_room(&mut self) -> usize {
        let (offset, unread) = (self.offset(), self.end - self.start);
        let next = offset.wrapping_add(unread as u64);
        if unread <= HEADROOM {
            self.carry_to(self.place(next, HEADROOM) - unread);
        } else if self.data.len() - self.end < CHUNK {
            // The buffer may have moved to where its pages lie otherwise: never away from the start.
            self.carry_to(self.place(offset, 0).min(self.start));
            let len = self.data.len().max(self.end + CHUNK);
            self.data.resize(len, 0);
        }
        CHUNK - in_page(next)
    }

    /// The first index from `from` on that is as far into a page as the byte at `offset` of the capture.
    fn place(&self, offset: u64, from: usize) -> usize {
        let to_page = self.data.as_ptr().wrapping_add(from).align_offset(PAGE);
        from + (to_page.wrapping_add(in_page(offset)) & (PAGE - 1))
    }

    /// Carries the unread bytes to this index.
    fn carry_to(&mut self, to: usize) {
        self.base = self.offset().wrapping_sub(to as u64);
        self.data.copy_within(self.start..self.end, to);
        self.end = to + (self.end - self.start);
        self.start = to;
    }
}

/// How far into a page a byte at this offset is.
#[allow(clippy::cast_possible_truncation)] // it is the point
fn in_page(offset: u64) -> usize {
    offset as usize & (PAGE - 1)
}
