//! Follows TCP connections: Segments in, both ends' states out.
//!
//! [`Tracker::push`] takes the segments of a capture in order, with the packet's time, and answers
//! with a small [`Step`]: the stream's number and the relative numbers as Wireshark 4.4 and 4.6
//! give them, both ends' RFC 9293 states after the segment, and what the segment was
//! ([`Events`]). [`Tracker::connections`] sums up: how each connection opened, how it closed, who
//! closed it, why it was reset.
//!
//! An observer sees what is sent, not what arrives. An end's state is a function of few facts
//! about what both ends sent ([`State`]'s table); facts about arrival are assumed when the segment
//! passes and taken back when a later segment disproves them ([`Step`] says so).
//!
//! No input or output, no clock but the packets' own, nothing allocated per packet, and no more
//! than [`Limits::connections`] connections at once.

#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

mod advance;
mod ahead;
mod at_length;
mod cause;
mod closing;
mod compact;
#[cfg(debug_assertions)]
mod compare;
mod completeness;
mod connection;
mod copies;
mod end;
mod events;
mod facts;
mod fin;
mod full;
mod glance;
mod handshake;
mod holes;
mod index;
mod key;
mod marks;
mod notes;
mod numbering;
mod observer;
mod opening;
mod ordinary;
mod push;
mod rare;
mod record;
mod reset;
mod seen;
mod side;
mod since;
mod stage;
mod state;
mod steady;
mod step;
mod summary;
mod table;
mod timers;
mod tracker;
mod zeek;

pub use ahead::{Ahead, LOOKAHEAD};
pub use cause::ResetCause;
pub use closing::Closing;
pub use completeness::Completeness;
pub use events::{Event, Events};
pub use facts::{EndFacts, Facts};
pub use glance::{Glance, Sent};
pub use key::{PARTS, part};
pub use notes::{Known, Notes};
pub use observer::Observer;
pub use opening::Opening;
pub use state::State;
pub use step::{Ends, Step};
pub use summary::{ClosedBy, Connection, EndSummary, Role};
pub use timers::{Aged, Timers};
pub use tracker::{Limits, Tracker};
pub use zeek::{History, ZeekAhead, ZeekConnection, ZeekEnd, ZeekTracker};
