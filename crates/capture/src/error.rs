//! Why a capture cannot be opened.

use std::io;

use crate::Compression;

/// Why a capture cannot be opened. The messages do not name the file: whoever opened it knows its name.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file cannot be opened or read.
    #[error("{0}")]
    Io(#[from] io::Error),

    /// There is not one byte in it.
    #[error("the file is empty: 0 bytes")]
    Empty,

    /// There is compressed data, but not one byte in it.
    #[error("the {0} data holds 0 bytes")]
    EmptyInside(Compression),

    /// The compressed data cannot be read from its very start.
    #[error("the {compression} data cannot be read: {message}")]
    Compressed {
        /// What it is compressed with.
        compression: Compression,
        /// What the decompressor says.
        message: String,
    },

    /// A directory that the user named, without any capture below it.
    #[error("no capture in this directory ({files} files looked at)")]
    NoCaptureInside {
        /// How many files were looked at.
        files: u64,
    },

    /// It starts like no capture file.
    #[error(
        "not a capture: it starts with {}, not as pcap or pcapng does",
        hex(first)
    )]
    NotACapture {
        /// Its first bytes, at most 16, after decompression.
        first: Vec<u8>,
    },

    /// A capture, but of a format that this crate does not read.
    #[error("a capture in {name} format; convert it first: editcap -F pcapng IN OUT")]
    OtherFormat {
        /// Name of the format.
        name: &'static str,
    },

    /// Compressed or packed with something that this crate does not unpack.
    #[error("{name}; unpack it first: {command}")]
    OtherPacking {
        /// Name of the packing.
        name: &'static str,
        /// A command that unpacks it.
        command: &'static str,
    },

    /// pcap or pcapng of a version that nobody has defined.
    #[error("{container} version {major}.{minor} is unknown; known are {known}")]
    Version {
        /// `pcap` or `pcapng`.
        container: &'static str,
        /// Major version.
        major: u16,
        /// Minor version.
        minor: u16,
        /// The versions that are read.
        known: &'static str,
    },

    /// It starts like a capture and ends inside the file header.
    #[error("the {container} header is cut off: {have} of {need} bytes are there")]
    CutHeader {
        /// `pcap` or `pcapng`.
        container: &'static str,
        /// Bytes that are there.
        have: usize,
        /// Bytes that the header has.
        need: usize,
    },

    /// A pcapng file whose first section header has no valid byte-order magic.
    #[error(
        "a pcapng section header with byte-order magic 0x{magic:08x}: the file is damaged, or was transferred as text"
    )]
    ByteOrderMagic {
        /// What stands in its place, read as big-endian.
        magic: u32,
    },
}

fn hex(bytes: &[u8]) -> String {
    let words: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    words.join(" ")
}
