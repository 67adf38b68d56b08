use std::io::{self, Write};

use crate::form::clock::Clock;
use crate::output::BUFFER;

/// Octets that fit beside: those that are handed on at once, and more than nearly all rows have.
const ROOM: usize = BUFFER + (4 << 10);

/// The most that is copied at once.
const PIECE: usize = 64;

/// The row at hand, perhaps with some before it. Its memory is used again for the next ones.
///
/// What is short and of no fixed length is copied with all octets that it could have, a register or
/// two, and only its own are counted: the next copy begins behind them and covers the others.
pub(crate) struct Line {
    /// The first octets of what is longer than usual.
    before: Vec<u8>,
    /// Those from `len` on are of no meaning.
    octets: Box<[u8; ROOM + PIECE]>,
    len: usize,
    /// The second that was written last.
    pub(super) clock: Clock,
}

impl Line {
    pub(crate) fn new() -> Line {
        Line {
            before: Vec::new(),
            octets: Box::new([0; ROOM + PIECE]),
            len: 0,
            clock: Clock::default(),
        }
    }

    /// Octets that were appended.
    pub(crate) fn len(&self) -> usize {
        self.before.len() + self.len
    }

    pub(crate) fn clear(&mut self) {
        self.before.clear();
        self.len = 0;
    }

    /// Hands on what was appended.
    pub(crate) fn write_to(&self, output: &mut impl Write) -> io::Result<()> {
        if !self.before.is_empty() {
            output.write_all(&self.before)?;
        }
        output.write_all(self.octets.get(..self.len).unwrap_or_default())
    }

    /// Takes the last octet back.
    #[inline(always)]
    pub(crate) fn pop(&mut self) {
        if self.len == 0 {
            self.before.pop();
        } else {
            self.len -= 1;
        }
    }

    /// Where the next [`PIECE`] octets go.
    #[inline(always)]
    fn at(&mut self) -> usize {
        if self.len > ROOM {
            self.make_room();
            return 0;
        }
        self.len
    }

    /// Appends the first `len` octets of what `write` fills, in place.
    #[inline(always)]
    pub(crate) fn fill<const N: usize>(&mut self, len: usize, write: impl FnOnce(&mut [u8; N])) {
        const { assert!(N <= PIECE) };
        debug_assert!(len <= N);
        let at = self.at();
        if let Some(place) = self.octets[at..].first_chunk_mut() {
            write(place);
            self.len = at + len;
        }
    }

    /// Appends the first `len` of these octets.
    #[inline(always)]
    pub(crate) fn put<const N: usize>(&mut self, octets: &[u8; N], len: usize) {
        self.fill(len, |place| *place = *octets);
    }

    #[inline(always)]
    pub(crate) fn push(&mut self, octet: u8) {
        self.put(&[octet], 1);
    }

    /// Appends octets whose number is known when the program is compiled, or which are many.
    #[inline(always)]
    pub(crate) fn extend_from_slice(&mut self, octets: &[u8]) {
        if octets.len() > PIECE {
            return self.append(octets);
        }
        let at = self.at();
        let end = at + octets.len();
        self.octets[at..end].copy_from_slice(octets);
        self.len = end;
    }

    /// Appends a word of any length, most of which are short: from its beginning and up to its end,
    /// which overlap.
    #[inline(always)]
    pub(crate) fn word(&mut self, word: &[u8]) {
        let len = word.len();
        if len > 16 {
            self.extend_from_slice(word);
        } else if let (Some(first), Some(last)) = (word.first_chunk::<8>(), word.last_chunk::<8>())
        {
            self.overlapping(first, last, len);
        } else if let (Some(first), Some(last)) = (word.first_chunk::<4>(), word.last_chunk::<4>())
        {
            self.overlapping(first, last, len);
        } else if let (Some(first), Some(last)) = (word.first_chunk::<2>(), word.last_chunk::<2>())
        {
            self.overlapping(first, last, len);
        } else if let [octet] = word {
            self.push(*octet);
        }
    }

    /// Appends `first` and `last`, which overlap so that they are `len` octets together.
    #[inline(always)]
    fn overlapping<const N: usize>(&mut self, first: &[u8; N], last: &[u8; N], len: usize) {
        let at = self.at();
        if let Some(place) = self.octets[at..].first_chunk_mut() {
            *place = *first;
        }
        // Twice as many at most.
        let rest = self.octets[at..].get_mut(len - N..);
        if let Some(place) = rest.and_then(|rest| rest.first_chunk_mut()) {
            *place = *last;
        }
        self.len = at + len;
    }

    #[cold]
    #[inline(never)]
    fn make_room(&mut self) {
        let octets = self.octets.get(..self.len).unwrap_or_default();
        self.before.extend_from_slice(octets);
        self.len = 0;
    }

    /// Appends octets of any number.
    #[inline(never)]
    fn append(&mut self, octets: &[u8]) {
        let place = self.octets.get_mut(self.len..self.len + octets.len());
        if let Some(place) = place {
            place.copy_from_slice(octets);
            self.len += octets.len();
        } else {
            self.make_room();
            self.before.extend_from_slice(octets);
        }
    }
}

impl Write for Line {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.extend_from_slice(octets);
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
impl Line {
    /// What was appended.
    pub(crate) fn to_text(&self) -> String {
        let mut octets = Vec::new();
        self.write_to(&mut octets).expect("memory cannot fail");
        String::from_utf8(octets).expect("rows are text")
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, PIECE, ROOM};

    /// Texts of all lengths, also where the room ends.
    #[test]
    fn texts_are_put_one_behind_the_other() {
        let letters = "abcdefghijklmnopqrstuvwxyz".repeat(ROOM / 26 + 10);
        for before in (0..70).chain(ROOM - PIECE..=ROOM + PIECE) {
            for len in (0..PIECE + 3).chain([ROOM - 1, ROOM + PIECE + 1]) {
                let (mut line, mut text) = (Line::new(), String::new());
                line.extend_from_slice(&letters.as_bytes()[..before]);
                text.push_str(&letters[..before]);
                line.word(&letters.as_bytes()[..len]);
                text.push_str(&letters[..len]);
                line.put(b"12345678", 3);
                text.push_str("123");
                line.push(b'!');
                line.pop();
                assert_eq!(line.to_text(), text, "{before} octets, then {len}");
                line.clear();
                assert_eq!(line.to_text(), "");
            }
        }
    }
}
