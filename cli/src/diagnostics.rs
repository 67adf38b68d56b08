//! What goes to standard error. Where that cannot be written, the results still go out.

use std::cell::RefCell;
use std::fmt::Display;
use std::io::{self, Write as _};
use std::sync::mpsc::SyncSender;

use crate::numbers::Printable;
use crate::output::Piece;

use tcplint_track::Limits;

use crate::numbers::Count;

/// One line about one input: its name, then what could not be done and what to do.
pub(crate) fn input_trouble(input: &str, trouble: impl Display) {
    note(format_args!("{}: {trouble}", Printable(input)));
}

thread_local! {
    /// Where this thread's lines go, if not to standard error at once.
    static ASIDE: RefCell<Option<SyncSender<Piece>>> = const { RefCell::new(None) };
}

/// From now on this thread's lines wait for their turn there.
pub(crate) fn put_aside(to: SyncSender<Piece>) {
    ASIDE.set(Some(to));
}

/// One line that is not about an input.
pub(crate) fn note(text: impl Display) {
    let aside = ASIDE.with_borrow(|aside| {
        let to = aside.as_ref()?;
        Some(to.send(Piece::Note(text.to_string())))
    });
    // Where nobody takes it, nobody waits for it.
    if aside.is_some() {
        return;
    }
    let _ = writeln!(anstream::stderr(), "tcplint: {text}");
}

/// The whole run failed.
pub(crate) fn failure(error: &anyhow::Error) {
    note(Printable(&format!("{error:#}")));
}

/// Whether the reader of our output went away.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let csv = cause
            .downcast_ref::<csv::Error>()
            .and_then(|error| match error.kind() {
                csv::ErrorKind::Io(error) => Some(error.kind()),
                _ => None,
            });
        let json = cause
            .downcast_ref::<serde_json::Error>()
            .and_then(serde_json::Error::io_error_kind);
        [io, csv, json].contains(&Some(io::ErrorKind::BrokenPipe))
    })
}

/// Says that so many connections were given up, where any were.
pub(crate) fn evictions(file: &str, evictions: u64) {
    if evictions > 0 {
        input_trouble(
            file,
            format_args!(
                "{} given up before the end, the oldest first: no more than {} are followed at \
                 once; later segments of theirs have numbers that Wireshark does not give",
                Count(evictions, "connection"),
                Limits::default().connections,
            ),
        );
    }
}
