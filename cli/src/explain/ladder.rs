//! The segments between both ends, the client's state on the left, the server's on the right.

use std::io::{self, Write};

use tcplint_track::{Event, State};
use tcplint_wire::Flags;

use super::moment::{End, Moment};
use super::script::{Fold, Line};
use super::story::Told;
use super::words::{WIDTH, item};
use crate::numbers::{Count, Grouped};
use crate::output::Paint;

/// What a row shows, as text; the arrow's label stands apart, since it is drawn.
struct Row {
    frame: String,
    time: String,
    client: &'static str,
    label: String,
    to_right: bool,
    server: &'static str,
    seq: String,
    ack: String,
    len: String,
}

/// How the rows are laid out.
struct Layout {
    frame: usize,
    time: usize,
    client: usize,
    label: usize,
    server: usize,
    seq: usize,
    ack: usize,
    len: usize,
}

/// Dashes and head of an arrow, besides its label: `-- ACK ->`.
const ARROW: usize = 6;
/// Arrows are drawn so much longer than they must be, at most.
const STRETCH: usize = 6;
/// The longest label that is drawn: all flags at once are no use in words.
const WORDS: usize = 15;

/// Writes the ladder.
pub(crate) fn ladder(output: &mut impl Write, paint: Paint, told: &Told) -> io::Result<()> {
    let (mut words, mut micros) = (true, true);
    let layout = loop {
        let layout = Layout::of(told, words, micros);
        if layout.width() <= WIDTH || !words && !micros {
            break layout.stretched();
        }
        micros &= words;
        words = false;
    };
    let strong = paint.strong();
    writeln!(output, "{strong}{}{strong:#}", layout.heading())?;
    for line in &told.lines {
        match line {
            Line::Segment(scene) => {
                let row = row(told, &scene.moment, words, micros);
                writeln!(output, "{}", layout.line(&row))?;
                for note in notes(told, &scene.moment) {
                    let indent = layout.frame + 2 + layout.time;
                    writeln!(output, "{}", item("", indent + 2, &note))?;
                }
            }
            Line::Run(fold) | Line::Cut(fold) => {
                writeln!(output, "{:>width$}", ":", width = layout.frame)?;
                let text = folded(told, fold, matches!(line, Line::Cut(_)));
                writeln!(output, "{}", item("", layout.frame + 2, &text))?;
                writeln!(output, "{:>width$}", ":", width = layout.frame)?;
            }
        }
    }
    Ok(())
}

impl Layout {
    fn of(told: &Told, words: bool, micros: bool) -> Layout {
        let mut layout = Layout {
            frame: 1,
            time: 4,
            client: "client".len(),
            label: 1,
            server: "server".len(),
            seq: 3,
            ack: 3,
            len: 3,
        };
        for line in &told.lines {
            let Line::Segment(scene) = line else {
                continue;
            };
            let row = row(told, &scene.moment, words, micros);
            let cells = [
                (&mut layout.frame, row.frame.len()),
                (&mut layout.time, row.time.len()),
                (&mut layout.client, row.client.len()),
                (&mut layout.label, row.label.len()),
                (&mut layout.server, row.server.len()),
                (&mut layout.seq, row.seq.len()),
                (&mut layout.ack, row.ack.len()),
                (&mut layout.len, row.len.len()),
            ];
            for (width, len) in cells {
                *width = (*width).max(len);
            }
        }
        layout
    }

    /// With longer arrows, where there is room.
    fn stretched(mut self) -> Layout {
        let room = WIDTH.saturating_sub(self.width());
        self.label += room.min(STRETCH);
        self
    }

    /// The longest line.
    fn width(&self) -> usize {
        let columns = [
            self.frame,
            self.time + 2,
            self.client + 2,
            self.label + ARROW + 1,
            self.server + 1,
            self.seq + 2,
            self.ack + 2,
            self.len + 2,
        ];
        columns.iter().sum()
    }

    fn heading(&self) -> String {
        format!(
            "{:>frame$}  {:>time$}  {:<client$} {:arrow$} {:<server$}  {:>seq$}  {:>ack$}  {:>len$}",
            "#",
            "time",
            "client",
            "",
            "server",
            "seq",
            "ack",
            "len",
            frame = self.frame,
            time = self.time,
            client = self.client,
            arrow = self.label + ARROW,
            server = self.server,
            seq = self.seq,
            ack = self.ack,
            len = self.len,
        )
    }

    fn line(&self, row: &Row) -> String {
        format!(
            "{:>frame$}  {:>time$}  {:<client$} {} {:<server$}  {:>seq$}  {:>ack$}  {:>len$}",
            row.frame,
            row.time,
            row.client,
            self.arrow(row),
            row.server,
            row.seq,
            row.ack,
            row.len,
            frame = self.frame,
            time = self.time,
            client = self.client,
            server = self.server,
            seq = self.seq,
            ack = self.ack,
            len = self.len,
        )
    }

    /// The label between dashes, the head at the receiver's side.
    fn arrow(&self, row: &Row) -> String {
        let label = format!(" {} ", row.label);
        let drawn = format!("{label:-^width$}", width = self.label + ARROW - 1);
        if row.to_right {
            format!("{drawn}>")
        } else {
            format!("<{drawn}")
        }
    }
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

fn row(told: &Told, moment: &Moment, words: bool, micros: bool) -> Row {
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

/// What was shown before and is disproved now; what a row without states is.
fn notes(told: &Told, moment: &Moment) -> Vec<String> {
    let mut notes = Vec::new();
    for end in [told.client, !told.client] {
        if let Some(truth) = moment.revised[end] {
            let name = told.name(end);
            notes.push(format!("^ {}", revised(moment, end, name, truth)));
        }
    }
    notes
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
        _ => return format!("so {name} was truly {truth} until then"),
    };
    format!("so {name} was truly {truth} until then: {why}")
}

/// Segments that have one line.
pub(crate) fn folded(told: &Told, fold: &Fold, cut: bool) -> String {
    let of = |end: End| {
        format!(
            "{} {} with {}",
            told.name(end),
            Grouped(fold.segments[end]),
            Count(fold.octets[end], "octet")
        )
    };
    let ends: Vec<_> = [told.client, !told.client]
        .into_iter()
        .filter(|end| fold.segments[*end] > 0)
        .map(of)
        .collect();
    let mut text = format!(
        "{} in frames {} to {}: {}",
        Count(fold.len(), "segment"),
        fold.frames.0,
        fold.frames.1,
        ends.join(", ")
    );
    let events: Vec<_> = Event::ALL
        .iter()
        .zip(fold.events)
        .filter(|(_, count)| *count > 0)
        .map(|(event, count)| format!("{} {}", Grouped(count), event.name()))
        .collect();
    if !events.is_empty() {
        text.push_str(&format!("; among them {}", events.join(", ")));
    }
    text.push_str(if cut {
        "; left out, since there are too many lines"
    } else {
        "; plain data and acknowledgments (--all shows each)"
    });
    text
}
