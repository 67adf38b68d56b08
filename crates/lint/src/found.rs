use std::net::SocketAddr;

use tcplint_wire::Flags;

use crate::campaign::{Campaign, Kind};
use crate::case::Account;
use crate::catalogue::RuleId;
use crate::finding::{Confidence, Finding};
use crate::rule::Severity;

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

pub(crate) fn of_campaign(campaign: Campaign, finding: Finding) -> Found {
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

/// Marks speak for themselves. What came of SYNs does so where the capture shows connections.
pub(crate) fn certainty(campaign: &Campaign, of_outcomes: Confidence) -> Confidence {
    match campaign.kind {
        Kind::SynScan => of_outcomes.min(Confidence::Medium),
        Kind::Flood | Kind::Backscatter | Kind::AckScan => Confidence::Medium,
        _ => Confidence::High,
    }
}

/// A finding of low confidence fails no run.
pub(crate) fn finding(rule: RuleId, account: Account, confidence: Confidence) -> Finding {
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

pub(crate) fn in_order(account: &Account, frame: u64) -> Vec<u64> {
    let mut related = account.related.clone();
    related.push(frame);
    related.sort_unstable();
    related.dedup();
    related
}
