//! Zero-copy views of the TCP segments in captured frames.
//!
//! One door, [`Decapsulator::frame`], takes a frame as it was captured and hands every TCP header
//! in it, outermost first, to a [`Visitor`]: through link layers, VLAN tags, MPLS, PPPoE, IPv4,
//! IPv6 and its extension headers, fragments, tunnels and ICMP errors. What is no TCP comes back
//! as a [`Skip`] reason. Nothing is copied or allocated for a segment; only IP fragments are kept,
//! within fixed bounds, until their datagram is whole.
//!
//! Every header is one fixed-size chunk taken by a [nom] parser ([`chunk`]): one length check per
//! header, then infallible field access.

#![no_std]
#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod addresses;
pub mod checksum;
mod chunk;
mod decap;
mod everyday;
mod flags;
mod frame_bytes;
mod layer;
mod linktype;
mod linktype_table;
mod located;
pub mod options;
mod segment;
mod seq;
mod skip;
mod tcp;

mod link;
mod net;
mod tunnel;

pub use addresses::Addresses;
pub use chunk::chunk;
pub use decap::{Decapsulator, Visitor};
pub use everyday::{InPassing, Instead, everyday, in_passing, plain_segment};
pub use flags::Flags;
pub use linktype::{LinkType, Support};
pub use located::{Located, ip_packet};
pub use segment::{CutBy, Extent, IncompleteSegment, Origin, Segment};
pub use seq::Seq;
pub use skip::Skip;
pub use tcp::{TcpHeader, tcp_header};
