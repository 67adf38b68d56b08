//! What Wireshark has found in a frame, and the segments that follow from it.
//!
//! Wireshark says where the headers are; what they say is read from the octets, by tcplint-wire.

use tcplint_wire::{Located, Origin, Visitor, ip_packet};

/// Where a header is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// Which of the frame's data sources holds it: the frame itself, or what was put together or
    /// decrypted.
    pub source: usize,
    /// Where it starts there, in octets.
    pub start: u32,
}

/// A data source.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// What was captured.
    pub octets: &'a [u8],
    /// Its length on the wire, in octets.
    pub wire_len: u32,
}

/// All headers of a frame that matter, each kind in Wireshark's order. Kept from frame to frame,
/// so that nothing is allocated for each.
#[derive(Clone, Debug, Default)]
pub struct Sightings {
    /// TCP.
    pub tcp: Vec<Sighting>,
    /// IPv4 and IPv6.
    pub ip: Vec<Sighting>,
    /// ICMP and ICMPv6, which quote packets.
    pub icmp: Vec<Sighting>,
    /// sFlow, which has samples of packets.
    pub sflow: Vec<Sighting>,
}

impl Sightings {
    /// Forgets the frame.
    pub fn clear(&mut self) {
        self.tcp.clear();
        self.ip.clear();
        self.icmp.clear();
        self.sflow.clear();
    }

    /// Hands the segment of the TCP header with this number to `visitor`, if there is an IP header
    /// that carries it.
    pub fn visit(&self, layer: usize, sources: &[Source<'_>], visitor: &mut impl Visitor) {
        // Where it cannot be read, Wireshark has shown what is wrong.
        let _ = self
            .locate(layer, sources)
            .map(|found| found.visit(visitor));
    }

    fn locate<'a>(&self, layer: usize, sources: &[Source<'a>]) -> Option<Located<'a>> {
        let tcp = *self.tcp.get(layer)?;
        let source = sources.get(tcp.source)?;
        let (carrier, datagram) = match self.before(tcp) {
            Some(ip) => (ip, None),
            None => (self.completed_by(tcp.source)?, Some(source.octets)),
        };
        let around = sources.get(carrier.source)?;
        let mut end = around.wire_len;
        let mut in_fragment = false;
        for ip in &self.ip {
            if ip.source != carrier.source || ip.start >= carrier.start {
                continue;
            }
            let Some((len, is_fragment)) = packet_at(around, ip.start) else {
                continue;
            };
            let its_end = ip.start.saturating_add(len);
            if its_end > carrier.start {
                end = end.min(its_end);
                in_fragment |= is_fragment;
            }
        }
        let captured = around.octets.get(carrier.start as usize..)?;
        let wire_len = end.saturating_sub(carrier.start);
        let start = match datagram {
            Some(_) => tcp.start,
            None => tcp.start - carrier.start,
        };
        Some(Located {
            packet: captured.get(..wire_len as usize).unwrap_or(captured),
            wire_len,
            datagram,
            start: start as usize,
            layer: u8::try_from(layer).unwrap_or(u8::MAX),
            origin: self.origin(tcp, carrier, sources),
            in_fragment,
        })
    }

    /// The nearest IP header before `header` in the same source.
    fn before(&self, header: Sighting) -> Option<Sighting> {
        let before = |ip: &&Sighting| ip.source == header.source && ip.start < header.start;
        self.ip
            .iter()
            .filter(before)
            .max_by_key(|ip| ip.start)
            .copied()
    }

    /// The IP header that brought the last piece of a source that was put together: the innermost
    /// in the newest of the sources before it.
    fn completed_by(&self, source: usize) -> Option<Sighting> {
        let before = self.ip.iter().filter(|ip| ip.source != source);
        before.max_by_key(|ip| (ip.source, ip.start)).copied()
    }

    fn origin(&self, tcp: Sighting, carrier: Sighting, sources: &[Source<'_>]) -> Origin {
        let is_before = |header: &Sighting| header.source == tcp.source && header.start < tcp.start;
        let quotes = |icmp: &Sighting| {
            // A packet that stands beside the ICMP error, as in an aggregate, is not quoted.
            let ends_before = self.before(*icmp).is_some_and(|ip| {
                let around = sources.get(ip.source);
                let packet = around.and_then(|source| packet_at(source, ip.start));
                packet.is_some_and(|(len, _)| ip.start.saturating_add(len) <= carrier.start)
            });
            is_before(icmp) && !ends_before
        };
        if self.icmp.iter().any(quotes) {
            Origin::QuotedInIcmp
        } else if self.sflow.iter().any(is_before) {
            Origin::Sampled
        } else {
            Origin::Traffic
        }
    }
}

/// Length of the IP packet at `start` by its header, and whether it is a fragment.
fn packet_at(source: &Source<'_>, start: u32) -> Option<(u32, bool)> {
    let octets = source.octets.get(start as usize..)?;
    ip_packet(octets, source.wire_len.saturating_sub(start))
}
