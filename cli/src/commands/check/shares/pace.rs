//! Where to stop.

use std::sync::{Mutex, PoisonError};

use crate::interrupt::Interrupt;

/// How far the threads are, so that all of them stop after the same frame.
pub(super) struct Pace<'a> {
    pub(super) interrupt: &'a Interrupt,
    /// The furthest piece that was begun, and the one to stop after.
    pub(super) state: Mutex<(u64, Option<u64>)>,
}

impl Pace<'_> {
    /// Whether a thread may begin this piece.
    pub(super) fn may_begin(&self, piece: u64) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (furthest, last) = &mut *state;
        if last.is_none() && self.interrupt.is_asked() {
            *last = Some(*furthest);
        }
        if last.is_some_and(|last| piece > last) {
            return false;
        }
        *furthest = piece.max(*furthest);
        true
    }
}
