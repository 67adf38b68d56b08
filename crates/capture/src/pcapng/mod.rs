//! pcapng: the walk over its blocks.
//!
//! The blocks are framed here and not by pcap-file. Its raw parser ends for good at what tshark reads or
//! steps over (a length that is no multiple of four, two lengths that differ, a name that is no UTF-8, a
//! reserved field that is not zero), so the framing has to be here anyway; and with the parser before it a
//! frame took 23 ns from file to record, against 20 ns without and 15 ns in classic pcap.

mod block;
mod interface;
mod options;
mod packet;
mod section;

use block::{ENHANCED, Head, SECTION};
use interface::Interface;
pub(crate) use section::{JUDGED, Section};

use crate::buffer::Buffer;
use crate::step::{Found, Step};
use crate::{ByteOrder, DamageCause, LinkType, Passed, Passing};

/// The longest block that is buffered; Wireshark's limit is the same.
const MAX_BLOCK: u32 = 16 * 1024 * 1024;

/// Steps over the blocks of all sections.
pub(crate) struct PcapNg {
    order: ByteOrder,
    /// Interfaces of the current section.
    interfaces: Vec<Interface>,
    /// Bytes of an oversized block still to be thrown away.
    skip: u64,
    /// The section is of an unknown version: its blocks are stepped over.
    foreign: bool,
}

impl PcapNg {
    /// Starts at the first section header, whose byte order is known.
    pub(crate) fn new(order: ByteOrder) -> Self {
        Self {
            order,
            interfaces: Vec::new(),
            skip: 0,
            foreign: false,
        }
    }

    /// In the midst of an oversized block.
    pub(crate) fn is_inside(&self) -> bool {
        self.skip > 0
    }

    /// A whole and sound enhanced packet block, if one is next.
    #[inline(always)]
    pub(crate) fn fast(&self, buffer: &mut Buffer) -> Option<Found> {
        // Each order gets code of its own: a swap that may be or not be would stand in the way of finding
        // the next block.
        match self.order {
            ByteOrder::Little => self.fast_in(ByteOrder::Little, buffer),
            ByteOrder::Big => self.fast_big(buffer),
        }
    }

    #[inline(never)]
    fn fast_big(&self, buffer: &mut Buffer) -> Option<Found> {
        self.fast_in(ByteOrder::Big, buffer)
    }

    #[inline(always)]
    fn fast_in(&self, order: ByteOrder, buffer: &mut Buffer) -> Option<Found> {
        let (len, found) = self.next(order, buffer)?;
        buffer.consume(len);
        Some(found)
    }

    /// The same, not taken yet, and the length of its block.
    #[inline(always)]
    fn next(&self, order: ByteOrder, buffer: &Buffer) -> Option<(usize, Found)> {
        let bytes = buffer.unread()?;
        let head = Head::read(bytes, order)?;
        if head.kind != ENHANCED || self.skip > 0 || !head.len.is_multiple_of(4) {
            return None;
        }
        let body = head.body_of(head.len as usize, bytes, order)?;
        let packet = packet::enhanced(&body, order, &self.interfaces)?;
        let found = packet.found(buffer.offset(), buffer.start());
        Some((head.len as usize, found))
    }

    /// Steps over sound enhanced packet blocks until `passing` says stop.
    #[inline(always)]
    pub(crate) fn pass_over(
        &self,
        buffer: &mut Buffer,
        mut passing: impl FnMut(LinkType, &[u8], u32) -> Passing,
    ) -> Passed {
        let mut passed = Passed::default();
        if self.order == ByteOrder::Big {
            return passed;
        }
        while let Some((len, found)) = self.next(ByteOrder::Little, buffer)
            && let Some(data) = buffer.slice(found.start, found.len)
        {
            match passing(found.link, data, found.wire_len) {
                Passing::Noted => passed.last = Some(found.time),
                Passing::Unnoted => {}
                Passing::Stop => break,
            }
            buffer.consume(len);
            passed.frames += 1;
        }
        passed
    }

    /// What is next, whatever it is.
    pub(crate) fn step(&mut self, buffer: &mut Buffer) -> Step {
        if self.skip > 0 {
            return self.throw_away(buffer);
        }
        let bytes = buffer.bytes();
        let Some(head) = Head::read(bytes, self.order) else {
            return Step::Need(block::MIN_LEN.into());
        };
        if head.kind == SECTION {
            return self.section(buffer);
        }
        self.other(head, buffer)
    }

    fn throw_away(&mut self, buffer: &mut Buffer) -> Step {
        let len = usize::try_from(self.skip)
            .unwrap_or(usize::MAX)
            .min(buffer.bytes().len());
        buffer.consume(len);
        self.skip -= len as u64;
        if self.skip == 0 {
            Step::Passed
        } else {
            Step::Need(self.skip)
        }
    }

    /// A block of any kind but a section header.
    fn other(&mut self, head: Head, buffer: &mut Buffer) -> Step {
        let bytes = buffer.bytes();
        let offset = buffer.offset();
        if head.len < block::MIN_LEN {
            return Step::damaged(offset, DamageCause::BlockLength { len: head.len }, true);
        }
        if head.len > MAX_BLOCK {
            self.skip = head.padded_len();
            if self.foreign || !block::is_known(head.kind) {
                return Step::Passed;
            }
            return Step::damaged(
                offset,
                DamageCause::BlockTooLong {
                    len: head.len,
                    max: MAX_BLOCK,
                },
                false,
            );
        }
        let Some(body) = head.body(bytes, self.order) else {
            return self.not_whole(head, buffer);
        };
        if self.foreign {
            buffer.consume(body.whole_len());
            return Step::Passed;
        }
        let result = match head.kind {
            block::INTERFACE => {
                interface::read(&body, self.order, &mut self.interfaces).map(|()| None)
            }
            kind => packet::read(kind, &body, self.order, &self.interfaces),
        };
        let start = buffer.start();
        buffer.consume(body.whole_len());
        match result {
            Ok(Some(packet)) => Step::Found(packet.found(offset, start)),
            Ok(None) => Step::Passed,
            Err(cause) => Step::damaged(offset, cause, false),
        }
    }

    /// The block's end has not arrived, or does not agree with its start.
    fn not_whole(&self, head: Head, buffer: &mut Buffer) -> Step {
        let Some(last) = head.last_len(buffer.bytes(), self.order) else {
            return Step::Need(head.padded_len());
        };
        let offset = buffer.offset();
        buffer.consume(usize::try_from(head.padded_len()).unwrap_or(usize::MAX));
        Step::damaged(
            offset,
            DamageCause::BlockEnds {
                first: head.len,
                last,
            },
            false,
        )
    }
}
