//! What each end has sent and acknowledged so far: the numbers that a sentence calculates with.

use tcplint_track::Event;
use tcplint_wire::{Flags, Seq};

use super::marks::Mark;
use super::moment::{End, Moment, Pair};

/// An acknowledgment of more than the largest window (RFC 7323, section 2.3) beyond all that was
/// sent is of another connection.
const MOST_AHEAD: i32 = 1 << 30;

/// What an end sent that wants an answer of its own kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    /// A keep-alive probe.
    Probe,
    /// Something that a challenge ACK is the answer to.
    Challenge,
    /// Its FIN, again.
    FinAgain,
    /// Its SYN or SYN ACK, again.
    SynAgain,
    /// The SYN ACK of a simultaneous open, after its SYN.
    SecondSyn,
    /// Octets that had been acknowledged.
    OldOctets,
}

/// One end's numbers, raw.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Account {
    /// Number 0 of the relative ones.
    pub(crate) base: Option<Seq>,
    /// Its initial sequence number, from its SYN.
    pub(crate) isn: Option<Seq>,
    /// The number after the highest that it sent, or that the other end acknowledged.
    pub(crate) next: Option<Seq>,
    /// The highest acknowledgment number that it sent.
    pub(crate) acked: Option<Seq>,
    /// Its FIN's number.
    pub(crate) fin: Option<Seq>,
    /// Segments with octets or a FIN since all was acknowledged.
    /// `None` once an acknowledgment of a part left open which of them still wait.
    pub(crate) waiting: Option<u32>,
    /// Octets that were skipped since all was acknowledged, less those that came later; `None` once
    /// an acknowledgment of a part made that uncertain.
    pub(crate) gap: Option<u32>,
    /// The last window it offered.
    pub(crate) window: Option<u16>,
    /// Its last segment, with the frame, where that wants an answer.
    pub(crate) asks: Option<(Asks, u64)>,
    /// The frame of the first reset that it sent and that was taken, if it sent nothing else since.
    pub(crate) reset: Option<u64>,
    /// Its SYN into a connection that both may still hold.
    pub(crate) pending: Option<Mark>,
    /// When it last sent its SYN or FIN, in nanoseconds since 1970.
    pub(crate) signalled: Option<i64>,
}

impl Default for Account {
    fn default() -> Account {
        Account {
            base: None,
            isn: None,
            next: None,
            acked: None,
            fin: None,
            waiting: Some(0),
            gap: Some(0),
            window: None,
            asks: None,
            reset: None,
            pending: None,
            signalled: None,
        }
    }
}

impl Account {
    /// A number of this end's, as the ladder shows it.
    pub(crate) fn relative(&self, number: Seq) -> u32 {
        number.relative_to(self.base.unwrap_or_default())
    }

    /// Payload octets from the SYN up to the number, where the SYN is known; a FIN before it counts.
    pub(crate) fn octets_before(&self, number: Seq) -> Option<u32> {
        self.isn.map(|isn| number.relative_to(isn.plus(1)))
    }
}

/// Both ends' numbers.
pub(crate) type Ledger = Pair<Account>;

impl Ledger {
    /// Both accounts: the sender's, the other's.
    pub(crate) fn of(&self, end: End) -> (&Account, &Account) {
        (&self[end], &self[!end])
    }

    /// Adds a segment.
    pub(crate) fn add(&mut self, moment: &Moment) {
        if !moment.is_own() {
            return;
        }
        self.bases(moment);
        if moment.was(Event::Duplicate) || self.repeats(moment) {
            return;
        }
        let asks = self.asks(moment);
        let second = |asks: Option<(Asks, u64)>| asks.filter(|(asks, _)| *asks == Asks::SecondSyn);
        let bare = moment.is_plain() && moment.len == 0;
        let (own, other) = (self[moment.from].asks, self[!moment.from].asks);
        // Those of both ends cross: each stands until it has an answer of its own.
        self[moment.from].asks = asks
            .map(|asks| (asks, moment.frame))
            .or_else(|| second(own).filter(|_| bare));
        self[!moment.from].asks = second(other).filter(|_| asks == Some(Asks::SecondSyn));
        if moment.was(Event::Reset) {
            self[moment.from].reset.get_or_insert(moment.frame);
        }
        if moment.was(Event::SynInConnection) && !moment.is(Flags::ACK) {
            self[moment.from].pending = Some(Mark::from(moment));
        }
        if !moment.counts() || moment.was(Event::SynInConnection) {
            return;
        }
        if moment.was(Event::Reuse) {
            self.begin_anew(moment);
        }
        if moment.is(Flags::RST) {
            return;
        }
        self[moment.from].reset = None;
        self.octets(moment);
        if moment.is(Flags::ACK) {
            self.acknowledge(moment);
        }
        // The window of a SYN is never scaled, so that the next one is no change.
        self[moment.from].window = (!moment.is(Flags::SYN)).then_some(moment.window);
    }

