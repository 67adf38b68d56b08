//! The letters of Zeek's `history`.

use super::Zeek;
use super::end::End;
use super::packet::Packet;
use crate::side::Side;

/// What a history says once for the originator and once for the responder.
pub(super) mod once {
    pub(in super::super) const SYN: u8 = 1;
    pub(in super::super) const FIN: u8 = 1 << 1;
    pub(in super::super) const RESET: u8 = 1 << 2;
    pub(in super::super) const FIN_RESET: u8 = 1 << 3;
    pub(in super::super) const DATA: u8 = 1 << 4;
    pub(in super::super) const ACK: u8 = 1 << 5;
    pub(in super::super) const MANY: u8 = 1 << 6;
}

impl Zeek {
    /// The letter of a packet's flags.
    pub(super) fn write_flags(&mut self, from: Side, packet: &Packet, number: u64) {
        let end_number = number.wrapping_add(u64::from(packet.len));
        match packet.marks() {
            (_, _, true, true) => self.write_once(from, once::FIN_RESET, b'I'),
            (true, _, true, _) | (true, _, _, true) => self.write_once(from, once::MANY, b'Q'),
            (true, ack, ..) => {
                let letter = if ack { b'H' } else { b'S' };
                self.write_numbered(from, once::SYN, letter, number, |end| &mut end.last_syn);
            }
            (_, _, true, _) => {
                self.write_numbered(from, once::FIN, b'F', end_number, |end| &mut end.last_fin);
            }
            (_, _, _, true) => {
                self.write_numbered(from, once::RESET, b'R', number, |end| &mut end.last_reset);
            }
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
        let said = if from == self.orig() {
            &mut self.once.0
        } else {
            &mut self.once.1
        };
        let is_new = *said & bit == 0;
        *said |= bit;
        is_new
    }

    /// Written again only with another number.
    fn write_numbered(
        &mut self,
        from: Side,
        bit: u8,
        letter: u8,
        number: u64,
        last: impl FnOnce(&mut End) -> &mut u32,
    ) {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "sequence numbers are modulo 2^32"
        )]
        let number = number as u32;
        let before = core::mem::replace(last(&mut self.ends[from]), number);
        if self.is_new(from, bit) || before != number {
            self.write(from, letter);
        }
    }

    /// Written at the first time, the tenth, the hundredth and so on.
    pub(super) fn count(&mut self, from: Side, letter: u8, of: impl FnOnce(&mut End) -> &mut u32) {
        let count = of(&mut self.ends[from]);
        *count = count.saturating_add(1);
        if 10_u32.pow(count.ilog10()) == *count {
            self.write(from, letter);
        }
    }

    /// Capital for the originator.
    fn write(&mut self, from: Side, letter: u8) {
        self.history.push(if from == self.orig() {
            letter
        } else {
            letter.to_ascii_lowercase()
        });
    }
}
