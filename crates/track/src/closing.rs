use crate::connection::{Entry, fact};
use crate::opening::Opening;
use crate::state::close;

/// How a connection closed, as far as the capture shows. Data in a FIN, data after the first FIN
/// and FINs sent again change nothing here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Closing {
    /// FIN, ACK, FIN, ACK: the first FIN was acknowledged before the second was sent.
    FourSegment,
    /// FIN, FIN-ACK, ACK: the second FIN is the first to acknowledge the first.
    ThreeSegment,
    /// The FINs crossed: the second does not acknowledge the first.
    Simultaneous,
    /// One FIN, acknowledged; the other end has not closed.
    HalfClosed,
    /// One FIN, and nothing acknowledges it.
    FinUnanswered,
    /// Two FINs, one of which nothing acknowledges.
    LastAckMissing,
    /// A reset, and no FIN before it.
    Reset,
    /// A FIN, then a reset.
    ResetAfterFin,
    /// A reset answered the SYN.
    Refused,
    /// None of these by the end of the capture.
    Open,
}

impl Closing {
    /// All closings.
    pub const ALL: [Closing; 10] = [
        Closing::FourSegment,
        Closing::ThreeSegment,
        Closing::Simultaneous,
        Closing::HalfClosed,
        Closing::FinUnanswered,
        Closing::LastAckMissing,
        Closing::Reset,
        Closing::ResetAfterFin,
        Closing::Refused,
        Closing::Open,
    ];

    /// The name in the outputs, in kebab case.
    pub const fn name(self) -> &'static str {
        match self {
            Closing::FourSegment => "four-segment",
            Closing::ThreeSegment => "three-segment",
            Closing::Simultaneous => "simultaneous",
            Closing::HalfClosed => "half-closed",
            Closing::FinUnanswered => "fin-unanswered",
            Closing::LastAckMissing => "last-ack-missing",
            Closing::Reset => "reset",
            Closing::ResetAfterFin => "reset-after-fin",
            Closing::Refused => "refused",
            Closing::Open => "open",
        }
    }

    /// `None` where the opening was unanswered.
    pub(crate) fn of(entry: &Entry, opening: Opening) -> Option<Closing> {
        let first = &entry.ends[entry.closer()];
        let second = &entry.ends[!entry.closer()];
        let fins = first.has_fin() as u8 + second.has_fin() as u8;
        Some(match opening {
            Opening::Unanswered => return None,
            Opening::Refused => Closing::Refused,
            _ if entry.is(fact::RESET) && fins > 0 => Closing::ResetAfterFin,
            _ if entry.is(fact::RESET) => Closing::Reset,
            _ if fins == 0 => Closing::Open,
            _ if fins == 1 && first.has(close::FIN_ACKED) => Closing::HalfClosed,
            _ if fins == 1 => Closing::FinUnanswered,
            _ if !first.has(close::FIN_ACKED) || !second.has(close::FIN_ACKED) => {
                Closing::LastAckMissing
            }
            _ if entry.is(fact::CROSSED) => Closing::Simultaneous,
            _ if entry.is(fact::COVERED_FIRST) => Closing::FourSegment,
            _ => Closing::ThreeSegment,
        })
    }
}
