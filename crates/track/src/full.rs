use crate::connection::Entry;

/// Connections of which more is known than an ordinary one has, in full.
#[derive(Debug)]
pub(crate) struct Fulls<N> {
    all: Vec<(Entry, N)>,
    free: Vec<u32>,
}

impl<N> Default for Fulls<N> {
    fn default() -> Fulls<N> {
        Fulls {
            all: Vec::new(),
            free: Vec::new(),
        }
    }
}

impl<N: Copy> Fulls<N> {
    /// What is kept at `place`.
    pub(crate) fn get(&self, place: u32) -> Option<(Entry, N)> {
        self.all.get(place as usize).copied()
    }

    /// Keeps one more: its place.
    pub(crate) fn add(&mut self, entry: &Entry, notes: &N) -> u32 {
        let place = self.free.pop().unwrap_or_else(|| {
            self.all.push((*entry, *notes));
            u32::try_from(self.all.len() - 1).unwrap_or(u32::MAX)
        });
        self.set(place, entry, notes);
        place
    }

    /// Keeps this at `place`.
    pub(crate) fn set(&mut self, place: u32, entry: &Entry, notes: &N) {
        if let Some(kept) = self.all.get_mut(place as usize) {
            *kept = (*entry, *notes);
        }
    }

    /// Gives the room back.
    pub(crate) fn give_up(&mut self, place: u32) {
        self.free.push(place);
    }
}
