//! The rules that are not ours: what packs brought, for the rest of the process.

use std::ops::Range;
use std::sync::{PoisonError, RwLock};

use crate::rule::Rule;

/// Only grows, and never beyond [`ROOM`](crate::catalogue::ROOM).
static JOINED: RwLock<Vec<&'static Rule>> = RwLock::new(Vec::new());

/// How many there are.
pub(crate) fn count() -> usize {
    let joined = JOINED.read().unwrap_or_else(PoisonError::into_inner);
    joined.len()
}

/// The one in this place, from 0.
pub(crate) fn get(place: usize) -> Option<&'static Rule> {
    let joined = JOINED.read().unwrap_or_else(PoisonError::into_inner);
    joined.get(place).copied()
}

/// Adds these, if nothing speaks against it: `check` is given those that joined before, none of
/// which joins between the check and the addition, and may not ask the catalogue. Their places.
pub(crate) fn add<E>(
    check: impl FnOnce(&[&'static Rule]) -> Result<Vec<&'static Rule>, E>,
) -> Result<Range<usize>, E> {
    let mut joined = JOINED.write().unwrap_or_else(PoisonError::into_inner);
    let start = joined.len();
    let rules = check(&joined)?;
    joined.extend(rules);
    Ok(start..joined.len())
}
