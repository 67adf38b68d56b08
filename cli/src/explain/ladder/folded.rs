//! Segments that have one line together.

use tcplint_track::Event;

use crate::explain::moment::End;
use crate::explain::script::Fold;
use crate::explain::story::Told;
use crate::numbers::{Count, Grouped};

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
    text.push_str(match (cut, told.all) {
        (false, _) => "; plain data and acknowledgments (--all shows each)",
        (true, false) => "; left out, since there are too many lines (--all shows more)",
        (true, true) => "; left out, since there are too many lines",
    });
    text
}
