//! Connections as Zeek logs them, by Zeek's own rules: they are not this tracker's verdicts.
//!
//! Zeek believes flags more than numbers: any FIN closes an end, any reset resets it. Facts of the
//! rules: Zeek's `packet_analysis/protocol/tcp/TCPSessionAdapter.cc`, `analyzer/protocol/tcp`,
//! `Reassem.cc` and `base/protocols/conn/main.zeek`. Not followed: Zeek's timers, which split
//! connections, and its checksum test.

mod book;
mod end;
mod letters;
mod packet;
mod ports;
mod record;
mod stages;
mod stream;

pub(crate) use book::Book;
use end::{End, Stage};
use letters::Letters;
pub(crate) use packet::Packet;
pub use record::{ZeekConnection, ZeekEnd};
use stream::Pieces;

use crate::side::{Both, Side};

/// What a history says once for the originator and once for the responder.
mod once {
    pub(super) const SYN: u8 = 1;
    pub(super) const FIN: u8 = 1 << 1;
    pub(super) const RESET: u8 = 1 << 2;
    pub(super) const FIN_RESET: u8 = 1 << 3;
    pub(super) const DATA: u8 = 1 << 4;
    pub(super) const ACK: u8 = 1 << 5;
    pub(super) const MANY: u8 = 1 << 6;
}

/// Places in [`End::counts`].
const RETRANSMISSIONS: usize = 0;
const ZERO_WINDOWS: usize = 1;
const GAPS: usize = 2;

/// A connection as Zeek sees it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Zeek {
    ends: Both<End>,
    /// Pieces above holes.
    pieces: Both<Option<Box<Pieces>>>,
    letters: Letters,
    /// Bits of [`once`] of the originator, of the responder.
    once: [u8; 2],
    /// The originator is the high side.
    high_is_orig: bool,
    begun: bool,
    /// The beginning was not seen.
    partial: bool,
    /// A closing waits for data.
    deferred: bool,
    /// Microseconds since 1970 of the first packet, and of the last one that counts.
    first: i64,
    last: i64,
    /// Octets in gaps.
    missed: u64,
}

impl Zeek {
    /// A packet from `from`, whose port comes first.
    pub(crate) fn see(&mut self, from: Side, packet: &Packet, ports: (u16, u16)) {
        if !self.begun {
            self.begin(from, packet, ports);
        }
        let (syn, ack, fin, rst) = packet.marks();
        if !(syn || fin || rst) && self.letters.are(b"H") {
            self.turn_syn_ack();
        }
        self.note_beginning(from, syn, ack);
        let (own, peer) = self.ends.of(from);
        own.packets += 1;
        own.ip_bytes += u64::from(packet.ip_len);
        own.meet(packet);
        let (number, underflow) = own.relative(packet.seq);
        let window_matters = peer.stage != Stage::Closed && own.stage != Stage::Reset;
        self.write_flags(from, packet, number);
        if packet.window == 0 && !rst && window_matters {
            self.count(from, ZERO_WINDOWS, b'W');
        }
        if !(self.ends.low.closed && self.ends.high.closed) {
            self.last = packet.time;
        }
        let (own, peer) = self.ends.of(from);
        if fin {
            own.fin = true;
            own.fin_end = number.wrapping_add(u64::from(packet.span()));
        }
        let acknowledged = ack.then(|| {
            if peer.stage == Stage::Inactive {
                peer.meet_by(packet.ack);
                return 1;
            }
            match peer.relative_ack(packet.ack) {
                (_, true) => 0,
                (number, false) => {
                    if !rst {
                        peer.acknowledged(packet.ack);
                    }
                    number
                }
            }
        });
        if own.advance(packet) {
            self.count(from, RETRANSMISSIONS, b'T');
        }
        let closes = self.stage(from, packet);
        if let Some(number) = acknowledged {
            self.acknowledged(!from, number);
        }
        self.ends[from].met = true;
        if packet.len > 0 && packet.has_payload && !rst && !underflow {
            let first = number.wrapping_add(u64::from(syn));
            let end = &mut self.ends[from];
            let (acked, size) = (end.acked(), (end.reached(), end.is_unheard()));
            let octets = (first, first.saturating_add(u64::from(packet.len)));
            end.stream.data(&mut self.pieces[from], octets, acked, size);
        }
        self.check_end(from);
        if closes {
            self.close(from);
        }
    }

