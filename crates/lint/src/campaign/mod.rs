//! Family C, and T018: what many connections show together.
//!
//! A campaign is many probes by one source, or many to one port, each no more than
//! [`WINDOW`] after another. It is over when the source was silent for as long, or when the
//! capture ends, and one finding tells its whole extent then.
//!
//! An ordinary segment of an open connection is told apart by two comparisons and touches nothing
//! here. All that is kept has fixed limits, whatever the capture: see `table`, `count` and `storm`.

mod count;
mod endpoint;
pub(crate) mod floods;
mod kind;
pub(crate) mod marks;
mod nmap;
mod pending;
mod recent;
pub(crate) mod scans;
mod scope;
mod storm;
mod table;
mod wording;

use tcplint_track::{Event, Facts, Step};
use tcplint_wire::{Addresses, Flags, Segment};

pub use kind::Kind;
pub use scope::{Answers, Campaign};

use crate::notes::Notes;
use crate::rule_set::RuleSet;
use crate::sequence::SETTLED;
use endpoint::Endpoint;
use pending::Pending;
use scope::{Answer, Probe};
use storm::{Repeat, Storms};
use table::{Owner, Table};

/// Silence after which a campaign is over, and the time within which its first probes must come:
/// 60 s, in nanoseconds.
pub(crate) const WINDOW: i64 = 60_000_000_000;
/// Frames that a finding names.
pub(crate) const RELATED: usize = 20;

/// All campaigns of a capture.
#[derive(Debug)]
pub(crate) struct Campaigns {
    selected: RuleSet,
    is_on: bool,
    /// Whether the segment at hand is worth a look.
    notable: bool,
    /// Whether its sender sent a reset before.
    was_reset: bool,
    table: Table,
    pending: Pending,
    storms: Storms,
    began: Option<i64>,
    /// The highest time so far: packet times may jump back.
    latest: i64,
    /// When a campaign may be over, in packet time.
    pub(crate) due: i64,
    /// Whether the capture shows more than segments with SYN.
    shows_more: bool,
}

impl Campaigns {
    pub(crate) fn new(selected: RuleSet) -> Campaigns {
        Campaigns {
            selected,
            is_on: selected.intersects(kind::ALL),
            notable: false,
            was_reset: false,
            table: Table::default(),
            pending: Pending::default(),
            storms: Storms::default(),
            began: None,
            latest: i64::MIN,
            due: i64::MAX,
            shows_more: false,
        }
    }

    /// Looks at the connection before the segment: of all segments with ACK and without SYN and
    /// RST, only the first of each end counts.
    #[inline]
    pub(crate) fn before(&mut self, facts: &Facts<'_>, flags: Flags, notes: &Notes) {
        const PLAIN: u16 = Flags::SYN.bits() | Flags::RST.bits() | Flags::ACK.bits();
        let is_plain = flags.bits() & PLAIN == Flags::ACK.bits();
        self.notable = self.is_on && !(is_plain && facts.sender().went_on());
        let is_noted = || notes.has_reset(facts.sender_role());
        self.was_reset = flags.contains(Flags::RST) && (facts.sender().sent_reset() || is_noted());
    }

    /// Looks at it after the segment.
    #[inline]
    pub(crate) fn after(&mut self, facts: &Facts<'_>, segment: &Segment<'_>, step: &Step) {
        if self.notable || step.events.has(Event::FinAgain) && self.is_on {
            self.note(facts, segment, step);
        }
    }

    /// The most frequent of what is notable, a server's first segment after its SYN ACK, says
    /// nothing new.
    #[inline(never)]
    fn note(&mut self, facts: &Facts<'_>, segment: &Segment<'_>, step: &Step) {
        let flags = segment.header.flags();
        if facts.sender().sent_syn_ack()
            && facts.receiver().sent_syn()
            && !flags.contains(Flags::RST)
            && !flags.contains(Flags::SYN)
            && !step.events.has(Event::FinAgain)
        {
            return;
        }
        let (from, to) = Endpoint::of(segment);
        let note = Note {
            facts,
            segment,
            from,
            to,
        };
        self.began.get_or_insert(facts.time());
        if step.events.has(Event::FinAgain) {
            self.repeated(&note, true);
        }
        self.shows_more |= !flags.contains(Flags::SYN);
        if flags.contains(Flags::RST) {
            self.reset(&note, step);
        } else if let Some((kind, tag)) = odd(&note) {
            self.probe(kind, from.host(), &note.probe(to, from.port, tag));
        } else if flags.contains(Flags::SYN) && flags.contains(Flags::ACK) {
            self.syn_ack(&note, step);
        } else if flags.contains(Flags::SYN) && step.events.has(Event::Syn) {
            self.syn(&note);
        } else if flags.contains(Flags::ACK) && !flags.contains(Flags::SYN) {
            self.went_on(&note);
        }
        if self.table.has_open() || self.storms.has_storms() {
            self.latest = self.latest.max(facts.time());
            self.due = self.due.min(self.latest.saturating_add(WINDOW));
        }
    }

