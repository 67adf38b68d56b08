//! A notable segment, apart from the capture and from its connection, so that it can be judged
//! elsewhere than where it was seen.

use tcplint_track::{Event, Events, Facts, Glance, Sent, Step};
use tcplint_wire::{Addresses, Flags, Segment};

use super::endpoint::Endpoint;
use super::kind::Kind;
use super::nmap;
use super::scope::{Answer, Probe};

/// What campaigns are made of: one of the few segments that matter to them, and its connection
/// after it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Note {
    /// Wireshark's `tcp.stream`.
    pub(crate) stream: u32,
    pub(super) moment: Moment,
    pub(super) from: Endpoint,
    pub(super) to: Endpoint,
    pub(super) events: Events,
    /// Segments of the connection so far.
    pub(super) segments: u32,
    /// Frame and time of its first segment.
    first: (u32, i64),
    pub(super) sender: Said,
    pub(super) receiver: Said,
    /// Whether the sender sent a reset before.
    pub(super) was_reset: bool,
    /// Whether the sequence number is 0.
    pub(super) is_zero: bool,
    /// Whether it acknowledges the SYN and the FIN after it.
    pub(super) acks_syn_fin: bool,
    /// Whether its number is the one that the receiver acknowledged.
    pub(super) is_where_acked: bool,
    /// Whether the receiver sent payload, and a FIN.
    pub(super) has_payload: bool,
    pub(super) has_fin: bool,
    /// Of a first segment that no stack begins with.
    pub(super) odd: Option<(Kind, u8)>,
    /// The program that a SYN is marked by.
    pub(super) mark: Option<Kind>,
}

/// A segment's frame, time in nanoseconds since 1970, and flags.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Moment {
    pub(super) frame: u64,
    pub(super) time: i64,
    pub(super) flags: Flags,
}

impl Moment {
    /// The segment as a probe of `target`.
    #[inline(always)]
    pub(super) fn probe(self, target: Endpoint, own_port: u16, tag: u8) -> Probe {
        Probe {
            target,
            own_port,
            flags: self.flags.bits(),
            tag,
            answer: Answer::Silence,
            frame: u32::try_from(self.frame).unwrap_or(u32::MAX),
            at: self.time,
            latest: self.time,
            again: 0,
        }
    }
}

/// What an end sent so far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Said {
    pub(super) syn: bool,
    pub(super) syn_ack: bool,
    /// Something else than SYNs and resets.
    pub(super) more: bool,
}

impl Note {
    /// The most frequent of what is notable, a server's first segment after its SYN ACK, says
    /// nothing new: of it there is no note.
    #[inline]
    pub(super) fn of(
        facts: &Facts<'_>,
        segment: &Segment<'_>,
        step: &Step,
        was_reset: bool,
    ) -> Option<Note> {
        let header = &segment.header;
        let flags = header.flags();
        let (sender, receiver) = (facts.sender(), facts.receiver());
        if sender.sent_syn_ack()
            && receiver.sent_syn()
            && !flags.contains(Flags::RST)
            && !flags.contains(Flags::SYN)
            && !step.events.has(Event::FinAgain)
        {
            return None;
        }
        let (from, to) = Endpoint::of(segment);
        let said = |end: &tcplint_track::EndFacts<'_>| Said {
            syn: end.sent_syn(),
            syn_ack: end.sent_syn_ack(),
            more: end.went_on(),
        };
        let (seq, acked) = (header.seq(), header.ack());
        Some(Note {
            stream: facts.stream(),
            moment: Moment {
                frame: facts.frame(),
                time: facts.time(),
                flags,
            },
            from,
            to,
            events: step.events,
            segments: facts.segments(),
            first: (facts.frames().0, facts.times().0),
            sender: said(&sender),
            receiver: said(&receiver),
            was_reset,
            is_zero: seq.0 == 0,
            acks_syn_fin: receiver.isn().is_some_and(|isn| acked == isn.plus(2)),
            is_where_acked: receiver.ack() == Some(seq),
            has_payload: receiver.bytes() > 0,
            has_fin: receiver.fin().is_some(),
            odd: odd(facts, segment),
            mark: mark(segment),
        })
    }

    /// The same of an ordinary segment: a SYN, its answer, or the client's first segment after it.
    #[inline(always)]
    pub(super) fn at_a_glance(glance: &Glance<'_>, marks: Marks) -> Note {
        let flags = glance.flags();
        let (sender, receiver) = glance.sent();
        let (from, to) = Endpoint::both(glance.addresses());
        let said = |end: Sent| Said {
            syn: end.syn(),
            syn_ack: end.syn_ack(),
            more: end.more(),
        };
        let (seq, acked) = (glance.seq(), glance.ack());
        Note {
            stream: glance.stream(),
            moment: Moment {
                frame: glance.frame(),
                time: glance.time(),
                flags,
            },
            from,
            to,
            events: glance.events(),
            segments: glance.segments(),
            first: glance.first(),
            sender: said(sender),
            receiver: said(receiver),
            was_reset: false,
            is_zero: seq.0 == 0,
            acks_syn_fin: glance
                .receiver_isn()
                .is_some_and(|isn| acked == isn.plus(2)),
            is_where_acked: glance.receiver_ack() == Some(seq),
            has_payload: glance.receiver_bytes() > 0,
            has_fin: false,
            odd: marks.odd(),
            mark: marks.program(),
        }
    }

    /// The connection's first segment as a probe of `target`, which was refused.
    pub(super) fn refused(&self, target: Endpoint, own_port: u16) -> Probe {
        let tag = u8::from(self.has_fin);
        let (frame, at) = self.first;
        Probe {
            answer: Answer::Refused,
            flags: Flags::ACK.bits() | u16::from(tag),
            frame,
            at,
            latest: at,
            ..self.moment.probe(target, own_port, tag)
        }
    }
}

