//! Zeek's `conn_state` and `history`, by Zeek's own rules: they are not this tracker's verdicts.
//!
//! Zeek looks at flags, hardly at numbers: any FIN closes an end, any reset resets it. Source of
//! the rules: `src/analyzer/protocol/tcp` of Zeek and `base/protocols/conn/main.zeek`.

use tcplint_wire::{Flags, Seq};

use crate::connection::Entry;
use crate::events::{Event, Events};
use crate::rare::Rares;
use crate::seen::Seen;
use crate::side::{Both, Side};

/// The state of an end in Zeek.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Inactive,
    SynSent,
    SynAckSent,
    Partial,
    Established,
    Closed,
    Reset,
}

/// What is kept of one end.
#[derive(Clone, Copy, Debug, Default)]
struct End {
    /// Sequence number of the last of S, H, F, R that was written.
    number: Seq,
    /// Which letter that was.
    letter: u8,
    stage: Stage,
    /// Letters that are written once: A, D, I, Q as bits 0 to 3; bit 4: it sent a FIN.
    once: u8,
    /// Retransmissions and zero windows, 255 for that many and more.
    counts: [u8; 2],
}

const FIN_BEFORE: u8 = 1 << 4;

/// Letters in a `u64`, five bits each.
const INLINE: u32 = 12;
const LETTERS: &[u8; 16] = b"?SHADFRCGTWIQX^?";

/// A connection as Zeek tells it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Zeek {
    letters: u64,
    ends: Both<End>,
    /// Whether the originator is the high side.
    high_is_orig: bool,
    begun: bool,
    /// The originator began with a SYN-ACK: Zeek turns the ends round when it goes on.
    backwards: bool,
}

/// Ports that Zeek's protocol scripts take for a server's.
const SERVER_PORTS: [u16; 56] = [
    21, 22, 23, 25, 53, 80, 81, 88, 102, 110, 135, 139, 143, 161, 194, 389, 443, 445, 465, 502,
    514, 563, 585, 587, 614, 631, 636, 989, 990, 992, 993, 995, 1080, 1434, 1812, 1883, 2811, 3128,
    3268, 3306, 3389, 5060, 5222, 5223, 5269, 5355, 5432, 5672, 6379, 6666, 6667, 6668, 8000, 8080,
    8443, 20000,
];

/// Adds a segment.
pub(crate) fn note(entry: &mut Entry, rares: &mut Rares, from: Side, seen: &Seen, events: Events) {
    let mut zeek = entry.zeek;
    let mut overflow = Vec::new();
    let mut pen = Pen {
        zeek: &mut zeek,
        overflow: &mut overflow,
    };
    if !pen.zeek.begun {
        let ports = (entry.address.port(from), entry.address.port(!from));
        pen.begin(from, seen, ports);
    }
    pen.segment(from, seen, events);
    entry.zeek = zeek;
    if !overflow.is_empty() {
        let history = &mut rares.of(&mut entry.rare).history;
        if history.len() < 128 {
            history.extend(overflow.into_iter().map(char::from));
        }
    }
}

struct Pen<'a> {
    zeek: &'a mut Zeek,
    overflow: &'a mut Vec<u8>,
}

