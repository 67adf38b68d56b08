use std::collections::BTreeMap;
use std::net::SocketAddr;

use tcplint_track::{Connection, Event, Facts, Observer, Step, Tracker};
use tcplint_wire::{Flags, Segment};

use crate::case::{Account, Case, Ending};
use crate::catalogue::RuleId;
use crate::finding::{Confidence, Finding};
use crate::notes::{Card, NotesTable, Offer};
use crate::plain::is_plain;
use crate::rule::Severity;
use crate::rule_set::RuleSet;
use crate::{learn, sequence, teardown};

/// Connections whose repeated findings are counted one by one; of more, only the sums are kept.
const MAX_REPEATS: usize = 1 << 12;

/// A finding about a connection and where it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The finding.
    pub finding: Finding,
    /// Wireshark's `tcp.stream`.
    pub stream: Option<u32>,
    /// The frame that decided it; `None` where only the end of the capture did.
    pub frame: Option<u64>,
    /// When it was decided, in nanoseconds since 1970.
    pub time: i64,
    /// Who did it: the sender of the segment, or the end that it is about.
    pub source: SocketAddr,
    /// The other end.
    pub destination: SocketAddr,
    /// Flags of the segment that decided it.
    pub flags: Option<Flags>,
    /// All frames that it is about, in their order.
    pub related: Vec<u64>,
}

/// Follows the connections of one capture, and judges them by the rules that are on.
///
/// Of each rule and connection one finding comes out, when the rule is broken first; what comes
/// after it is counted ([`Follower::repeats`]).
#[derive(Debug)]
pub struct Follower {
    tracker: Tracker<Card>,
    judge: Judge,
    until: i64,
}

impl Follower {
    /// With these rules on.
    pub fn new(selected: RuleSet) -> Follower {
        Follower {
            tracker: Tracker::default(),
            judge: Judge {
                selected,
                notes: NotesTable::default(),
                found: Vec::new(),
                of_segment: Vec::new(),
                plain: false,
                begin: None,
                repeats: BTreeMap::new(),
                repeated: BTreeMap::new(),
            },
            until: i64::MIN,
        }
    }

    /// The next segment of the capture: `time` in nanoseconds since 1970, `frame` from 1.
    #[inline]
    pub fn segment(&mut self, time: i64, frame: u64, segment: &Segment<'_>) -> Step {
        self.until = self.until.max(time);
        let step = self
            .tracker
            .push_observed(time, frame, segment, &mut self.judge);
        while let Some((connection, card)) = self.tracker.pop_evicted_noted() {
            self.judge.end(&connection, card, self.until);
            self.judge.notes.drop(&card);
        }
        step
    }

    /// The capture is over: connections are judged by what they came to.
    pub fn end(&mut self) {
        for (connection, card) in self.tracker.connections_noted() {
            self.judge.end(&connection, card, self.until);
        }
    }

    /// What was found and not yet taken, in the order in which it was decided.
    #[inline]
    pub fn found(&mut self) -> &mut Vec<Found> {
        &mut self.judge.found
    }

    /// The tracker.
    pub fn tracker(&self) -> &Tracker<Card> {
        &self.tracker
    }

    /// How often rules were broken again in connections of which they were told: by rule, then by
    /// stream, as far as single streams are counted (4096 of them).
    pub fn repeats(&self) -> impl Iterator<Item = (RuleId, u32, u64)> {
        let repeats = self.judge.repeats.iter();
        repeats.map(|((rule, stream), count)| (*rule, *stream, *count))
    }

    /// The sums of all repeats, by rule.
    pub fn repeated(&self) -> impl Iterator<Item = (RuleId, u64)> {
        self.judge
            .repeated
            .iter()
            .map(|(rule, count)| (*rule, *count))
    }
}

/// The tracker's observer.
#[derive(Debug)]
struct Judge {
    selected: RuleSet,
    notes: NotesTable,
    found: Vec<Found>,
    /// Of the segment at hand.
    of_segment: Vec<(RuleId, Account)>,
    /// Whether the segment at hand needs no rule to be asked.
    plain: bool,
    /// Time of the capture's first segment.
    begin: Option<i64>,
    repeats: BTreeMap<(RuleId, u32), u64>,
    repeated: BTreeMap<RuleId, u64>,
}

