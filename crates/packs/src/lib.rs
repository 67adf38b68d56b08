//! Rule packs: shared objects with rules of others, loaded and asked.
//!
//! A pack is a stranger's code that runs in this process: it can do whatever the process can, and
//! if it crashes, so does the process. That it keeps to the ABI (`tcplint-abi`, `tcplint.h`) has to
//! be believed where it cannot be seen: that a function has its type and returns, that a pointer
//! leads somewhere, that a size is no larger than the truth. What can be seen is looked at: before
//! anything is run, that the file exports a pack's functions; then the version of the ABI; then
//! each size, count, NULL, number and text before it is used; and what a pack hands over is copied
//! at once. That catches mistakes, not malice. A pack that does not pass is refused, or failed, with
//! one line that says why.
//!
//! [`Named::by_user`] says who answers for the rest. [`Named::pack`] gives the pack and its rules,
//! [`Pack::open`] a [`Session`] for one capture, which is handed a [`Frame`]'s segments, and
//! connections when the capture is over, and which hands back [`Report`]s. A pack stays loaded for
//! as long as the process lives.

mod declared;
mod desk;
mod elf;
mod frame;
mod gate;
mod library;
mod message;
mod named;
mod pack;
mod read;
mod session;
#[cfg(test)]
#[allow(clippy::cast_possible_truncation)]
mod tests;
mod whole;

pub use desk::Report;
pub use elf::Elf;
pub use frame::{Batch, Frame};
pub use named::{Named, library_abi_version};
pub use pack::Pack;
pub use session::{Failure, Session};
pub use tcplint_abi::TCPLINT_ABI_VERSION as ABI_VERSION;
pub use whole::whole;

use std::fmt;

/// Why a file is not taken as a rule pack: one line, which does not name the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(pub(crate) String);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

impl From<&str> for Refused {
    fn from(text: &str) -> Refused {
        Refused(text.to_owned())
    }
}
