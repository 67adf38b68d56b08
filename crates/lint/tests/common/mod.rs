//! Builds segments octet by octet.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "shared by several tests, each of which uses a part"
)]

use tcplint_lint::{Finding, Linter, RuleSet, Selection};
use tcplint_wire::{Addresses, Extent, IncompleteSegment, Origin, Segment, tcp_header};

pub const FIN: u16 = 0x001;
pub const SYN: u16 = 0x002;
pub const RST: u16 = 0x004;
pub const PSH: u16 = 0x008;
pub const ACK: u16 = 0x010;
pub const URG: u16 = 0x020;
pub const ECE: u16 = 0x040;
pub const CWR: u16 = 0x080;
pub const AE: u16 = 0x100;

/// A segment in the making; ordinary unless something is changed.
#[derive(Clone, Debug)]
pub struct Packet {
    pub addresses: Addresses,
    pub ports: (u16, u16),
    pub seq: u32,
    pub ack: u32,
    pub flags: u16,
    pub window: u16,
    pub urgent_pointer: u16,
    pub options: Vec<u8>,
    pub payload: Vec<u8>,
    /// Instead of what the options need.
    pub data_offset: Option<u8>,
    /// Instead of the right one.
    pub checksum: Option<u16>,
    /// Instead of the octets that are there.
    pub stated_len: Option<u32>,
    /// Octets captured, if fewer than there are.
    pub snap: Option<usize>,
    pub extent: Extent,
    pub origin: Origin,
    pub ttl: u8,
}

/// A segment with these flags, its acknowledgment number 0 exactly when ACK is not set.
pub fn packet(flags: u16) -> Packet {
    Packet {
        addresses: Addresses::V4([192, 0, 2, 1], [198, 51, 100, 2]),
        ports: (49152, 443),
        seq: 0x1234_5678,
        ack: if flags & ACK != 0 { 0x9abc_def0 } else { 0 },
        flags,
        window: 64240,
        urgent_pointer: 0,
        options: Vec::new(),
        payload: Vec::new(),
        data_offset: None,
        checksum: None,
        stated_len: None,
        snap: None,
        extent: Extent::Whole,
        origin: Origin::Traffic,
        ttl: 64,
    }
}

impl Packet {
    pub fn with(mut self, change: impl FnOnce(&mut Packet)) -> Packet {
        change(&mut self);
        self
    }

    pub fn options(self, options: &[u8]) -> Packet {
        self.with(|packet| packet.options = options.to_vec())
    }

    pub fn payload(self, payload: &[u8]) -> Packet {
        self.with(|packet| packet.payload = payload.to_vec())
    }

    /// The octets of the segment; options are padded with zeros to a whole word.
    pub fn octets(&self) -> Vec<u8> {
        let mut options = self.options.clone();
        options.resize(options.len().next_multiple_of(4), 0);
        let data_offset = self.data_offset.unwrap_or(5 + options.len() as u8 / 4);
        let mut octets = Vec::new();
        octets.extend(self.ports.0.to_be_bytes());
        octets.extend(self.ports.1.to_be_bytes());
        octets.extend(self.seq.to_be_bytes());
        octets.extend(self.ack.to_be_bytes());
        octets.extend((u16::from(data_offset) << 12 | self.flags).to_be_bytes());
        octets.extend(self.window.to_be_bytes());
        octets.extend([0, 0]);
        octets.extend(self.urgent_pointer.to_be_bytes());
        octets.extend(options);
        octets.extend(&self.payload);
        let checksum = self
            .checksum
            .unwrap_or_else(|| checksum(&self.addresses, &octets));
        octets[16..18].copy_from_slice(&checksum.to_be_bytes());
        octets
    }

    pub fn judge<T>(&self, judge: impl FnOnce(&Segment<'_>) -> T) -> T {
        let octets = self.octets();
        let captured = &octets[..self.snap.unwrap_or(octets.len())];
        let stated_len = self.stated_len.unwrap_or(octets.len() as u32);
        judge(&Segment {
            addresses: self.addresses,
            header: tcp_header(captured).unwrap().1,
            captured,
            wire_len: stated_len.min(octets.len() as u32),
            stated_len,
            extent: self.extent,
            ip_id: 0,
            ttl: self.ttl,
            ip_header_len: 20,
            layer: 0,
            origin: self.origin,
        })
    }

    /// The codes that it breaks under this selection.
    pub fn broken(&self, selected: RuleSet) -> Vec<&'static str> {
        codes(self.judge(|segment| Linter::new(selected).segment(segment)))
    }

    /// Its findings under this selection.
    pub fn findings(&self, selected: RuleSet) -> Vec<Finding> {
        self.judge(|segment| {
            let mut linter = Linter::new(selected);
            let broken = linter.segment(segment);
            broken
                .iter()
                .map(|rule| linter.finding(rule, segment))
                .collect()
        })
    }

    /// The message of this rule.
    pub fn message(&self, code: &str) -> String {
        let findings = self.findings(select(&["ALL"]));
        let finding = findings
            .iter()
            .find(|finding| finding.rule.rule().code == code);
        finding
            .unwrap_or_else(|| panic!("{code} does not fire"))
            .message
            .clone()
    }
}

/// The internet checksum of a segment, written without regard to speed.
pub fn checksum(addresses: &Addresses, segment: &[u8]) -> u16 {
    let mut octets = match addresses {
        Addresses::V4(from, to) => [&from[..], &to[..]].concat(),
        Addresses::V6(from, to) => [&from[..], &to[..]].concat(),
    };
    octets.extend((segment.len() as u32).to_be_bytes());
    octets.extend([0, 6]);
    octets.extend(segment);
    if octets.len() % 2 != 0 {
        octets.push(0);
    }
    let sum: u64 = octets
        .chunks(2)
        .map(|word| u64::from(u16::from_be_bytes([word[0], word[1]])))
        .sum();
    let mut folded = sum;
    while folded > 0xffff {
        folded = (folded & 0xffff) + (folded >> 16);
    }
    !(folded as u16)
}

/// `captured` of a segment that the IP header gives `stated_len` octets.
pub fn incomplete(captured: &[u8], stated_len: u32) -> IncompleteSegment<'_> {
    IncompleteSegment {
        addresses: Addresses::V4([192, 0, 2, 1], [198, 51, 100, 2]),
        captured,
        wire_len: stated_len,
        stated_len,
        extent: Extent::Whole,
        layer: 0,
    }
}

pub fn select(selectors: &[&str]) -> RuleSet {
    let select = Some(selectors.iter().map(ToString::to_string).collect());
    Selection {
        select,
        ..Selection::default()
    }
    .resolve()
    .unwrap()
}

pub fn default_rules() -> RuleSet {
    Selection::default().resolve().unwrap()
}

pub fn codes(rules: RuleSet) -> Vec<&'static str> {
    rules.iter().map(|rule| rule.rule().code).collect()
}

/// The timestamps option behind two NOPs.
pub fn timestamps(value: u32, echo: u32) -> Vec<u8> {
    let mut option = vec![1, 1, 8, 10];
    option.extend(value.to_be_bytes());
    option.extend(echo.to_be_bytes());
    option
}