/// All rules about connections that a segment breaks: before it is added, or after.
fn check(case: &Case<'_>) -> RuleSet {
    sequence::check(case) | teardown::check(case)
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

    #[inline]
    fn elapsed(&self, facts: &Facts<'_>) -> i64 {
        let begin = self.begin.unwrap_or(facts.time());
        facts.time().saturating_sub(begin)
    }

    #[cold]
    fn report(&mut self, facts: &Facts<'_>, segment: &Segment<'_>, card: &mut Card) {
        let lost = self.notes.get(card).lost;
        let confidence = Confidence::of_connection(facts.has_handshake(), lost);
        for (rule, account) in self.of_segment.drain(..) {
            if !self.notes.of(card).tell(rule) {
                *self.repeated.entry(rule).or_default() += 1;
                let key = (rule, facts.stream());
                if self.repeats.len() < MAX_REPEATS || self.repeats.contains_key(&key) {
                    *self.repeats.entry(key).or_default() += 1;
                }
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

    fn end(&mut self, connection: &Connection, card: Card, until: i64) {
        let notes = self.notes.get(&card);
        let ending = Ending {
            connection,
            until,
            card,
            notes: &notes,
        };
        for rule in (check_ending(&ending) & self.selected).iter() {
            let Some(wording) = rule.rule().message.ending else {
                continue;
            };
            if !{ notes }.tell(rule) {
                continue;
            }
            let account = wording(&ending);
            let known = card.offer(tcplint_track::Role::Client).is_seen()
                && card.offer(tcplint_track::Role::Server).is_seen();
            self.found.push(Found {
                stream: Some(connection.stream),
                frame: None,
                time: until,
                source: connection.client.address,
                destination: connection.server.address,
                flags: None,
                related: account.related.clone(),
                finding: finding(rule, account, Confidence::of_connection(known, notes.lost)),
            });
        }
    }
}

impl Observer<Card> for Judge {
    fn succeeds(&mut self, old: &Facts<'_>, segment: &Segment<'_>, card: &mut Card) {
        let notes = self.notes.get(card);
        let case = Case {
            segment,
            facts: old,
            step: None,
            elapsed: self.elapsed(old),
            card: *card,
            notes: &notes,
        };
        self.note(check_succession(&case), &case);
    }

    #[inline]
    fn before(&mut self, facts: &Facts<'_>, segment: &Segment<'_>, card: &mut Card) {
        if self.begin.is_none() {
            self.begin = Some(facts.time());
        }
        let notes = self.notes.peek(card);
        self.plain = notes.is_some_and(|notes| is_plain(segment, facts, card, notes));
        if self.plain && !cfg!(debug_assertions) {
            return;
        }
        let notes = self.notes.get(card);
        self.judge(&Case {
            segment,
            facts,
            step: None,
            elapsed: self.elapsed(facts),
            card: *card,
            notes: &notes,
        });
    }

    #[inline]
    fn after(&mut self, facts: &Facts<'_>, segment: &Segment<'_>, step: &Step, card: &mut Card) {
        if step.events.has(Event::Duplicate) {
            self.of_segment.clear();
            return;
        }
        if !self.plain || cfg!(debug_assertions) {
            let notes = self.notes.get(card);
            self.judge(&Case {
                segment,
                facts,
                step: Some(step),
                elapsed: self.elapsed(facts),
                card: *card,
                notes: &notes,
            });
        }
        debug_assert!(!self.plain || self.of_segment.is_empty());
        if step.events.has(Event::Reuse) {
            self.notes.drop(card);
            *card = Card::default();
        }
        if segment.header.flags().contains(Flags::SYN) {
            card.set_offer(facts.sender_role(), Offer::of(segment));
        }
        learn::learn(&mut self.notes, card, facts, segment, step);
        if !self.of_segment.is_empty() {
            self.report(facts, segment, card);
        }
    }
}

/// A finding of low confidence fails no run.
fn finding(rule: RuleId, account: Account, confidence: Confidence) -> Finding {
    let confidence = account.confidence.unwrap_or(confidence);
    let severity = account.severity.unwrap_or(rule.rule().severity);
    Finding {
        rule,
        severity: match confidence {
            Confidence::Low => Severity::Info,
            _ => severity,
        },
        confidence,
        message: account.message,
    }
}

fn in_order(account: &Account, frame: u64) -> Vec<u64> {
    let mut related = account.related.clone();
    related.push(frame);
    related.sort_unstable();
    related.dedup();
    related
}
