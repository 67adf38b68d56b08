//! The rules: which TCP segments carry illegal flags, broken headers or broken options, and why.
//!
//! Detection is a bit set and explanation is cold: [`Linter::segment`] answers with the
//! [`RuleSet`] of broken rules, empty for nearly every segment; only for a member of that set is a
//! [`Finding`] with its message built. Every rule is declared once, next to its check, as a
//! [`Rule`]; the catalogue, the rules' pages and every output's description come from there.

#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

mod campaign;
mod case;
mod catalogue;
mod compact;
mod finding;
mod flags;
mod follower;
mod found;
mod glance;
mod header;
mod join;
mod joined;
mod joint;
mod judge;
mod learn;
mod linter;
mod notes;
mod offload;
mod opening;
mod options;
mod ordinary;
mod page;
mod payloads;
mod plain;
mod rule;
mod rule_set;
mod selection;
mod sequence;
mod teardown;
mod told;
mod wording;

pub use campaign::{Answers, Campaign, Kind, Note, Tick};
pub use case::{Account, Case, Ending};
pub use catalogue::{RuleId, all, find};
pub use finding::{Confidence, Finding};
pub use follower::{Follower, Upcoming};
pub use found::Found;
pub use header::NEED_ADDRESSES;
pub use join::{Declaration, Refusal, join};
pub use joint::Joint;
pub use linter::{HeaderGlance, Linter};
pub use notes::{Card, EndNotes, Notes, Offer};
pub use offload::OffloadingSender;
pub use page::markdown;
pub use payloads::Differing;
pub use rule::{Message, Pack, Peer, Reference, Rule, Severity};
pub use rule_set::RuleSet;
pub use selection::{Selection, UnknownRule};
