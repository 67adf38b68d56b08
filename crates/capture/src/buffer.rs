//! One buffer of carried tail and fresh chunk, parsed in place.

use std::io::{self, Read};

/// Bytes asked from the source at once: fits the second-level cache, and larger reads gain nothing.
const CHUNK: usize = 256 * 1024;
/// Room for the tail carried over from the chunk before, before the buffer has to grow.
const TAIL: usize = 64 * 1024;

/// The unread bytes of a capture and where they stand in it.
pub(crate) struct Buffer {
    data: Vec<u8>,
    start: usize,
    end: usize,
    /// Offset in the capture of `data[0]`.
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
            data: vec![0; CHUNK + TAIL],
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
        let len = usize::try_from(offset.saturating_sub(self.base)).unwrap_or(usize::MAX);
        self.end = self.end.min(len).max(self.start);
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
        self.base + self.start as u64
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
        if self.start == self.end || self.data.len() - self.end < CHUNK {
            self.base += self.start as u64;
            self.data.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.data.len() - self.end < CHUNK {
            self.data.resize(self.end + CHUNK, 0);
        }
        let room = self
            .data
            .get_mut(self.end..self.end + CHUNK)
            .unwrap_or_default();
        loop {
            // After an error or the end a source is not asked again: a decompressor might go on behind a gap.
            match source.read(room) {
                Ok(0) => return Fill::End,
                Ok(len) => {
                    self.end += len.min(CHUNK);
                    return Fill::More;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Fill::Quiet,
                Err(error) => return Fill::Failed(error),
            }
        }
    }
}
