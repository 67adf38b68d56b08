//! What the judge is shown of each segment.

use tcplint_track::{Event, Events, Facts, Glance, Observer, Step};
use tcplint_wire::{Flags, Segment};

use super::{Judge, check};
use crate::case::Case;
use crate::compact::CompactNotes;
use crate::glance::{self, Foreseen, Look};
use crate::learn::{self, begun_anew, note_offer};
use crate::notes::Notes;
use crate::options::negotiated::O010;
use crate::plain::{is_quiet, is_steady};
use crate::rule_set::RuleSet;
use crate::{sequence, teardown};

/// All rules that a segment breaks by taking the place of a connection, which is the case's.
fn check_succession(case: &Case<'_>) -> RuleSet {
    sequence::check_succession(case) | teardown::check_succession(case)
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

    type Foreseen = Foreseen;

    #[inline(always)]
    fn foresees(&self, glance: &Glance<'_>, look: Look, notes: &CompactNotes) -> Option<Foreseen> {
        if !self.glances || self.tells_closes && glance.is_ending() {
            return None;
        }
        let foreseen = glance::quiet(glance, look, notes)?;
        if foreseen.lacks_timestamps && !self.knows_to_lack_timestamps(glance.stream()) {
            return None;
        }
        Some(foreseen)
    }

    #[inline(always)]
    fn passed(&mut self, glance: &Glance<'_>, foreseen: Foreseen, notes: &mut CompactNotes) {
        if foreseen.lacks_timestamps {
            self.lacks_timestamps(glance.stream());
        }
        glance::learn(notes, glance, &foreseen);
        if foreseen.is_first {
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
        crate::campaign::Campaigns::compare((is_looked_at, went_on), glance, after, segment, step);
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
