//! What came of the connection: how it opened and closed and why so, what a reset means, what is
//! left of it when the capture ends.

mod closing;
mod left;
mod opening;
mod reset;

use tcplint_track::{Event, State};

use super::ladder::goes_back;
use super::moment::End;
use super::story::Told;
use super::words::Span;
use crate::numbers::Count;

/// Label and text of each item.
pub(crate) fn verdict(told: &Told) -> Vec<(&'static str, String)> {
    if told.is_only_resets() {
        let mut items = vec![("reset", reset::alone(told))];
        items.extend(left::left(told));
        items.extend(capture(told).map(|text| ("capture", text)));
        items.extend(after(told).map(|text| ("after it", text)));
        return items;
    }
    let mut items = vec![("opening", opening::opening(told))];
    items.extend(closing::closing(told).map(|text| ("closing", text)));
    items.extend(closing::closed_by(told).map(|text| ("closed by", text)));
    items.extend(reset::reset(told).map(|text| ("reset", text)));
    items.extend(reset::not_taken(told).map(|text| ("no reset", text)));
    items.push(("data", data(told)));
    items.extend(left::left(told));
    items.extend(capture(told).map(|text| ("capture", text)));
    items.extend(after(told).map(|text| ("after it", text)));
    items
}

/// Octets each way, and those after the first FIN.
fn data(told: &Told) -> String {
    let of = |end: End| {
        let summary = told.summary(end);
        if summary.state == State::Unseen {
            format!("those of {} are not captured", told.name(end))
        } else {
            format!("{} from {}", Count(summary.bytes, "octet"), told.name(end))
        }
    };
    let connection = &told.connection;
    let mut text = format!("{}, {}", of(told.client), of(!told.client));
    if let (Some(closer), late @ 1..) = (told.closer(), connection.bytes_after_fin) {
        text.push_str(&format!(
            "; {} of these from {} after it had the FIN of {}: one direction was closed, the other \
             was still in use",
            Count(late, "octet"),
            told.name(!closer),
            told.name(closer)
        ));
    }
    text + "."
}

/// What the capture itself lacks or has twice.
fn capture(told: &Told) -> Option<String> {
    let marks = &told.marks;
    let parts = [
        (marks.count(Event::Gap), "after a gap in the numbers"),
        (marks.count(Event::Duplicate), "captured twice"),
        (marks.quoted, "quoted in ICMP errors"),
    ];
    let parts: Vec<_> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} {what}", Count(count, "segment")))
        .collect();
    let mut parts: Vec<_> = parts;
    if let Some((frame, back)) = marks.back {
        parts.push(format!(
            "{} ({} since with nothing new)",
            goes_back(frame, back),
            Count(marks.repeated, "segment")
        ));
    }
    (!parts.is_empty()).then(|| parts.join("; ") + ".")
}

/// The next stream between the same addresses and ports.
fn after(told: &Told) -> Option<String> {
    let next = told.successor?;
    let since = next.mark.time.saturating_sub(told.connection.times.1);
    let (frame, stream) = (next.mark.frame, next.stream);
    Some(if next.goes_on {
        format!(
            "a SYN in frame {frame} came into this connection while it lived. Wireshark's numbers \
             go on as stream {stream} from there, and so does this connection: see --stream \
             {stream}."
        )
    } else if since < 0 {
        format!(
            "the same addresses and ports begin again in frame {frame}, at a time {} before the \
             last segment, so these may be the same packets once more: stream {stream}.",
            Span(since.saturating_neg())
        )
    } else {
        format!(
            "the same addresses and ports begin again in frame {frame}, {} after the last segment: \
             stream {stream}.",
            Span(since)
        )
    })
}
