//! Who talks with whom, where and when.

use std::io::{self, Write};

use tcplint_capture::Timestamp;

use super::story::Told;
use super::words::{Span, item};
use crate::numbers::{Count, Printable};
use crate::output::Paint;
use crate::time::Rfc3339;

/// So many files are named, at most.
const MOST_FILES: usize = 50;

/// Writes the heading.
pub(crate) fn heading(output: &mut impl Write, paint: Paint, told: &Told) -> io::Result<()> {
    let connection = &told.connection;
    let strong = paint.strong();
    writeln!(
        output,
        "{strong}{}, stream {}{strong:#}",
        Printable(&told.file),
        connection.stream
    )?;
    let (first, last) = connection.frames;
    let frames = if first == last {
        format!("frame {first}")
    } else {
        format!("frames {first} to {last}")
    };
    let (start, end) = connection.times;
    let count = Count(connection.segments.into(), "segment");
    let length = if connection.segments == 1 {
        format!("{count}, {frames}")
    } else {
        format!("{count} in {}, {frames}", Span(end.saturating_sub(start)))
    };
    let items = [
        ("client", connection.client.address.to_string()),
        ("server", connection.server.address.to_string()),
        ("from", Rfc3339(Timestamp::from_nanos(start)).to_string()),
        ("length", length),
    ];
    for (label, text) in items {
        writeln!(output, "{}", item(&format!("  {label}"), 10, &text))?;
    }
    if told.parts.len() > 1 {
        for (at, text) in files(told).iter().enumerate() {
            let label = if at == 0 { "  files" } else { "" };
            writeln!(output, "{}", item(label, 10, text))?;
        }
    }
    Ok(())
}

/// Where the frames of the connection are to be found: each file that may hold some, and the number
/// that its first frame has here.
fn files(told: &Told) -> Vec<String> {
    let (first, last) = told.connection.frames;
    let (first, last) = (u64::from(first), u64::from(last));
    let ends = told.parts.iter().skip(1).map(|(_, before)| *before);
    let held: Vec<_> = told
        .parts
        .iter()
        .zip(ends.chain([u64::MAX]))
        .filter(|((_, before), end)| *before < last && *end >= first && *end > *before)
        .map(|((name, before), _)| {
            format!(
                "frame {} is frame 1 of {}",
                before.saturating_add(1),
                Printable(name)
            )
        })
        .collect();
    let more = held.len().saturating_sub(MOST_FILES);
    let rest = (more > 0).then(|| format!("and {more} more"));
    held.into_iter().take(MOST_FILES).chain(rest).collect()
}
