//! IP fragments, and a link that carries them.

use tcplint_wire::{Decapsulator, LinkType, Skip};

use super::*;

pub(crate) const RAW: u16 = 101;
pub(crate) const MORE: u16 = 0x2000;

/// Frames of link type RAW, one after the other.
pub(crate) struct Link {
    pub(crate) decapsulator: Decapsulator,
    pub(crate) collector: Collector,
}

impl Link {
    pub(crate) fn new() -> Link {
        Link {
            decapsulator: Decapsulator::new(),
            collector: Collector::default(),
        }
    }

    pub(crate) fn send(&mut self, frame: &[u8]) -> Result<(), Skip> {
        self.send_cut(frame, frame.len())
    }

    pub(crate) fn send_cut(&mut self, frame: &[u8], len: usize) -> Result<(), Skip> {
        self.decapsulator.frame(
            LinkType(RAW),
            &frame[..len],
            frame.len() as u32,
            &mut self.collector,
        )
    }

    /// The one segment so far.
    pub(crate) fn only(&self) -> &Found {
        assert_eq!(self.collector.segments.len(), 1);
        &self.collector.segments[0]
    }
}

/// Octets `from` on of a datagram's payload, as a fragment.
pub(crate) fn piece(id: u16, from: usize, octets: &[u8], more: bool) -> Vec<u8> {
    let flag = if more { MORE } else { 0 };
    Ipv4 {
        id,
        fragment: (from / 8) as u16 | flag,
        ..Ipv4::default()
    }
    .around(octets)
}

/// The same for IPv6.
pub(crate) fn piece6(id: u32, from: usize, octets: &[u8], more: bool) -> Vec<u8> {
    let field = from as u16 | u16::from(more);
    let header = cat(&[&[6, 0], &field.to_be_bytes(), &id.to_be_bytes(), octets]);
    ipv6(44, &header)
}

/// A segment with sixty octets of payload, each different.
pub(crate) fn long() -> Vec<u8> {
    Tcp {
        payload: (0..60).collect(),
        ..Tcp::default()
    }
    .octets()
}
