use core::fmt;

/// A hostile capture can make Zeek write as many letters as it has packets.
const MOST: usize = 256;
/// Letters that need no room of their own.
const SHORT: usize = 15;

/// A few letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Letters {
    all: [u8; SHORT],
    len: u8,
}

impl Letters {
    /// Whether another one fits.
    #[inline(always)]
    pub(super) fn has_room(&self) -> bool {
        usize::from(self.len) < SHORT
    }

    /// Whether so many more fit.
    #[inline(always)]
    pub(super) fn has_room_for(&self, more: usize) -> bool {
        usize::from(self.len) + more <= SHORT
    }

    /// Adds an ASCII letter, if it fits.
    #[inline(always)]
    pub(super) fn push(&mut self, letter: u8) {
        if let Some(place) = self.all.get_mut(usize::from(self.len)) {
            *place = letter;
            self.len += 1;
        }
    }

    #[inline(always)]
    fn as_bytes(&self) -> &[u8] {
        let letters = self.all.get(..usize::from(self.len));
        letters.unwrap_or_default()
    }

    #[inline(always)]
    fn as_str(&self) -> &str {
        str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

/// The letters of Zeek's `history`: at most 256.
#[derive(Clone, Default)]
pub struct History {
    short: Letters,
    /// All of them, once they are more than fit beside.
    long: String,
}

impl History {
    /// The letters, all ASCII.
    #[inline]
    pub fn as_str(&self) -> &str {
        if self.long.is_empty() {
            self.short.as_str()
        } else {
            &self.long
        }
    }

    /// The same, for whoever need not have it as text.
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        if self.long.is_empty() {
            self.short.as_bytes()
        } else {
            self.long.as_bytes()
        }
    }

    pub(super) fn push(&mut self, letter: u8) {
        if self.long.is_empty() && self.short.has_room() {
            self.short.push(letter);
            return;
        }
        if self.long.is_empty() {
            self.long.push_str(self.short.as_str());
        }
        if self.long.len() < MOST {
            self.long.push(char::from(letter));
        }
    }

    pub(super) fn clear(&mut self) {
        *self = History::default();
    }

    /// All letters, if they are few.
    pub(super) fn short(&self) -> Option<Letters> {
        self.long.is_empty().then_some(self.short)
    }
}

impl From<Letters> for History {
    fn from(short: Letters) -> History {
        History {
            short,
            long: String::new(),
        }
    }
}

impl PartialEq for History {
    fn eq(&self, other: &History) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for History {}

impl fmt::Debug for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}
