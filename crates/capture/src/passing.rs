//! Records that are only looked at in passing.

use crate::Timestamp;

/// What becomes of a record that is looked at in passing
/// ([`Capture::pass_over`](crate::Capture::pass_over)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passing {
    /// It is stepped over, and its time is told if no other one is after it.
    Noted,
    /// It is stepped over; its time is not told.
    Unnoted,
    /// It has to be asked for.
    Stop,
}

/// The records that were stepped over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    /// How many.
    pub frames: u64,
    /// The time of the last of them whose time is told, if there is one.
    pub last: Option<Timestamp>,
}
