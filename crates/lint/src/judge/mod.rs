//! Asks the rules about connections, and writes down what they say.

mod endings;
mod observer;

use std::net::SocketAddr;

use tcplint_track::{Events, Facts};
use tcplint_wire::{Segment, Seq};

use crate::campaign::Campaigns;
use crate::case::{Account, Case};
use crate::catalogue::RuleId;
use crate::finding::Confidence;
use crate::found::{Found, finding, in_order};
use crate::notes::Notes;
use crate::payloads::{Differing, Payloads};
use crate::rule_set::RuleSet;
use crate::sequence::overlap;
use crate::teardown::closing::CLOSES;
use crate::told::Told;
use crate::{options, sequence, teardown};

pub(crate) use endings::campaigns_over;

/// The tracker's observer.
#[derive(Debug)]
pub(crate) struct Judge {
    pub(crate) selected: RuleSet,
    /// Where payload is compared.
    payloads: Option<Box<Payloads>>,
    /// The sender's SND.NXT before the segment at hand; only kept for comparing payload.
    next: Option<Seq>,
    pub(crate) found: Vec<Found>,
    /// Of the segment at hand.
    of_segment: Vec<(RuleId, Account)>,
    /// Whether a glance at an ordinary segment may be enough; whether one that completes a close is
    /// told of.
    glances: bool,
    tells_closes: bool,
    /// Whether the segment at hand needs no rule to be asked.
    plain: bool,
    pub(crate) told: Told,
    /// Time of the capture's first segment.
    pub(crate) begin: Option<i64>,
    pub(crate) campaigns: Campaigns,
}

/// All rules about connections that a segment breaks: before it is added, or after.
fn check(case: &Case<'_>) -> RuleSet {
    options::negotiated::check(case) | sequence::check(case) | teardown::check(case)
}

impl Judge {
    pub(crate) fn new(selected: RuleSet) -> Judge {
        Judge {
            selected,
            payloads: selected
                .intersects(overlap::S017)
                .then(|| Box::new(Payloads::new())),
            next: None,
            glances: !selected.intersects(overlap::S017),
            tells_closes: selected.intersects(CLOSES),
            found: Vec::new(),
            of_segment: Vec::new(),
            plain: false,
            told: Told::default(),
            begin: None,
            campaigns: Campaigns::new(selected),
        }
    }

    fn judge(&mut self, case: &Case<'_>) {
        self.note(check(case), case);
    }

    fn note(&mut self, broken: RuleSet, case: &Case<'_>) {
        for rule in (broken & self.selected).iter() {
            if let Some(wording) = rule.rule().message.case {
                self.of_segment.push((rule, wording(case)));
            }
        }
    }

    /// A segment judged by what was before it.
    fn case<'a>(
        &self,
        facts: &'a Facts<'_>,
        segment: &'a Segment<'_>,
        notes: &'a Notes,
    ) -> Case<'a> {
        Case {
            segment,
            facts,
            step: None,
            elapsed: self.elapsed(facts),
            card: notes.card,
            notes,
            differing: None,
        }
    }

    #[inline]
    fn elapsed(&self, facts: &Facts<'_>) -> i64 {
        let begin = self.begin.unwrap_or(facts.time());
        facts.time().saturating_sub(begin)
    }

    #[inline]
    fn compare(
        &mut self,
        facts: &Facts<'_>,
        segment: &Segment<'_>,
        events: Events,
        next: Option<Seq>,
    ) -> Option<Differing> {
        let payloads = self.payloads.as_mut()?;
        overlap::compare(payloads, next, facts, segment, events)
    }

    #[cold]
    fn report(&mut self, facts: &Facts<'_>, segment: &Segment<'_>, notes: &Notes) {
        let lost = notes.lost;
        let confidence = Confidence::of_connection(facts.has_handshake(), lost);
        for (rule, account) in self.of_segment.drain(..) {
            if !self.told.tell(facts.stream(), rule) {
                continue;
            }
            let (ports, addresses) = (&segment.header, &segment.addresses);
            let source = SocketAddr::new(addresses.source(), ports.source_port());
            let destination = SocketAddr::new(addresses.destination(), ports.destination_port());
            self.found.push(Found {
                stream: Some(facts.stream()),
                frame: Some(facts.frame()),
                time: facts.time(),
                source,
                destination,
                flags: Some(segment.header.flags()),
                related: in_order(&account, facts.frame()),
                finding: finding(rule, account, confidence),
            });
        }
    }
}
