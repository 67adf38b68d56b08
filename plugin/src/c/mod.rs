//! The C ABI: what any program may do with the shared object. `plugin/include/tcplint.h` is
//! generated from here and from the types of tcplint-abi; `docs/c-abi.md` shows how it is used.
//!
//! The doc comments of what is exported are the header's: they speak to people who write C.
//!
//! Nothing that a caller gives is trusted: pointers may be NULL, structs have the size that they
//! say they have, and a handle is looked up in a table, never followed (`handles.rs`). A panic is
//! caught and becomes a status. The caller's callbacks are called with no lock held but the
//! handle's own, so that they may use any other handle.

#![expect(
    clippy::missing_safety_doc,
    reason = "what a caller owes is said in C's terms, for the header"
)]

mod answers;
mod catalogue;
mod check;
mod choice;
mod connections;
mod dissect;
mod findings;
mod handles;
mod names;
mod packets;
mod segments;
mod sizes;
mod texts;
mod tracker;
mod versions;

pub use catalogue::{tcplint_rule, tcplint_rule_count};
pub use check::tcplint_check;
pub use dissect::tcplint_dissect;
pub use names::{
    tcplint_closed_by_name, tcplint_closing_name, tcplint_confidence_name, tcplint_opening_name,
    tcplint_reset_cause_name, tcplint_role_name, tcplint_severity_name, tcplint_state_name,
    tcplint_status_text,
};
pub use tracker::{TcplintTracker, tcplint_close, tcplint_finish, tcplint_open, tcplint_push};
pub use versions::{tcplint_abi_version, tcplint_version};
