//! What was shown of an end before, and is disproved by a segment.

use tcplint_track::{Event, State};
use tcplint_wire::Flags;

use crate::explain::moment::{End, Moment};
use crate::explain::story::Told;
use crate::explain::words::Span;

/// A note for each end whose state was not what was shown.
pub(super) fn notes(told: &Told, moment: &Moment) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(back) = moment.back {
        notes.push(format!("^ {}", goes_back(moment.frame, back)));
    }
    // What is there twice disproves nothing.
    if moment.is_behind {
        return notes;
    }
    for end in [told.client, !told.client] {
        if let Some(truth) = moment.revised[end] {
            let name = told.name(end);
            notes.push(format!("^ {}", revised(moment, end, name, truth)));
        }
    }
    notes
}

/// The capture's clock goes back at this frame.
pub(crate) fn goes_back(frame: u64, nanos: i64) -> String {
    format!(
        "the clock of the capture goes back by {} at frame {frame}: what follows may repeat earlier \
         frames",
        Span(nanos)
    )
}

/// Why an end was not in the state that was taken for granted.
fn revised(moment: &Moment, end: End, name: &str, truth: State) -> String {
    let own = moment.from == end;
    let why = match truth {
        State::SynSent if moment.was(Event::Syn) => "the SYNs crossed",
        State::SynSent if own => "the answer to its SYN had not arrived",
        State::SynReceived if own => "the answer to its SYN ACK had not arrived",
        State::FinWait1 if moment.was(Event::Fin) && own => "the FINs crossed",
        _ if moment.was(Event::FinAgain) && own => "the answer to its FIN had not arrived",
        _ if moment.was(Event::FinAgain) => {
            return format!("perhaps the FIN before was lost, and {name} {truth} until then");
        }
        _ if moment.was(Event::ResetIneffective) => "the reset did not end it",
        _ if own && moment.flags.intersects(Flags::SYN) => "its SYN is of a new connection",
        _ if own => "it sends on after the reset",
        _ => return format!("so {name} was in fact {truth} until then"),
    };
    format!("so {name} was in fact {truth} until then: {why}")
}
