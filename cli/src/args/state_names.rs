//! The states by name, as netstat and ss print them on the systems that have them.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use tcplint_track::State;

/// A parser of a state, in either case where the argument ignores case; `--help` shows the names
/// of the outputs only.
pub(super) fn state() -> impl TypedValueParser<Value = State> {
    let value = |state: State| PossibleValue::new(state.name()).aliases(others(state));
    PossibleValuesParser::new(State::ALL.map(value)).try_map(|given| {
        let is_it = |name: &str| name.eq_ignore_ascii_case(&given);
        let found = State::ALL
            .into_iter()
            .find(|state| is_it(state.name()) || others(*state).iter().any(|name| is_it(name)));
        found.ok_or("not one of the states")
    })
}

/// Other spellings of a state's name.
fn others(state: State) -> &'static [&'static str] {
    match state {
        State::Closed => &["CLOSE"],
        State::Listen => &["LISTENING"],
        State::SynSent => &["SYN-SENT"],
        State::SynReceived => &[
            "SYN-RECEIVED",
            "SYN_RECV",
            "SYN-RECV",
            "SYN_RCVD",
            "SYN-RCVD",
        ],
        State::Established => &["ESTAB"],
        State::FinWait1 => &["FIN-WAIT1", "FIN_WAIT_1", "FIN-WAIT-1"],
        State::FinWait2 => &["FIN-WAIT2", "FIN_WAIT_2", "FIN-WAIT-2"],
        State::CloseWait => &["CLOSE-WAIT"],
        State::LastAck => &["LAST-ACK"],
        State::TimeWait => &["TIME-WAIT"],
        State::Closing | State::Unseen => &[],
    }
}
