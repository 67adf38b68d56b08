//! Debug builds only: whether what was done in one step is what is done at length.

use crate::at_length::{Place, add, facts_of};
use crate::compact::Compact;
use crate::connection::Entry;
use crate::notes::Notes;
use crate::observer::Observer;
use crate::push::Arrival;
use crate::rare::Rares;
use crate::record::Record;
use crate::step::Step;

/// Adds the segment to the connection that `was`, none where it began one, and compares it with what
/// is in `record` now; lets the observer compare, too.
pub(crate) fn compare<N: Notes, O: Observer<N>>(
    was: Option<(Compact, N::Compact)>,
    record: &Record<N::Compact>,
    step: &Step,
    arrival: &Arrival<'_, '_>,
    observer: &O,
) {
    let (before, notes) = match was {
        Some((core, notes)) => Record { core, notes }.expand::<N>(),
        None => (Entry::new(record.core.head.address()), N::default()),
    };
    let seen = &arrival.ahead.seen;
    let place = Place {
        stream: step.stream,
        succeeds: false,
    };
    let mut rares = Rares::default();
    let mut after = before;
    let mut none = notes;
    let (at_length, _) = add(
        (&mut after, &mut none),
        &mut rares,
        arrival,
        place,
        seen,
        &mut (),
    );
    let (entry, now) = record.expand::<N>();
    debug_assert_eq!(after, entry, "{seen:?}");
    debug_assert_eq!(at_length, *step, "{seen:?}");
    let before = facts_of(&before, &rares, arrival, place);
    let after = facts_of(&after, &rares, arrival, place);
    let ends = &record.core.ends;
    let from = arrival.ahead.from;
    let glance = arrival.ahead.glance(
        (&ends[from], &ends[!from]),
        &record.core.head,
        (step.stream, arrival.frame),
    );
    observer.compare(
        &glance,
        (&before, &after),
        arrival.segment,
        step,
        (notes, now),
    );
}
