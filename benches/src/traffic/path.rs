use super::random::Random;

/// The ends of a connection, and what its packets travel in.
#[derive(Clone, Debug)]
pub(super) struct Path {
    /// The connection's number, from 0.
    pub(super) number: u64,
    /// Ports of client and server.
    pub(super) ports: [u16; 2],
    /// The server, among 2,000.
    server: u16,
    pub(super) is_v6: bool,
    pub(super) wrapping: Wrapping,
}

/// What is around the packets of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrapping {
    Nothing,
    /// A VLAN tag.
    Vlan,
    /// An Ethernet frame in UDP in IPv4.
    Vxlan,
    /// A packet in IPv4.
    Gre,
}

/// Of 20 connections.
const SERVER_PORTS: [u16; 20] = [
    443, 443, 443, 443, 443, 443, 443, 443, 443, 443, 443, 80, 80, 80, 80, 8080, 8080, 22, 5432, 25,
];

impl Path {
    /// Of the connection with this number: no two have the same ends, up to 2^22.
    pub(super) fn new(is_real: bool, number: u64, random: &mut Random) -> Path {
        let client_port = 32_768 + random.below(28_232) as u16;
        let server_port = SERVER_PORTS[random.below(SERVER_PORTS.len() as u64) as usize];
        let server = 1 + random.below(2_000) as u16;
        let (mut is_v6, mut wrapping) = (false, Wrapping::Nothing);
        if is_real {
            is_v6 = random.chance(25);
            wrapping = match random.below(20) {
                0 => Wrapping::Vxlan,
                1 => Wrapping::Gre,
                2..6 => Wrapping::Vlan,
                _ => Wrapping::Nothing,
            };
        }
        Path {
            number,
            ports: [client_port, server_port],
            server,
            is_v6,
            wrapping,
        }
    }

    /// The IPv4 addresses of client and server: in 10.0.0.0/10 and 192.168.0.0/16.
    pub(super) fn v4(&self) -> [[u8; 4]; 2] {
        [
            (0x0a00_0000 | self.host()).to_be_bytes(),
            (0xc0a8_0000 | u32::from(self.server)).to_be_bytes(),
        ]
    }

    /// The IPv6 addresses of client and server: in 2001:db8::/32.
    pub(super) fn v6(&self) -> [[u8; 16]; 2] {
        let network = 0x2001_0db8_u128 << 96;
        [
            (network | 1 << 64 | u128::from(self.host())).to_be_bytes(),
            (network | 2 << 64 | u128::from(self.server)).to_be_bytes(),
        ]
    }

    /// Of the client: neighbours in time are no neighbours in number.
    fn host(&self) -> u32 {
        (self.number as u32).wrapping_mul(0x002d_9ec5) & 0x003f_ffff
    }
}
