//! The types of tcplint's C ABI. `plugin/include/tcplint.h` is generated from them.
//!
//! They serve two doors: the functions of `libtcplint.so`, for programs that load it, and rule
//! packs, shared objects that tcplint loads. There is no code here but declarations.
//!
//! What holds of all structs:
//!
//! - The first member is the struct's own size in octets, set by whoever fills it in. Later
//!   versions add members at the end; who reads a struct reads no further than its size.
//! - Members with few values are plain integers, never Rust enums: a newer party may send a value
//!   that an older one does not know.
//! - There is no padding, inside or at the end, on systems with 64-bit pointers: a new member can
//!   never come to lie where an older party left octets unset.

#![no_std]

mod connection;
mod finding;
mod layout;
mod options;
mod pack;
mod packet;
mod rule;
mod segment;
mod state;
mod status;

pub use connection::{
    TcplintClosedBy, TcplintClosing, TcplintConnection, TcplintOpening, TcplintResetCause,
};
pub use finding::{TcplintConfidence, TcplintFinding, TcplintSeverity};
pub use options::{
    TCPLINT_NO_TRACK, TcplintOnConnection, TcplintOnFinding, TcplintOnSegment, TcplintOptions,
};
pub use pack::{
    TCPLINT_SEVERITY_OF_RULE, TcplintPack, TcplintPackClose, TcplintPackConnection,
    TcplintPackFinish, TcplintPackOpen, TcplintPackReport, TcplintPackSegments, TcplintReport,
};
pub use packet::{TCPLINT_LINK_BARE_TCP, TcplintPacket};
pub use rule::TcplintRule;
pub use segment::{TCPLINT_NO_STREAM, TcplintOrigin, TcplintRole, TcplintSegment};
pub use state::TcplintState;
pub use status::TcplintStatus;

/// Version of this ABI. It changes only when what was there changes its meaning; functions and
/// members at the end of structs are added without it.
pub const TCPLINT_ABI_VERSION: u32 = 1;
