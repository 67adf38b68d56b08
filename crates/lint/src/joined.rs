//! The rules that are not ours: what packs brought, for the rest of the process.

use std::ops::Range;
use std::sync::{PoisonError, RwLock};

use crate::catalogue::ROOM;
use crate::rule::Rule;

/// Only grows, and never beyond [`ROOM`].
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

/// Adds these, if there is room for all of them; their places. `Err` says how many there is room
/// for.
pub(crate) fn add(rules: Vec<&'static Rule>) -> Result<Range<usize>, usize> {
    let mut joined = JOINED.write().unwrap_or_else(PoisonError::into_inner);
    let (start, left) = (joined.len(), ROOM.saturating_sub(joined.len()));
    if rules.len() > left {
        return Err(left);
    }
    joined.extend(rules);
    Ok(start..joined.len())
}
