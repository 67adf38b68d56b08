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
mod note;
mod pending;
mod recent;
pub(crate) mod scans;
mod scope;
mod slot;
mod storm;
mod table;
mod tick;
mod wording;

use core::hint::select_unpredictable;

use tcplint_track::{Ahead, Event, Facts, Glance, Step};
use tcplint_wire::{Flags, Segment};

pub use kind::Kind;
pub(crate) use note::Marks;
use note::Moment;
pub use note::Note;
pub use scope::{Answers, Campaign};
pub use tick::Tick;

use crate::notes::Notes;
use crate::rule_set::RuleSet;
use crate::sequence::SETTLED;
use endpoint::Endpoint;
use pending::Pending;
use scope::{Answer, Probe};
use slot::Owner;
use storm::{Repeat, Storms};
use table::Table;

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
    /// Where others make campaigns of them: the notable segments, not yet taken.
    pub(crate) noted: Option<Vec<Note>>,
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
            noted: None,
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
            self.notice(facts, segment, step);
        }
    }

    #[inline(never)]
    fn notice(&mut self, facts: &Facts<'_>, segment: &Segment<'_>, step: &Step) {
        if let Some(note) = Note::of(facts, segment, step, self.was_reset) {
            match &mut self.noted {
                Some(noted) => noted.push(note),
                None => self.note(&note),
            }
        }
    }

    /// Whether others make campaigns of what is noted here.
    #[inline(always)]
    pub(crate) fn are_elsewhere(&self) -> bool {
        self.noted.is_some()
    }

    /// A segment with SYN comes soon: where it is known what its client did before is asked for.
    #[inline(always)]
    pub(crate) fn prefetch(&self, segment: &Segment<'_>) {
        let ends = Endpoint::of(segment);
        self.table
            .prefetch(client(ends, segment.header.flags()).hash());
    }

    /// It comes sooner: what its client did before is asked for.
    #[inline(always)]
    pub(crate) fn fetch(&self, ahead: &Ahead) {
        let ends = Endpoint::both(ahead.addresses());
        self.table.fetch(client(ends, ahead.flags()).hash());
    }

    /// These notable segments come soon, the second one sooner: the same.
    #[inline(always)]
    pub(crate) fn fetch_notes(&self, later: Option<&Note>, sooner: Option<&Note>) {
        let owner = |note: &Note| {
            let is_answer = note.moment.flags.contains(Flags::SYN | Flags::ACK);
            let client = if is_answer { note.to } else { note.from };
            scan(client)
        };
        if let Some(note) = later {
            self.table.prefetch(owner(note).hash());
        }
        if let Some(note) = sooner {
            self.table.fetch(owner(note).hash());
        }
    }

    /// Looks at the SYN that began an ordinary connection, or at the SYN-ACK that answered it.
    #[inline(always)]
    pub(crate) fn opening(&mut self, glance: &Glance<'_>, marks: Marks) {
        if self.is_on {
            self.glance(glance, marks);
        }
    }

    /// Looks at the client's first segment after that.
    #[inline(always)]
    pub(crate) fn opened(&mut self, glance: &Glance<'_>) {
        if self.is_on {
            self.glance(glance, Marks::NONE);
        }
    }

    #[inline(never)]
    fn glance(&mut self, glance: &Glance<'_>, marks: Marks) {
        if let Some(noted) = &mut self.noted {
            noted.push(Note::at_a_glance(glance, marks));
            return;
        }
        let moment = Moment {
            flags: glance.flags(),
            frame: glance.frame(),
            time: glance.time(),
        };
        let (from, to) = Endpoint::both(glance.addresses());
        let (is_syn, is_ack) = (
            moment.flags.contains(Flags::SYN),
            moment.flags.contains(Flags::ACK),
        );
        if marks.odd().is_some() {
            self.note(&Note::at_a_glance(glance, marks));
            return;
        }
        self.goes_on(moment);
        match (is_syn, is_ack) {
            (true, false) => self.syn(moment, (from, to), marks.program()),
            (true, true) => self.agreed(from, to),
            _ => self.answer(from, to, Answer::SynAck, Answer::Opened),
        }
        self.comes_due(moment.time);
    }

    /// Debug builds only: whether of an ordinary segment the same is noted as of any other; whether
    /// it is looked at here, and whether its sender had sent something else than SYNs and resets.
    #[cfg(debug_assertions)]
    pub(crate) fn compare(
        (is_looked_at, went_on): (bool, bool),
        glance: &Glance<'_>,
        facts: &Facts<'_>,
        segment: &Segment<'_>,
        step: &Step,
    ) {
        let is_syn = segment.header.flags().contains(Flags::SYN);
        let at_a_glance = is_looked_at.then(|| Note::at_a_glance(glance, Marks::of(segment)));
        let at_length = (is_syn || !went_on).then(|| Note::of(facts, segment, step, false));
        debug_assert_eq!(at_a_glance, at_length.flatten());
    }

    /// The next notable segment of the capture.
    pub(crate) fn note(&mut self, note: &Note) {
        let (flags, from) = (note.moment.flags, note.from);
        self.goes_on(note.moment);
        if note.events.has(Event::FinAgain) {
            self.repeated(note, true);
        }
        if flags.contains(Flags::RST) {
            self.reset(note);
        } else if let Some((kind, tag)) = note.odd {
            self.probe(
                kind,
                from.host(),
                &note.moment.probe(note.to, from.port, tag),
            );
        } else if flags.contains(Flags::SYN) && flags.contains(Flags::ACK) {
            self.syn_ack(note);
        } else if flags.contains(Flags::SYN) && note.events.has(Event::Syn) {
            self.syn(note.moment, (from, note.to), note.mark);
        } else if flags.contains(Flags::ACK) && !flags.contains(Flags::SYN) {
            self.went_on(note);
        }
        self.comes_due(note.moment.time);
    }

    /// A notable segment comes.
    #[inline(always)]
    fn goes_on(&mut self, moment: Moment) {
        self.began.get_or_insert(moment.time);
        self.shows_more |= !moment.flags.contains(Flags::SYN);
    }

    /// It came.
    #[inline(always)]
    fn comes_due(&mut self, time: i64) {
        if self.table.has_open() || self.storms.has_storms() {
            self.latest = self.latest.max(time);
            self.due = self.due.min(self.latest.saturating_add(WINDOW));
        }
    }

    fn syn(&mut self, moment: Moment, (from, to): (Endpoint, Endpoint), mark: Option<Kind>) {
        let probe = moment.probe(to, from.port, 0);
        self.probe(Kind::SynScan, from.host(), &probe);
        if let Some(kind) = mark {
            self.probe(kind, from.host(), &probe);
        }
        if self.pending.syn(to) {
            let client = moment.probe(from, to.port, 0);
            self.probe(Kind::Flood, to, &client);
        }
    }

    fn syn_ack(&mut self, note: &Note) {
        if !note.events.has(Event::SynAck) {
            return;
        }
        if note.receiver.syn {
            self.agreed(note.from, note.to);
        } else if note.segments == 1 && self.is_settled(note) {
            let probe = note.moment.probe(note.to, note.from.port, 0);
            self.probe(Kind::Backscatter, note.from, &probe);
        }
    }

    /// A SYN ACK answers a SYN.
    fn agreed(&mut self, server: Endpoint, client: Endpoint) {
        // For a flood it is the same whether nothing comes back or a SYN ACK.
        self.reply(Kind::SynScan, client.host(), server, Answer::SynAck);
    }

    /// A client's or a server's first segment that is neither SYN nor reset.
    fn went_on(&mut self, note: &Note) {
        let (sender, receiver) = (note.sender, note.receiver);
        if sender.syn {
            let was = match receiver.syn_ack {
                true => Answer::SynAck,
                false => Answer::Silence,
            };
            self.answer(note.from, note.to, was, Answer::Opened);
        } else if sender.syn_ack && !receiver.syn {
            self.reply(Kind::Backscatter, note.from, note.to, Answer::Opened);
        } else if receiver.syn_ack {
            self.reply(Kind::Backscatter, note.to, note.from, Answer::Opened);
        }
    }

    fn reset(&mut self, note: &Note) {
        let (sender, receiver) = (note.sender, note.receiver);
        let is_taken = note.events.has(Event::Reset);
        if note.was_reset || !is_taken {
            self.repeated(note, note.was_reset);
        }
        if note.was_reset {
            return;
        }
        if sender.syn && !sender.more && receiver.syn_ack {
            self.answer(note.from, note.to, Answer::SynAck, Answer::HalfOpen);
        } else if receiver.syn && !receiver.more {
            if !sender.syn_ack && is_taken {
                self.answer(note.to, note.from, Answer::Silence, Answer::Refused);
            }
            if note.acks_syn_fin {
                self.reply(Kind::Stealth, note.to.host(), note.from, Answer::Refused);
            }
        } else if note.segments == 1 {
            // A closed port's answer to a SYN: number 0, and an acknowledgment.
            let is_answer = note.is_zero && note.moment.flags.contains(Flags::ACK);
            if is_answer && self.is_settled(note) {
                let probe = note.moment.probe(note.to, note.from.port, 0);
                self.probe(Kind::Backscatter, note.from, &probe);
            }
        } else if note.segments == 2 && receiver.more && !sender.more {
            self.refused(note);
        }
    }

    /// A reset that answers a first segment which was no SYN.
    fn refused(&mut self, note: &Note) {
        let (from, to) = (note.to, note.from);
        if !note.is_where_acked || note.is_zero {
            self.reply(Kind::Stealth, from.host(), to, Answer::Refused);
        } else if !note.has_payload && from.port > to.port {
            let probe = note.refused(to, from.port);
            self.probe(Kind::AckScan, from.host(), &probe);
        }
    }

    fn repeated(&mut self, note: &Note, is_again: bool) {
        let repeat = Repeat {
            stream: note.stream,
            from: note.from,
            to: note.to,
            flags: note.moment.flags,
            frame: note.moment.frame,
            at: note.moment.time,
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

    fn is_settled(&self, note: &Note) -> bool {
        let began = self.began.unwrap_or(i64::MAX);
        note.moment.time.saturating_sub(began) >= SETTLED
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

/// Whose scan a SYN may be, or the SYN that this SYN-ACK answers.
#[inline(always)]
fn client((from, to): (Endpoint, Endpoint), flags: Flags) -> Owner {
    scan(select_unpredictable(flags.contains(Flags::ACK), to, from))
}

/// The scan that a client's SYNs may be.
#[inline(always)]
fn scan(client: Endpoint) -> Owner {
    Owner {
        kind: Kind::SynScan,
        end: client.host(),
    }
}

/// Names of the stealth scans, by tag.
const STEALTH: [&str; 4] = ["NULL", "FIN", "XMAS", "SYN FIN"];
