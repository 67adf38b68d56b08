use tcplint_prefetch::prefetch;

use crate::compact::Compact;
use crate::connection::Entry;
use crate::notes::Notes;
use crate::stage::Stage;

/// A connection's place in the table: all that is known of an ordinary one; of another, its address
/// and where the rest is.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
pub(crate) struct Record<C> {
    pub(crate) core: Compact,
    pub(crate) notes: C,
}

impl<C: Copy + Default> Record<C> {
    /// The record of an ordinary connection with these notes, where both fit.
    #[inline]
    pub(crate) fn of<N: Notes<Compact = C>>(entry: &Entry, notes: &N) -> Option<Record<C>> {
        let (compact, lent) = notes.compact();
        let core = Compact::of(entry, lent)?;
        let is_whole = N::expand(&compact, lent, &core.known()) == *notes;
        is_whole.then_some(Record {
            core,
            notes: compact,
        })
    }

    /// The record of one of which more is stored at once.
    pub(crate) fn not_yet(entry: &Entry) -> Record<C> {
        Record {
            core: Compact::squeeze(entry, 0),
            notes: C::default(),
        }
    }

    /// The record of one that is kept in full at this place.
    pub(crate) fn elsewhere(entry: &Entry, place: u32) -> Record<C> {
        let mut record = Record::not_yet(entry);
        let low = &mut record.core.ends.low;
        low.marks = low.marks.at(Stage::ELSEWHERE);
        record.core.head.segments = place;
        record
    }

    /// It is needed soon: both of its cache lines.
    #[inline(always)]
    pub(crate) fn prefetch(&self) {
        prefetch(self);
        prefetch(&self.core.head.ports);
    }

    /// Where it is kept in full, if it is.
    #[inline(always)]
    pub(crate) fn place(&self) -> Option<u32> {
        (self.core.ends.low.stage() == Stage::ELSEWHERE).then_some(self.core.head.segments)
    }

    /// All that is known of an ordinary connection.
    #[inline]
    pub(crate) fn expand<N: Notes<Compact = C>>(&self) -> (Entry, N) {
        let notes = N::expand(&self.notes, self.core.head.lent(), &self.core.known());
        (self.core.expand(), notes)
    }
}
