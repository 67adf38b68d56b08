//! Whether the files of a joined capture follow each other in time.

use tcplint_capture::Timestamp;

use crate::diagnostics::input_trouble;
use crate::numbers::{Count, Printable};

/// How much earlier than the end of one file the next may begin, a second in nanoseconds: packets of several
/// interfaces are written a little out of order.
const SLACK: i64 = 1_000_000_000;

/// First and last times of the files as they come, and the first two that come in the wrong order.
#[derive(Debug, Default)]
pub(crate) struct Order {
    /// The file before, and the time of its last packet.
    before: Option<(String, Timestamp)>,
    wrong: Option<Wrong>,
    /// Files that begin too early besides.
    others: u64,
}

#[derive(Debug)]
struct Wrong {
    before: String,
    after: String,
    /// How long before the end of the one the other begins, in nanoseconds.
    overlap: i64,
}

impl Order {
    /// The next file was read; `span` holds the times of its first and its last packet. A file
    /// without packets says nothing.
    pub(crate) fn file(&mut self, name: &str, span: Option<(Timestamp, Timestamp)>) {
        let Some((first, last)) = span else {
            return;
        };
        if let Some((before, end)) = self.before.replace((name.to_owned(), last)) {
            let overlap = end.as_nanos().saturating_sub(first.as_nanos());
            if overlap > SLACK && self.wrong.is_some() {
                self.others += 1;
            } else if overlap > SLACK {
                self.wrong = Some(Wrong {
                    before,
                    after: name.to_owned(),
                    overlap,
                });
            }
        }
    }

    /// Says on standard error, in one line, that the files are not in the order of time.
    pub(crate) fn tell(&self) {
        let Some(Wrong {
            before,
            after,
            overlap,
        }) = &self.wrong
        else {
            return;
        };
        let others = match self.others {
            0 => String::new(),
            others => format!(" (and {} too early)", Count(others, "more file")),
        };
        input_trouble(
            after,
            format_args!(
                "begins {}.{} s before the end of {}, which was joined before it{others}: what is said \
                 of connections in both is wrong; give the folder, whose files are put in the \
                 order of time, or their names as ls -v sorts them",
                overlap / SLACK,
                overlap % SLACK * 10 / SLACK,
                Printable(before),
            ),
        );
    }
}