    /// Whether a segment behind the capture's clock has nothing that its sender had not sent before.
    pub(crate) fn repeats(&self, moment: &Moment) -> bool {
        let own = &self[moment.from];
        let end = moment
            .end()
            .plus(u32::from(moment.is(Flags::SYN)))
            .plus(u32::from(moment.is(Flags::FIN)));
        moment.is_behind
            && !moment.is(Flags::RST)
            && own.next.is_some_and(|next| !end.is_after(next))
            && (!moment.is(Flags::SYN) || own.isn == Some(moment.seq))
    }

    fn bases(&mut self, moment: &Moment) {
        let (seq, ack) = moment.shown;
        let base = |raw: Seq, shown| Seq(raw.relative_to(Seq(shown)));
        self[moment.from].base.get_or_insert(base(moment.seq, seq));
        if moment.is(Flags::ACK) {
            self[!moment.from].base.get_or_insert(base(moment.ack, ack));
        }
    }

    fn asks(&self, moment: &Moment) -> Option<Asks> {
        let old = self[!moment.from]
            .acked
            .is_some_and(|acked| !moment.end().is_after(acked));
        let repeats_syn = moment.was(Event::SynAck) && self[moment.from].isn == Some(moment.seq);
        Some(match () {
            () if moment.was(Event::KeepAlive) => Asks::Probe,
            () if moment.was(Event::SynInConnection)
                || moment.was(Event::ResetNotExact)
                || moment.was(Event::OutOfWindow) =>
            {
                Asks::Challenge
            }
            () if moment.was(Event::FinAgain) => Asks::FinAgain,
            () if repeats_syn => Asks::SecondSyn,
            () if moment.was(Event::SynAgain) => Asks::SynAgain,
            () if moment.len > 0 && old => Asks::OldOctets,
            () => return None,
        })
    }

    /// A new connection begins, with a SYN that came before where this segment answers one.
    fn begin_anew(&mut self, moment: &Moment) {
        let confirmed = self[!moment.from].pending.filter(|_| moment.is(Flags::ACK));
        for end in [End::First, End::Other] {
            self[end] = Account {
                base: self[end].base,
                ..Account::default()
            };
        }
        if let Some(syn) = confirmed {
            let account = &mut self[!moment.from];
            account.isn = Some(syn.seq);
            account.next = Some(syn.end().plus(1));
            account.signalled = Some(syn.time);
        }
    }

    fn octets(&mut self, moment: &Moment) {
        let account = &mut self[moment.from];
        let mut end = moment.end();
        if moment.is(Flags::SYN) {
            account.isn = Some(moment.seq);
            end = end.plus(1);
        }
        if moment.was(Event::Fin) {
            account.fin = Some(moment.end());
        }
        if moment.is(Flags::FIN | Flags::ACK) {
            end = end.plus(1);
        }
        if moment.flags.intersects(Flags::SYN | Flags::FIN) {
            account.signalled = Some(moment.time);
        }
        let skipped = account.next.filter(|next| moment.seq.is_after(*next));
        if let (Some(next), Some(gap)) = (skipped, &mut account.gap) {
            *gap = gap.saturating_add(moment.seq.relative_to(next));
        } else if let (true, Some(gap)) = (moment.was(Event::OutOfOrder), &mut account.gap) {
            *gap = gap.saturating_sub(moment.len);
        }
        let fills = moment.was(Event::OutOfOrder);
        let advances = account.next.is_none_or(|next| end.is_after(next));
        if advances {
            account.next = Some(end);
        }
        if fills || advances && (moment.len > 0 || moment.is(Flags::FIN)) {
            account.waiting = account.waiting.map(|count| count.saturating_add(1));
        }
    }

    fn acknowledge(&mut self, moment: &Moment) {
        let ack = moment.ack;
        let absurd = |next| ack.distance_from(next) > MOST_AHEAD;
        if self[!moment.from].next.is_some_and(absurd) {
            return;
        }
        let account = &mut self[moment.from];
        let advances = account.acked.is_none_or(|acked| ack.is_after(acked));
        if advances {
            account.acked = Some(ack);
        }
        let other = &mut self[!moment.from];
        if other.next.is_none_or(|next| !next.is_after(ack)) {
            other.next = Some(ack);
            other.waiting = Some(0);
            other.gap = Some(0);
        } else {
            if advances {
                other.waiting = None;
            }
            if other.gap != Some(0) {
                other.gap = None;
            }
        }
    }
}