    fn begin(&mut self, from: Side, packet: &Packet, (from_port, to_port): (u16, u16)) {
        let (syn, ack, ..) = packet.marks();
        self.begun = true;
        self.first = packet.time;
        self.high_is_orig = from == Side::High;
        if !(syn && !ack) && ports::is_responders(from_port, to_port, syn) {
            self.flip();
        }
    }

    /// The ends change their roles.
    fn flip(&mut self) {
        self.high_is_orig = !self.high_is_orig;
        self.partial = false;
        self.letters.push(b'^');
    }

    /// A SYN-ACK was all so far and the connection goes on: then its sender is the responder.
    fn turn_syn_ack(&mut self) {
        self.letters.clear();
        self.flip();
        self.once.swap(0, 1);
        self.letters.push(b'h');
        let responder = !self.orig();
        self.ends[responder].enter(Stage::Established);
    }

    fn note_beginning(&mut self, from: Side, syn: bool, ack: bool) {
        let is_orig = from == self.orig();
        if !self.ends[from].met {
            if is_orig {
                self.partial = !syn || ack;
            } else if !self.partial {
                self.partial = !syn;
            }
        }
    }

    /// The letter of a packet's flags.
    fn write_flags(&mut self, from: Side, packet: &Packet, number: u64) {
        let end_number = number.wrapping_add(u64::from(packet.len));
        match packet.marks() {
            (_, _, true, true) => self.write_once(from, once::FIN_RESET, b'I'),
            (true, _, true, _) | (true, _, _, true) => self.write_once(from, once::MANY, b'Q'),
            (true, ack, ..) => {
                let letter = if ack { b'H' } else { b'S' };
                self.write_numbered(from, (once::SYN, 0), letter, number);
            }
            (_, _, true, _) => self.write_numbered(from, (once::FIN, 1), b'F', end_number),
            (_, _, _, true) => self.write_numbered(from, (once::RESET, 2), b'R', number),
            _ if packet.len > 0 => self.write_once(from, once::DATA, b'D'),
            (_, true, ..) => self.write_once(from, once::ACK, b'A'),
            _ => {}
        }
    }

    fn write_once(&mut self, from: Side, bit: u8, letter: u8) {
        if self.is_new(from, bit) {
            self.write(from, letter);
        }
    }

    /// Whether this is the first of its kind from that role, which it then was.
    fn is_new(&mut self, from: Side, bit: u8) -> bool {
        let role = self.role(from);
        let is_new = self.once[role] & bit == 0;
        self.once[role] |= bit;
        is_new
    }

    /// Written again only with another number.
    fn write_numbered(&mut self, from: Side, (bit, place): (u8, usize), letter: u8, number: u64) {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "sequence numbers are modulo 2^32"
        )]
        let number = number as u32;
        let before = core::mem::replace(&mut self.ends[from].numbers[place], number);
        if self.is_new(from, bit) || before != number {
            self.write(from, letter);
        }
    }

    /// Written at the first time, the tenth, the hundredth and so on.
    fn count(&mut self, from: Side, place: usize, letter: u8) {
        let count = &mut self.ends[from].counts[place];
        *count = count.saturating_add(1);
        if 10_u32.pow(count.ilog10()) == *count {
            self.write(from, letter);
        }
    }

    /// Capital for the originator.
    fn write(&mut self, from: Side, letter: u8) {
        self.letters.push(if from == self.orig() {
            letter
        } else {
            letter.to_ascii_lowercase()
        });
    }

    /// `number` of `from`'s octets were acknowledged.
    fn acknowledged(&mut self, from: Side, number: u64) {
        let clean = self.ends.low.is_clean() && self.ends.high.is_clean();
        let end = &mut self.ends[from];
        let number = if end.fin && number >= end.fin_end {
            end.fin_end.wrapping_sub(1)
        } else {
            number
        };
        let (mut gaps, mut missed) = (0_u32, 0_u64);
        end.stream
            .acknowledged(&mut self.pieces[from], number, self.partial, |len| {
                gaps += 1;
                missed = missed.saturating_add(len);
            });
        if clean && gaps > 0 {
            self.missed = self.missed.saturating_add(missed);
            for _ in 0..gaps {
                self.count(from, GAPS, b'G');
            }
        }
        self.check_end(from);
    }

    fn orig(&self) -> Side {
        if self.high_is_orig {
            Side::High
        } else {
            Side::Low
        }
    }

    /// 0 for the originator, 1 for the responder.
    fn role(&self, side: Side) -> usize {
        usize::from(side != self.orig())
    }
}
