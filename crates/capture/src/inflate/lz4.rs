//! LZ4 frames, one after the other.
//!
//! lz4_flex's frame decoder loses its place when its reader is interrupted inside a block, and takes an end
//! of input between two blocks for the end of the frame. So it is fed whole units here (a frame header, a
//! block), gathered by a walk over the frame format that can stop anywhere
//! (lz4's doc/lz4_Frame_format.md).

use std::io::{self, BufRead, BufReader, Read};

use lz4_flex::frame::FrameDecoder;

use super::ahead;
use super::salvage::salvage;
use crate::source::Source;

const MAGIC: [u8; 4] = 0x184d_2204_u32.to_le_bytes();
/// The largest block of the format, in bytes; a block that does not shrink is stored as it is.
const MAX_BLOCK: u32 = 4 * 1024 * 1024;

/// Reads all frames.
pub(crate) struct Lz4 {
    reader: BufReader<Source>,
    decoder: FrameDecoder<Unit>,
    /// The unit being gathered.
    unit: Vec<u8>,
    /// What the unit is.
    part: Part,
    /// The beginning of a block that was cut off: the last there is to read.
    salvaged: Option<Unit>,
}

/// A whole unit of the frame format, read by the decoder.
#[derive(Default)]
struct Unit {
    bytes: Vec<u8>,
    read: usize,
}

#[derive(Copy, Clone)]
enum Part {
    /// Magic and descriptor of a frame, or of one to be skipped.
    Header,
    /// A block, or the mark after the last one.
    Block(Flags),
    /// This many bytes of a frame that holds no data.
    Skip(u64),
}

/// What a frame's descriptor says of its blocks.
#[derive(Copy, Clone)]
struct Flags {
    independent: bool,
    checksum: bool,
    content_checksum: bool,
}

impl Lz4 {
    pub(crate) fn new(reader: BufReader<Source>) -> Self {
        let decoder = FrameDecoder::new(Unit::default());
        Self {
            reader,
            decoder,
            unit: Vec::new(),
            part: Part::Header,
            salvaged: None,
        }
    }

    pub(crate) fn source(&self) -> &Source {
        self.reader.get_ref()
    }

    /// Gathers one unit and gives it to the decoder. False: the input ended, and rightly so.
    fn feed(&mut self) -> io::Result<bool> {
        match self.part {
            Part::Header => self.header(),
            Part::Block(flags) => self.block(flags),
            Part::Skip(len) => self.skip(len),
        }
    }

    fn header(&mut self) -> io::Result<bool> {
        if self.unit.is_empty() && ahead(&mut self.reader)?.is_empty() {
            return Ok(false);
        }
        self.gather(5)?;
        if let [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] = *self.unit {
            self.gather(8)?;
            let len = self
                .unit
                .last_chunk()
                .map_or(0, |bytes| u32::from_le_bytes(*bytes));
            self.unit.clear();
            self.part = Part::Skip(len.into());
            return Ok(true);
        }
        if !self.unit.starts_with(&MAGIC) {
            return Err(invalid("what follows the last frame is no lz4 data"));
        }
        let flags = self.unit.get(4).copied().unwrap_or_default();
        // Magic, flags, block size, header checksum; content size and dictionary where the flags say so.
        let len = 7 + if flags & 0x08 != 0 { 8 } else { 0 } + if flags & 0x01 != 0 { 4 } else { 0 };
        self.gather(len)?;
        self.part = Part::Block(Flags {
            independent: flags & 0x20 != 0,
            checksum: flags & 0x10 != 0,
            content_checksum: flags & 0x04 != 0,
        });
        self.give();
        Ok(true)
    }

    fn block(&mut self, flags: Flags) -> io::Result<bool> {
        self.gather(4)?;
        let size = self
            .unit
            .first_chunk()
            .map_or(0, |bytes| u32::from_le_bytes(*bytes));
        if size == 0 {
            self.gather(if flags.content_checksum { 8 } else { 4 })?;
            self.part = Part::Header;
            self.give();
            return Ok(true);
        }
        // The highest bit says that the block is stored uncompressed.
        let (stored, len) = (size >> 31 == 1, size & 0x7fff_ffff);
        if len > MAX_BLOCK {
            return Err(invalid("a block is larger than 4 MiB"));
        }
        match self.gather(4 + len as usize + if flags.checksum { 4 } else { 0 }) {
            // A block that leans on the one before it cannot be read without that one's data.
            Err(error)
                if error.kind() == io::ErrorKind::UnexpectedEof
                    && (flags.independent || stored) =>
            {
                let part = self.unit.get(4..).unwrap_or_default();
                let part = part.get(..len as usize).unwrap_or(part);
                let bytes = if stored {
                    part.to_vec()
                } else {
                    salvage(part, MAX_BLOCK as usize)
                };
                self.salvaged = Some(Unit { bytes, read: 0 });
            }
            Err(error) => return Err(error),
            Ok(()) => self.give(),
        }
        Ok(true)
    }

    fn skip(&mut self, len: u64) -> io::Result<bool> {
        if len == 0 {
            self.part = Part::Header;
            return Ok(true);
        }
        let there = ahead(&mut self.reader)?.len();
        if there == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let step = there.min(usize::try_from(len).unwrap_or(usize::MAX));
        self.reader.consume(step);
        self.part = Part::Skip(len - step as u64);
        Ok(true)
    }

    /// Reads on until the unit has `len` bytes. May be interrupted and called again.
    fn gather(&mut self, len: usize) -> io::Result<()> {
        while self.unit.len() < len {
            let bytes = ahead(&mut self.reader)?;
            if bytes.is_empty() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let step = bytes.len().min(len - self.unit.len());
            self.unit.extend_from_slice(&bytes[..step]);
            self.reader.consume(step);
        }
        Ok(())
    }

    /// Hands the gathered unit to the decoder; its old bytes become the room for the next one.
    fn give(&mut self) {
        let unit = self.decoder.get_mut();
        std::mem::swap(&mut unit.bytes, &mut self.unit);
        unit.read = 0;
        self.unit.clear();
    }
}

impl Read for Lz4 {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(salvaged) = &mut self.salvaged {
                return match salvaged.read(buf)? {
                    0 => Err(io::ErrorKind::UnexpectedEof.into()),
                    len => Ok(len),
                };
            }
            // With its unit read to the end, the decoder says 0 and waits for the next one.
            let len = self.decoder.read(buf)?;
            if len > 0 || buf.is_empty() || !self.feed()? {
                return Ok(len);
            }
        }
    }
}

impl Read for Unit {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let rest = self.bytes.get(self.read..).unwrap_or_default();
        let len = rest.len().min(buf.len());
        buf[..len].copy_from_slice(&rest[..len]);
        self.read += len;
        Ok(len)
    }
}

fn invalid(message: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}
