use crate::state::{Phase, State, close, state};

/// How far an end is with opening and with closing, in one octet: its phase in the three lowest
/// bits, its facts about closing above them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(transparent)]
pub(crate) struct Stage(u8);

impl Stage {
    /// Of no end: the connection is kept elsewhere.
    pub(crate) const ELSEWHERE: Stage = Stage(u8::MAX);
    /// Sent a SYN; heard none.
    pub(crate) const SYN_SENT: Stage = Stage::of(Phase::SynSent, 0);
    /// Was sent a SYN.
    pub(crate) const LISTEN: Stage = Stage::of(Phase::Listen, 0);
    /// Sent a SYN and heard one.
    pub(crate) const SYN_RECEIVED: Stage = Stage::of(Phase::SynReceived, 0);
    /// Open, and nothing else.
    pub(crate) const ESTABLISHED: Stage = Stage::of(Phase::Open, 0);
    /// Sent its FIN.
    pub(crate) const FIN_WAIT1: Stage = Stage::of(Phase::Open, close::FIN);
    /// Sent its FIN, which is acknowledged.
    pub(crate) const FIN_WAIT2: Stage = Stage::of(Phase::Open, close::FIN | close::FIN_ACKED);
    /// Has the peer's FIN.
    pub(crate) const CLOSE_WAIT: Stage = Stage::of(Phase::Open, close::PEER_FIN);
    /// Has the peer's FIN, and sent its own after that.
    pub(crate) const LAST_ACK: Stage =
        Stage::of(Phase::Open, close::FIN | close::PEER_FIN | close::KNEW);
    /// Its FIN is acknowledged, and it has the peer's.
    pub(crate) const TIME_WAIT: Stage =
        Stage::of(Phase::Open, close::FIN | close::FIN_ACKED | close::PEER_FIN);
    /// The same, where it was the second to close.
    pub(crate) const CLOSED: Stage = Stage::of(
        Phase::Open,
        close::FIN | close::FIN_ACKED | close::PEER_FIN | close::KNEW,
    );

    #[inline(always)]
    pub(crate) const fn of(phase: Phase, close: u8) -> Stage {
        Stage(phase as u8 | close << 3)
    }

    #[inline(always)]
    pub(crate) const fn octet(self) -> u8 {
        self.0
    }

    /// The stage of this octet.
    #[inline(always)]
    pub(crate) const fn of_octet(octet: u8) -> Stage {
        Stage(octet)
    }

    /// Whether it has this one of the facts about closing.
    #[inline(always)]
    pub(crate) const fn has(self, bit: u8) -> bool {
        self.0 >> 3 & bit != 0
    }

    /// The state that it is.
    #[inline(always)]
    pub(crate) fn state(self) -> State {
        let (phase, close) = self.parts();
        state(phase, close)
    }

    #[inline]
    pub(crate) const fn parts(self) -> (Phase, u8) {
        let phase = match self.0 & 7 {
            0 => Phase::Closed,
            1 => Phase::Listen,
            2 => Phase::Unseen,
            3 => Phase::SynSent,
            4 => Phase::SynReceived,
            _ => Phase::Open,
        };
        (phase, self.0 >> 3)
    }
}

/// In the order of the numbers that [`Stage::parts`] knows.
const _: () = assert!(
    Phase::Closed as u8 == 0
        && Phase::Listen as u8 == 1
        && Phase::Unseen as u8 == 2
        && Phase::SynSent as u8 == 3
        && Phase::SynReceived as u8 == 4
        && Phase::Open as u8 == 5
);
