//! tcplint inside Wireshark and tshark 4.0, 4.2, 4.4 and 4.6: one shared object for all of them.
//!
//! The same object is a library for any other program ([`c`]). What follows is the part that is
//! Wireshark's.
//!
//! A post-dissector: after Wireshark's own dissectors it is told where the TCP and IP headers of a
//! frame are ([`sighting`]), judges them as `tcplint check` does ([`session`]), keeps what came of
//! it ([`record`]), and shows it as fields and expert infos.
//!
//! Wireshark's functions may leave a caller by `longjmp`, and a Rust panic must not reach
//! Wireshark. So each frame is dealt with in two phases (`dissect`): first all that is Rust's,
//! where panics are caught and no function of the host is called that could jump; then all that is
//! the host's, with nothing on the stack that would have to be dropped.

pub mod c;
mod dissect;
mod fields;
mod gather;
mod layouts;
mod names;
mod preferences;
pub mod record;
mod register;
pub mod session;
mod show;
pub mod sighting;
mod statistics;
mod symbols;
pub mod version;
