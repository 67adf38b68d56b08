//! What a row shows, as text.

use tcplint_track::State;
use tcplint_wire::Flags;

use crate::explain::moment::{End, Moment};
use crate::explain::story::Told;

/// The longest label that is drawn: all flags at once are no use in words.
const WORDS: usize = 15;

/// What a row shows, as text; the arrow's label stands apart, since it is drawn.
pub(super) struct Row {
    pub(super) frame: String,
    pub(super) time: String,
    pub(super) client: &'static str,
    pub(super) label: String,
    pub(super) to_right: bool,
    pub(super) server: &'static str,
    pub(super) seq: String,
    pub(super) ack: String,
    pub(super) len: String,
}

/// The control bits as they are spoken of, `SYN ACK`; letters where that would be too long.
fn names(flags: Flags) -> String {
    const NAMES: [(Flags, &str); 9] = [
        (Flags::SYN, "SYN"),
        (Flags::FIN, "FIN"),
        (Flags::RST, "RST"),
        (Flags::PSH, "PSH"),
        (Flags::URG, "URG"),
        (Flags::ACK, "ACK"),
        (Flags::ECE, "ECE"),
        (Flags::CWR, "CWR"),
        (Flags::AE, "AE"),
    ];
    let set = NAMES.iter().filter(|(flag, _)| flags.contains(*flag));
    let names: Vec<_> = set.map(|(_, name)| *name).collect();
    let names = names.join(" ");
    if names.is_empty() || names.len() > WORDS {
        flags.letters().to_string()
    } else {
        names
    }
}

/// The row of a segment, its flags in words where they are asked for.
pub(super) fn row(told: &Told, moment: &Moment, words: bool, micros: bool) -> Row {
    let state = |end: End| moment.states.map_or("", |states| State::name(states[end]));
    let label = if words {
        names(moment.flags)
    } else {
        moment.flags.letters().to_string()
    };
    let (seq, ack) = moment.shown;
    let ack = if moment.is(Flags::ACK) {
        ack.to_string()
    } else {
        "-".to_owned()
    };
    Row {
        frame: moment.frame.to_string(),
        time: seconds(moment.time.saturating_sub(told.connection.times.0), micros),
        client: state(told.client),
        label,
        to_right: moment.from == told.client,
        server: state(!told.client),
        seq: seq.to_string(),
        ack,
        len: moment.len.to_string(),
    }
}

/// Seconds with six decimals, or three.
fn seconds(nanos: i64, micros: bool) -> String {
    let sign = if nanos < 0 { "-" } else { "" };
    let nanos = nanos.unsigned_abs();
    let (whole, rest) = (nanos / 1_000_000_000, nanos % 1_000_000_000);
    if micros {
        format!("{sign}{whole}.{:06}", rest / 1_000)
    } else {
        format!("{sign}{whole}.{:03}", rest / 1_000_000)
    }
}
