//! The segments that decide a connection's shape, kept for the verdict however long it was.

use tcplint_track::Event;
use tcplint_wire::{Flags, Origin, Seq};

use super::ledger::Ledger;
use super::moment::{End, Moment, Pair};

/// Where a segment is, and its numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    pub(crate) frame: u64,
    pub(crate) time: i64,
    pub(crate) from: End,
    pub(crate) flags: Flags,
    pub(crate) seq: Seq,
    pub(crate) ack: Seq,
    pub(crate) len: u32,
}

impl From<&Moment> for Mark {
    fn from(moment: &Moment) -> Mark {
        Mark {
            frame: moment.frame,
            time: moment.time,
            from: moment.from,
            flags: moment.flags,
            seq: moment.seq,
            ack: moment.ack,
            len: moment.len,
        }
    }
}

impl Mark {
    pub(crate) fn is(&self, flags: Flags) -> bool {
        self.flags.contains(flags)
    }

    /// The number after the payload: of a segment with FIN, the FIN's.
    pub(crate) fn end(&self) -> Seq {
        self.seq.plus(self.len)
    }
}

/// An end's first FIN.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fin {
    pub(crate) mark: Mark,
    /// Whether its number is the one after all that its sender was seen to send.
    pub(crate) follows: bool,
    /// Payload octets before it, where the SYN was captured.
    pub(crate) octets: Option<u32>,
    /// The first segment of the other end that covers it.
    pub(crate) cover: Option<Mark>,
    /// The last one that was sent again.
    pub(crate) again: Option<u64>,
}

/// Of one end.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct EndMarks {
    /// Its SYN without ACK, and its SYN ACK.
    pub(crate) syn: Option<Mark>,
    pub(crate) syn_ack: Option<Mark>,
    /// Times that either was sent again.
    pub(crate) syn_again: u64,
    /// Its first segment after the SYNs that acknowledges the other's SYN.
    pub(crate) confirms: Option<Mark>,
    pub(crate) fin: Option<Fin>,
    /// Its last segment with payload that counted.
    pub(crate) data: Option<Mark>,
    /// Keep-alive probes since it last sent anything else, and the frame of the last.
    pub(crate) probes: u64,
    pub(crate) probe: u64,
    /// Its last segment that is no reset.
    pub(crate) latest: u64,
}

/// Of a connection.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Marks {
    pub(crate) ends: Pair<EndMarks>,
    /// The first reset that was taken, the latest connection of the stream's.
    pub(crate) reset: Option<Mark>,
    /// The first one that was not.
    pub(crate) refused_reset: Option<Mark>,
    /// What showed that a reset was not taken.
    pub(crate) went_on: Option<Mark>,
    /// A SYN into the live connection.
    pub(crate) stray_syn: Option<Mark>,
    /// The first segment of all.
    pub(crate) first: Option<Mark>,
    /// Whether that was a SYN into a live connection, which gave the stream its number.
    pub(crate) carried: bool,
    /// The last segment of all, captures of one again included.
    pub(crate) last: Option<Mark>,
    /// Times of each event, in the order of [`Event::ALL`].
    pub(crate) counts: [u64; Event::ALL.len()],
    /// Segments that only an ICMP error quotes.
    pub(crate) quoted: u64,
    /// Where the clock first went back: the frame, and by how many nanoseconds.
    pub(crate) back: Option<(u64, i64)>,
    /// Segments after that with nothing that was not sent before.
    pub(crate) repeated: u64,
    /// A SYN that came into a connection that both might still hold, and the segment that answers it
    /// as a new one.
    pub(crate) confirmed: Option<(Mark, Mark)>,
}

impl Marks {
    /// How often an event was.
    pub(crate) fn count(&self, event: Event) -> u64 {
        self.counts.get(event as usize).copied().unwrap_or_default()
    }

    /// Adds a segment; `before` is the ledger without it.
    pub(crate) fn add(&mut self, moment: &Moment, before: &Ledger) {
        let mark = Mark::from(moment);
        if moment.origin == Origin::QuotedInIcmp {
            self.quoted += 1;
            return;
        }
        if let (Some(back), None) = (moment.back, self.back) {
            self.back = Some((moment.frame, back));
        }
        if self.first.is_none() {
            self.first = Some(mark);
            self.carried = moment.was(Event::SynInConnection);
        }
        self.last = Some(mark);
        for event in moment.events.iter() {
            if let Some(count) = self.counts.get_mut(event as usize) {
                *count += 1;
            }
        }
        if moment.was(Event::Reuse) {
            self.ends = Pair::default();
            (self.reset, self.refused_reset, self.went_on) = (None, None, None);
            if let Some(syn) = before[!moment.from]
                .pending
                .filter(|_| moment.is(Flags::ACK))
            {
                self.ends[syn.from].syn = Some(syn);
                self.confirmed = Some((syn, mark));
                self.carried &= self.first.is_some_and(|first| first.frame != syn.frame);
            }
        }
        if before.repeats(moment) {
            self.repeated += 1;
            return;
        }
        if moment.was(Event::SynInConnection) {
            self.stray_syn.get_or_insert(mark);
        } else if moment.is(Flags::RST) {
            self.reset(moment, mark);
        } else if moment.counts() {
            self.counted(moment, mark, before);
        }
    }

    fn reset(&mut self, moment: &Moment, mark: Mark) {
        if moment.was(Event::Reset) {
            // The first one, unless it turned out to have ended nothing.
            let went_on = self.went_on.map_or(0, |went_on| went_on.frame);
            if self.reset.is_none_or(|reset| reset.frame < went_on) {
                self.reset = Some(mark);
            }
        } else if moment.was(Event::ResetNotExact) || moment.was(Event::ResetIgnored) {
            self.refused_reset.get_or_insert(mark);
        }
    }

    fn counted(&mut self, moment: &Moment, mark: Mark, before: &Ledger) {
        if moment.was(Event::ResetIneffective) {
            self.went_on = Some(mark);
        }
        let from = moment.from;
        let end = &mut self.ends[from];
        end.latest = moment.frame;
        if moment.was(Event::Syn) {
            end.syn.get_or_insert(mark);
        } else if moment.was(Event::SynAck) {
            end.syn_ack.get_or_insert(mark);
        } else if moment.was(Event::SynAgain) {
            end.syn_again += 1;
        } else if end.confirms.is_none() && moment.is(Flags::ACK) {
            let covers = |isn| moment.ack.is_after(isn);
            if before[!from].isn.is_some_and(covers) {
                end.confirms = Some(mark);
            }
        }
        if moment.was(Event::KeepAlive) {
            end.probes += 1;
            end.probe = moment.frame;
        } else if moment.len > 0 || moment.flags.intersects(Flags::FIN | Flags::SYN) {
            end.probes = 0;
        }
        if moment.len > 0 {
            end.data = Some(mark);
        }
        if moment.was(Event::Fin) {
            let (own, peer) = before.of(from);
            let number = moment.end();
            let early = peer.acked.is_some_and(|acked| acked.is_after(number));
            end.fin = Some(Fin {
                mark,
                follows: own.next == Some(moment.seq) && !early,
                octets: own.octets_before(number),
                cover: None,
                again: None,
            });
        } else if moment.was(Event::FinAgain)
            && let Some(fin) = &mut end.fin
        {
            fin.again = Some(moment.frame);
        }
        if moment.is(Flags::ACK)
            && let Some(fin) = &mut self.ends[!from].fin
            && moment.ack.is_after(fin.mark.end())
        {
            fin.cover.get_or_insert(mark);
        }
    }
}
