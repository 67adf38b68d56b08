//! What is said of a capture whose connections several followers share.

use crate::campaign::{Campaigns, Note};
use crate::found::Found;
use crate::judge::campaigns_over;
use crate::rule_set::RuleSet;

/// Puts together what followers of parts say ([`Follower::of_part`](crate::Follower::of_part)):
/// numbers their streams as one follower would, and finds what many connections show together.
#[derive(Debug)]
pub struct Joint {
    selected: RuleSet,
    campaigns: Campaigns,
    found: Vec<Found>,
    /// The numbers of each one's streams, by their numbers there.
    numbers: Vec<Vec<u32>>,
    streams: u32,
}

impl Joint {
    /// Of so many followers, with these rules on.
    pub fn new(selected: RuleSet, followers: usize) -> Joint {
        Joint {
            selected,
            campaigns: Campaigns::new(selected),
            found: Vec::new(),
            numbers: vec![Vec::new(); followers],
            streams: 0,
        }
    }

    /// The next stream of the capture is the next one of this follower, counted from 0.
    #[inline]
    pub fn begins(&mut self, follower: usize) {
        if let Some(numbers) = self.numbers.get_mut(follower) {
            numbers.push(self.streams);
            self.streams = self.streams.saturating_add(1);
        }
    }

    /// Streams so far.
    pub fn streams(&self) -> u32 {
        self.streams
    }

    /// The number of a follower's stream in the capture.
    #[inline]
    pub fn number(&self, follower: usize, stream: u32) -> u32 {
        let numbers = self.numbers.get(follower);
        let number = numbers.and_then(|numbers| numbers.get(stream as usize));
        number.copied().unwrap_or(stream)
    }

    /// These notable segments come soon, the second one sooner: what their clients did before is asked for.
    /// Leaving it out costs time only.
    #[inline]
    pub fn fetch(&self, later: Option<&Note>, sooner: Option<&Note>) {
        self.campaigns.fetch_notes(later, sooner);
    }

    /// The capture's next notable segment, which is this follower's.
    #[inline]
    pub fn note(&mut self, follower: usize, note: &Note) {
        let mut note = *note;
        note.stream = self.number(follower, note.stream);
        self.campaigns.note(&note);
    }

    /// Packet time has come past a [`Tick`](crate::Tick), to `until`.
    pub fn tick(&mut self, until: i64) {
        if until >= self.campaigns.due {
            self.campaigns.sweep(until);
            campaigns_over(&mut self.campaigns, self.selected, &mut self.found);
        }
    }

    /// The capture is over, at this time, and its connections are judged.
    pub fn end(&mut self, until: i64) {
        self.campaigns.end(until);
        campaigns_over(&mut self.campaigns, self.selected, &mut self.found);
    }

    /// What was found of many connections together and not yet taken.
    pub fn found(&mut self) -> &mut Vec<Found> {
        &mut self.found
    }
}
