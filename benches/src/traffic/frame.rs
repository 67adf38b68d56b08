use super::connection::{Segment, flag};
use super::path::{Path, Wrapping};

const IPV4: u16 = 0x0800;
const IPV6: u16 = 0x86dd;
const VLAN: u16 = 0x8100;
const TCP: u8 = 6;
const UDP: u8 = 17;
const GRE: u8 = 47;
const SYSLOG_PORT: u16 = 514;
const VXLAN_PORT: u16 = 4789;

/// Addresses of the ends of a tunnel.
const TUNNEL: [[u8; 4]; 2] = [[172, 16, 0, 1], [172, 16, 0, 2]];

/// Makes frames of Ethernet, each in the same place in memory.
#[derive(Debug)]
pub(super) struct Frames {
    /// What payloads are made of: the octet at a place of the sequence space is always the same.
    noise: Vec<u8>,
    octets: Vec<u8>,
    /// The identification of the next IPv4 packet.
    id: u16,
}

/// Octets of noise: the longest payload from any of the first 2^16 places.
const NOISE: usize = 1 << 16;
const LONGEST: usize = 2048;

impl Frames {
    pub(super) fn new(mut octet: impl FnMut() -> u8) -> Frames {
        Frames {
            noise: (0..NOISE + LONGEST).map(|_| octet()).collect(),
            octets: Vec::new(),
            id: 0,
        }
    }

    /// The frame of a segment.
    pub(super) fn tcp(&mut self, path: &Path, segment: &Segment) -> &[u8] {
        let (options, options_len) = options(segment);
        let len = 20 + options_len + segment.payload as usize;
        self.begin(path, segment.sender, len, TCP);
        let start = self.octets.len();
        let ports = [path.ports[segment.sender], path.ports[1 - segment.sender]];
        self.u16s(&ports);
        self.octets.extend(segment.seq.to_be_bytes());
        self.octets.extend(segment.ack.to_be_bytes());
        let words = (5 + options_len / 4) as u16;
        self.u16s(&[words << 12 | u16::from(segment.flags), segment.window, 0, 0]);
        self.octets.extend(&options[..options_len]);
        self.payload(segment.seq, segment.payload);
        self.checksum(path, start, TCP, 16);
        &self.octets
    }

    /// A frame of UDP, like a line for a log.
    pub(super) fn udp(&mut self, path: &Path, payload: u32) -> &[u8] {
        let len = 8 + payload as usize;
        self.begin(path, 0, len, UDP);
        let start = self.octets.len();
        self.u16s(&[path.ports[0], SYSLOG_PORT, len as u16, 0]);
        self.payload(0, payload);
        self.checksum(path, start, UDP, 6);
        &self.octets
    }

    /// Everything in front of a packet's `len` octets of this protocol.
    fn begin(&mut self, path: &Path, sender: usize, len: usize, protocol: u8) {
        self.octets.clear();
        let (ip, ether_type) = if path.is_v6 { (40, IPV6) } else { (20, IPV4) };
        match path.wrapping {
            Wrapping::Nothing => self.ethernet(sender, ether_type),
            Wrapping::Vlan => {
                self.ethernet(sender, VLAN);
                self.u16s(&[100 + (path.number % 16) as u16, ether_type]);
            }
            Wrapping::Gre => {
                self.ethernet(sender, IPV4);
                self.ipv4(TUNNEL, sender, 4 + ip + len, GRE);
                self.u16s(&[0, ether_type]);
            }
            Wrapping::Vxlan => {
                let inner = 14 + ip + len;
                self.ethernet(sender, IPV4);
                self.ipv4(TUNNEL, sender, 16 + inner, UDP);
                self.u16s(&[path.ports[0], VXLAN_PORT, (16 + inner) as u16, 0]);
                self.octets.extend([8, 0, 0, 0, 0, 0, 42, 0]);
                self.ethernet(sender, ether_type);
            }
        }
        if path.is_v6 {
            self.octets.extend([0x60, 0, 0, 0]);
            self.u16s(&[len as u16, u16::from_be_bytes([protocol, 64])]);
            let addresses = path.v6();
            self.octets.extend(addresses[sender]);
            self.octets.extend(addresses[1 - sender]);
        } else {
            self.ipv4(path.v4(), sender, len, protocol);
        }
    }

    fn ethernet(&mut self, sender: usize, ether_type: u16) {
        let (own, other) = (sender as u8 + 1, 2 - sender as u8);
        self.octets.extend([2, 0, 0, 0, 0, other]);
        self.octets.extend([2, 0, 0, 0, 0, own]);
        self.u16s(&[ether_type]);
    }

    fn ipv4(&mut self, addresses: [[u8; 4]; 2], sender: usize, len: usize, protocol: u8) {
        let start = self.octets.len();
        self.id = self.id.wrapping_add(1);
        let ttl_and_protocol = u16::from_be_bytes([64, protocol]);
        self.u16s(&[
            0x4500,
            20 + len as u16,
            self.id,
            0x4000,
            ttl_and_protocol,
            0,
        ]);
        self.octets.extend(addresses[sender]);
        self.octets.extend(addresses[1 - sender]);
        let field = !fold(sum(&self.octets[start..]));
        self.octets[start + 10..start + 12].copy_from_slice(&field.to_be_bytes());
    }

    /// The octets that stand at this place of the sequence space.
    fn payload(&mut self, seq: u32, len: u32) {
        let from = seq as usize % NOISE;
        self.octets
            .extend_from_slice(&self.noise[from..from + len as usize]);
    }

    /// Fills in the checksum of the packet that begins at `start`, at this place of it.
    fn checksum(&mut self, path: &Path, start: usize, protocol: u8, at: usize) {
        let addresses = if path.is_v6 {
            sum(path.v6().as_flattened())
        } else {
            sum(path.v4().as_flattened())
        };
        let packet = &self.octets[start..];
        let pseudo_header = addresses + u64::from(protocol) + packet.len() as u64;
        let field = !fold(pseudo_header + sum(packet));
        let place = start + at;
        self.octets[place..place + 2].copy_from_slice(&field.to_be_bytes());
    }

    fn u16s(&mut self, words: &[u16]) {
        for word in words {
            self.octets.extend(word.to_be_bytes());
        }
    }
}

/// The options of a segment, in whole words, and how many octets they are.
fn options(segment: &Segment) -> ([u8; 40], usize) {
    let mut octets = [1; 40];
    let mut len = 0;
    let mut put = |option: &[u8]| {
        octets[len..len + option.len()].copy_from_slice(option);
        len += option.len();
    };
    let opens = segment.flags & flag::SYN != 0;
    if segment.offers && opens {
        put(&[2, 4, 5, 80, 1, 3, 3, 6, 1, 1, 4, 2]);
    }
    if let Some([clock, echo]) = segment.timestamps {
        put(&[1, 1, 8, 10]);
        put(&clock.to_be_bytes());
        put(&echo.to_be_bytes());
    }
    if let Some([left, right]) = segment.sack {
        put(&[1, 1, 5, 10]);
        put(&left.to_be_bytes());
        put(&right.to_be_bytes());
    }
    (octets, len)
}

/// The sum of big-endian words, an odd octet padded with zero (RFC 1071).
fn sum(octets: &[u8]) -> u64 {
    let (words, rest) = octets.as_chunks::<2>();
    let words: u64 = words
        .iter()
        .map(|word| u64::from(u16::from_be_bytes(*word)))
        .sum();
    words + rest.iter().map(|octet| u64::from(*octet) << 8).sum::<u64>()
}

fn fold(mut sum: u64) -> u16 {
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    sum as u16
}
