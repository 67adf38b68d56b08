use super::path::Path;
use super::profile::Profile;
use super::random::Random;

pub(super) mod flag {
    pub(in crate::traffic) const FIN: u8 = 0x01;
    pub(in crate::traffic) const SYN: u8 = 0x02;
    pub(in crate::traffic) const RST: u8 = 0x04;
    pub(in crate::traffic) const PSH: u8 = 0x08;
    pub(in crate::traffic) const ACK: u8 = 0x10;
}

const CLIENT: usize = 0;
const SERVER: usize = 1;

/// The packets of a FIN close.
const CLOSE: u32 = 4;
/// How many packets after its loss a segment is sent again.
const UNTIL_REPEATED: u32 = 3;

/// A segment to be: its sender is 0 for the client, 1 for the server.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    pub(super) sender: usize,
    pub(super) flags: u8,
    pub(super) seq: u32,
    pub(super) ack: u32,
    pub(super) window: u16,
    pub(super) payload: u32,
    /// The sender's clock and the echo, in milliseconds.
    pub(super) timestamps: Option<[u32; 2]>,
    /// What came after a hole: left and right edge.
    pub(super) sack: Option<[u32; 2]>,
    /// Whether a SYN offers window scaling and selective acknowledgments.
    pub(super) offers: bool,
}

#[derive(Clone, Copy, Debug)]
enum Close {
    Fin,
    Reset,
    Never,
}

/// A segment that did not arrive and was not sent again yet.
#[derive(Clone, Copy, Debug)]
struct Lost {
    sender: usize,
    seq: u32,
    payload: u32,
    packets_left: u32,
}

/// One connection as its packets pass the capture point.
#[derive(Clone, Debug)]
pub(super) struct Connection {
    pub(super) path: Path,
    /// Of real traffic: timestamps (or not), scaled windows, loss.
    is_real: bool,
    has_timestamps: bool,
    close: Close,
    /// How many packets it has, and how many passed.
    length: u32,
    passed: u32,
    /// The next sequence number of each end.
    seq: [u32; 2],
    /// The clock that each end sent last.
    clock: [u32; 2],
    lost: Option<Lost>,
}

impl Connection {
    pub(super) fn new(profile: Profile, number: u64, length: u32, random: &mut Random) -> Self {
        let is_real = profile.is_real();
        Connection {
            path: Path::new(is_real, number, random),
            is_real,
            has_timestamps: is_real && random.chance(80),
            close: match random.below(20) {
                0 => Close::Reset,
                1 => Close::Never,
                _ => Close::Fin,
            },
            length,
            passed: 0,
            seq: [random.next() as u32, random.next() as u32],
            clock: [0; 2],
            lost: None,
        }
    }

    /// Whether the next packet is its last one.
    pub(super) fn is_last(&self) -> bool {
        self.passed + 1 >= self.length
    }

    /// The next packet, at this time in nanoseconds.
    pub(super) fn next(&mut self, profile: Profile, time: u64, random: &mut Random) -> Segment {
        let left = self.length - self.passed;
        let (sender, flags) = match (self.passed, self.close) {
            (0, _) => (CLIENT, flag::SYN),
            (1, _) => (SERVER, flag::SYN | flag::ACK),
            (2, _) => (CLIENT, flag::ACK),
            (_, Close::Fin) if left == 4 => (CLIENT, flag::FIN | flag::ACK),
            (_, Close::Fin) if left == 3 => (SERVER, flag::ACK),
            (_, Close::Fin) if left == 2 => (SERVER, flag::FIN | flag::ACK),
            (_, Close::Fin) if left == 1 => (CLIENT, flag::ACK),
            (_, Close::Reset) if left == 1 => (SERVER, flag::RST | flag::ACK),
            _ => return self.middle(profile, time, left, random),
        };
        self.send(sender, flags, 0, time)
    }

    /// Data, a bare acknowledgment, or what was lost once more.
    fn middle(&mut self, profile: Profile, time: u64, left: u32, random: &mut Random) -> Segment {
        if let Some(lost) = &mut self.lost {
            if lost.packets_left == 0 {
                let Lost {
                    sender,
                    seq,
                    payload,
                    ..
                } = *lost;
                self.lost = None;
                let next = std::mem::replace(&mut self.seq[sender], seq);
                let segment = self.send(sender, flag::PSH | flag::ACK, payload, time);
                self.seq[sender] = next;
                return segment;
            }
            lost.packets_left -= 1;
        }
        let sender = random.below(2) as usize;
        if !random.chance(55) {
            return self.send(sender, flag::ACK, 0, time);
        }
        let payload = payload(profile, random);
        let may_be_lost = self.lost.is_none() && left > CLOSE + UNTIL_REPEATED + 2;
        if !self.is_real || !may_be_lost || !random.chance(1) {
            return self.send(sender, flag::PSH | flag::ACK, payload, time);
        }
        let lost = Lost {
            sender,
            seq: self.seq[sender],
            payload,
            packets_left: UNTIL_REPEATED,
        };
        let segment = self.send(sender, flag::PSH | flag::ACK, payload, time);
        self.lost = Some(lost);
        if random.chance(50) {
            return segment;
        }
        // Lost before it came by: the next one is seen in its place.
        self.passed -= 1;
        self.send(sender, flag::PSH | flag::ACK, payload, time)
    }

    fn send(&mut self, sender: usize, flags: u8, payload: u32, time: u64) -> Segment {
        let peer = 1 - sender;
        let opens = flags & flag::SYN != 0;
        let seq = self.seq[sender];
        let takes = payload + u32::from(opens) + u32::from(flags & flag::FIN);
        self.seq[sender] = seq.wrapping_add(takes);
        self.passed += 1;
        let missing = self.lost.filter(|lost| lost.sender == peer);
        let ack = match missing {
            _ if flags & flag::ACK == 0 => 0,
            Some(lost) => lost.seq,
            None => self.seq[peer],
        };
        let after_hole = missing.map(|lost| [lost.seq.wrapping_add(lost.payload), self.seq[peer]]);
        self.clock[sender] = (time / 1_000_000) as u32 + self.path.number as u32;
        Segment {
            sender,
            flags,
            seq,
            ack,
            window: if opens || !self.is_real {
                64_240
            } else {
                1_024
            },
            payload,
            timestamps: (self.has_timestamps && flags & flag::RST == 0)
                .then_some([self.clock[sender], self.clock[peer]]),
            sack: after_hole.filter(|[left, right]| left != right),
            offers: opens && self.is_real,
        }
    }
}

fn payload(profile: Profile, random: &mut Random) -> u32 {
    let (full_of_100, most) = profile.data();
    if random.chance(full_of_100) {
        return most as u32;
    }
    if profile == Profile::Small {
        return 1 + random.below(most) as u32;
    }
    // A square: short ones are more frequent.
    let share = random.below(1 << 16);
    1 + ((share * share * (most - 1)) >> 32) as u32
}
