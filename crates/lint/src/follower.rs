use std::collections::BTreeMap;
use std::net::SocketAddr;

use tcplint_track::{Connection, Event, Facts, Observer, Role, Step, Tracker};
use tcplint_wire::{Flags, Segment, Seq};

use crate::campaign::{Campaign, Campaigns, Kind};
use crate::case::{Account, Case, Ending};
use crate::catalogue::RuleId;
use crate::finding::{Confidence, Finding};
use crate::notes::{Card, NotesTable, Offer};
use crate::payloads::{Differing, Payloads};
use crate::plain::is_plain;
use crate::rule::Severity;
use crate::rule_set::RuleSet;
use crate::sequence::overlap;
use crate::{learn, options, sequence, teardown};

/// Connections whose repeated findings are counted one by one; of more, only the sums are kept.
const MAX_REPEATS: usize = 1 << 12;

/// A finding about a connection and where it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The finding.
    pub finding: Finding,
    /// Wireshark's `tcp.stream`.
    pub stream: Option<u32>,
    /// The frame that decided it; `None` where no frame did: the end of the capture, or of a
    /// campaign, which is known by the silence after it.
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
                payloads: selected
                    .intersects(overlap::S017)
                    .then(|| Box::new(Payloads::new())),
                next: None,
                found: Vec::new(),
                of_segment: Vec::new(),
                plain: false,
                begin: None,
                repeats: BTreeMap::new(),
                repeated: BTreeMap::new(),
                campaigns: Campaigns::new(selected),
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
        if self.until >= self.judge.campaigns.due {
            self.judge.campaigns.sweep(self.until);
            self.judge.campaigns_over();
        }
        step
    }

    /// The capture is over: connections are judged by what they came to.
    pub fn end(&mut self) {
        for (connection, card) in self.tracker.connections_noted() {
            self.judge.end(&connection, card, self.until);
        }
        self.judge.campaigns.end(self.until);
        self.judge.campaigns_over();
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
    /// Where payload is compared.
    payloads: Option<Box<Payloads>>,
    /// The sender's SND.NXT before the segment at hand; only kept for comparing payload.
    next: Option<Seq>,
    found: Vec<Found>,
    /// Of the segment at hand.
    of_segment: Vec<(RuleId, Account)>,
    /// Whether the segment at hand needs no rule to be asked.
    plain: bool,
    /// Time of the capture's first segment.
    begin: Option<i64>,
    repeats: BTreeMap<(RuleId, u32), u64>,
    repeated: BTreeMap<RuleId, u64>,
    campaigns: Campaigns,
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

    #[inline]
    fn compare(
        &mut self,
        facts: &Facts<'_>,
        segment: &Segment<'_>,
        step: &Step,
    ) -> Option<Differing> {
        let payloads = self.payloads.as_mut()?;
        overlap::compare(payloads, self.next, facts, segment, step)
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

impl Judge {
    /// Tells of the campaigns that are over.
    #[cold]
    fn campaigns_over(&mut self) {
        let confidence = match self.campaigns.shows_more() {
            true => Confidence::High,
            false => Confidence::Low,
        };
        for campaign in std::mem::take(self.campaigns.over()) {
            let rule = campaign.kind.rule();
            let Some(wording) = rule.rule().message.campaign else {
                continue;
            };
            if self.selected.contains(rule) {
                let finding = finding(rule, wording(&campaign), certainty(&campaign, confidence));
                self.found.push(of_campaign(campaign, finding));
            }
        }
    }
}

/// Marks speak for themselves. What came of SYNs does so where the capture shows connections.
fn certainty(campaign: &Campaign, of_outcomes: Confidence) -> Confidence {
    match campaign.kind {
        Kind::SynScan => of_outcomes.min(Confidence::Medium),
        Kind::Flood | Kind::Backscatter | Kind::AckScan => Confidence::Medium,
        _ => Confidence::High,
    }
}

fn of_campaign(campaign: Campaign, finding: Finding) -> Found {
    let (source, destination) = match campaign.kind {
        Kind::Flood => (campaign.first_target, campaign.by),
        _ => (campaign.by, campaign.first_target),
    };
    Found {
        stream: None,
        frame: None,
        time: campaign.end,
        source,
        destination,
        flags: Some(campaign.flags),
        related: campaign.frames,
        finding,
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
            differing: None,
        };
        self.note(check_succession(&case), &case);
    }

    #[inline]
    fn before(&mut self, facts: &Facts<'_>, segment: &Segment<'_>, card: &mut Card) {
        if self.begin.is_none() {
            self.begin = Some(facts.time());
        }
        if self.payloads.is_some() {
            self.next = facts.sender().next();
        }
        let notes = self.notes.peek(card);
        self.plain = notes.is_some_and(|notes| is_plain(segment, facts, card, notes));
        if self.plain && !cfg!(debug_assertions) {
            return;
        }
        if !self.plain {
            let notes = self.notes.peek(card);
            self.campaigns.before(facts, segment.header.flags(), notes);
        }
        let notes = self.notes.get(card);
        self.judge(&Case {
            segment,
            facts,
            step: None,
            elapsed: self.elapsed(facts),
            card: *card,
            notes: &notes,
            differing: None,
        });
    }

    #[inline]
    fn after(&mut self, facts: &Facts<'_>, segment: &Segment<'_>, step: &Step, card: &mut Card) {
        if step.events.has(Event::Duplicate) {
            self.of_segment.clear();
            return;
        }
        if !self.of_segment.is_empty() {
            let withdrawn = teardown::withdrawn(step.events);
            self.of_segment
                .retain(|(rule, _)| !withdrawn.contains(*rule));
        }
        let differing = self.compare(facts, segment, step);
        if !self.plain {
            self.campaigns.after(facts, segment, step);
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
                differing,
            });
        }
        debug_assert!(!self.plain || self.of_segment.is_empty());
        if step.events.has(Event::Reuse) {
            self.notes.drop(card);
            *card = begun_anew(card, facts, segment);
        }
        if segment.header.flags().contains(Flags::SYN) {
            note_offer(card, facts, segment, step);
        }
        learn::learn(&mut self.notes, card, facts, segment, step);
        if !self.of_segment.is_empty() {
            self.report(facts, segment, card);
        }
    }
}

/// What is left of a card when a segment begins the connection anew: where that is a SYN-ACK, it
/// may answer a SYN that came while the old connection lived.
#[cold]
fn begun_anew(card: &Card, facts: &Facts<'_>, segment: &Segment<'_>) -> Card {
    let mut anew = Card::default();
    if segment.header.flags().contains(Flags::ACK) && facts.receiver().sent_syn() {
        anew.set_offer(Role::Client, card.offer(Role::Client));
    }
    anew
}

/// Notes what a SYN offers. One into a connection that lives changes nothing there.
#[cold]
fn note_offer(card: &mut Card, facts: &Facts<'_>, segment: &Segment<'_>, step: &Step) {
    let role = facts.sender_role();
    let mut offer = Offer::of(segment);
    // Where both sides sent a SYN, each sends a SYN-ACK as well: the peer may answer either.
    let crossed = step.events.has(Event::SynAck) && facts.sender().sent_syn();
    if step.events.has(Event::SynAgain) || crossed {
        offer = offer.after(card.offer(role));
    }
    if !(step.events.has(Event::SynInConnection) && facts.has_handshake()) {
        card.set_offer(role, offer);
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
