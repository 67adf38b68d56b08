//! Connections as Zeek logs them, by Zeek's own rules: they are not this tracker's verdicts.
//!
//! Zeek believes flags more than numbers: any FIN closes an end, any reset resets it. Facts of the
//! rules: Zeek's `packet_analysis/protocol/tcp/TCPSessionAdapter.cc`, `analyzer/protocol/tcp`,
//! `Reassem.cc` and `base/protocols/conn/main.zeek`. Not followed: Zeek's timers, which split
//! connections, and its checksum test.

mod book;
mod brief;
mod compact;
mod end;
mod everyday;
mod history;
mod in_order;
mod letters;
mod look;
mod outline;
mod packet;
mod ports;
mod record;
mod stages;
mod stream;
#[cfg(test)]
mod tests;
mod tracker;
mod watch;

use book::View;
use end::{End, Stage, difference};
pub use letters::History;
use letters::Letters;
use packet::Packet;
pub use record::{ZeekConnection, ZeekEnd};
use stream::Pieces;
pub use tracker::{ZeekAhead, ZeekTracker};

use crate::side::{Both, Side};

/// A connection as Zeek sees it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Zeek {
    ends: Both<End>,
    /// Pieces above holes.
    pieces: Both<Option<Box<Pieces>>>,
    history: History,
    /// Letters that were written, of the originator, of the responder.
    once: (u8, u8),
    /// The originator is the high side.
    high_is_orig: bool,
    begun: bool,
    /// The beginning was not seen.
    partial: bool,
    /// A closing waits for data.
    deferred: bool,
    /// Nanoseconds since 1970 of the first packet, and of the last one that counts.
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
        if !(syn || fin || rst) && self.history.as_str() == "H" {
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
            self.count(from, b'W', |end| &mut end.zero_windows);
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
            self.count(from, b'T', |end| &mut end.retransmissions);
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
        if (ack || !syn) && ports::is_responders(from_port, to_port, syn) {
            self.flip();
        }
    }

    /// The ends change their roles.
    fn flip(&mut self) {
        self.high_is_orig = !self.high_is_orig;
        self.partial = false;
        self.history.push(b'^');
    }

    /// A SYN-ACK was all so far and the connection goes on: then its sender is the responder.
    fn turn_syn_ack(&mut self) {
        self.history.clear();
        self.flip();
        self.once = (self.once.1, self.once.0);
        self.history.push(b'h');
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
                self.count(from, b'G', |end| &mut end.gaps);
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
}
