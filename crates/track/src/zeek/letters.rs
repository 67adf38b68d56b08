/// Letters of a `history` that are kept without allocating.
const INLINE: usize = 15;

/// Letters that are kept at most: a hostile capture can make Zeek write as many as it has packets.
const MOST: usize = 256;

/// Zeek's `history`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Letters {
    first: [u8; INLINE],
    len: u8,
    rest: Option<Box<String>>,
}

impl Letters {
    pub(crate) fn push(&mut self, letter: u8) {
        if let Some(place) = self.first.get_mut(usize::from(self.len)) {
            *place = letter;
            self.len += 1;
        } else {
            let rest = self.rest.get_or_insert_default();
            if rest.len() < MOST - INLINE {
                rest.push(char::from(letter));
            }
        }
    }

    /// Whether these are all of the letters.
    pub(crate) fn are(&self, letters: &[u8]) -> bool {
        self.rest.is_none() && self.first.get(..usize::from(self.len)) == Some(letters)
    }

    pub(crate) fn clear(&mut self) {
        *self = Letters::default();
    }

    pub(crate) fn text(&self) -> String {
        let first = self.first.iter().take(usize::from(self.len));
        let rest = self.rest.as_deref().map_or("", String::as_str);
        first
            .map(|letter| char::from(*letter))
            .chain(rest.chars())
            .collect()
    }
}
