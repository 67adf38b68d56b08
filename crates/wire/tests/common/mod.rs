//! Builders of frames, layer by layer, and a visitor that remembers what it was handed.
#![allow(dead_code, reason = "each test file uses some of them")]
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

pub(crate) mod fragments;

use tcplint_wire::{
    Addresses, CutBy, Decapsulator, Extent, Flags, IncompleteSegment, LinkType, Origin, Segment,
    Skip, Visitor,
};

pub(crate) const SEQ: u32 = 0x7fff_fff0;
pub(crate) const PAYLOAD: &[u8] = b"GET / HTTP/1.1";

/// A TCP segment in the making.
#[derive(Clone, Debug)]
pub(crate) struct Tcp {
    pub(crate) source_port: u16,
    pub(crate) destination_port: u16,
    pub(crate) seq: u32,
    pub(crate) ack: u32,
    /// In words; by the options' length when `None`.
    pub(crate) data_offset: Option<u8>,
    pub(crate) flags: u16,
    pub(crate) window: u16,
    pub(crate) checksum: u16,
    pub(crate) urgent_pointer: u16,
    pub(crate) options: Vec<u8>,
    pub(crate) payload: Vec<u8>,
}

impl Default for Tcp {
    fn default() -> Tcp {
        Tcp {
            source_port: 40_000,
            destination_port: 80,
            seq: SEQ,
            ack: 7,
            data_offset: None,
            flags: 0x018,
            window: 1024,
            checksum: 0xbeef,
            urgent_pointer: 0,
            options: Vec::new(),
            payload: PAYLOAD.to_vec(),
        }
    }
}

impl Tcp {
    pub(crate) fn octets(&self) -> Vec<u8> {
        let offset = self
            .data_offset
            .unwrap_or(5 + self.options.len().div_ceil(4) as u8);
        let mut octets = Vec::new();
        octets.extend(self.source_port.to_be_bytes());
        octets.extend(self.destination_port.to_be_bytes());
        octets.extend(self.seq.to_be_bytes());
        octets.extend(self.ack.to_be_bytes());
        octets.extend((u16::from(offset) << 12 | self.flags).to_be_bytes());
        octets.extend(self.window.to_be_bytes());
        octets.extend(self.checksum.to_be_bytes());
        octets.extend(self.urgent_pointer.to_be_bytes());
        octets.extend(&self.options);
        octets.extend(&self.payload);
        octets
    }
}

pub(crate) fn tcp() -> Vec<u8> {
    Tcp::default().octets()
}

/// Several byte strings as one.
pub(crate) fn cat(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

pub(crate) const V4: ([u8; 4], [u8; 4]) = ([10, 0, 0, 1], [10, 0, 0, 2]);
pub(crate) const V6: ([u8; 16], [u8; 16]) = ([0x20; 16], [0x21; 16]);

/// An IPv4 header in the making.
#[derive(Clone, Debug)]
pub(crate) struct Ipv4<'a> {
    pub(crate) protocol: u8,
    pub(crate) total_len: Option<u16>,
    pub(crate) id: u16,
    /// Flags and offset.
    pub(crate) fragment: u16,
    pub(crate) options: &'a [u8],
}

impl Default for Ipv4<'_> {
    fn default() -> Self {
        Ipv4 {
            protocol: 6,
            total_len: None,
            id: 1,
            fragment: 0,
            options: &[],
        }
    }
}

impl Ipv4<'_> {
    pub(crate) fn around(&self, payload: &[u8]) -> Vec<u8> {
        let header_len = 20 + self.options.len();
        let total_len = self
            .total_len
            .unwrap_or((header_len + payload.len()) as u16);
        let mut header = vec![0x40 | (header_len / 4) as u8, 0];
        header.extend(total_len.to_be_bytes());
        header.extend(self.id.to_be_bytes());
        header.extend(self.fragment.to_be_bytes());
        header.extend([64, self.protocol, 0, 0]);
        header.extend(V4.0);
        header.extend(V4.1);
        header.extend(self.options);
        header.extend(payload);
        header
    }
}

pub(crate) fn ipv4(protocol: u8, payload: &[u8]) -> Vec<u8> {
    Ipv4 {
        protocol,
        ..Ipv4::default()
    }
    .around(payload)
}

pub(crate) fn ipv6(next_header: u8, payload: &[u8]) -> Vec<u8> {
    ipv6_of_len(payload.len() as u16, next_header, payload)
}

pub(crate) fn ipv6_of_len(payload_len: u16, next_header: u8, payload: &[u8]) -> Vec<u8> {
    let mut header = vec![0x60, 0, 0, 0];
    header.extend(payload_len.to_be_bytes());
    header.extend([next_header, 64]);
    header.extend(V6.0);
    header.extend(V6.1);
    header.extend(payload);
    header
}

/// A whole IPv4 packet with a TCP segment.
pub(crate) fn packet() -> Vec<u8> {
    ipv4(6, &tcp())
}

/// The same of IPv6.
pub(crate) fn packet6() -> Vec<u8> {
    ipv6(6, &tcp())
}

pub(crate) const DESTINATION: [u8; 6] = [0x00, 0x15, 0x5d, 0, 0, 1];
pub(crate) const SOURCE: [u8; 6] = [0x00, 0x15, 0x5d, 0, 0, 2];

pub(crate) fn ethernet(number: u16, payload: &[u8]) -> Vec<u8> {
    cat(&[&DESTINATION, &SOURCE, &number.to_be_bytes(), payload])
}

/// A whole Ethernet frame with a TCP segment.
pub(crate) fn frame() -> Vec<u8> {
    ethernet(0x0800, &packet())
}

