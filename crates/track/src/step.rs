use crate::events::Events;
use crate::state::State;
use crate::summary::Role;

/// What a segment did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The stream's number, as Wireshark 4.4 and 4.6 give it, from 0.
    pub stream: u32,
    /// Sequence number relative to the sender's first, modulo 2^32; raw in a
    /// quotation or sample.
    pub seq: u32,
    /// Acknowledgment number relative to the receiver's first, modulo 2^32; raw where ACK is off
    /// and in a quotation or sample.
    pub ack: u32,
    /// What it was.
    pub events: Events,
    /// Both ends after it; `None` where it says nothing of them: a quotation, a sample, or a header
    /// that is shorter than itself.
    pub ends: Option<Ends>,
}

/// Both ends after a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// Who sent the segment.
    pub sender: Role,
    /// The client's state.
    pub client: State,
    /// The server's state.
    pub server: State,
    /// What the client was truly in before this segment, where what was assumed is disproved by it.
    pub client_revised: Option<State>,
    /// The same of the server.
    pub server_revised: Option<State>,
}
