//! The output formats of `states`.

use std::io::{self, Write as _};

use tcplint_capture::Timestamp;

use crate::args::{StatesArguments, StatesFormat};
use crate::files::Files;
use crate::output::Output;
use crate::report::age::Age;
use crate::report::census::Census;
use crate::report::columns::{Columns, Side};
use crate::report::survey::Survey;
use crate::row::{StateRow, proto};
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
    /// A table for each input; whether one stands above.
    Text(Output, bool),
    /// An array; whether it has a row yet.
    Json(Output, bool),
    /// A row a line.
    Jsonl(Output),
    /// Column names, then rows.
    Csv(Box<csv::Writer<Output>>),
}

impl Sink {
    pub(crate) fn new(format: StatesFormat, mut output: Output) -> anyhow::Result<Sink> {
        Ok(match format {
            StatesFormat::Text => Sink::Text(output, false),
            StatesFormat::Json => {
                output.write_all(b"[\n")?;
                Sink::Json(output, false)
            }
            StatesFormat::Jsonl => Sink::Jsonl(output),
            StatesFormat::Csv => {
                let mut writer = csv::Writer::from_writer(output);
                StateRow::write_columns(&mut writer)?;
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
        if let Sink::Text(output, printed) = self {
            if std::mem::replace(printed, true) {
                writeln!(output)?;
            }
            return Ok(table(scene, snapshot, arguments, output)?);
        }
        for end in snapshot.ends().filter(|end| arguments.shows(end.state)) {
            self.row(&StateRow::new(scene.files.first(), scene.at, &end))?;
        }
        Ok(())
    }

    fn row(&mut self, row: &StateRow<'_>) -> anyhow::Result<()> {
        match self {
            Sink::Text(..) => {}
            Sink::Json(output, any) => {
                if std::mem::replace(any, true) {
                    output.write_all(b",\n")?;
                }
                serde_json::to_writer(output, row)?;
            }
            Sink::Jsonl(output) => {
                serde_json::to_writer(&mut *output, row)?;
                output.end_line()?;
            }
            Sink::Csv(writer) => row.write_csv(writer)?,
        }
        Ok(())
    }

    /// What was held back is shown.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        match self {
            Sink::Text(output, _) | Sink::Json(output, _) | Sink::Jsonl(output) => output.flush(),
            Sink::Csv(writer) => writer.flush(),
        }
    }

    /// All inputs are over.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        if let Sink::Json(output, _) = self {
            output.write_all(b"\n]\n")?;
        }
        self.flush()
    }
}

/// The table as netstat prints it, and what it comes to.
fn table(
    scene: &Scene<'_>,
    snapshot: &Snapshot<'_>,
    arguments: &StatesArguments,
    output: &mut Output,
) -> io::Result<()> {
    let shown = || snapshot.ends().filter(|end| arguments.shows(end.state));
    let mut columns = Columns::new(COLUMNS);
    let (mut survey, mut census) = (Survey::default(), Census::default());
    for end in snapshot.ends() {
        survey.add(&end);
        census.add(&end);
        if arguments.shows(end.state) {
            columns.measure(&cells(&end));
        }
    }
    let strong = output.paint.strong();
    let offset = scene.at.as_nanos().saturating_sub(scene.start.as_nanos());
    writeln!(
        output,
        "{strong}{}{strong:#} at {} (+{})",
        scene.files,
        Rfc3339(scene.at),
        Seconds(offset)
    )?;
    let mut marked = false;
    for (index, end) in shown().enumerate() {
        if index == 0 {
            columns.headings(output)?;
        }
        columns.line(output, &cells(&end))?;
        marked |= is_marked(&end);
    }
    if arguments.shared.quiet {
        return Ok(());
    }
    let wait = arguments.time_wait.wait();
    if marked {
        writeln!(
            output,
            "* expired-if-orphaned: gone after {wait:?} if the application closed its socket"
        )?;
    }
    survey.print(wait, arguments.all, output)?;
    census.print(wait, arguments.all, output)
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
        if is_marked(end) { "*" } else { "" }.to_owned(),
    ]
}

/// Whether it may be gone: TIME_WAIT that ran out is CLOSED, and needs no mark.
fn is_marked(end: &EndAt) -> bool {
    end.expired && end.state == tcplint_track::State::FinWait2
}