/// LLC with SNAP and an EtherType.
pub(crate) fn snap(number: u16, payload: &[u8]) -> Vec<u8> {
    cat(&[&[0xaa, 0xaa, 0x03, 0, 0, 0], &number.to_be_bytes(), payload])
}

pub(crate) fn vlan(number: u16, payload: &[u8]) -> Vec<u8> {
    cat(&[&[0x00, 0x05], &number.to_be_bytes(), payload])
}

pub(crate) fn udp(source: u16, destination: u16, payload: &[u8]) -> Vec<u8> {
    cat(&[
        &source.to_be_bytes(),
        &destination.to_be_bytes(),
        &(8 + payload.len() as u16).to_be_bytes(),
        &[0, 0],
        payload,
    ])
}

/// An 802.11 data frame from an access point.
pub(crate) fn ieee80211(payload: &[u8]) -> Vec<u8> {
    ieee80211_of(&[0x08, 0x02], &[], payload)
}

/// One with given frame control and given octets between header and payload.
pub(crate) fn ieee80211_of(control: &[u8], extra: &[u8], payload: &[u8]) -> Vec<u8> {
    let access_point = [0x00, 0x15, 0x5d, 0, 0, 3];
    cat(&[
        control,
        &[0, 0],
        &DESTINATION,
        &access_point,
        &SOURCE,
        &[0x10, 0x00],
        extra,
        payload,
    ])
}

/// What a visitor was handed of a segment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    pub(crate) addresses: Addresses,
    pub(crate) seq: u32,
    pub(crate) flags: Flags,
    pub(crate) captured: Vec<u8>,
    pub(crate) payload_len: u32,
    pub(crate) payload_len_is_known: bool,
    pub(crate) stated_len: u32,
    pub(crate) extent: Extent,
    pub(crate) layer: u8,
    pub(crate) origin: Origin,
    pub(crate) complete: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Collector {
    pub(crate) segments: Vec<Found>,
    /// Captured octets, stated length.
    pub(crate) incomplete: Vec<(usize, u32)>,
    /// Of each of them.
    pub(crate) cut_by: Vec<CutBy>,
}

impl Visitor for Collector {
    fn segment(&mut self, segment: &Segment<'_>) {
        self.segments.push(Found {
            addresses: segment.addresses,
            seq: segment.header.seq().0,
            flags: segment.header.flags(),
            captured: segment.captured.to_vec(),
            payload_len: segment.payload_len(),
            payload_len_is_known: segment.payload_len_is_known(),
            stated_len: segment.stated_len,
            extent: segment.extent,
            layer: segment.layer,
            origin: segment.origin,
            complete: segment.is_complete(),
        });
    }

    fn incomplete(&mut self, segment: &IncompleteSegment<'_>) {
        self.incomplete
            .push((segment.captured.len(), segment.stated_len));
        self.cut_by.push(segment.cut_by());
    }
}

/// What a fresh decapsulator finds in the first `len` octets of a frame.
pub(crate) fn walk_cut(link: u16, frame: &[u8], len: usize) -> (Collector, Result<(), Skip>) {
    let mut collector = Collector::default();
    let outcome = Decapsulator::new().frame(
        LinkType(link),
        &frame[..len],
        frame.len() as u32,
        &mut collector,
    );
    (collector, outcome)
}

/// What a fresh decapsulator finds in a frame.
pub(crate) fn walk(link: u16, frame: &[u8]) -> (Collector, Result<(), Skip>) {
    walk_cut(link, frame, frame.len())
}

/// The frame holds [`tcp`] once. Cut short anywhere it holds that or less of it, and is never
/// called broken.
pub(crate) fn assert_one_segment(link: u16, frame: &[u8]) {
    let (collector, outcome) = walk(link, frame);
    assert_eq!(outcome, Ok(()), "{frame:02x?}");
    let [found] = collector.segments.as_slice() else {
        panic!("{} segments", collector.segments.len());
    };
    assert_eq!(found.captured, tcp());
    assert_eq!(found.payload_len as usize, PAYLOAD.len());
    assert!(found.complete);
    assert_eq!(found.origin, Origin::Traffic);
    for len in 0..frame.len() {
        assert_cut_is_no_damage(link, frame, len);
    }
}

/// A well-formed frame of which only `len` octets were captured is never called broken.
pub(crate) fn assert_cut_is_no_damage(link: u16, frame: &[u8], len: usize) {
    let (collector, outcome) = walk_cut(link, frame, len);
    match outcome {
        Ok(()) => {
            let found = &collector.segments[0];
            assert!(found.captured.len() >= 20);
            assert!(tcp().starts_with(&found.captured), "cut at {len}");
        }
        Err(skip) => assert!(
            !matches!(skip, Skip::Malformed | Skip::ShortTcpHeader | Skip::TooDeep),
            "cut at {len}: {skip}"
        ),
    }
}

/// The frame holds no segment, for this reason.
pub(crate) fn assert_skipped(link: u16, frame: &[u8], reason: Skip) {
    let (collector, outcome) = walk(link, frame);
    assert_eq!(outcome, Err(reason), "{frame:02x?}");
    assert_eq!(collector.segments.len(), 0);
}

/// One test a line: `name: link type, frame;`.
#[macro_export]
macro_rules! one_segment {
    ($($name:ident: $link:expr, $frame:expr;)*) => {$(
        #[test]
        fn $name() {
            $crate::common::assert_one_segment($link, &$frame);
        }
    )*};
}

/// One test a line: `name: link type, frame, reason;`.
#[macro_export]
macro_rules! skipped {
    ($($name:ident: $link:expr, $frame:expr, $reason:expr;)*) => {$(
        #[test]
        fn $name() {
            $crate::common::assert_skipped($link, &$frame, $reason);
        }
    )*};
}