impl Pen<'_> {
    fn begin(&mut self, from: Side, seen: &Seen, (from_port, to_port): (u16, u16)) {
        self.zeek.begun = true;
        self.zeek.high_is_orig = from == Side::High;
        let bare_syn = seen.is(Flags::SYN) && !seen.is(Flags::ACK);
        let server = |port| SERVER_PORTS.contains(&port);
        if !bare_syn && server(from_port) && !server(to_port) {
            self.write(b'^', None);
            self.zeek.high_is_orig = !self.zeek.high_is_orig;
        }
    }

    fn segment(&mut self, from: Side, seen: &Seen, events: Events) {
        let (syn, fin, rst) = (
            seen.is(Flags::SYN),
            seen.is(Flags::FIN),
            seen.is(Flags::RST),
        );
        let ack = seen.is(Flags::ACK);
        if self.zeek.backwards && !syn && self.zeek.orig() == from {
            self.turn();
        }
        match (syn, fin, rst) {
            (false, true, true) => self.once(b'I', 2, from),
            (true, true, _) | (true, _, true) => self.once(b'Q', 3, from),
            (true, ..) => self.numbered(if ack { b'H' } else { b'S' }, from, seen.seq),
            (_, true, _) => self.numbered(b'F', from, seen.seq.plus(seen.len)),
            (.., true) => self.numbered(b'R', from, seen.seq),
            _ if seen.len > 0 => self.once(b'D', 1, from),
            _ if ack => self.once(b'A', 0, from),
            _ => {}
        }
        if seen.len > 0 && (syn || events.has(Event::Retransmission)) {
            self.counted(b'T', 0, from);
        }
        let (own, peer) = self.zeek.ends.of(from);
        if seen.window == 0
            && !rst
            && !syn
            && peer.stage != Stage::Closed
            && own.stage != Stage::Reset
        {
            self.counted(b'W', 1, from);
        }
        self.stage(from, (syn, ack, fin, rst));
    }

    fn stage(&mut self, from: Side, (syn, ack, fin, rst): (bool, bool, bool, bool)) {
        let is_orig = self.zeek.orig() == from;
        let (own, peer) = self.zeek.ends.of(from);
        let both_closed = own.stage == Stage::Closed && peer.stage == Stage::Closed;
        if rst {
            if !both_closed {
                own.stage = Stage::Reset;
            }
        } else if fin {
            own.stage = Stage::Closed;
            own.once |= FIN_BEFORE;
            if peer.stage == Stage::Reset && peer.once & FIN_BEFORE != 0 {
                peer.stage = Stage::Closed;
            }
        } else if syn && own.stage == Stage::Inactive {
            match (is_orig, ack) {
                (_, false) => own.stage = Stage::SynSent,
                (true, true) => {
                    own.stage = Stage::SynAckSent;
                    self.zeek.backwards = true;
                }
                (false, true) => {
                    own.stage = Stage::Established;
                    if peer.stage == Stage::SynSent {
                        peer.stage = Stage::Established;
                    } else if peer.stage == Stage::Inactive {
                        own.stage = Stage::SynAckSent;
                    }
                }
            }
        } else if !syn && own.stage == Stage::Inactive {
            own.stage = if peer.stage == Stage::SynAckSent {
                peer.stage = Stage::Established;
                Stage::Established
            } else {
                Stage::Partial
            };
        }
    }

    /// The SYN-ACK's sender goes on: it was the responder.
    fn turn(&mut self) {
        self.zeek.backwards = false;
        self.zeek.high_is_orig = !self.zeek.high_is_orig;
        let mut letters = self.zeek.letters;
        let mut turned = 0;
        let mut at = 0;
        while letters != 0 {
            let code = letters & 31;
            let other = if code & 15 == 14 { code } else { code ^ 16 };
            turned |= other << (5 * at);
            letters >>= 5;
            at += 1;
        }
        self.zeek.letters = turned << 5 | 14;
    }

    fn once(&mut self, letter: u8, bit: u8, from: Side) {
        let end = &mut self.zeek.ends[from];
        if end.once & 1 << bit == 0 {
            end.once |= 1 << bit;
            self.write(letter, Some(from));
        }
    }

    /// Written again only with another number.
    fn numbered(&mut self, letter: u8, from: Side, number: Seq) {
        let end = &mut self.zeek.ends[from];
        if (end.letter, end.number) != (letter, number) {
            (end.letter, end.number) = (letter, number);
            self.write(letter, Some(from));
        }
    }

    /// Written at the first, the tenth and the hundredth time.
    fn counted(&mut self, letter: u8, place: usize, from: Side) {
        let end = &mut self.zeek.ends[from];
        let Some(count) = end.counts.get_mut(place) else {
            return;
        };
        *count = count.saturating_add(1);
        if matches!(*count, 1 | 10 | 100) {
            self.write(letter, Some(from));
        }
    }

    /// Capital for the originator.
    fn write(&mut self, letter: u8, from: Option<Side>) {
        let lower = from.is_some_and(|from| from != self.zeek.orig());
        let used = (u64::BITS - self.zeek.letters.leading_zeros()).div_ceil(5);
        if used < INLINE {
            let place = LETTERS.iter().position(|known| *known == letter);
            let code = place.unwrap_or(0) as u64 | u64::from(lower) << 4;
            self.zeek.letters |= code << (5 * used);
        } else {
            self.overflow.push(if lower {
                letter.to_ascii_lowercase()
            } else {
                letter
            });
        }
    }
}

impl Zeek {
    fn orig(&self) -> Side {
        if self.high_is_orig {
            Side::High
        } else {
            Side::Low
        }
    }

    /// The history, `overflow` being what did not fit in.
    pub(crate) fn history(&self, overflow: &str) -> String {
        let mut history = String::new();
        let mut letters = self.letters;
        while letters != 0 {
            let letter = LETTERS
                .get((letters & 15) as usize)
                .copied()
                .unwrap_or(b'?');
            let lower = letters & 16 != 0;
            history.push(char::from(if lower {
                letter.to_ascii_lowercase()
            } else {
                letter
            }));
            letters >>= 5;
        }
        history.push_str(overflow);
        history
    }

    /// `conn_state`, decided in the order of Zeek's `determine_conn_state`.
    pub(crate) fn conn_state(&self) -> &'static str {
        use Stage::{Closed, Established, Inactive, Partial, Reset, SynAckSent, SynSent};
        let (orig, resp) = (self.ends[self.orig()].stage, self.ends[!self.orig()].stage);
        let data = (self.ends.low.once | self.ends.high.once) & 2 != 0;
        match (orig, resp) {
            (SynSent | SynAckSent, Reset) => "REJ",
            (Reset, Reset) if !data => "REJ",
            (Inactive | Partial, Reset) => "RSTRH",
            (_, Reset) => "RSTR",
            (Reset, Inactive | Partial) if self.is_syn_then_reset() => "RSTOS0",
            (Reset, Inactive | Partial) => "OTH",
            (Reset, _) => "RSTO",
            (Closed, Closed) => "SF",
            (Closed, Inactive | Partial) => "SH",
            (Closed, _) => "S2",
            (Inactive | Partial, Closed) => "SHR",
            (_, Closed) => "S3",
            (SynSent, Inactive) => "S0",
            (Established, Established) => "S1",
            _ => "OTH",
        }
    }

    /// Zeek's pattern `^\^?S[^HAFGIQ]*R.*` on the history.
    fn is_syn_then_reset(&self) -> bool {
        let history = self.history("");
        let after = history.strip_prefix('^').unwrap_or(&history);
        let Some(rest) = after.strip_prefix('S') else {
            return false;
        };
        let until = rest.find(['H', 'A', 'F', 'G', 'I', 'Q']);
        rest[..until.unwrap_or(rest.len())].contains('R')
    }
}
