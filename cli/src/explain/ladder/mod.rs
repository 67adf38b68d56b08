//! The segments between both ends, the client's state on the left, the server's on the right.

mod folded;
mod layout;
mod notes;
mod row;

use std::io::{self, Write};

pub(crate) use folded::folded;
use layout::Layout;
pub(crate) use notes::goes_back;
use notes::notes;
use row::row;

use super::script::Line;
use super::story::Told;
use super::words::{WIDTH, item};
use crate::output::Paint;

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
