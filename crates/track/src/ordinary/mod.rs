//! The segments that every connection has, in one step each: those of an ordinary opening and
//! close, and all between the two.
//!
//! No other rules than those of [`crate::advance`]: conditions under which all that these do to a
//! connection is known beforehand. A debug build does both and compares.

mod course;
mod opening;

pub(crate) use course::{CONNECTION, SAID, go_on, reaches, row};
pub(crate) use opening::{answer, begin, is_answer, is_opening};
