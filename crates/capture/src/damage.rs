//! What was wrong inside a capture that could be opened.

use std::fmt;

use crate::Compression;

/// A damaged place of a capture.
///
/// Its `Display` is one phrase without the name of the file: place, cause, consequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Offset in bytes of the damaged record or block in the capture, after decompression.
    pub offset: u64,
    /// The number that the damaged frame would have had, or else the next frame's. This reader always knows
    /// it; it is optional for the sake of damage that callers find elsewhere.
    pub frame: Option<u64>,
    /// What is wrong.
    pub cause: DamageCause,
    /// Nothing after this place can be read: this is the last event.
    pub ends_capture: bool,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}", self.offset)?;
        if let Some(frame) = self.frame {
            // What is stepped over takes no number: the next frame gets it.
            let place = if self.ends_capture { "at" } else { "before" };
            write!(f, ", {place} frame {frame}")?;
        }
        write!(f, ": {}; ", self.cause)?;
        f.write_str(if self.ends_capture {
            "what follows is lost"
        } else {
            "stepped over"
        })
    }
}

/// Why a place of a capture cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DamageCause {
    /// The capture ends inside a record or block: it was cut off, or is still being written.
    Cut {
        /// Bytes that are there.
        have: u64,
        /// Bytes that the record or block needs, as far as its own header tells.
        need: u64,
    },
    /// A record claims more bytes than any capture of its link type may have.
    RecordTooLong {
        /// Claimed length in bytes.
        len: u32,
        /// The limit in bytes.
        max: u32,
    },
    /// A pcapng block's length is below 12 or no multiple of 4: no block starts here.
    BlockLength {
        /// The length in bytes.
        len: u32,
    },
    /// A pcapng block is longer than this reader takes.
    BlockTooLong {
        /// The length in bytes.
        len: u32,
        /// The limit in bytes.
        max: u32,
    },
    /// The lengths at a pcapng block's start and end differ.
    BlockEnds {
        /// Length at the start, in bytes.
        first: u32,
        /// Length at the end, in bytes.
        last: u32,
    },
    /// A pcapng block is too short for its fixed fields or for the packet that it claims to hold.
    BlockTooShort {
        /// Its name.
        block: &'static str,
        /// Bytes in its body.
        have: u32,
        /// Bytes that it needs.
        need: u64,
    },
    /// A pcapng section header whose byte-order magic is neither 0x1A2B3C4D nor its mirror image.
    ByteOrderMagic(u32),
    /// A pcapng section of a version that nobody has defined.
    Version {
        /// Major version.
        major: u16,
        /// Minor version.
        minor: u16,
    },
    /// A packet names an interface that its section has not described.
    UnknownInterface {
        /// Index of the interface.
        index: u32,
        /// Interfaces described so far in this section.
        known: u32,
    },
    /// A section describes more interfaces than this reader keeps.
    TooManyInterfaces {
        /// The limit.
        max: u32,
    },
    /// An option of a section header or interface description runs over the end of its block.
    Options {
        /// Name of the block.
        block: &'static str,
        /// Code of the option.
        code: u16,
        /// Its claimed length in bytes.
        len: u16,
    },
    /// The compressed data is damaged or cut off.
    Compressed {
        /// What it is compressed with.
        compression: Compression,
        /// What the decompressor says.
        message: String,
    },
    /// Reading failed.
    Io(String),
}

impl fmt::Display for DamageCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cut { have, need } => {
                write!(
                    f,
                    "the capture is cut off: {have} of {need} bytes are there"
                )
            }
            Self::RecordTooLong { len, max } => {
                write!(f, "a packet of {len} bytes, above the maximum of {max}")
            }
            Self::BlockLength { len } => {
                write!(f, "no block starts here: its length would be {len}")
            }
            Self::BlockTooLong { len, max } => {
                write!(f, "a block of {len} bytes, above the maximum of {max}")
            }
            Self::BlockEnds { first, last } => {
                write!(
                    f,
                    "the block's length is {first} at its start and {last} at its end"
                )
            }
            Self::BlockTooShort { block, have, need } => {
                write!(f, "{block} too short: {have} of {need} bytes")
            }
            Self::ByteOrderMagic(magic) => {
                write!(f, "a section header with byte-order magic 0x{magic:08x}")
            }
            Self::Version { major, minor } => {
                write!(f, "a section of unknown version {major}.{minor}")
            }
            Self::UnknownInterface { index, known } => {
                write!(
                    f,
                    "a packet of interface {index}, but only {known} described"
                )
            }
            Self::TooManyInterfaces { max } => {
                write!(f, "more than {max} interfaces in one section")
            }
            Self::Options { block, code, len } => {
                write!(
                    f,
                    "option {code} of {len} bytes runs over the end of its {block}"
                )
            }
            Self::Compressed {
                compression,
                message,
            } => write!(f, "{compression} data: {message}"),
            Self::Io(message) => write!(f, "reading failed: {message}"),
        }
    }
}
