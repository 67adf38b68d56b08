use crate::connection::{Entry, fact};
use crate::end::said;

/// How a connection opened, as far as the capture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Opening {
    /// SYN, SYN-ACK, ACK, also where one of them was lost to the capture but is acknowledged.
    ThreeWay,
    /// Both ends sent SYNs that crossed, and answered them (RFC 9293, section 3.5).
    Simultaneous,
    /// The server answered a SYN with a SYN, and the client completed it.
    Split,
    /// The SYN brought data, and the SYN-ACK took it (RFC 7413).
    FastOpen,
    /// A reset answered the SYN.
    Refused,
    /// Nothing answered the SYN.
    Unanswered,
    /// SYN and SYN-ACK, and no ACK.
    HalfOpen,
    /// The capture began after the opening.
    MidStream,
    /// Only one direction was captured.
    OneSided,
}

impl Opening {
    /// All openings.
    pub const ALL: [Opening; 9] = [
        Opening::ThreeWay,
        Opening::Simultaneous,
        Opening::Split,
        Opening::FastOpen,
        Opening::Refused,
        Opening::Unanswered,
        Opening::HalfOpen,
        Opening::MidStream,
        Opening::OneSided,
    ];

    /// The name in the outputs, in kebab case.
    pub const fn name(self) -> &'static str {
        match self {
            Opening::ThreeWay => "three-way",
            Opening::Simultaneous => "simultaneous",
            Opening::Split => "split",
            Opening::FastOpen => "fast-open",
            Opening::Refused => "refused",
            Opening::Unanswered => "unanswered",
            Opening::HalfOpen => "half-open",
            Opening::MidStream => "mid-stream",
            Opening::OneSided => "one-sided",
        }
    }

    pub(crate) fn of(entry: &Entry) -> Opening {
        let client = &entry.ends[entry.client()];
        let server = &entry.ends[!entry.client()];
        let only_syns = !entry.is(fact::NOT_ONLY_SYN | fact::RESET);
        if entry.is(fact::CARRIED) {
            return if only_syns {
                Opening::Unanswered
            } else {
                Opening::MidStream
            };
        }
        let (of_client, of_server) = (client.said, server.said);
        let both = of_client & of_server & said::ANYTHING != 0;
        let syn = of_client & said::SYN != 0;
        let syn_ack = of_server & said::SYN_ACK != 0;
        if !both {
            return if syn && only_syns {
                Opening::Unanswered
            } else {
                Opening::OneSided
            };
        }
        if entry.is(fact::REFUSED) {
            return Opening::Refused;
        }
        // The client's own word that it has the server's SYN.
        let acked = of_client & said::MORE != 0
            && of_client & said::ACK != 0
            && client.ack.is_after(server.isn);
        if syn && of_server & said::SYN != 0 {
            return match (of_client & said::SYN_ACK != 0, syn_ack) {
                (true, false) => Opening::Split,
                _ => Opening::Simultaneous,
            };
        }
        match (syn, syn_ack) {
            (_, true) if acked && entry.is(fact::FAST_OPEN) => Opening::FastOpen,
            (_, true) if acked => Opening::ThreeWay,
            (_, true) => Opening::HalfOpen,
            // The SYN-ACK was not captured, but both went on.
            (true, false)
                if of_client & of_server & said::MORE != 0 && server.ack.is_after(client.isn) =>
            {
                Opening::ThreeWay
            }
            // What came in answer was nothing that a SYN's sender takes.
            (true, false) if only_syns => Opening::Unanswered,
            _ => Opening::MidStream,
        }
    }
}
