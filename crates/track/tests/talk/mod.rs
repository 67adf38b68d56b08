//! A small language for segments: `talk.a().syn(100)`, `talk.b().syn_ack(300, 101)`.
//!
//! `a` is 10.0.0.1:40000 and `b` 10.0.0.2:80. Each segment comes ten milliseconds after the one
//! before and has an IP identification of its own.
#![allow(dead_code, clippy::unwrap_used, clippy::cast_possible_truncation)]

use tcplint_track::{Connection, Ends, State, Step, ZeekTracker};
use tcplint_wire::{Addresses, Origin, Segment, tcp_header};

pub(crate) const FIN: u16 = 0x01;
pub(crate) const SYN: u16 = 0x02;
pub(crate) const RST: u16 = 0x04;
pub(crate) const PSH: u16 = 0x08;
pub(crate) const ACK: u16 = 0x10;
pub(crate) const URG: u16 = 0x20;

/// What a segment is made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said {
    pub(crate) from_a: bool,
    pub(crate) flags: u16,
    pub(crate) seq: u32,
    pub(crate) ack: u32,
    pub(crate) len: u16,
    pub(crate) window: u16,
    pub(crate) id: u16,
    pub(crate) at: i64,
}

/// Feeds a tracker and checks what it says.
pub(crate) struct Talk {
    pub(crate) tracker: ZeekTracker,
    pub(crate) said: Vec<Said>,
    pub(crate) steps: Vec<Step>,
    now: i64,
    /// Added to the numbers of `a` and of `b`.
    shift: (u32, u32),
}

pub(crate) struct Speaker<'t> {
    talk: &'t mut Talk,
    from_a: bool,
}

impl Default for Talk {
    fn default() -> Talk {
        Talk::shifted(0, 0)
    }
}

/// Pushes what was said; `swapped` lets `a` have the higher address and port.
pub(crate) fn push(tracker: &mut ZeekTracker, frame: u64, said: &Said, swapped: bool) -> Step {
    let mut octets = vec![0; 20 + usize::from(said.len)];
    let (from, to) = if said.from_a {
        (40_000_u16, 80_u16)
    } else {
        (80, 40_000)
    };
    octets[..2].copy_from_slice(&from.to_be_bytes());
    octets[2..4].copy_from_slice(&to.to_be_bytes());
    octets[4..8].copy_from_slice(&said.seq.to_be_bytes());
    octets[8..12].copy_from_slice(&said.ack.to_be_bytes());
    octets[12..14].copy_from_slice(&(0x5000 | said.flags).to_be_bytes());
    octets[14..16].copy_from_slice(&said.window.to_be_bytes());
    let (low, high) = ([10, 0, 0, 1], [10, 0, 0, 2]);
    let addresses = if said.from_a == swapped {
        Addresses::V4(high, low)
    } else {
        Addresses::V4(low, high)
    };
    let segment = Segment {
        addresses,
        header: tcp_header(&octets).unwrap().1,
        captured: &octets,
        wire_len: 20 + u32::from(said.len),
        stated_len: 20 + u32::from(said.len),
        extent: tcplint_wire::Extent::Whole,
        ip_id: said.id,
        ttl: 64,
        ip_header_len: 20,
        layer: 0,
        origin: Origin::Traffic,
    };
    tracker.push(said.at, frame, &segment)
}

impl Talk {
    /// With all of `a`'s numbers, and all of `b`'s, moved by so much.
    pub(crate) fn shifted(a: u32, b: u32) -> Talk {
        Talk {
            tracker: ZeekTracker::default(),
            said: Vec::new(),
            steps: Vec::new(),
            now: 0,
            shift: (a, b),
        }
    }

