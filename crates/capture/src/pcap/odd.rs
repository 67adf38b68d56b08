//! The walk over records of the rare dialects: longer headers, swapped lengths.

use super::Header;
use crate::buffer::Buffer;
use crate::step::{Found, Step};

/// Steps over records whose headers pcap-file does not know.
pub(crate) struct OddPcap {
    header: Header,
}

/// The fields that the record headers of all dialects start with.
pub(super) struct Shared {
    pub(super) seconds: u32,
    pub(super) fraction: u32,
    pub(super) captured: u32,
    pub(super) original: u32,
}

impl Shared {
    pub(super) fn read(header: &Header, bytes: &[u8]) -> Option<Self> {
        let (shared, _) = bytes.split_first_chunk::<16>()?;
        let (&[seconds, fraction, first, second], []) = shared.as_chunks() else {
            return None;
        };
        let order = header.order;
        let (captured, original) = header.lengths.sort(order.u32(first), order.u32(second));
        Some(Self {
            seconds: order.u32(seconds),
            fraction: order.u32(fraction),
            captured,
            original,
        })
    }
}

impl OddPcap {
    /// Starts after the file header.
    pub(crate) fn new(header: Header) -> Self {
        Self { header }
    }

    pub(crate) fn step(&self, buffer: &mut Buffer) -> Step {
        let bytes = buffer.bytes();
        let header_len = self.header.dialect.header_len();
        let Some(shared) = Shared::read(&self.header, bytes) else {
            return Step::Need(header_len as u64);
        };
        if shared.captured > self.header.max_len {
            return self.header.too_long(shared.captured, buffer);
        }
        let len = shared.captured as usize;
        if bytes.len() < header_len + len {
            return Step::Need((header_len + len) as u64);
        }
        let found = Found {
            time: self.header.time(shared.seconds, shared.fraction),
            link: self.header.link,
            fcs_len: self.header.fcs_len,
            wire_len: shared.original,
            interface: 0,
            offset: buffer.offset(),
            start: buffer.start() + header_len,
            len,
        };
        buffer.consume(header_len + len);
        Step::Found(found)
    }
}
