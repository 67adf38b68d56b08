//! Builders of tiny captures, and a capture's events as owned values.
#![allow(dead_code)] // each test file uses its own part of it
#![allow(clippy::unwrap_used)]

use std::io::{self, Cursor, Read, Write};
use std::path::Path;
use std::process::Command;

use tcplint_capture::{Capture, Damage, Event, LinkType, OpenError, Record};

/// An owned event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    Frame(Frame),
    Damage(Damage),
    Idle,
}

/// An owned record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) number: u64,
    pub(crate) nanos: i64,
    pub(crate) link: LinkType,
    pub(crate) fcs_len: u8,
    pub(crate) data: Vec<u8>,
    pub(crate) wire_len: u32,
    pub(crate) offset: u64,
    pub(crate) interface: u32,
}

impl From<Record<'_>> for Frame {
    fn from(record: Record<'_>) -> Self {
        Self {
            number: record.number,
            nanos: record.time.as_nanos(),
            link: record.link,
            fcs_len: record.fcs_len,
            data: record.data.to_vec(),
            wire_len: record.wire_len,
            offset: record.offset,
            interface: record.interface,
        }
    }
}

pub(crate) fn open(bytes: &[u8]) -> Result<Capture, OpenError> {
    Capture::from_reader("test", Box::new(Cursor::new(bytes.to_vec())))
}

/// All events of a capture; its end must come and stay.
pub(crate) fn drain(mut capture: Capture) -> Vec<Seen> {
    let mut seen = Vec::new();
    while let Some(event) = capture.next_event() {
        seen.push(match event {
            Event::Record(record) => Seen::Frame(record.into()),
            Event::Damage(damage) => Seen::Damage(damage),
            Event::Idle => Seen::Idle,
        });
    }
    for _ in 0..3 {
        assert!(capture.next_event().is_none(), "an event after the end");
    }
    seen
}

pub(crate) fn read(bytes: &[u8]) -> Vec<Seen> {
    drain(open(bytes).unwrap())
}

pub(crate) fn frames(seen: &[Seen]) -> Vec<&Frame> {
    seen.iter()
        .filter_map(|event| {
            if let Seen::Frame(frame) = event {
                Some(frame)
            } else {
                None
            }
        })
        .collect()
}

pub(crate) fn damages(seen: &[Seen]) -> Vec<&Damage> {
    seen.iter()
        .filter_map(|event| {
            if let Seen::Damage(damage) = event {
                Some(damage)
            } else {
                None
            }
        })
        .collect()
}

/// Byte order of a built capture.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Le,
    Be,
}

impl Order {
    pub(crate) fn u16(self, value: u16) -> [u8; 2] {
        if self == Self::Le {
            value.to_le_bytes()
        } else {
            value.to_be_bytes()
        }
    }

    pub(crate) fn u32(self, value: u32) -> [u8; 4] {
        if self == Self::Le {
            value.to_le_bytes()
        } else {
            value.to_be_bytes()
        }
    }

    pub(crate) fn u64(self, value: u64) -> [u8; 8] {
        if self == Self::Le {
            value.to_le_bytes()
        } else {
            value.to_be_bytes()
        }
    }
}

pub(crate) const MICRO: u32 = 0xa1b2_c3d4;
pub(crate) const NANO: u32 = 0xa1b2_3c4d;
pub(crate) const MODIFIED: u32 = 0xa1b2_cd34;

/// A pcap file under construction.
pub(crate) struct PcapFile {
    pub(crate) order: Order,
    pub(crate) bytes: Vec<u8>,
}

impl PcapFile {
    pub(crate) fn new(order: Order, magic: u32) -> Self {
        Self::with(order, magic, (2, 4), 65_535, 1)
    }

    pub(crate) fn with(
        order: Order,
        magic: u32,
        version: (u16, u16),
        snap_len: u32,
        network: u32,
    ) -> Self {
        let mut file = Self {
            order,
            bytes: Vec::new(),
        };
        file.u32(magic);
        file.bytes.extend(order.u16(version.0));
        file.bytes.extend(order.u16(version.1));
        for field in [0, 0, snap_len, network] {
            file.u32(field);
        }
        file
    }

    pub(crate) fn u32(&mut self, value: u32) {
        self.bytes.extend(self.order.u32(value));
    }

    /// A record whose header says what it likes.
    pub(crate) fn raw(&mut self, fields: [u32; 4], extra: &[u8], data: &[u8]) -> &mut Self {
        for field in fields {
            self.u32(field);
        }
        self.bytes.extend(extra);
        self.bytes.extend(data);
        self
    }