    pub(crate) fn a(&mut self) -> Speaker<'_> {
        Speaker {
            talk: self,
            from_a: true,
        }
    }

    pub(crate) fn b(&mut self) -> Speaker<'_> {
        Speaker {
            talk: self,
            from_a: false,
        }
    }

    /// Lets time pass, in milliseconds.
    pub(crate) fn wait(&mut self, millis: i64) -> &mut Talk {
        self.now += millis * 1_000_000;
        self
    }

    /// SYN 100, SYN-ACK 300, ACK.
    pub(crate) fn open(&mut self) -> &mut Talk {
        self.a().syn(100);
        self.b().syn_ack(300, 101);
        self.a().ack(101, 301)
    }

    /// Both ends after the last segment.
    pub(crate) fn ends(&self) -> Ends {
        self.steps.last().unwrap().ends.unwrap()
    }

    /// Client and server are in these states.
    #[track_caller]
    pub(crate) fn are(&mut self, client: State, server: State) -> &mut Talk {
        assert_eq!((self.ends().client, self.ends().server), (client, server));
        self
    }

    /// The last segment showed that the client and the server were in these before it.
    #[track_caller]
    pub(crate) fn were(&mut self, client: Option<State>, server: Option<State>) -> &mut Talk {
        let ends = self.ends();
        assert_eq!((ends.client_revised, ends.server_revised), (client, server));
        self
    }

    /// The newest connection.
    pub(crate) fn summary(&self) -> Connection {
        self.tracker.connections().last().unwrap()
    }

    /// The names of opening and closing.
    #[track_caller]
    pub(crate) fn shape(&mut self, opening: &str, closing: &str) -> &mut Talk {
        let summary = self.summary();
        let found = summary.closing.map_or("-", |closing| closing.name());
        assert_eq!((summary.opening.name(), found), (opening, closing));
        self
    }

    /// Says exactly this; the numbers are moved, the time and the identification set.
    pub(crate) fn say(&mut self, mut said: Said) -> &mut Talk {
        let (own, other) = if said.from_a {
            self.shift
        } else {
            (self.shift.1, self.shift.0)
        };
        said.seq = said.seq.wrapping_add(own);
        if said.flags & ACK != 0 {
            said.ack = said.ack.wrapping_add(other);
        }
        self.now += 10_000_000;
        said.at = self.now;
        said.id = self.said.len() as u16 + 1;
        self.push(said)
    }

    /// The last segment once more, captured again at once.
    pub(crate) fn again(&mut self) -> &mut Talk {
        let mut said = *self.said.last().unwrap();
        said.at += 50_000;
        self.push(said)
    }

    fn push(&mut self, said: Said) -> &mut Talk {
        self.said.push(said);
        let step = push(&mut self.tracker, self.said.len() as u64, &said, false);
        self.steps.push(step);
        self
    }
}

impl<'t> Speaker<'t> {
    pub(crate) fn says(self, flags: u16, seq: u32, ack: u32, len: u16) -> &'t mut Talk {
        let from_a = self.from_a;
        self.talk.say(Said {
            from_a,
            flags,
            seq,
            ack,
            len,
            window: 1000,
            id: 0,
            at: 0,
        })
    }

    pub(crate) fn syn(self, seq: u32) -> &'t mut Talk {
        self.says(SYN, seq, 0, 0)
    }

    pub(crate) fn syn_ack(self, seq: u32, ack: u32) -> &'t mut Talk {
        self.says(SYN | ACK, seq, ack, 0)
    }

    pub(crate) fn ack(self, seq: u32, ack: u32) -> &'t mut Talk {
        self.says(ACK, seq, ack, 0)
    }

    pub(crate) fn data(self, seq: u32, ack: u32, len: u16) -> &'t mut Talk {
        self.says(ACK | PSH, seq, ack, len)
    }

    pub(crate) fn fin(self, seq: u32, ack: u32) -> &'t mut Talk {
        self.says(FIN | ACK, seq, ack, 0)
    }

    pub(crate) fn rst(self, seq: u32) -> &'t mut Talk {
        self.says(RST, seq, 0, 0)
    }

    pub(crate) fn rst_ack(self, seq: u32, ack: u32) -> &'t mut Talk {
        self.says(RST | ACK, seq, ack, 0)
    }
}