/// What the SYN that begins a connection tells of its sender.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Marks {
    /// Which probe of the system's kind it is, [`Marks::ODD_NONE`] for none.
    odd: u8,
    /// The program that it is marked by.
    program: Program,
}

#[derive(Clone, Copy, Debug)]
enum Program {
    Unknown,
    Masscan,
    Zmap,
}

impl Marks {
    const ODD_NONE: u8 = u8::MAX;
    /// Nothing.
    pub(crate) const NONE: Marks = Marks {
        odd: Marks::ODD_NONE,
        program: Program::Unknown,
    };

    /// Those of a SYN; of any other segment, none.
    #[inline]
    pub(crate) fn of(segment: &Segment<'_>) -> Marks {
        let flags = segment.header.flags();
        if flags.contains(Flags::ACK) || !flags.contains(Flags::SYN) {
            return Marks::NONE;
        }
        Marks {
            odd: nmap::probe(segment).unwrap_or(Marks::ODD_NONE),
            program: match mark(segment) {
                Some(Kind::Masscan) => Program::Masscan,
                Some(Kind::Zmap) => Program::Zmap,
                _ => Program::Unknown,
            },
        }
    }

    /// The campaign of such probes, and which of them it is.
    #[inline]
    pub(super) fn odd(self) -> Option<(Kind, u8)> {
        (self.odd != Marks::ODD_NONE).then_some((Kind::OsProbe, self.odd))
    }

    /// The campaign of the program that it is marked by.
    #[inline]
    pub(super) fn program(self) -> Option<Kind> {
        match self.program {
            Program::Unknown => None,
            Program::Masscan => Some(Kind::Masscan),
            Program::Zmap => Some(Kind::Zmap),
        }
    }
}

/// A first segment that no stack begins with: which campaign it is of, and which of its probes.
fn odd(facts: &Facts<'_>, segment: &Segment<'_>) -> Option<(Kind, u8)> {
    if facts.segments() != 1 {
        return None;
    }
    if let Some(tag) = nmap::probe(segment) {
        return Some((Kind::OsProbe, tag));
    }
    let six = Flags::new(u16::from(segment.header.flags().six()));
    let lit = Flags::FIN | Flags::PSH | Flags::URG;
    let tag = if six == Flags::default() {
        0
    } else if six == lit {
        2
    } else if six.contains(Flags::SYN | Flags::FIN) {
        3
    } else if six.contains(Flags::FIN) && !six.contains(Flags::ACK) {
        1
    } else {
        return None;
    };
    Some((Kind::Stealth, tag))
}

/// The program that a SYN is marked by.
fn mark(segment: &Segment<'_>) -> Option<Kind> {
    let header = &segment.header;
    if !header.flags().contains(Flags::SYN) {
        return None;
    }
    let Addresses::V4(_, [.., high, low]) = segment.addresses else {
        return None;
    };
    let [.., seq_high, seq_low] = header.seq().0.to_be_bytes();
    let fold = u16::from_be_bytes([high, low])
        ^ header.destination_port()
        ^ u16::from_be_bytes([seq_high, seq_low]);
    // masscan's SYN has no option, or the MSS alone.
    if segment.ip_id == fold && header.header_len() <= 24 {
        Some(Kind::Masscan)
    } else if segment.ip_id == 54_321 && header.window() == u16::MAX {
        Some(Kind::Zmap)
    } else {
        None
    }
}
