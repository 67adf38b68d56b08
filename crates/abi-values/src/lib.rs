//! What the parser and the tracker say, as values of the C ABI: the same for programs that load
//! `libtcplint.so` and for the rule packs that the program loads.

mod connection;
mod segment;

pub use connection::{closed_by, closing, connection, opening, reset_cause};
pub use segment::{Place, address, role, segment, state};

/// A struct's size in octets, as its first member states it.
pub const fn size<T>() -> u32 {
    const { assert!(size_of::<T>() <= 4096) };
    #[expect(clippy::cast_possible_truncation, reason = "seen to be small")]
    let size = size_of::<T>() as u32;
    size
}
