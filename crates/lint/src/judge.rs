//! The tracker's observer: asks the rules, and writes down what they say.

#[cfg(debug_assertions)]
use std::collections::BTreeSet;
use std::net::SocketAddr;

#[cfg(debug_assertions)]
use tcplint_track::Tracker;
use tcplint_track::{Connection, Event, Events, Facts, Glance, Observer, Role, Step};
use tcplint_wire::{Flags, Segment, Seq};

use crate::campaign::Campaigns;
use crate::case::{Account, Case, Ending};
use crate::catalogue::RuleId;
use crate::compact::CompactNotes;
use crate::finding::Confidence;
use crate::found::{Found, certainty, finding, in_order, of_campaign};
use crate::glance::{self, Look, Quiet};
use crate::learn::{begun_anew, note_offer};
use crate::notes::Notes;
use crate::options::negotiated::O010;
use crate::payloads::{Differing, Payloads};
use crate::plain::{is_quiet, is_steady};
use crate::rule_set::RuleSet;
use crate::sequence::overlap;
use crate::teardown::closing::CLOSES;
use crate::told::Told;
use crate::{learn, options, sequence, teardown};

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

/// All rules that a connection breaks at the end.
fn check_ending(ending: &Ending<'_>) -> RuleSet {
    sequence::check_ending(ending) | teardown::check_ending(ending)
}

/// All rules that a segment breaks by taking the place of a connection, which is the case's.
fn check_succession(case: &Case<'_>) -> RuleSet {
    sequence::check_succession(case) | teardown::check_succession(case)
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

    /// Debug builds only: whether nothing is to be said at the end of connections that are settled.
    #[cfg(debug_assertions)]
    pub(crate) fn compare_endings(&self, tracker: &Tracker<Notes>, until: i64) {
        let unsettled: BTreeSet<_> = tracker
            .unsettled_noted()
            .map(|(connection, _)| connection.stream)
            .collect();
        for (connection, notes) in tracker.connections_noted() {
            let ending = Ending {
                connection: &connection,
                until,
                card: notes.card,
                notes: &notes,
            };
            let says_nothing = (check_ending(&ending) & self.selected).is_empty();
            debug_assert!(says_nothing || unsettled.contains(&connection.stream));
        }
    }

    pub(crate) fn end(&mut self, connection: &Connection, notes: &Notes, until: i64) {
        let card = notes.card;
        let ending = Ending {
            connection,
            until,
            card,
            notes,
        };
        for rule in (check_ending(&ending) & self.selected).iter() {
            let Some(wording) = rule.rule().message.ending else {
                continue;
            };
            if self.told.has(connection.stream, rule) {
                continue;
            }
            let account = wording(&ending);
            let (client, server) = (connection.client.address, connection.server.address);
            let (source, destination) = match account.role {
                Some(Role::Server) => (server, client),
                _ => (client, server),
            };
            let known = card.offer(Role::Client).is_seen() && card.offer(Role::Server).is_seen();
            self.found.push(Found {
                stream: Some(connection.stream),
                frame: None,
                time: until,
                source,
                destination,
                flags: None,
                related: account.related.clone(),
                finding: finding(rule, account, Confidence::of_connection(known, notes.lost)),
            });
        }
    }
}

/// Connections whose segments lack timestamps lack them in each, so that these are not judged at
/// length.
impl Judge {
    /// Whether no more is to be done in this stream than to count.
    fn knows_to_lack_timestamps(&self, stream: u32) -> bool {
        let mut rules = (O010 & self.selected).iter();
        rules.all(|rule| self.told.has(stream, rule))
    }

    #[cold]
    fn lacks_timestamps(&mut self, stream: u32) {
        for rule in (O010 & self.selected).iter() {
            self.told.repeat(stream, rule);
        }
    }
}

impl Judge {
    /// Packet time has come to `until`.
    #[cold]
    pub(crate) fn sweep(&mut self, until: i64) {
        if until >= self.campaigns.due {
            self.campaigns.sweep(until);
            campaigns_over(&mut self.campaigns, self.selected, &mut self.found);
        }
    }
}

/// Tells of the campaigns that are over.
#[cold]
pub(crate) fn campaigns_over(campaigns: &mut Campaigns, selected: RuleSet, found: &mut Vec<Found>) {
    let confidence = match campaigns.shows_more() {
        true => Confidence::High,
        false => Confidence::Low,
    };
    for campaign in std::mem::take(campaigns.over()) {
        let rule = campaign.kind.rule();
        let Some(wording) = rule.rule().message.campaign else {
            continue;
        };
        if selected.contains(rule) {
            let finding = finding(rule, wording(&campaign), certainty(&campaign, confidence));
            found.push(of_campaign(campaign, finding));
        }
    }
}

impl Observer<Notes> for Judge {
    fn succeeds(&mut self, old: &Facts<'_>, segment: &Segment<'_>, notes: &mut Notes) {
        let case = self.case(old, segment, notes);
        self.note(check_succession(&case), &case);
    }

    #[inline]
    fn passes(&mut self, facts: &Facts<'_>, segment: &Segment<'_>, notes: &mut Notes) -> bool {
        let passes = notes.noted && is_steady(segment, facts, notes);
        if passes && cfg!(debug_assertions) {
            debug_assert!((check(&self.case(facts, segment, notes)) & self.selected).is_empty());
        }
        passes
    }

