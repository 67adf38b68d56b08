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
        if let Some(place) = self.free.pop()
            && let Some(kept) = self.all.get_mut(place as usize)
        {
            *kept = (*entry, *notes);
            return place;
        }
        self.all.push((*entry, *notes));
        u32::try_from(self.all.len() - 1).unwrap_or(u32::MAX)
    }

    /// What is kept at `place`, to be changed.
    #[inline]
    pub(crate) fn get_mut(&mut self, place: u32) -> Option<&mut (Entry, N)> {
        self.all.get_mut(place as usize)
    }

    /// Gives the room back.
    pub(crate) fn give_up(&mut self, place: u32) {
        self.free.push(place);
    }
}
