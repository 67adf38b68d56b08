//! What only the end of a connection decides, of a campaign, or of the capture.

#[cfg(debug_assertions)]
use std::collections::BTreeSet;

#[cfg(debug_assertions)]
use tcplint_track::Tracker;
use tcplint_track::{Connection, Role};

use super::Judge;
use crate::campaign::Campaigns;
use crate::case::Ending;
use crate::finding::Confidence;
use crate::found::{Found, certainty, finding, of_campaign};
use crate::notes::Notes;
use crate::rule_set::RuleSet;
use crate::{sequence, teardown};

/// All rules that a connection breaks at the end.
fn check_ending(ending: &Ending<'_>) -> RuleSet {
    sequence::check_ending(ending) | teardown::check_ending(ending)
}

impl Judge {
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