    fn syn(&mut self, note: &Note<'_>) {
        let probe = note.probe(note.to, note.from.port, 0);
        self.probe(Kind::SynScan, note.from.host(), &probe);
        if let Some(kind) = mark(note.segment) {
            self.probe(kind, note.from.host(), &probe);
        }
        if self.pending.syn(note.to) {
            let client = note.probe(note.from, note.to.port, 0);
            self.probe(Kind::Flood, note.to, &client);
        }
    }

    fn syn_ack(&mut self, note: &Note<'_>, step: &Step) {
        if !step.events.has(Event::SynAck) {
            return;
        }
        if note.facts.receiver().sent_syn() {
            // For a flood it is the same whether nothing comes back or a SYN ACK.
            self.reply(Kind::SynScan, note.to.host(), note.from, Answer::SynAck);
        } else if note.facts.segments() == 1 && self.is_settled(note) {
            let probe = note.probe(note.to, note.from.port, 0);
            self.probe(Kind::Backscatter, note.from, &probe);
        }
    }

    /// A client's or a server's first segment that is neither SYN nor reset.
    fn went_on(&mut self, note: &Note<'_>) {
        let (sender, receiver) = (note.facts.sender(), note.facts.receiver());
        if sender.sent_syn() {
            let was = match receiver.sent_syn_ack() {
                true => Answer::SynAck,
                false => Answer::Silence,
            };
            self.answer(note.from, note.to, was, Answer::Opened);
        } else if sender.sent_syn_ack() && !receiver.sent_syn() {
            self.reply(Kind::Backscatter, note.from, note.to, Answer::Opened);
        } else if receiver.sent_syn_ack() {
            self.reply(Kind::Backscatter, note.to, note.from, Answer::Opened);
        }
    }

    fn reset(&mut self, note: &Note<'_>, step: &Step) {
        let facts = note.facts;
        let (sender, receiver) = (facts.sender(), facts.receiver());
        let segments = facts.segments();
        if self.was_reset || !step.events.has(Event::Reset) {
            self.repeated(note, self.was_reset);
        }
        if self.was_reset {
            return;
        }
        if sender.sent_syn() && !sender.went_on() && receiver.sent_syn_ack() {
            self.answer(note.from, note.to, Answer::SynAck, Answer::HalfOpen);
        } else if receiver.sent_syn() && !receiver.went_on() {
            if !sender.sent_syn_ack() && step.events.has(Event::Reset) {
                self.answer(note.to, note.from, Answer::Silence, Answer::Refused);
            }
            // It acknowledges SYN and FIN.
            let acked = note.segment.header.ack();
            if receiver.isn().is_some_and(|isn| acked == isn.plus(2)) {
                self.reply(Kind::Stealth, note.to.host(), note.from, Answer::Refused);
            }
        } else if segments == 1 {
            // A closed port's answer to a SYN: number 0, and an acknowledgment.
            let is_answer = note.segment.header.seq().0 == 0
                && note.segment.header.flags().contains(Flags::ACK);
            if is_answer && self.is_settled(note) {
                let probe = note.probe(note.to, note.from.port, 0);
                self.probe(Kind::Backscatter, note.from, &probe);
            }
        } else if segments == 2 && receiver.went_on() && !sender.went_on() {
            self.refused(note);
        }
    }

