//! Capture files and pipes to records.
//!
//! One [`Capture`] reads one pcap or pcapng stream, plain or compressed with gzip, zstd or lz4 (told by
//! content, never by name), from a file, a pipe or any reader. It lends one [`Record`] at a time out of
//! its own buffer: nothing is allocated or copied for a packet. What is damaged is reported as
//! [`Damage`] between the records and stepped over where the lengths allow it; what cannot be read at
//! all is an [`OpenError`].
//!
//! ```no_run
//! use std::path::Path;
//! use tcplint_capture::{Capture, Event};
//!
//! # fn main() -> Result<(), tcplint_capture::OpenError> {
//! let mut capture = Capture::open(Path::new("trace.pcapng.zst"))?;
//! while let Some(event) = capture.next_event() {
//!     match event {
//!         Event::Record(record) => println!("{} {}", record.number, record.data.len()),
//!         Event::Damage(damage) => eprintln!("trace.pcapng.zst: {damage}"),
//!         Event::Idle => {}
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod batch;
mod buffer;
mod capture;
mod damage;
mod error;
mod format;
mod inflate;
mod inputs;
mod open;
mod part;
mod passing;
mod pcap;
mod pcapng;
mod record;
mod sniff;
mod source;
mod step;
pub mod write;

pub use batch::{BATCH, Batch};
pub use capture::Capture;
pub use damage::{Damage, DamageCause};
pub use error::OpenError;
pub use format::{ByteOrder, Compression, Container, Dialect, Format, Resolution};
pub use inputs::{Input, inputs};
pub use passing::{Passed, Passing};
pub use record::{Event, LinkType, Record, Timestamp};
