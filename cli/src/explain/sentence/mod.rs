//! What one segment means, in one sentence that shows its arithmetic. Only what the numbers say:
//! where the sum does not come out, the sentence tells what it does cover.

mod ack;
mod data;
mod fin;
mod reset;
mod syn;

use tcplint_track::Event;
use tcplint_wire::{Flags, Origin, Seq, TcpHeader};

use super::ledger::Account;
use super::marks::Mark;
use super::moment::Moment;
use super::script::Scene;
use super::story::Told;
use super::words::capital;
use crate::numbers::Count;

/// Everything that a sentence is made of.
pub(crate) struct Telling<'a> {
    moment: &'a Moment,
    /// The sender's numbers before the segment, and the other end's.
    own: &'a Account,
    peer: &'a Account,
    /// `the client`, `the server`.
    sender: &'static str,
    receiver: &'static str,
    /// A SYN into a connection that might still be there, and the segment that confirms it.
    confirmed: Option<(Mark, Mark)>,
}

impl Telling<'_> {
    /// The sequence number as the ladder shows it.
    fn seq(&self) -> u32 {
        self.moment.shown.0
    }

    /// The initial number of the other end: where the segment confirms a SYN, that SYN's.
    fn peer_isn(&self) -> Option<Seq> {
        if self.moment.was(Event::Reuse) {
            self.peer.pending.map(|syn| syn.seq)
        } else {
            self.peer.isn
        }
    }

    /// The acknowledgment number as the ladder shows it.
    fn ack(&self) -> u32 {
        self.moment.shown.1
    }
}

/// The sentence of a segment.
pub(crate) fn sentence(scene: &Scene, told: &Told) -> String {
    let (moment, names) = (&scene.moment, &told.names);
    let (own, peer) = scene.before.of(moment.from);
    let telling = Telling {
        moment,
        own,
        peer,
        sender: names.of(moment.from),
        receiver: names.of(!moment.from),
        confirmed: told.marks.confirmed,
    };
    let mut clauses = if scene.before.repeats(moment) && aside(moment).is_none() {
        vec![repeated(&telling)]
    } else {
        clauses(&telling)
    };
    clauses.extend(odd(moment));
    capital(&clauses.join("; ")) + "."
}

fn clauses(telling: &Telling<'_>) -> Vec<String> {
    let moment = telling.moment;
    if let Some(aside) = aside(moment) {
        return vec![aside];
    }
    if moment.is(Flags::RST) {
        return vec![reset::reset(telling)];
    }
    if moment.is(Flags::SYN) {
        return syn::syn(telling);
    }
    let mut clauses = Vec::new();
    if moment.was(Event::OutOfWindow) {
        clauses.push(out_of_window(telling));
        return clauses;
    }
    if moment.was(Event::ResetIneffective) {
        clauses.push(format!(
            "{} goes on, so the reset before did not end it",
            telling.sender
        ));
    }
    clauses.extend(data::data(telling));
    clauses.extend(fin::fin(telling));
    clauses.extend(ack::ack(telling));
    clauses
}

/// Flags that no TCP sends: the rules that they break.
fn odd(moment: &Moment) -> Option<String> {
    let rules = moment.odd.iter().map(|id| {
        let rule = id.rule();
        format!("{} {}", rule.code, rule.name)
    });
    let rules: Vec<_> = rules.collect();
    (!rules.is_empty()).then(|| format!("its flags are not legal: {}", rules.join(", ")))
}

/// A segment that is not the connection's own, or nothing new in it.
fn aside(moment: &Moment) -> Option<String> {
    Some(match moment.origin {
        Origin::QuotedInIcmp => "quoted in an ICMP error, with raw numbers: a report about a \
                                 packet that was sent before; it moves neither end"
            .to_owned(),
        Origin::Sampled => "a sample of the traffic: what came before it and after it is not \
                            there, so nothing is said of either end"
            .to_owned(),
        Origin::Traffic if moment.header_len < TcpHeader::LEN => format!(
            "the data offset makes the header {} octets long, and every header has at least 20: \
             nothing more can be read from it",
            moment.header_len
        ),
        Origin::Traffic if moment.was(Event::Duplicate) => {
            "the same packet to the last number, within a millisecond: taken for a copy that the \
             capture made, not for one that was sent again"
                .to_owned()
        }
        Origin::Traffic => return None,
    })
}

/// Behind the clock, with nothing new.
fn repeated(telling: &Telling<'_>) -> String {
    let octets = match telling.moment.len {
        0 => String::new(),
        len => format!(", {}", Count(len.into(), "octet")),
    };
    format!(
        "seq {}{octets}: nothing that {} had not sent before; as the clock is behind, perhaps an \
         earlier frame once more",
        telling.seq(),
        telling.sender
    )
}

fn out_of_window(telling: &Telling<'_>) -> String {
    let moment = telling.moment;
    let what = if moment.is(Flags::FIN) {
        "a FIN"
    } else if moment.len > 0 {
        "octets"
    } else {
        "a segment"
    };
    let expected = match telling.peer.acked.or(telling.own.next) {
        Some(next) => format!(
            ": {} expects {}",
            telling.receiver,
            telling.own.relative(next)
        ),
        None => String::new(),
    };
    format!(
        "{what} at {}, where it cannot belong{expected}; not taken",
        telling.seq()
    )
}
