//! Section headers: byte order and version of what follows.

use super::block::{self, Head};
use super::{MAX_BLOCK, PcapNg, options};
use crate::buffer::Buffer;
use crate::step::Step;
use crate::{ByteOrder, DamageCause};

/// Bytes from the block's start to the end of the version: enough to judge the section.
pub(crate) const JUDGED: usize = 16;

/// Byte order and version of a section.
#[derive(Copy, Clone)]
pub(crate) struct Section {
    pub(crate) order: ByteOrder,
    pub(crate) major: u16,
    pub(crate) minor: u16,
}

impl Section {
    /// Reads the start of a section header block. The error is the byte-order magic, read as big-endian.
    pub(crate) fn read(bytes: &[u8; JUDGED]) -> Result<Self, u32> {
        let [_, _, _, _, _, _, _, _, m0, m1, m2, m3, a, b, c, d] = *bytes;
        let magic = u32::from_be_bytes([m0, m1, m2, m3]);
        let order = match magic {
            0x1a2b_3c4d => ByteOrder::Big,
            0x4d3c_2b1a => ByteOrder::Little,
            _ => return Err(magic),
        };
        Ok(Self {
            order,
            major: order.u16([a, b]),
            minor: order.u16([c, d]),
        })
    }

    /// 1.0, and 1.2, which some programs wrote and which is the same (draft-ietf-opsawg-pcapng; Wireshark too).
    pub(crate) fn is_known(self) -> bool {
        matches!((self.major, self.minor), (1, 0 | 2))
    }
}

impl PcapNg {
    /// A section header is in front: from here on its byte order and its own interfaces hold.
    pub(super) fn section(&mut self, buffer: &mut Buffer) -> Step {
        let bytes = buffer.bytes();
        let offset = buffer.offset();
        let Some(start) = bytes.first_chunk::<JUDGED>() else {
            return Step::Need(JUDGED as u64);
        };
        let section = match Section::read(start) {
            Ok(section) => section,
            Err(magic) => return Step::damaged(offset, DamageCause::ByteOrderMagic(magic), true),
        };
        let Some(head) = Head::read(bytes, section.order) else {
            return Step::Need(JUDGED as u64);
        };
        if head.len < block::MIN_LEN {
            return Step::damaged(offset, DamageCause::BlockLength { len: head.len }, true);
        }
        let too_long = head.len > MAX_BLOCK;
        if !too_long && head.last_len(bytes, section.order).is_none() {
            return Step::Need(head.padded_len());
        }
        self.order = section.order;
        self.foreign = !section.is_known();
        self.interfaces.clear();
        if too_long {
            self.skip = head.padded_len();
            let cause = DamageCause::BlockTooLong {
                len: head.len,
                max: MAX_BLOCK,
            };
            return Step::damaged(offset, cause, false);
        }
        let Some(body) = head.body(bytes, section.order) else {
            return self.not_whole(head, buffer);
        };
        let cause = if self.foreign {
            Err(DamageCause::Version {
                major: section.major,
                minor: section.minor,
            })
        } else if body.bytes.len() < 16 {
            let have = u32::try_from(body.bytes.len()).unwrap_or(u32::MAX);
            Err(DamageCause::BlockTooShort {
                block: "section header",
                have,
                need: 16,
            })
        } else {
            let rest = body.bytes.get(16..).unwrap_or_default();
            options::read(rest, section.order, "section header", |_, _| {})
        };
        buffer.consume(body.whole_len());
        match cause {
            Ok(()) => Step::Passed,
            Err(cause) => Step::damaged(offset, cause, false),
        }
    }
}
