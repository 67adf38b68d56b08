//! The Wiresharks of this system, their plugin folders, and the plugin in them.

mod answer;
mod find;
mod host;
mod object;
mod place;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

pub(crate) use find::programs;
pub(crate) use host::{Host, Loading, MINORS};
pub(crate) use object::{Object, WANTED};
pub(crate) use place::{Content, Place};
