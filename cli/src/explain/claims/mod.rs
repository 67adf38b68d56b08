//! What people say of TCP and these very packets disprove.
//!
//! One table: what is said, when the packets have something to say about it, and what they say.
//! A row that does not apply is left out, and so is one whose numbers are not all in the capture.

mod closing;
mod numbers;
mod states;

use super::story::Told;

/// Something that is said, and the answer of a connection.
struct Claim {
    /// What is said.
    said: &'static str,
    /// Whether this connection shows otherwise.
    applies: fn(&Told) -> bool,
    /// What it shows; `None` where a number for it was not captured.
    answer: fn(&Told) -> Option<String>,
}

const CLAIMS: [Claim; 17] = [
    Claim {
        said: "Sequence numbers begin at 0.",
        applies: numbers::is_relative,
        answer: numbers::initial,
    },
    Claim {
        said: "The sequence number of a FIN is random.",
        applies: numbers::fin_follows,
        answer: numbers::fin,
    },
    Claim {
        said: "The passive end's ACK and its FIN have unrelated numbers.",
        applies: numbers::is_four,
        answer: numbers::ack_then_fin,
    },
    Claim {
        said: "The last ACK is x + 1 because it answers x once more.",
        applies: numbers::last_ack_is_covered,
        answer: numbers::last_ack,
    },
    Claim {
        said: "A FIN with ACK is a merged close.",
        applies: closing::first_fin_has_ack,
        answer: closing::ack_on_fin,
    },
    Claim {
        said: "A close takes four segments.",
        applies: closing::is_three,
        answer: closing::not_four,
    },
    Claim {
        said: "In a merged close FIN_WAIT1 becomes TIME_WAIT, without FIN_WAIT2.",
        applies: closing::is_three,
        answer: closing::through_fin_wait2,
    },
    Claim {
        said: "The client closes.",
        applies: closing::not_by_client_alone,
        answer: closing::who_closes,
    },
    Claim {
        said: "A FIN is acknowledged at once.",
        applies: closing::acknowledged_late,
        answer: closing::delayed,
    },
    Claim {
        said: "A second FIN from the same end is a second close.",
        applies: closing::fin_came_again,
        answer: closing::one_fin,
    },
    Claim {
        said: "A half-closed connection goes away by itself.",
        applies: states::hangs,
        answer: states::never_expires,
    },
    Claim {
        said: "Complete, WITH_DATA in Wireshark means that it closed.",
        applies: states::looks_complete,
        answer: states::not_complete,
    },
    Claim {
        said: "Recv-Q in netstat counts octets of data.",
        applies: states::fin_in_queue,
        answer: states::queue,
    },
    Claim {
        said: "tcp_fin_timeout sets how long TIME_WAIT lasts.",
        applies: states::has_time_wait,
        answer: states::time_wait,
    },
    Claim {
        said: "A port in TIME_WAIT cannot be used until that is over.",
        applies: states::is_reused,
        answer: states::reuse,
    },
    Claim {
        said: "A reset must have ACK (or must not), and is acknowledged.",
        applies: closing::is_reset,
        answer: closing::reset_form,
    },
    Claim {
        said: "Any reset with the right addresses and ports ends a connection.",
        applies: closing::reset_not_taken,
        answer: closing::reset_needs_number,
    },
];

/// What is said, and the answer, of all rows that apply.
pub(crate) fn claims(told: &Told) -> Vec<(&'static str, String)> {
    CLAIMS
        .iter()
        .filter(|claim| (claim.applies)(told))
        .filter_map(|claim| Some((claim.said, (claim.answer)(told)?)))
        .collect()
}
