//! Who talks with whom, where and when.

use std::io::{self, Write};

use tcplint_capture::Timestamp;

use super::story::Told;
use super::words::{Span, item};
use crate::numbers::{Count, Printable};
use crate::output::Paint;
use crate::time::Rfc3339;

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
    Ok(())
}
