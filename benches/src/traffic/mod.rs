//! Captures to measure by, made from nothing: the same [`Traffic`] gives the same octets on every
//! machine.

#![allow(
    clippy::cast_possible_truncation,
    reason = "numbers of the generator's own, cut to the width of their fields"
)]

mod connection;
mod file;
mod frame;
mod lengths;
mod path;
mod profile;
mod random;
mod schedule;

use std::io::{self, Write};

pub use file::Format;
pub use profile::Profile;

use connection::Connection;
use file::File;
use frame::Frames;
use random::Random;
use schedule::Schedule;

/// When captures begin, in microseconds since 1970.
const START: u64 = 1_700_000_000_000_000;

/// One packet of this many has illegal flags.
const ILLEGAL: u64 = 10_000;
/// No flags; SYN with FIN, with RST, with both; FIN with RST; FIN without ACK, alone and as Xmas
/// scans send it; all; PSH alone.
const ILLEGAL_FLAGS: [u8; 9] = [0x00, 0x03, 0x06, 0x07, 0x05, 0x01, 0x29, 0x3f, 0x08];

/// Of real traffic, one packet of this many is no TCP.
const DATAGRAM: u64 = 32;

/// What to make.
#[derive(Clone, Copy, Debug)]
pub struct Traffic {
    /// The kind.
    pub profile: Profile,
    /// Packets, those that are no TCP included.
    pub packets: u64,
    /// Connections, of 8 packets at least.
    pub connections: u64,
    /// The octets kept of a packet, at most.
    pub snap_length: u32,
    /// Another seed gives other traffic of the same kind.
    pub seed: u64,
}

impl Traffic {
    /// The usual sizes of this kind.
    pub fn new(profile: Profile) -> Traffic {
        Traffic {
            profile,
            packets: profile.packets(),
            connections: profile.connections(),
            snap_length: profile.snap_length(),
            seed: 1,
        }
    }

    /// Packets that are TCP.
    pub fn segments(&self) -> u64 {
        let is_real = u64::from(self.profile.is_real());
        self.packets - is_real * (self.packets / DATAGRAM)
    }

    /// Packets with illegal flags.
    pub fn illegal(&self) -> u64 {
        self.segments() / ILLEGAL
    }

    /// Writes the capture.
    ///
    /// # Errors
    ///
    /// The sink's, and [`io::ErrorKind::InvalidInput`] where there are no connections, more than
    /// 2^22, or fewer than 8 packets for each, or more packets than 2^32.
    pub fn write(&self, format: Format, sink: impl Write) -> io::Result<()> {
        let refuse = |why| Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        if !(1..=1 << 22).contains(&self.connections) {
            return refuse("there can be 1 to 4194304 connections");
        }
        if self.segments() / self.connections < lengths::SHORTEST {
            return refuse("a connection has 8 packets or more: ask for fewer connections");
        }
        if self.packets > 1 << 32 {
            return refuse("there can be 4294967296 packets at most");
        }
        let mut random = Random::new(self.seed);
        let lengths = lengths::lengths(self.segments(), self.connections, &mut random);
        let profile = self.profile;
        let mut schedule = Schedule::new(lengths, profile.window(), profile.gap());
        let mut frames = Frames::new(|| b' ' + random.below(95) as u8);
        let mut file = File::new(sink, format, self.snap_length)?;
        let (mut number, mut segments, mut illegal) = (0, 0, None);
        let mut last = None;
        for packet in 1..=self.packets {
            if profile.is_real()
                && packet % DATAGRAM == 0
                && let Some((micros, path)) = &last
            {
                let octets = frames.udp(path, 30 + random.below(30) as u32);
                file.packet(*micros, octets)?;
                continue;
            }
            if segments % ILLEGAL == 0 && segments + ILLEGAL <= self.segments() {
                illegal = Some(segments + random.below(ILLEGAL));
            }
            let begin = |length, random: &mut Random| {
                number += 1;
                Connection::new(profile, number - 1, length, random)
            };
            let Some((time, connection)) = schedule.next(&mut random, begin) else {
                break;
            };
            let mut segment = connection.next(profile, time, &mut random);
            if illegal == Some(segments) {
                let which = random.below(ILLEGAL_FLAGS.len() as u64);
                segment.flags = ILLEGAL_FLAGS[which as usize];
            }
            segments += 1;
            let micros = START + time / 1_000;
            file.packet(micros, frames.tcp(&connection.path, &segment))?;
            if profile.is_real() {
                last = Some((micros, connection.path.clone()));
            }
        }
        file.finish()
    }
}
