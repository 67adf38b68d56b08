//! What all pcapng blocks share: type, length, body, length again.

use crate::ByteOrder;

/// Section header block; the same in both byte orders.
pub(super) const SECTION: u32 = 0x0a0d_0d0a;
/// Interface description block.
pub(super) const INTERFACE: u32 = 1;
/// Packet block, obsolete.
pub(super) const PACKET: u32 = 2;
/// Simple packet block.
pub(super) const SIMPLE: u32 = 3;
/// Enhanced packet block.
pub(super) const ENHANCED: u32 = 6;

/// Type, length and length again.
pub(crate) const MIN_LEN: u32 = 12;

/// The blocks that are no packets and yet frames to Wireshark (tried with tshark 4.0): systemd journal
/// export, custom blocks, sysdig events.
pub(super) fn is_other_frame(kind: u32) -> bool {
    matches!(kind, 9 | 0x0bad | 0x4000_0bad | 0x204 | 0x216 | 0x221)
}

/// The blocks that are read; all others are stepped over, however long.
pub(super) fn is_known(kind: u32) -> bool {
    matches!(kind, SECTION | INTERFACE | PACKET | SIMPLE | ENHANCED) || is_other_frame(kind)
}

/// Type and length at a block's start.
#[derive(Copy, Clone)]
pub(crate) struct Head {
    pub(crate) kind: u32,
    /// Length in bytes as the block states it.
    pub(crate) len: u32,
}

/// A block that is whole in the buffer and whose two lengths agree.
pub(super) struct Body<'a> {
    /// What stands between the lengths.
    pub(super) bytes: &'a [u8],
}

impl Head {
    #[inline(always)]
    pub(crate) fn read(bytes: &[u8], order: ByteOrder) -> Option<Self> {
        let [a, b, c, d, e, f, g, h] = *bytes.first_chunk()?;
        Some(Self {
            kind: order.u32([a, b, c, d]),
            len: order.u32([e, f, g, h]),
        })
    }

    /// Bytes that the block takes in the file. Some programs forget the padding in the stated length, and
    /// pad nevertheless; Wireshark reads these too.
    pub(super) fn padded_len(self) -> u64 {
        u64::from(self.len).next_multiple_of(4)
    }

    /// The length at the block's end, if it has arrived.
    pub(super) fn last_len(self, bytes: &[u8], order: ByteOrder) -> Option<u32> {
        let len = usize::try_from(self.padded_len()).ok()?;
        let last = bytes.get(len.checked_sub(4)?..len)?;
        Some(order.u32(*last.first_chunk()?))
    }

    /// The body, if the block is whole and sound.
    pub(super) fn body(self, bytes: &[u8], order: ByteOrder) -> Option<Body<'_>> {
        self.body_of(usize::try_from(self.padded_len()).ok()?, bytes, order)
    }

    /// The body, if the block is whole and sound and takes this many bytes.
    #[inline(always)]
    pub(super) fn body_of(self, len: usize, bytes: &[u8], order: ByteOrder) -> Option<Body<'_>> {
        let (body, last) = bytes.get(8..len)?.split_last_chunk()?;
        (order.u32(*last) == self.len).then_some(Body { bytes: body })
    }
}

impl Body<'_> {
    /// Bytes of the whole block.
    #[inline(always)]
    pub(super) fn whole_len(&self) -> usize {
        self.bytes.len() + MIN_LEN as usize
    }
}
