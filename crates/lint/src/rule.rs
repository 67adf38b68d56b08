use std::fmt;

use tcplint_wire::{IncompleteSegment, Segment};

use crate::campaign::Campaign;
use crate::case::{Account, Case, Ending};

/// How bad a broken rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Legal and useful to know; never fails a run by default.
    Info,
    /// Legal but never sent by a working stack, or broken unless the capture lost something.
    Warning,
    /// No conforming sender can produce it.
    Error,
}

impl Severity {
    /// `error`, `warning` or `info`.
    pub const fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A tool that people use for the same question today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// Wireshark and tshark.
    Wireshark,
    /// Zeek.
    Zeek,
    /// Suricata.
    Suricata,
    /// Snort 3.
    Snort,
    /// Linux's connection tracking.
    Netfilter,
    /// pf of OpenBSD and FreeBSD.
    Pf,
    /// p0f.
    P0f,
}

impl Peer {
    /// The name as its makers write it.
    pub const fn name(self) -> &'static str {
        match self {
            Peer::Wireshark => "Wireshark",
            Peer::Zeek => "Zeek",
            Peer::Suricata => "Suricata",
            Peer::Snort => "Snort 3",
            Peer::Netfilter => "netfilter",
            Peer::Pf => "pf",
            Peer::P0f => "p0f",
        }
    }
}

/// Where a rule comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// An RFC's number and section.
    Rfc(u16, &'static str),
    /// Anything else: a source file, an advisory.
    Other(&'static str),
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reference::Rfc(number, section) => write!(f, "RFC {number}, section {section}"),
            Reference::Other(text) => f.write_str(text),
        }
    }
}

/// How a rule words its finding: one wording for each thing that can break it.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    /// From a segment that breaks it, looked at alone.
    pub segment: Option<fn(&Segment<'_>) -> String>,
    /// From a segment with less than a header.
    pub incomplete: Option<fn(&IncompleteSegment<'_>) -> String>,
    /// From a segment in its connection.
    pub case: Option<fn(&Case<'_>) -> Account>,
    /// From a connection at the end of the capture.
    pub ending: Option<fn(&Ending<'_>) -> Account>,
    /// From a campaign of many connections.
    pub campaign: Option<fn(&Campaign) -> Account>,
    /// From a rule pack, which words its own.
    pub pack: Option<Pack>,
}

/// What is known of a rule that is no rule of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pack {
    /// Name and version of its pack.
    pub pack: &'static str,
    /// Whether the rule is silent where connections are not followed.
    pub needs_connections: bool,
}

impl Message {
    const NONE: Message = Message {
        segment: None,
        incomplete: None,
        case: None,
        ending: None,
        campaign: None,
        pack: None,
    };

    /// Of a rule that is no rule of ours.
    pub const fn of_pack(pack: Pack) -> Message {
        Message {
            pack: Some(pack),
            ..Message::NONE
        }
    }

    /// Of a rule that a segment alone breaks.
    pub const fn segment(wording: fn(&Segment<'_>) -> String) -> Message {
        Message {
            segment: Some(wording),
            ..Message::NONE
        }
    }

    /// Of a rule that a segment with less than a header breaks.
    pub const fn incomplete(wording: fn(&IncompleteSegment<'_>) -> String) -> Message {
        Message {
            incomplete: Some(wording),
            ..Message::NONE
        }
    }

    /// Of a rule that a segment breaks in its connection.
    pub const fn case(wording: fn(&Case<'_>) -> Account) -> Message {
        Message {
            case: Some(wording),
            ..Message::NONE
        }
    }

    /// Of a rule that a connection breaks at the end of the capture.
    pub const fn ending(wording: fn(&Ending<'_>) -> Account) -> Message {
        Message {
            ending: Some(wording),
            ..Message::NONE
        }
    }

    /// Of a rule that many connections break together.
    pub const fn campaign(wording: fn(&Campaign) -> Account) -> Message {
        Message {
            campaign: Some(wording),
            ..Message::NONE
        }
    }

    /// The same, where a segment in its connection can break the rule as well.
    #[must_use]
    pub const fn or_case(self, wording: fn(&Case<'_>) -> Account) -> Message {
        Message {
            case: Some(wording),
            ..self
        }
    }

    /// The same, where the end of the capture can decide it as well.
    #[must_use]
    pub const fn or_ending(self, wording: fn(&Ending<'_>) -> Account) -> Message {
        Message {
            ending: Some(wording),
            ..self
        }
    }
}

/// A rule, declared once: everything that is said of it anywhere comes from here.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Family letter and three digits, stable for ever: `F001`. A pack's has two to eight letters.
    pub code: &'static str,
    /// Kebab case, stable for ever: `null-flags`.
    pub name: &'static str,
    /// Its usual severity.
    pub severity: Severity,
    /// Whether it is on unless the user selects otherwise.
    pub default: bool,
    /// What it means in one line, without a full stop.
    pub summary: &'static str,
    /// When exactly it fires, in header fields.
    pub condition: &'static str,
    /// Why that is wrong or worth knowing. Markdown paragraphs.
    pub why: &'static str,
    /// Who sends such segments, when it is harmless, what is exempt. Markdown paragraphs.
    pub exempt: &'static str,
    /// What to do about a finding.
    pub advice: &'static str,
    /// Where the rule comes from.
    pub references: &'static [Reference],
    /// What others make of the same segment; a peer that is not named has no word for it.
    pub peers: &'static [(Peer, &'static str)],
    /// The finding's text.
    pub message: Message,
}

impl Rule {
    /// Whether it is silent where connections are not followed: no segment breaks it alone.
    pub const fn needs_connections(&self) -> bool {
        match self.message.pack {
            Some(pack) => pack.needs_connections,
            None => self.message.segment.is_none() && self.message.incomplete.is_none(),
        }
    }
}
