//! The start of a capture: from the first bytes to a walker.

use std::io;

use pcap_file::pcap::PcapParser;

use crate::buffer::{Buffer, Fill};
use crate::inflate::{self, Inflate};
use crate::pcap::{Choice, FILE_HEADER, Header, OddPcap, Pcap, choose};
use crate::pcapng::{JUDGED, PcapNg, Section};
use crate::sniff::{self, Magic};
use crate::source::Source;
use crate::{ByteOrder, Compression, Container, Dialect, OpenError, Resolution};

/// What steps over the records.
pub(crate) enum Walker {
    Pcap(Pcap),
    OddPcap(OddPcap),
    PcapNg(PcapNg),
}

impl Walker {
    /// It is in the midst of something of which nothing need be in the buffer.
    pub(crate) fn is_inside(&self) -> bool {
        matches!(self, Self::PcapNg(pcapng) if pcapng.is_inside())
    }
}

/// Reads the file header.
pub(crate) fn open(
    input: &mut Inflate,
    buffer: &mut Buffer,
) -> Result<(Walker, Container), OpenError> {
    want(input, buffer, sniff::ENOUGH)?;
    if buffer.bytes().is_empty() {
        return Err(match input.compression() {
            Compression::None => OpenError::Empty,
            compression => OpenError::EmptyInside(compression),
        });
    }
    match sniff::container(buffer.bytes())? {
        Magic::Pcap { order, resolution } => pcap(input, buffer, order, resolution, false),
        Magic::Modified { order } => pcap(input, buffer, order, Resolution::Micro, true),
        Magic::PcapNg => pcapng(buffer),
    }
}

fn pcap(
    input: &mut Inflate,
    buffer: &mut Buffer,
    order: ByteOrder,
    resolution: Resolution,
    modified: bool,
) -> Result<(Walker, Container), OpenError> {
    want(input, buffer, FILE_HEADER)?;
    let Some(bytes) = buffer.bytes().first_chunk::<FILE_HEADER>() else {
        return Err(cut("pcap", buffer, FILE_HEADER));
    };
    let mut header = Header::read(bytes, order, resolution, modified)?;
    let parser = PcapParser::new(bytes).ok().map(|(_, parser)| parser);
    // On a live input the records that would tell may be long in coming.
    if header.guess && !input.source().is_some_and(Source::is_live) {
        header.dialect = guess(input, buffer, &header);
    }
    buffer.consume(FILE_HEADER);
    let container = Container::Pcap {
        resolution: header.resolution,
        order,
        dialect: header.dialect,
    };
    let walker = match parser {
        Some(parser) if header.is_plain() => Walker::Pcap(Pcap::new(parser, header)),
        _ => Walker::OddPcap(OddPcap::new(header)),
    };
    Ok((walker, container))
}

/// Reads the first records until they tell the dialect.
fn guess(input: &mut Inflate, buffer: &mut Buffer, header: &Header) -> Dialect {
    let mut whole = false;
    loop {
        match choose(header, buffer.bytes(), whole) {
            Choice::Settled(dialect) => return dialect,
            Choice::NeedMore if whole => return header.dialect,
            Choice::NeedMore => whole = !buffer.fill_ahead(input),
        }
    }
}

fn pcapng(buffer: &Buffer) -> Result<(Walker, Container), OpenError> {
    let Some(bytes) = buffer.bytes().first_chunk::<JUDGED>() else {
        return Err(cut("pcapng", buffer, JUDGED));
    };
    let section = Section::read(bytes).map_err(|magic| OpenError::ByteOrderMagic { magic })?;
    if !section.is_known() {
        let (major, minor) = (section.major, section.minor);
        return Err(OpenError::Version {
            container: "pcapng",
            major,
            minor,
            known: "1.0 and 1.2",
        });
    }
    let order = section.order;
    Ok((
        Walker::PcapNg(PcapNg::new(order)),
        Container::PcapNg { order },
    ))
}

/// Reads until `len` bytes stand in the buffer or the input ends.
fn want(input: &mut Inflate, buffer: &mut Buffer, len: usize) -> Result<(), OpenError> {
    while buffer.bytes().len() < len {
        match buffer.fill(input) {
            Fill::More | Fill::Quiet => {}
            Fill::End => break,
            Fill::Failed(error) => return Err(failed(input, error)),
        }
    }
    Ok(())
}

fn failed(input: &Inflate, error: io::Error) -> OpenError {
    match input.compression() {
        Compression::None => OpenError::Io(error),
        compression => OpenError::Compressed {
            compression,
            message: inflate::explain(&error),
        },
    }
}

fn cut(container: &'static str, buffer: &Buffer, need: usize) -> OpenError {
    OpenError::CutHeader {
        container,
        have: buffer.bytes().len(),
        need,
    }
}