    pub(crate) fn record(&mut self, seconds: u32, fraction: u32, data: &[u8]) -> &mut Self {
        let len = u32::try_from(data.len()).unwrap();
        self.raw([seconds, fraction, len, len], &[], data)
    }
}

/// A pcapng file under construction.
pub(crate) struct NgFile {
    pub(crate) order: Order,
    pub(crate) bytes: Vec<u8>,
}

impl NgFile {
    /// A section header of version 1.0 and no options.
    pub(crate) fn new(order: Order) -> Self {
        let mut file = Self {
            order,
            bytes: Vec::new(),
        };
        file.section(order, 1, 0);
        file
    }

    pub(crate) fn section(&mut self, order: Order, major: u16, minor: u16) -> &mut Self {
        self.order = order;
        let mut body = Vec::new();
        body.extend(order.u32(0x1a2b_3c4d));
        body.extend(order.u16(major));
        body.extend(order.u16(minor));
        body.extend([0xff; 8]);
        self.block(0x0a0d_0d0a, &body)
    }

    /// A block, padded.
    pub(crate) fn block(&mut self, kind: u32, body: &[u8]) -> &mut Self {
        let len = u32::try_from(body.len().next_multiple_of(4) + 12).unwrap();
        self.raw(kind, len, body, len)
    }

    /// A padded block whose lengths say what they like.
    pub(crate) fn raw(&mut self, kind: u32, first: u32, body: &[u8], last: u32) -> &mut Self {
        self.bytes.extend(self.order.u32(kind));
        self.bytes.extend(self.order.u32(first));
        self.bytes.extend(body);
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
        self.bytes.extend(self.order.u32(last));
        self
    }

    pub(crate) fn interface(
        &mut self,
        link: u16,
        snap_len: u32,
        options: &[(u16, &[u8])],
    ) -> &mut Self {
        let mut body = Vec::new();
        body.extend(self.order.u16(link));
        body.extend([0; 2]);
        body.extend(self.order.u32(snap_len));
        for (code, value) in options {
            body.extend(self.order.u16(*code));
            body.extend(self.order.u16(u16::try_from(value.len()).unwrap()));
            body.extend(*value);
            body.resize(body.len().next_multiple_of(4), 0);
        }
        body.extend([0; 4]);
        self.block(1, &body)
    }

    pub(crate) fn enhanced_body(&self, interface: u32, ticks: u64, data: &[u8]) -> Vec<u8> {
        let len = u32::try_from(data.len()).unwrap();
        let mut body = Vec::new();
        body.extend(self.order.u32(interface));
        body.extend(self.order.u32(u32::try_from(ticks >> 32).unwrap()));
        body.extend(self.order.u32(u32::try_from(ticks & 0xffff_ffff).unwrap()));
        body.extend(self.order.u32(len));
        body.extend(self.order.u32(len));
        body.extend(data);
        body
    }

    pub(crate) fn enhanced(&mut self, interface: u32, ticks: u64, data: &[u8]) -> &mut Self {
        let body = self.enhanced_body(interface, ticks, data);
        self.block(6, &body)
    }
}

/// A pcap of `count` records of differing lengths.
pub(crate) fn sample(count: u32) -> Vec<u8> {
    let mut file = PcapFile::new(Order::Le, MICRO);
    for number in 0..count {
        let data: Vec<u8> = (0..number % 97)
            .map(|byte| (byte * 7 + number).to_le_bytes()[0])
            .collect();
        file.record(1_700_000_000 + number, number % 1_000_000, &data);
    }
    file.bytes
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

pub(crate) fn lz4(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = lz4_flex::frame::FrameEncoder::new(Vec::new());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Brings at most so many bytes with each read, in turn.
pub(crate) struct Portions {
    pub(crate) bytes: Cursor<Vec<u8>>,
    pub(crate) sizes: Vec<usize>,
    pub(crate) turn: usize,
}

impl Portions {
    pub(crate) fn new(bytes: &[u8], sizes: &[usize]) -> Self {
        Self {
            bytes: Cursor::new(bytes.to_vec()),
            sizes: sizes.to_vec(),
            turn: 0,
        }
    }
}

impl Read for Portions {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let size = self.sizes[self.turn % self.sizes.len()].clamp(1, buf.len());
        self.turn += 1;
        self.bytes.read(&mut buf[..size])
    }
}

pub(crate) fn fifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}