    type Look = Look;

    #[inline(always)]
    fn look(&self, segment: &Segment<'_>) -> Look {
        Look::at(segment, &self.campaigns)
    }

    #[inline(always)]
    fn foresees(&self, glance: &Glance<'_>, look: Look, notes: &CompactNotes) -> bool {
        self.glances
            && !(self.tells_closes && glance.is_ending())
            && match glance::quiet(glance, look, notes) {
                Quiet::Yes => true,
                Quiet::LacksTimestamps => self.knows_to_lack_timestamps(glance.stream()),
                Quiet::No => false,
            }
    }

    #[inline(always)]
    fn passed(&mut self, glance: &Glance<'_>, look: Look, notes: &mut CompactNotes) {
        if glance::lacks_timestamps(glance, look, notes) {
            self.lacks_timestamps(glance.stream());
        }
        if glance::learn(notes, glance, look) {
            // A copy, so that it need not be put into memory but here.
            let glance = *glance;
            self.campaigns.opened(&glance);
        }
    }

    #[inline(always)]
    fn foresees_opening(&self, look: Look) -> bool {
        self.glances && glance::is_quiet_opening(look)
    }

    #[inline(always)]
    fn foresees_answer(&self, look: Look, notes: &CompactNotes) -> bool {
        self.glances && glance::is_quiet_answer(look, notes)
    }

    #[inline(always)]
    fn opened(&mut self, glance: &Glance<'_>, look: Look, notes: &mut CompactNotes) {
        if self.begin.is_none() {
            self.begin = Some(glance.time());
        }
        glance::learn_opening(notes, glance, look);
        self.campaigns.opening(glance, look.marks);
    }

    #[cfg(debug_assertions)]
    fn compare(
        &self,
        glance: &Glance<'_>,
        (before, after): (&Facts<'_>, &Facts<'_>),
        segment: &Segment<'_>,
        step: &Step,
        (mut notes, now): (Notes, Notes),
    ) {
        let known = match self.knows_to_lack_timestamps(before.stream()) {
            true => O010,
            false => RuleSet::EMPTY,
        };
        let is_known = |broken: RuleSet| {
            (broken & self.selected)
                .iter()
                .all(|rule| known.contains(rule))
        };
        let case = self.case(before, segment, &notes);
        debug_assert!(is_known(check(&case)));
        let went_on = before.sender().went_on();
        let case = Case {
            step: Some(step),
            ..self.case(after, segment, &notes)
        };
        debug_assert!(is_known(check(&case)));
        let is_syn = segment.header.flags().contains(Flags::SYN);
        let is_looked_at = is_syn || !notes.end(before.sender_role()).offered;
        Campaigns::compare((is_looked_at, went_on), glance, after, segment, step);
        if is_syn {
            note_offer(&mut notes.card, after, segment, step);
        }
        learn::learn(&mut notes, after, segment, step);
        debug_assert_eq!(notes, now);
    }

    #[inline]
    fn passed_at_length(&mut self, facts: &Facts<'_>, segment: &Segment<'_>, notes: &mut Notes) {
        // Octets that come for the first time differ from none; they are remembered.
        let differing = self.compare(
            facts,
            segment,
            Events::default(),
            Some(segment.header.seq()),
        );
        debug_assert!(differing.is_none());
        learn::learn_steady(notes, facts, segment);
    }

    #[inline]
    fn before(&mut self, facts: &Facts<'_>, segment: &Segment<'_>, notes: &mut Notes) {
        if self.begin.is_none() {
            self.begin = Some(facts.time());
        }
        if self.payloads.is_some() {
            self.next = facts.sender().next();
        }
        self.plain = is_quiet(segment, facts, notes) && !(facts.is_ending() && self.tells_closes);
        self.campaigns.before(facts, segment.header.flags(), notes);
        if self.plain && !cfg!(debug_assertions) {
            return;
        }
        self.judge(&self.case(facts, segment, notes));
    }

    #[inline]
    fn after(&mut self, facts: &Facts<'_>, segment: &Segment<'_>, step: &Step, notes: &mut Notes) {
        if step.events.has(Event::Duplicate) {
            self.of_segment.clear();
            return;
        }
        if !self.of_segment.is_empty() {
            let withdrawn = teardown::withdrawn(step.events);
            self.of_segment
                .retain(|(rule, _)| !withdrawn.contains(*rule));
        }
        let differing = self.compare(facts, segment, step.events, self.next);
        self.campaigns.after(facts, segment, step);
        if !self.plain || cfg!(debug_assertions) {
            self.judge(&Case {
                step: Some(step),
                differing,
                ..self.case(facts, segment, notes)
            });
        }
        debug_assert!(!self.plain || self.of_segment.is_empty());
        if step.events.has(Event::Reuse) {
            self.told.forget(facts.stream());
            *notes = Notes::with(begun_anew(&notes.card, facts, segment));
        }
        if segment.header.flags().contains(Flags::SYN) {
            note_offer(&mut notes.card, facts, segment, step);
        }
        learn::learn(notes, facts, segment, step);
        if !self.of_segment.is_empty() {
            self.report(facts, segment, notes);
        }
    }
}
