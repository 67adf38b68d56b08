//! What a walker says about the bytes in front of it.

use crate::{DamageCause, LinkType, Record, Timestamp};

/// What stands at the buffer's front.
pub(crate) enum Step {
    /// A frame; the buffer is already advanced over it.
    Found(Found),
    /// More bytes are wanted: this many in all from the buffer's front.
    Need(u64),
    /// Something without a frame was stepped over: call again.
    Passed,
    /// A damaged place at this offset. Whatever could be stepped over is.
    Damaged(Wound),
}

/// A frame found in the buffer.
#[derive(Clone, Copy)]
pub(crate) struct Found {
    pub(crate) time: Timestamp,
    pub(crate) link: LinkType,
    pub(crate) fcs_len: u8,
    pub(crate) wire_len: u32,
    pub(crate) interface: u32,
    /// Offset of the header in the capture.
    pub(crate) offset: u64,
    /// Index of the first captured byte in the buffer.
    pub(crate) start: usize,
    /// Captured bytes.
    pub(crate) len: usize,
}

impl Found {
    /// No frame: a place for one.
    pub(crate) const NONE: Found = Found {
        time: Timestamp::from_nanos(0),
        link: LinkType(0),
        fcs_len: 0,
        wire_len: 0,
        interface: 0,
        offset: 0,
        start: 0,
        len: 0,
    };

    /// The record of this frame, with its number and its captured bytes.
    #[inline(always)]
    pub(crate) fn record(self, number: u64, data: &[u8]) -> Record<'_> {
        Record {
            number,
            time: self.time,
            link: self.link,
            fcs_len: self.fcs_len,
            data,
            wire_len: self.wire_len,
            offset: self.offset,
            interface: self.interface,
        }
    }
}

/// A damaged place.
pub(crate) struct Wound {
    pub(crate) offset: u64,
    /// Boxed so that the common steps stay small.
    pub(crate) cause: Box<DamageCause>,
    pub(crate) ends: bool,
}

impl Step {
    #[cold]
    pub(crate) fn damaged(offset: u64, cause: DamageCause, ends: bool) -> Self {
        Self::Damaged(Wound {
            offset,
            cause: Box::new(cause),
            ends,
        })
    }
}
