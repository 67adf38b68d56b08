use super::scope::Answer;
use crate::catalogue::RuleId;
use crate::rule_set::RuleSet;

/// What a campaign is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// SYNs to many targets that come to nothing.
    SynScan,
    /// First segments without flags, with FIN alone, with FIN, PSH and URG, or with SYN and FIN.
    Stealth,
    /// First segments with ACK or FIN and ACK that closed ports answer by a reset.
    AckScan,
    /// Probes of nmap's operating system detection.
    OsProbe,
    /// SYNs with the IP identification of masscan.
    Masscan,
    /// SYNs with the IP identification of ZMap.
    Zmap,
    /// SYNs from many ends to one port, which come to nothing.
    Flood,
    /// Answers of one port to SYNs that were not captured.
    Backscatter,
    /// Resets of one end of a connection.
    ResetStorm,
    /// FINs of one end of a connection.
    FinStorm,
}

impl Kind {
    /// Different targets (of [`Kind::OsProbe`]: different probes) within
    /// [`WINDOW`](crate::campaign::WINDOW) that make it a campaign.
    pub(crate) fn threshold(self) -> usize {
        match self {
            Kind::OsProbe => 2,
            Kind::Stealth | Kind::Masscan | Kind::Zmap => 3,
            _ => MOST,
        }
    }

    /// Whether a probe that came to this is none of a campaign's.
    pub(crate) fn is_harmless(self, answer: Answer) -> bool {
        match self {
            Kind::SynScan | Kind::Backscatter => answer == Answer::Opened,
            // A port that refuses is closed or its service is down: nothing is held open there.
            Kind::Flood => matches!(answer, Answer::Opened | Answer::Refused),
            _ => false,
        }
    }

    /// The rule that it breaks.
    pub(crate) fn rule(self) -> RuleId {
        const SYN_SCAN: RuleId = RuleId::of("C001");
        const STEALTH: RuleId = RuleId::of("C002");
        const ACK_SCAN: RuleId = RuleId::of("C003");
        const OS_PROBE: RuleId = RuleId::of("C004");
        const MARK: RuleId = RuleId::of("C005");
        const FLOOD: RuleId = RuleId::of("C006");
        const STORM: RuleId = RuleId::of("T018");
        match self {
            Kind::SynScan => SYN_SCAN,
            Kind::Stealth => STEALTH,
            Kind::AckScan => ACK_SCAN,
            Kind::OsProbe => OS_PROBE,
            Kind::Masscan | Kind::Zmap => MARK,
            Kind::Flood | Kind::Backscatter => FLOOD,
            Kind::ResetStorm | Kind::FinStorm => STORM,
        }
    }
}

/// The highest threshold: as many probes of each sender are remembered one by one.
pub(crate) const MOST: usize = 20;

/// All rules about campaigns.
pub(crate) const ALL: RuleSet =
    RuleSet::of(&["C001", "C002", "C003", "C004", "C005", "C006", "T018"]);
