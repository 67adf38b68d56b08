//! Folding repetition: the same rule broken again and again between the same two hosts.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::net::{IpAddr, Ipv6Addr};

use tcplint_lint::{RuleId, Severity};

use crate::form::{Line, address, decimal};
use crate::row::{End, Located};

/// Groups kept at once; beyond it they are given out early, so that memory stays bounded.
const MAX_GROUPS: usize = 1 << 16;

#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    rule: RuleId,
    severity: Severity,
    source: IpAddr,
    destination: IpAddr,
}

/// All of it at once: octet by octet and length by length the hasher takes several times as long.
impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let mut octets = [0; 34];
        let [rule, severity, addresses @ ..] = &mut octets;
        (*rule, *severity) = (self.rule.index(), self.severity as u8);
        let len = match (self.source, self.destination) {
            (IpAddr::V4(source), IpAddr::V4(destination)) => {
                let both = u64::from(source.to_bits()) << 32 | u64::from(destination.to_bits());
                addresses[..8].copy_from_slice(&both.to_ne_bytes());
                8
            }
            (source, destination) => {
                let (source, destination) = (six(source), six(destination));
                addresses[..16].copy_from_slice(&source.octets());
                addresses[16..].copy_from_slice(&destination.octets());
                32
            }
        };
        state.write(&octets[..2 + len]);
    }
}

fn six(address: IpAddr) -> Ipv6Addr {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped(),
        IpAddr::V6(address) => address,
    }
}

/// What a group counts of a finding, whatever its message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sketch {
    pub(crate) rule: RuleId,
    pub(crate) severity: Severity,
    pub(crate) source: End,
    pub(crate) destination: End,
    /// As in [`Place::frame`](crate::row::Place::frame).
    pub(crate) frame: u64,
    pub(crate) stream: Option<u32>,
}

impl Sketch {
    fn of(located: &Located) -> Sketch {
        Sketch {
            rule: located.finding.rule,
            severity: located.finding.severity,
            source: located.source,
            destination: located.destination,
            frame: located.place.frame,
            stream: located.stream,
        }
    }

    fn key(&self) -> Key {
        Key {
            rule: self.rule,
            severity: self.severity,
            source: self.source.address,
            destination: self.destination.address,
        }
    }
}

/// Findings of one rule from one host to another.
#[derive(Debug)]
pub(crate) struct Group {
    /// The first of them.
    pub(crate) first: Located,
    /// Frame of the last.
    pub(crate) last_frame: u64,
    /// How many.
    pub(crate) count: u64,
    /// Lowest and highest port of each end.
    source_ports: Ports,
    destination_ports: Ports,
    /// Whether all of them have the first one's message.
    pub(crate) same_message: bool,
    /// How many of them a frame decided.
    on_frames: u64,
    /// The last one's stream, and whether each had a later one than the one before it, so that no
    /// connection counts twice.
    last_stream: Option<u32>,
    each_its_stream: bool,
}

/// The range of ports that one end used, where they were captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ports(Option<(u16, u16)>);

impl Ports {
    fn of(end: End) -> Ports {
        Ports(end.port.map(|port| (port, port)))
    }

    fn widen(&mut self, end: End) {
        if let Some(port) = end.port {
            let (low, high) = self.0.unwrap_or((port, port));
            self.0 = Some((low.min(port), high.max(port)));
        }
    }

    /// Behind the end's address.
    fn put_behind(self, end: End, out: &mut Line) {
        // In brackets, where a port after it would be read as part of it.
        let in_brackets = end.address.is_ipv6() && self.0.is_some();
        if in_brackets {
            out.push(b'[');
        }
        address(out, end.address);
        if in_brackets {
            out.push(b']');
        }
        if let Some((low, high)) = self.0 {
            out.push(b':');
            decimal(out, low.into());
            if low != high {
                out.push(b'-');
                decimal(out, high.into());
            }
        }
    }
}

impl Group {
    /// Of one finding.
    pub(crate) fn new(first: Located) -> Group {
        Group {
            last_frame: first.place.frame,
            count: 1,
            source_ports: Ports::of(first.source),
            destination_ports: Ports::of(first.destination),
            same_message: true,
            on_frames: u64::from(first.place.frame().is_some()),
            last_stream: first.stream,
            each_its_stream: first.stream.is_some(),
            first,
        }
    }

    /// Both ends with the ranges of their ports: `192.0.2.1:1024-2047 > [2001:db8::1]:80`.
    pub(crate) fn put_route(&self, out: &mut Line) {
        self.source_ports.put_behind(self.first.source, out);
        out.word(b" > ");
        self.destination_ports
            .put_behind(self.first.destination, out);
    }

    /// The same, with room to put it together in.
    pub(crate) fn route(&self, line: &mut Line) -> String {
        let mut octets = Vec::new();
        line.clear();
        self.put_route(line);
        // Into memory, which cannot fail.
        let _ = line.write_to(&mut octets);
        String::from_utf8_lossy(&octets).into_owned()
    }

    /// What was counted: a rule of ours about connections is told of once in each. A pack's rule is
    /// told of as the pack likes.
    pub(crate) fn things(&self) -> &'static str {
        let message = &self.first.finding.rule.rule().message;
        if message.pack.is_none() {
            return match message.segment {
                None if self.first.stream.is_some() => "connections",
                _ => "segments",
            };
        }
        match self.on_frames {
            0 if self.each_its_stream => "connections",
            all if all == self.count => "segments",
            _ => "findings",
        }
    }

    fn add(&mut self, sketch: &Sketch) {
        self.last_frame = sketch.frame;
        self.count += 1;
        self.on_frames += u64::from(sketch.frame != 0);
        self.each_its_stream &= sketch.stream > self.last_stream;
        self.last_stream = sketch.stream;
        self.source_ports.widen(sketch.source);
        self.destination_ports.widen(sketch.destination);
    }
}

/// Groups in the order of their first frames.
#[derive(Default)]
pub(crate) struct Fold {
    groups: Vec<Group>,
    index: HashMap<Key, usize>,
}

impl Fold {
    /// Adds a finding to its group.
    pub(crate) fn add(&mut self, located: &Located) {
        let sketch = Sketch::of(located);
        match self.group(&sketch) {
            Some(group) => {
                group.add(&sketch);
                group.same_message &= located.finding.message == group.first.finding.message;
            }
            None => {
                self.index.insert(sketch.key(), self.groups.len());
                self.groups.push(Group::new(located.clone()));
            }
        }
    }

    /// Adds a finding to its group if that is there and has several messages already: whether it does,
    /// so that this one's message need not be known.
    pub(crate) fn count(&mut self, sketch: &Sketch) -> bool {
        let group = self.group(sketch).filter(|group| !group.same_message);
        group.map(|group| group.add(sketch)).is_some()
    }

    fn group(&mut self, sketch: &Sketch) -> Option<&mut Group> {
        let index = self.index.get(&sketch.key())?;
        self.groups.get_mut(*index)
    }

    /// Whether the groups should be given out before more come.
    pub(crate) fn is_full(&self) -> bool {
        self.groups.len() >= MAX_GROUPS
    }

    /// Gives the groups out.
    pub(crate) fn take(&mut self) -> Vec<Group> {
        self.index.clear();
        std::mem::take(&mut self.groups)
    }
}
