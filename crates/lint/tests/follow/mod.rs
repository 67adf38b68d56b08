//! A small language for connections: `talk.a(SYN, 100, 0, 0)` lets the client say a SYN of number
//! 100, `talk.b(SYN | ACK, 300, 101, 0)` the server its answer, the last number being the payload's
//! length. Each segment comes ten milliseconds after the one before.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "shared by several tests, each of which uses a part"
)]

use tcplint_lint::{Confidence, Follower, Found, Severity};
use tcplint_wire::Addresses;

use crate::common::{ACK, Packet, SYN, packet, select};

pub struct Talk {
    follower: Follower,
    pub found: Vec<Found>,
    frame: u64,
    now: i64,
    /// Added to the numbers of `a` and of `b`.
    shift: (u32, u32),
    /// The window of whatever is said next.
    pub window: u16,
    /// The options of whatever is said next.
    pub options: Vec<u8>,
    /// The time to live of whatever is said next.
    pub ttl: u8,
    /// Octets of the segment that are captured of whatever is said next, where not all are.
    pub snap: Option<usize>,
}

impl Talk {
    /// Judged by these rules.
    pub fn of(codes: &[&str]) -> Talk {
        Talk {
            follower: Follower::new(select(codes)),
            found: Vec::new(),
            frame: 0,
            now: 1_000_000_000,
            shift: (0, 0),
            window: 1000,
            options: Vec::new(),
            ttl: 64,
            snap: None,
        }
    }

    /// All numbers of `a` and of `b` moved by so much.
    pub fn shifted(mut self, a: u32, b: u32) -> Talk {
        self.shift = (a, b);
        self
    }

    pub fn a(&mut self, flags: u16, seq: u32, ack: u32, len: usize) -> &mut Talk {
        let shift = self.shift;
        let mut said = self.next(flags, seq, ack, len, shift);
        (said.addresses, said.ports) = (
            Addresses::V4([192, 0, 2, 1], [198, 51, 100, 2]),
            (40_000, 80),
        );
        self.say(&said)
    }

    pub fn b(&mut self, flags: u16, seq: u32, ack: u32, len: usize) -> &mut Talk {
        let shift = (self.shift.1, self.shift.0);
        let mut said = self.next(flags, seq, ack, len, shift);
        (said.addresses, said.ports) = (
            Addresses::V4([198, 51, 100, 2], [192, 0, 2, 1]),
            (80, 40_000),
        );
        self.say(&said)
    }

    fn next(&self, flags: u16, seq: u32, ack: u32, len: usize, (own, other): (u32, u32)) -> Packet {
        packet(flags)
            .options(&self.options)
            .payload(&vec![b'x'; len])
            .with(|packet| {
                packet.seq = seq.wrapping_add(own);
                packet.window = self.window;
                packet.ttl = self.ttl;
                packet.snap = self.snap;
                packet.ack = if flags & ACK != 0 {
                    ack.wrapping_add(other)
                } else {
                    ack
                };
            })
    }

    /// What `b` says, captured twice.
    pub fn b_twice(&mut self, flags: u16, seq: u32, ack: u32, len: usize) -> &mut Talk {
        self.b(flags, seq, ack, len);
        self.now -= 9_950_000;
        self.b(flags, seq, ack, len)
    }

    /// Says exactly this.
    pub fn say(&mut self, said: &Packet) -> &mut Talk {
        self.frame += 1;
        self.now += 10_000_000;
        said.judge(|segment| self.follower.segment(self.now, self.frame, segment));
        self.found.append(self.follower.found());
        self
    }

    /// SYN 100, SYN-ACK 300, ACK.
    pub fn open(&mut self) -> &mut Talk {
        self.a(SYN, 100, 0, 0)
            .b(SYN | ACK, 300, 101, 0)
            .a(ACK, 101, 301, 0)
    }

    /// Lets time pass, in milliseconds.
    pub fn wait(&mut self, millis: i64) -> &mut Talk {
        self.now += millis * 1_000_000;
        self
    }

    /// A stranger says something.
    pub fn passes(&mut self) -> &mut Talk {
        let said = packet(ACK).with(|packet| packet.ports = (9, 10));
        self.say(&said)
    }

    /// What is said next comes so many microseconds after what was said before.
    pub fn at_once(&mut self, micros: i64) -> &mut Talk {
        self.now += micros * 1000 - 10_000_000;
        self
    }

    /// Of whatever is said next.
    pub fn with_window(&mut self, window: u16) -> &mut Talk {
        self.window = window;
        self
    }

    /// Of whatever is said next.
    pub fn with_options(&mut self, options: &[u8]) -> &mut Talk {
        self.options = options.to_vec();
        self
    }

    /// Of whatever is said next.
    pub fn with_ttl(&mut self, ttl: u8) -> &mut Talk {
        self.ttl = ttl;
        self
    }

    pub fn end(&mut self) -> &mut Talk {
        self.follower.end();
        self.found.append(self.follower.found());
        self
    }

    /// How often rules were broken again.
    pub fn repeated(&self) -> u64 {
        self.follower.repeated().map(|(_, count)| count).sum()
    }

    /// Frame and code of all that was found.
    pub fn codes(&self) -> Vec<(u64, &'static str)> {
        let found = self.found.iter();
        found
            .map(|found| (found.frame.unwrap_or(0), found.finding.rule.rule().code))
            .collect()
    }

    /// The one finding.
    #[track_caller]
    pub fn only(&self) -> &Found {
        assert_eq!(self.found.len(), 1, "{:?}", self.codes());
        &self.found[0]
    }

    /// There is one finding: at this frame, as bad and as sure as this.
    #[track_caller]
    pub fn fires(&self, frame: u64, severity: Severity, confidence: Confidence) {
        let found = self.only();
        let finding = &found.finding;
        assert_eq!(
            (found.frame, finding.severity, finding.confidence),
            (Some(frame), severity, confidence),
            "{}",
            finding.message
        );
    }

    #[track_caller]
    pub fn is_silent(&self) {
        assert_eq!(self.codes(), []);
    }
}
