use std::io::{self, Write};

/// The format of a capture file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// pcap, little-endian, microseconds.
    Pcap,
    /// pcapng, little-endian, microseconds: one interface, an enhanced packet block for each packet.
    Pcapng,
}

/// Ethernet.
const LINK_TYPE: u16 = 1;

/// A capture file in the making.
#[derive(Debug)]
pub(super) struct File<W> {
    sink: W,
    format: Format,
    snap_length: u32,
}

impl<W: Write> File<W> {
    pub(super) fn new(mut sink: W, format: Format, snap_length: u32) -> io::Result<File<W>> {
        match format {
            Format::Pcap => words(
                &mut sink,
                [
                    0xa1b2_c3d4,
                    4 << 16 | 2,
                    0,
                    0,
                    snap_length,
                    u32::from(LINK_TYPE),
                ],
            )?,
            Format::Pcapng => {
                let unknown = u32::MAX;
                let section = [0x0a0d_0d0a, 28, 0x1a2b_3c4d, 1, unknown, unknown, 28];
                words(&mut sink, section)?;
                words(&mut sink, [1, 20, u32::from(LINK_TYPE), snap_length, 20])?;
            }
        }
        Ok(File {
            sink,
            format,
            snap_length,
        })
    }

    /// Adds a packet of this time, in microseconds since 1970.
    pub(super) fn packet(&mut self, time: u64, octets: &[u8]) -> io::Result<()> {
        let length = octets.len() as u32;
        let captured = length.min(self.snap_length);
        let kept = &octets[..captured as usize];
        match self.format {
            Format::Pcap => {
                let (seconds, micros) = ((time / 1_000_000) as u32, (time % 1_000_000) as u32);
                words(&mut self.sink, [seconds, micros, captured, length])?;
                self.sink.write_all(kept)
            }
            Format::Pcapng => {
                let padding = captured.next_multiple_of(4) - captured;
                let total = 32 + captured + padding;
                let (upper, lower) = ((time >> 32) as u32, time as u32);
                let block = [6, total, 0, upper, lower, captured, length];
                words(&mut self.sink, block)?;
                self.sink.write_all(kept)?;
                self.sink.write_all(&[0; 3][..padding as usize])?;
                words(&mut self.sink, [total])
            }
        }
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.sink.flush()
    }
}

fn words<const N: usize>(sink: &mut impl Write, words: [u32; N]) -> io::Result<()> {
    for word in words {
        sink.write_all(&word.to_le_bytes())?;
    }
    Ok(())
}
