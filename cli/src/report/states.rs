//! The output formats of `states`.

use std::io::{self, Write as _};
use std::time::Duration;

use serde::Serialize;
use tcplint_capture::Timestamp;
use tcplint_track::State;

use crate::args::{StatesArguments, StatesFormat};
use crate::files::Files;
use crate::output::Output;
use crate::report::age::Age;
use crate::report::census::{self, Census};
use crate::report::columns::{Columns, Side};
use crate::report::states_summary::StatesSummaryRow;
use crate::report::survey::Survey;
use crate::row::{End, StateRow, proto};
use crate::snapshot::{EndAt, Snapshot};
use crate::time::{Rfc3339, Seconds};

const COLUMNS: [(&str, Side); 9] = [
    ("Proto", Side::Left),
    ("Recv-Q", Side::Right),
    ("Send-Q", Side::Right),
    ("Local Address", Side::Left),
    ("Foreign Address", Side::Left),
    ("State", Side::Left),
    ("Age", Side::Right),
    ("#", Side::Right),
    ("", Side::Left),
];

/// Which capture, and which moment of it.
pub(crate) struct Scene<'a> {
    pub(crate) files: &'a Files,
    pub(crate) at: Timestamp,
    /// Of its first packet.
    pub(crate) start: Timestamp,
}

/// Where the rows go.
pub(crate) enum Sink {
    /// A table for each input.
    Text(Output),
    /// An array.
    Json(Output),
    /// A row a line.
    Jsonl(Output),
    /// Column names, then rows.
    Csv(Box<csv::Writer<Output>>),
}

impl Sink {
    pub(crate) fn new(format: StatesFormat, mut output: Output) -> anyhow::Result<Sink> {
        Ok(match format {
            StatesFormat::Text => Sink::Text(output),
            StatesFormat::Json => {
                if !output.is_part() {
                    output.write_all(b"[\n")?;
                }
                Sink::Json(output)
            }
            StatesFormat::Jsonl => Sink::Jsonl(output),
            StatesFormat::Csv => {
                let is_part = output.is_part();
                let mut writer = csv::Writer::from_writer(output);
                if !is_part {
                    StateRow::write_columns(&mut writer)?;
                }
                Sink::Csv(Box::new(writer))
            }
        })
    }

    /// The ends of an input.
    pub(crate) fn input(
        &mut self,
        scene: &Scene<'_>,
        snapshot: &Snapshot<'_>,
        arguments: &StatesArguments,
    ) -> anyhow::Result<()> {
        if let Sink::Text(output) = self {
            output.separate(b"\n")?;
            return Ok(table(scene, snapshot, arguments, output)?);
        }
        let rows = snapshot.ends().filter(|end| arguments.has_row(end));
        for end in rows {
            let row = StateRow::new(scene.files.first(), scene.at, &end);
            if let Sink::Csv(writer) = self {
                row.write_csv(writer)?;
            } else {
                self.object(&row)?;
            }
        }
        if !arguments.shared.quiet {
            let survey = Survey::of(about(snapshot, arguments));
            let wait = arguments.time_wait.wait();
            let holdings =
                Census::of(about(snapshot, arguments)).holdings(scene.at.as_nanos(), wait);
            let file = scene.files.first();
            self.object(&StatesSummaryRow::new(file, scene.at, &survey, &holdings))?;
        }
        Ok(())
    }

    /// An object of the JSON forms; the others have none.
    fn object(&mut self, row: &impl Serialize) -> anyhow::Result<()> {
        match self {
            Sink::Text(_) | Sink::Csv(_) => {}
            Sink::Json(output) => {
                output.separate(b",\n")?;
                serde_json::to_writer(output, row)?;
            }
            Sink::Jsonl(output) => {
                serde_json::to_writer(&mut *output, row)?;
                output.end_line()?;
            }
        }
        Ok(())
    }

    /// What was held back is shown.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        match self {
            Sink::Text(output) | Sink::Json(output) | Sink::Jsonl(output) => output.flush(),
            Sink::Csv(writer) => writer.flush(),
        }
    }

    /// All inputs are over.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        if let Sink::Json(output) = self {
            output.write_all(b"\n]\n")?;
        }
        self.flush()
    }
}

