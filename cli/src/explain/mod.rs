//! One connection told step by step: who, the ladder, each segment in a sentence, the verdict, and
//! what these packets show about what people say of TCP.
//!
//! [`story`] keeps what is needed while the capture is read; the others are functions from that to
//! text.

mod claims;
mod clock;
mod heading;
mod ladder;
mod ledger;
mod marks;
mod moment;
mod script;
mod sentence;
mod story;
mod verdict;
mod words;

#[cfg(test)]
mod tests;

use std::io::{self, Write};

pub(crate) use story::{Story, Told};

use crate::output::Paint;
use script::Line;
use words::item;

/// Writes everything about a connection; with `quiet`, without what its packets say to what people
/// say.
pub(crate) fn page(
    output: &mut impl Write,
    paint: Paint,
    told: &Told,
    quiet: bool,
) -> io::Result<()> {
    heading::heading(output, paint, told)?;
    title(
        output,
        paint,
        "Ladder: both ends' states after each segment, assuming that it arrived",
    )?;
    ladder::ladder(output, paint, told)?;
    title(output, paint, "Segment by segment")?;
    sentences(output, told)?;
    title(output, paint, "Verdict")?;
    for (label, text) in verdict::verdict(told) {
        writeln!(output, "{}", item(&format!("  {label}"), 12, &text))?;
    }
    if quiet {
        return Ok(());
    }
    let claims = claims::claims(told);
    if !claims.is_empty() {
        title(output, paint, "What these packets show")?;
    }
    for (said, answer) in claims {
        writeln!(
            output,
            "{}",
            item("  -", 4, &format!("\"{said}\" {answer}"))
        )?;
    }
    Ok(())
}

fn title(output: &mut impl Write, paint: Paint, text: &str) -> io::Result<()> {
    let strong = paint.strong();
    writeln!(output, "\n{strong}{text}{strong:#}")
}

/// One sentence for each segment, one line for each fold.
fn sentences(output: &mut impl Write, told: &Told) -> io::Result<()> {
    let frames = told.lines.iter().map(|line| match line {
        Line::Segment(scene) => scene.moment.frame,
        Line::Run(fold) | Line::Cut(fold) => fold.frames.1,
    });
    let width = frames.max().unwrap_or_default().to_string().len();
    for line in &told.lines {
        let (label, text) = match line {
            Line::Segment(scene) => (
                format!("{:>width$}", scene.moment.frame),
                sentence::sentence(scene, told),
            ),
            Line::Run(fold) => (
                format!("{:>width$}", ":"),
                ladder::folded(told, fold, false),
            ),
            Line::Cut(fold) => (format!("{:>width$}", ":"), ladder::folded(told, fold, true)),
        };
        writeln!(output, "{}", item(&label, width + 2, &text))?;
    }
    Ok(())
}
