//! What the rules about connections judge: a segment in its connection, or a connection at its end.

use tcplint_track::{Connection, Facts, Role, Step};
use tcplint_wire::{Flags, Segment};

use crate::finding::Confidence;
use crate::notes::{Card, Notes, Offer};
use crate::payloads::Differing;
use crate::rule::Severity;

/// A segment in its connection.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The segment.
    pub segment: &'a Segment<'a>,
    /// The connection: before the segment where `step` is absent, else after it.
    pub facts: &'a Facts<'a>,
    /// What the segment did; absent while it is judged by what was before it.
    pub step: Option<&'a Step>,
    /// Time from the capture's first segment to this one, in nanoseconds.
    pub elapsed: i64,
    /// What both SYNs offered.
    pub card: Card,
    /// What else is remembered of the connection; all empty where nothing is.
    pub notes: &'a Notes,
    /// Octets that were sent before, and were others then; only after the segment, and only where
    /// payload is compared.
    pub differing: Option<Differing>,
}

impl Case<'_> {
    /// What the SYNs of the segment's sender offered, before this segment.
    #[inline]
    pub(crate) fn own_offer(&self) -> Offer {
        self.card.offer(self.facts.sender_role())
    }

    /// What the SYNs of its receiver offered.
    #[inline]
    pub(crate) fn peer_offer(&self) -> Offer {
        self.card.offer(!self.facts.sender_role())
    }

    /// The frame of the receiver's latest SYN, 0 where there was none.
    pub(crate) fn peer_syn_frame(&self) -> u32 {
        match self.notes.syn_frame(!self.facts.sender_role()) {
            // Nothing is noted before the second segment.
            0 if self.facts.segments() == 2 => self.facts.frames().0,
            frame => frame,
        }
    }
}

impl Case<'_> {
    /// Whether the segment has all of the flags `set` and none of the flags `clear`.
    #[inline]
    pub(crate) fn has(&self, set: Flags, clear: Flags) -> bool {
        let flags = self.segment.header.flags();
        flags.contains(set) && !flags.intersects(clear)
    }

    /// How sure a finding about this connection can be.
    pub(crate) fn confidence(&self) -> Confidence {
        Confidence::of_connection(self.facts.has_handshake(), self.notes.lost)
    }

    /// Time since the connection's segment before this one, in nanoseconds.
    pub(crate) fn pause(&self) -> i64 {
        self.facts.time().saturating_sub(self.facts.times().1)
    }
}

/// A connection at the end of the capture, or when it is given up to make room.
#[derive(Clone, Copy, Debug)]
pub struct Ending<'a> {
    /// The connection, summed up.
    pub connection: &'a Connection,
    /// Time of the latest packet of the capture, in nanoseconds since 1970.
    pub until: i64,
    /// What both SYNs offered.
    pub card: Card,
    /// What else is remembered of the connection; all empty where nothing is.
    pub notes: &'a Notes,
}

/// A finding about a connection, in a rule's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// What is wrong, in one phrase without a full stop.
    pub message: String,
    /// Frames that it is about besides the one that decided it.
    pub related: Vec<u64>,
    /// Another severity than the rule's usual one.
    pub severity: Option<Severity>,
    /// The end that it is about, where no segment's sender is.
    pub role: Option<Role>,
    /// How sure it is, where that is not as sure as the connection is known.
    pub confidence: Option<Confidence>,
}

impl Account {
    /// In these words.
    pub fn new(message: impl Into<String>) -> Account {
        Account {
            message: message.into(),
            related: Vec::new(),
            severity: None,
            role: None,
            confidence: None,
        }
    }

    /// Also about these frames; 0 stands for none.
    #[must_use]
    pub fn about(mut self, frames: impl IntoIterator<Item = u32>) -> Account {
        let frames = frames.into_iter().filter(|frame| *frame != 0);
        self.related.extend(frames.map(u64::from));
        self
    }

    /// About this end, at the end of a connection; the client where none is named.
    #[must_use]
    pub fn of(mut self, role: Role) -> Account {
        self.role = Some(role);
        self
    }

    /// With this severity in place of the rule's usual one.
    #[must_use]
    pub fn with_severity(mut self, severity: Severity) -> Account {
        self.severity = Some(severity);
        self
    }

    /// As sure as this, whatever else is known of the connection.
    #[must_use]
    pub fn with_confidence(mut self, confidence: Confidence) -> Account {
        self.confidence = Some(confidence);
        self
    }
}