impl StatesArguments {
    /// Whether the end is one of those that are asked about.
    fn is_about(&self, end: &EndAt) -> bool {
        let ends = [end.local, end.remote].map(End::from);
        self.about.shows(Some(end.stream), ends)
    }

    /// Whether the end has a row.
    fn has_row(&self, end: &EndAt) -> bool {
        !self.summary && self.shows(end.state) && self.is_about(end)
    }
}

/// The ends that are asked about, with or without a row.
fn about<'s>(
    snapshot: &'s Snapshot<'_>,
    arguments: &'s StatesArguments,
) -> impl Iterator<Item = EndAt> + 's {
    snapshot.ends().filter(|end| arguments.is_about(end))
}

/// The table as netstat prints it, and what it comes to.
fn table(
    scene: &Scene<'_>,
    snapshot: &Snapshot<'_>,
    arguments: &StatesArguments,
    output: &mut Output,
) -> io::Result<()> {
    let rows = || snapshot.ends().filter(|end| arguments.has_row(end));
    let mut columns = Columns::new(COLUMNS);
    rows().for_each(|end| columns.measure(&cells(&end)));
    let strong = output.paint.strong();
    let offset = scene.at.as_nanos().saturating_sub(scene.start.as_nanos());
    writeln!(
        output,
        "{strong}{}{strong:#} at {} (+{})",
        scene.files,
        Rfc3339(scene.at),
        Seconds(offset)
    )?;
    let mut seen = [false; MARKS.len()];
    for (index, end) in rows().enumerate() {
        if index == 0 {
            columns.headings(output)?;
        }
        columns.line(output, &cells(&end))?;
        let mark = mark(&end);
        for (known, seen) in MARKS.iter().zip(&mut seen) {
            *seen |= Some(*known) == mark;
        }
    }
    if arguments.shared.quiet {
        return Ok(());
    }
    let wait = arguments.time_wait.wait();
    for (mark, _) in MARKS.iter().zip(seen).filter(|(_, seen)| *seen) {
        mark.explain(wait, output)?;
    }
    let survey = Survey::of(about(snapshot, arguments));
    survey.print(arguments, output)?;
    let holdings = Census::of(about(snapshot, arguments)).holdings(scene.at.as_nanos(), wait);
    census::print(&holdings, arguments.all, output)
}

/// What a row has to be taken with care for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    /// In FIN_WAIT2 for longer than an orphan would be.
    Orphan,
    /// Unacknowledged for longer than Linux would go on.
    GivenUp,
    /// In CLOSE_WAIT by a FIN that may not have arrived.
    Assumed,
}

const MARKS: [Mark; 3] = [Mark::Orphan, Mark::GivenUp, Mark::Assumed];

impl Mark {
    const fn sign(self) -> &'static str {
        match self {
            Mark::Orphan => "*",
            Mark::GivenUp => "+",
            Mark::Assumed => "?",
        }
    }

    fn explain(self, wait: Duration, output: &mut Output) -> io::Result<()> {
        write!(output, "{} ", self.sign())?;
        match self {
            Mark::Orphan => writeln!(
                output,
                "expired-if-orphaned: gone after {wait:?} if the application closed its socket"
            ),
            Mark::GivenUp => writeln!(
                output,
                "given up by then, if its host keeps Linux's defaults"
            ),
            Mark::Assumed => writeln!(
                output,
                "assumed: its acknowledgments do not cover the FIN, which may not have arrived"
            ),
        }
    }
}

/// TIME_WAIT that ran out is CLOSED, and needs no mark.
fn mark(end: &EndAt) -> Option<Mark> {
    match end.state {
        State::FinWait2 if end.expired => Some(Mark::Orphan),
        State::Closed => None,
        _ if end.expired => Some(Mark::GivenUp),
        _ if end.assumed => Some(Mark::Assumed),
        _ => None,
    }
}

fn cells(end: &EndAt) -> [String; 9] {
    let queue = end.send_queue.map(|octets| octets.to_string());
    [
        proto(end).to_owned(),
        "-".to_owned(),
        queue.unwrap_or_else(|| "-".to_owned()),
        end.local.to_string(),
        end.remote.to_string(),
        end.state.to_string(),
        Age(end.age).to_string(),
        end.stream.to_string(),
        mark(end).map_or("", Mark::sign).to_owned(),
    ]
}
