use core::fmt;

/// What an observer takes an end to be in: RFC 9293's states (section 3.3.2), or unseen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum State {
    /// No connection: none yet, or none any more.
    #[default]
    Closed,
    /// Waiting for a connection: taken for granted of an end to which a SYN was sent.
    Listen,
    /// Sent a SYN, heard none.
    SynSent,
    /// Sent a SYN and heard one; its own is not acknowledged.
    SynReceived,
    /// Open both ways.
    Established,
    /// Sent a FIN; it is not acknowledged.
    FinWait1,
    /// Its FIN is acknowledged; the peer has not closed.
    FinWait2,
    /// Heard the peer's FIN, sent none.
    CloseWait,
    /// Both sent FINs that crossed; its own is not acknowledged.
    Closing,
    /// Heard the peer's FIN, then sent its own, which is not acknowledged.
    LastAck,
    /// Closed both ways; kept for old segments.
    TimeWait,
    /// Sent nothing that was captured: nothing is claimed.
    Unseen,
}

impl State {
    /// As netstat spells it.
    pub const fn name(self) -> &'static str {
        match self {
            State::Closed => "CLOSED",
            State::Listen => "LISTEN",
            State::SynSent => "SYN_SENT",
            State::SynReceived => "SYN_RECEIVED",
            State::Established => "ESTABLISHED",
            State::FinWait1 => "FIN_WAIT1",
            State::FinWait2 => "FIN_WAIT2",
            State::CloseWait => "CLOSE_WAIT",
            State::Closing => "CLOSING",
            State::LastAck => "LAST_ACK",
            State::TimeWait => "TIME_WAIT",
            State::Unseen => "UNSEEN",
        }
    }

    /// All states, in the order of a connection's life.
    pub const ALL: [State; 12] = [
        State::Closed,
        State::Listen,
        State::SynSent,
        State::SynReceived,
        State::Established,
        State::FinWait1,
        State::FinWait2,
        State::CloseWait,
        State::Closing,
        State::LastAck,
        State::TimeWait,
        State::Unseen,
    ];
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// How far an end is with opening.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Phase {
    /// Sent nothing, and was sent nothing.
    #[default]
    Closed,
    /// Sent nothing, and was sent a SYN.
    Listen,
    /// Sent nothing, in a connection that is under way.
    Unseen,
    /// Sent a SYN; heard none, as far as is known.
    SynSent,
    /// Sent a SYN and heard one; its own is not acknowledged.
    SynReceived,
    /// Its SYN is acknowledged, or it was met in mid-stream.
    Open,
}

/// Facts about closing; with the phase they make the state.
pub(crate) mod close {
    /// It sent a FIN.
    pub(crate) const FIN: u8 = 1;
    /// Its FIN is acknowledged.
    pub(crate) const FIN_ACKED: u8 = 2;
    /// It has the peer's FIN.
    pub(crate) const PEER_FIN: u8 = 4;
    /// It had the peer's FIN when it sent its own first.
    pub(crate) const KNEW: u8 = 8;
    /// A reset ended it.
    pub(crate) const DEAD: u8 = 16;
}

/// The state of an end that is open, by its facts about closing.
///
/// RFC 9293, section 3.3.2, figure 5, read as a function: which way an end came does not matter,
/// but whether it had the peer's FIN when it sent its own (LAST-ACK) or not (CLOSING) does. Facts
/// that cannot be together take the state of those that are certain: an own FIN acknowledged
/// without being sent counts for nothing.
#[rustfmt::skip]
const OPEN: [State; 16] = {
    use State::*;
    [
    //               FIN        ACKED        FIN ACKED
        Established, FinWait1,  Established, FinWait2,  // peer's FIN not there
        CloseWait,   Closing,   CloseWait,   TimeWait,  // there; own FIN sent without knowing it
        Established, FinWait1,  Established, FinWait2,  // KNEW without it: taken back since
        CloseWait,   LastAck,   CloseWait,   Closed,    // there; own FIN sent knowing it
    ]
};

/// An end's state.
#[inline]
#[expect(
    clippy::indexing_slicing,
    reason = "a row for each phase, 32 places for five bits"
)]
pub(crate) fn state(phase: Phase, facts: u8) -> State {
    STATES[phase as usize][usize::from(facts & 31)]
}

/// What [`derive`] says of each phase and each set of facts: asked several times for each segment.
#[expect(clippy::indexing_slicing, reason = "worked out while compiling")]
const STATES: [[State; 32]; 6] = {
    use Phase::*;
    let phases = [Closed, Listen, Unseen, SynSent, SynReceived, Open];
    let mut states = [[State::Closed; 32]; 6];
    let mut phase = 0;
    while phase < phases.len() {
        let mut facts = 0;
        while facts < 32 {
            states[phases[phase] as usize][facts as usize] = derive(phases[phase], facts);
            facts += 1;
        }
        phase += 1;
    }
    states
};

/// The phase says the state until the end is open, then [`OPEN`]; a reset ends all.
const fn derive(phase: Phase, facts: u8) -> State {
    match phase {
        _ if facts & close::DEAD != 0 && !matches!(phase, Phase::Unseen) => State::Closed,
        Phase::Open => open(facts),
        Phase::SynReceived if facts & close::FIN != 0 => open(facts),
        Phase::Closed => State::Closed,
        Phase::Listen => State::Listen,
        Phase::Unseen => State::Unseen,
        Phase::SynSent => State::SynSent,
        Phase::SynReceived => State::SynReceived,
    }
}

#[expect(clippy::indexing_slicing, reason = "four bits, sixteen rows")]
const fn open(facts: u8) -> State {
    OPEN[(facts & 15) as usize]
}
