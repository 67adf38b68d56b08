//! The letters of Zeek's `history`.

use super::Zeek;
use super::end::End;
use super::packet::Packet;
use crate::side::Side;

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

/// A hostile capture can make Zeek write as many letters as it has packets.
const MOST_LETTERS: usize = 256;

impl Zeek {
    /// The letter of a packet's flags.
    pub(super) fn write_flags(&mut self, from: Side, packet: &Packet, number: u64) {
        let end_number = number.wrapping_add(u64::from(packet.len));
        match packet.marks() {
            (_, _, true, true) => self.write_once(from, once::FIN_RESET, 'I'),
            (true, _, true, _) | (true, _, _, true) => self.write_once(from, once::MANY, 'Q'),
            (true, ack, ..) => {
                let letter = if ack { 'H' } else { 'S' };
                self.write_numbered(from, once::SYN, letter, number, |end| &mut end.last_syn);
            }
            (_, _, true, _) => {
                self.write_numbered(from, once::FIN, 'F', end_number, |end| &mut end.last_fin);
            }
            (_, _, _, true) => {
                self.write_numbered(from, once::RESET, 'R', number, |end| &mut end.last_reset);
            }
            _ if packet.len > 0 => self.write_once(from, once::DATA, 'D'),
            (_, true, ..) => self.write_once(from, once::ACK, 'A'),
            _ => {}
        }
    }

    fn write_once(&mut self, from: Side, bit: u8, letter: char) {
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
        letter: char,
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
    pub(super) fn count(
        &mut self,
        from: Side,
        letter: char,
        of: impl FnOnce(&mut End) -> &mut u32,
    ) {
        let count = of(&mut self.ends[from]);
        *count = count.saturating_add(1);
        if 10_u32.pow(count.ilog10()) == *count {
            self.write(from, letter);
        }
    }

    /// Capital for the originator.
    fn write(&mut self, from: Side, letter: char) {
        self.push(if from == self.orig() {
            letter
        } else {
            letter.to_ascii_lowercase()
        });
    }

    pub(super) fn push(&mut self, letter: char) {
        if self.history.len() < MOST_LETTERS {
            self.history.push(letter);
        }
    }
}
