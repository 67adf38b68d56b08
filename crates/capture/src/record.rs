//! What a capture delivers: records and the events between them.

use crate::Damage;

/// One step of a capture.
#[derive(Debug)]
pub enum Event<'a> {
    /// A frame.
    Record(Record<'a>),
    /// Something that could not be read. The capture goes on after it unless [`Damage::ends_capture`] says otherwise.
    Damage(Damage),
    /// A live input has brought nothing for 200 milliseconds: a good moment to flush one's own output.
    /// Delivered once for each quiet period; the next call waits until data comes.
    Idle,
}

/// One frame, lent from the capture's buffer until the next call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// Frame number, from 1, as Wireshark counts: across the sections of a pcapng file, and counting its
    /// systemd journal, sysdig and custom blocks, which come as records of link type [`LinkType::NOT_A_PACKET`].
    pub number: u64,
    /// Capture time. Zero (1970) for a pcapng simple packet block and for what is no packet: these carry none.
    pub time: Timestamp,
    /// Link-layer type of `data`.
    pub link: LinkType,
    /// Bytes of frame check sequence that the file says stand at the end of each whole frame; 0 if it says
    /// none or nothing. A frame that was cut (`wire_len` above `data.len()`) has lost them first.
    pub fcs_len: u8,
    /// The captured bytes.
    pub data: &'a [u8],
    /// Length of the frame on the wire, in bytes, as the file has it. A damaged or odd file may claim less
    /// than was captured.
    pub wire_len: u32,
    /// Offset in bytes of the record's or block's header in the capture, after decompression.
    pub offset: u64,
    /// Index of the interface within its pcapng section; 0 for pcap.
    pub interface: u32,
}

/// A point in time: nanoseconds since 1970-01-01 00:00:00 UTC, leap seconds not counted.
///
/// Holds the years 1677 to 2262; what lies outside is held at the nearer end.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From nanoseconds since 1970 UTC.
    #[must_use]
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// Nanoseconds since 1970 UTC.
    #[must_use]
    pub const fn as_nanos(self) -> i64 {
        self.0
    }
}

/// A LINKTYPE number of the registry at <https://www.tcpdump.org/linktypes.html>, without the bits
/// above it that tell the length of the frame check sequence.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LinkType(pub u16);

impl LinkType {
    /// LINKTYPE_ETHERNET.
    pub const ETHERNET: Self = Self(1);
    /// No link layer at all: a numbered frame of the capture that is no packet, such as a systemd journal
    /// entry. Its `data` is the body of the pcapng block. The registry has no such number.
    pub const NOT_A_PACKET: Self = Self(u16::MAX);
}
