//! Writes pcapng with a comment at each packet.

use std::borrow::Cow;
use std::io::{self, BufWriter, Write};
use std::time::Duration;

use pcap_file::pcapng::blocks::enhanced_packet::{EnhancedPacketBlock, EnhancedPacketOption};
use pcap_file::pcapng::blocks::interface_description::{
    InterfaceDescriptionBlock, InterfaceDescriptionOption, InterfaceTsResolution,
};
use pcap_file::pcapng::blocks::opt_common::CommonOption;
use pcap_file::pcapng::blocks::section_header::{SectionHeaderBlock, SectionHeaderOption};
use pcap_file::pcapng::{PcapNgWriteError, PcapNgWriter};
use pcap_file::{DataLink, Endianness};

use crate::{LinkType, Record};

/// The most bytes that an option can hold.
const MAX_COMMENT: usize = 65_535;

/// Writes records to a pcapng file, each with comments that Wireshark shows at the packet.
///
/// Times are written in nanoseconds, with one interface for each distinct link type and length of frame
/// check sequence.
pub struct AnnotatedWriter<W: Write> {
    writer: PcapNgWriter<BufWriter<W>>,
    interfaces: Vec<(LinkType, u8)>,
}

impl<W: Write> AnnotatedWriter<W> {
    /// Starts the file.
    ///
    /// # Errors
    /// The sink's.
    pub fn new(sink: W) -> io::Result<Self> {
        let application = concat!("tcplint ", env!("CARGO_PKG_VERSION"));
        // One byte order on every machine: the same findings give the same file.
        let section = SectionHeaderBlock {
            endianness: Endianness::Little,
            major_version: 1,
            minor_version: 0,
            section_length: -1,
            options: vec![SectionHeaderOption::UserApplication(Cow::Borrowed(
                application,
            ))],
        };
        let writer =
            PcapNgWriter::with_section_header(BufWriter::new(sink), section).map_err(io_error)?;
        Ok(Self {
            writer,
            interfaces: Vec::new(),
        })
    }

    /// Writes a record with its comments, none of them empty or longer than 65535 bytes: what is longer is
    /// cut at a character.
    ///
    /// A length on the wire below the captured one is written as the captured one, and a time before 1970
    /// as 1970: the format has no room for them.
    ///
    /// # Errors
    /// The sink's; and [`io::ErrorKind::InvalidInput`] for a record that is no packet.
    pub fn write(&mut self, record: &Record<'_>, comments: &[&str]) -> io::Result<()> {
        if record.link == LinkType::NOT_A_PACKET {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let captured = u32::try_from(record.data.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
        let options = comments
            .iter()
            .filter(|comment| !comment.is_empty())
            .map(|comment| {
                let end = comment.floor_char_boundary(MAX_COMMENT);
                let text = comment.get(..end).unwrap_or_default();
                EnhancedPacketOption::Common(CommonOption::Comment(Cow::Borrowed(text)))
            });
        let block = EnhancedPacketBlock {
            interface_id: self.interface(record)?,
            timestamp: Duration::from_nanos(u64::try_from(record.time.as_nanos()).unwrap_or(0)),
            original_len: record.wire_len.max(captured),
            data: Cow::Borrowed(record.data),
            options: options.collect(),
        };
        self.writer.write_pcapng_block(block).map_err(io_error)?;
        Ok(())
    }

    /// The interface of the record's link type, described if it is new.
    fn interface(&mut self, record: &Record<'_>) -> io::Result<u32> {
        let key = (record.link, record.fcs_len);
        if let Some(index) = self.interfaces.iter().position(|known| *known == key) {
            return u32::try_from(index).map_err(|_| io::ErrorKind::InvalidInput.into());
        }
        let mut options = vec![InterfaceDescriptionOption::IfTsResol(
            InterfaceTsResolution::NANO,
        )];
        if record.fcs_len > 0 {
            options.push(InterfaceDescriptionOption::IfFcsLen(
                record.fcs_len.saturating_mul(8),
            ));
        }
        let linktype = DataLink::from(u32::from(record.link.0));
        // A snapshot length of 0 is no limit.
        let block = InterfaceDescriptionBlock {
            linktype,
            snaplen: 0,
            options,
        };
        self.writer.write_pcapng_block(block).map_err(io_error)?;
        self.interfaces.push(key);
        u32::try_from(self.interfaces.len() - 1).map_err(|_| io::ErrorKind::InvalidInput.into())
    }

    /// Writes out what is still buffered.
    ///
    /// # Errors
    /// The sink's.
    pub fn flush(&mut self) -> io::Result<()> {
        self.writer.get_mut().flush()
    }

    /// Ends the file and gives the sink back.
    ///
    /// # Errors
    /// The sink's.
    pub fn finish(self) -> io::Result<W> {
        self.writer
            .into_inner()
            .into_inner()
            .map_err(|error| error.into_error())
    }
}

fn io_error(error: PcapNgWriteError) -> io::Error {
    match error {
        PcapNgWriteError::Io(error) => error,
        other => io::Error::new(io::ErrorKind::InvalidInput, other),
    }
}
