//! Two hosts that talk, and what is found at each segment.
#![allow(dead_code, unreachable_pub, reason = "shared by several tests")]

use tcplint_lint::{Follower, Found};

use crate::common::{ACK, Packet, SYN, packet, select};

/// Initial sequence number of the client.
pub const CLIENT: u32 = 1000;
/// Initial sequence number of the server.
pub const SERVER: u32 = 5000;

pub struct Dialogue {
    pub follower: Follower,
    /// Added to the numbers of client and server.
    pub shift: (u32, u32),
    /// Nanoseconds.
    pub now: i64,
    frame: u64,
}

impl Dialogue {
    pub fn judged_by(selectors: &[&str]) -> Dialogue {
        Dialogue {
            follower: Follower::new(select(selectors)),
            shift: (0, 0),
            now: 1_700_000_000_000_000_000,
            frame: 0,
        }
    }

    /// The next segment, ten milliseconds later; the codes of what was found.
    pub fn say(&mut self, said: &Packet) -> Vec<&'static str> {
        let found = self.hear(said);
        found
            .iter()
            .map(|found| found.finding.rule.rule().code)
            .collect()
    }

    /// The same, and the findings.
    pub fn hear(&mut self, said: &Packet) -> Vec<Found> {
        self.now += 10_000_000;
        self.frame += 1;
        let mut said = said.clone();
        let (own, peer) = match said.ports.0 {
            443 => (self.shift.1, self.shift.0),
            _ => self.shift,
        };
        said.seq = said.seq.wrapping_add(own);
        if said.flags & ACK != 0 {
            said.ack = said.ack.wrapping_add(peer);
        }
        // Numbers in SACK options are given as they stand there.
        said.judge(|segment| self.follower.segment(self.now, self.frame, segment));
        self.follower.found().drain(..).collect()
    }

    /// All of these, which break nothing.
    pub fn all_fine(&mut self, said: &[Packet]) {
        for packet in said {
            assert_eq!(self.say(packet), [""; 0], "{packet:?}");
        }
    }

    /// Opens a connection in which both SYNs have these options.
    pub fn open(&mut self, options: &[u8]) {
        self.all_fine(&handshake(options));
    }

    pub fn wait(&mut self, seconds: i64) {
        self.now += seconds * 1_000_000_000;
    }
}

/// SYN and SYN-ACK with these options, and the acknowledgment, which has timestamps where they do.
pub fn handshake(options: &[u8]) -> [Packet; 3] {
    let last = client(ACK, 1, 1);
    let stamps = options.windows(2).any(|octets| octets == [8, 10]);
    [
        client(SYN, 0, 0).options(options),
        server(SYN | ACK, 0, 1).options(options),
        if stamps { stamped(last, 100) } else { last },
    ]
}

/// A segment of the client; both numbers are counted from the initial ones.
pub fn client(flags: u16, seq: u32, ack: u32) -> Packet {
    packet(flags).with(|packet| {
        packet.seq = CLIENT.wrapping_add(seq);
        packet.ack = acknowledged(flags, SERVER, ack);
    })
}

/// A segment of the server.
pub fn server(flags: u16, seq: u32, ack: u32) -> Packet {
    packet(flags).with(|packet| {
        packet.addresses = match packet.addresses {
            tcplint_wire::Addresses::V4(from, to) => tcplint_wire::Addresses::V4(to, from),
            tcplint_wire::Addresses::V6(from, to) => tcplint_wire::Addresses::V6(to, from),
        };
        packet.ports = (packet.ports.1, packet.ports.0);
        packet.seq = SERVER.wrapping_add(seq);
        packet.ack = acknowledged(flags, CLIENT, ack);
    })
}

fn acknowledged(flags: u16, initial: u32, ack: u32) -> u32 {
    if flags & ACK == 0 {
        return 0;
    }
    initial.wrapping_add(ack)
}

/// With this TSval.
pub fn stamped(packet: Packet, value: u32) -> Packet {
    packet.options(&crate::common::timestamps(value, 1))
}

/// MSS, SACK permitted, timestamps of this value, window scale.
pub fn linux(value: u32) -> Vec<u8> {
    let mut options = vec![2, 4, 5, 0xb4, 4, 2, 8, 10];
    options.extend(value.to_be_bytes());
    options.extend([0, 0, 0, 0, 1, 3, 3, 7]);
    options
}

/// MSS, window scale, SACK permitted.
pub const WINDOWS: [u8; 12] = [2, 4, 5, 0xb4, 1, 3, 3, 8, 1, 1, 4, 2];