    /// A reset that answers a first segment which was no SYN.
    fn refused(&mut self, note: &Note<'_>) {
        let receiver = note.facts.receiver();
        let (from, to) = (note.to, note.from);
        let number = note.segment.header.seq();
        if receiver.ack() != Some(number) || number.0 == 0 {
            self.reply(Kind::Stealth, from.host(), to, Answer::Refused);
        } else if receiver.bytes() == 0 && from.port > to.port {
            let tag = u8::from(receiver.fin().is_some());
            let probe = Probe {
                answer: Answer::Refused,
                flags: Flags::ACK.bits() | u16::from(tag),
                frame: note.facts.frames().0,
                at: note.facts.times().0,
                latest: note.facts.times().0,
                ..note.probe(to, from.port, tag)
            };
            self.probe(Kind::AckScan, from.host(), &probe);
        }
    }

    fn repeated(&mut self, note: &Note<'_>, is_again: bool) {
        let repeat = Repeat {
            stream: note.facts.stream(),
            from: note.from,
            to: note.to,
            flags: note.segment.header.flags(),
            frame: note.facts.frame(),
            at: note.facts.time(),
            is_again,
        };
        self.storms.add(&repeat, &mut self.table.over);
    }

    fn probe(&mut self, kind: Kind, end: Endpoint, probe: &Probe) {
        if self.selected.contains(kind.rule()) {
            self.table.probe(Owner { kind, end }, probe);
        }
    }

    /// What a client's SYN came to.
    fn answer(&mut self, client: Endpoint, server: Endpoint, from: Answer, to: Answer) {
        let scan = Owner {
            kind: Kind::SynScan,
            end: client.host(),
        };
        self.table.answer(scan, server, from, to);
        let is_done = matches!(to, Answer::Opened | Answer::Refused);
        if is_done && self.pending.done(server) {
            // Whether a SYN ACK came before is all the same to a flood.
            self.reply(Kind::Flood, server, client, to);
        }
    }

    fn reply(&mut self, kind: Kind, end: Endpoint, target: Endpoint, to: Answer) {
        let owner = Owner { kind, end };
        self.table.answer(owner, target, Answer::Silence, to);
    }

    fn is_settled(&self, note: &Note<'_>) -> bool {
        let began = self.began.unwrap_or(i64::MAX);
        note.facts.time().saturating_sub(began) >= SETTLED
    }

    /// Packet time has come to `now`.
    #[cold]
    pub(crate) fn sweep(&mut self, now: i64) {
        self.latest = self.latest.max(now);
        self.due = self.table.sweep(now);
        self.storms.end_silent(now, &mut self.table.over);
        if self.storms.has_storms() {
            self.due = self.due.min(now.saturating_add(WINDOW));
        }
    }

    /// The capture is over, at this time.
    pub(crate) fn end(&mut self, until: i64) {
        self.table.finish_all(until);
        self.storms.finish_all(&mut self.table.over);
    }

    /// Campaigns that are over and not yet taken.
    pub(crate) fn over(&mut self) -> &mut Vec<Campaign> {
        &mut self.table.over
    }

    /// Whether the capture shows more than segments with SYN: if not, what came of them is not in
    /// it.
    pub(crate) fn shows_more(&self) -> bool {
        self.shows_more
    }
}

/// A notable segment.
struct Note<'a> {
    facts: &'a Facts<'a>,
    segment: &'a Segment<'a>,
    from: Endpoint,
    to: Endpoint,
}

impl Note<'_> {
    fn probe(&self, target: Endpoint, own_port: u16, tag: u8) -> Probe {
        Probe {
            target,
            own_port,
            flags: self.segment.header.flags().bits(),
            tag,
            answer: Answer::Silence,
            frame: u32::try_from(self.facts.frame()).unwrap_or(u32::MAX),
            at: self.facts.time(),
            latest: self.facts.time(),
            again: 0,
        }
    }
}

/// Names of the stealth scans, by tag.
const STEALTH: [&str; 4] = ["NULL", "FIN", "XMAS", "SYN FIN"];

/// A first segment that no stack begins with: which campaign it is of, and which of its probes.
fn odd(note: &Note<'_>) -> Option<(Kind, u8)> {
    if note.facts.segments() != 1 {
        return None;
    }
    if let Some(tag) = nmap::probe(note.segment) {
        return Some((Kind::OsProbe, tag));
    }
    let six = Flags::new(u16::from(note.segment.header.flags().six()));
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
