//! How the rows are laid out: columns as wide as they must be, arrows as long as they may be.

use super::row::{Row, row};
use crate::explain::script::Line;
use crate::explain::story::Told;
use crate::explain::words::WIDTH;

/// Dashes and head of an arrow, besides its label: `-- ACK ->`.
const ARROW: usize = 6;
/// Arrows are drawn so much longer than they must be, at most.
const STRETCH: usize = 6;
/// How the rows are laid out.
pub(super) struct Layout {
    pub(super) frame: usize,
    pub(super) time: usize,
    client: usize,
    label: usize,
    server: usize,
    seq: usize,
    ack: usize,
    len: usize,
}

impl Layout {
    /// As wide as the widest of each column.
    pub(super) fn of(told: &Told, words: bool, micros: bool) -> Layout {
        let mut layout = Layout {
            frame: 1,
            time: 4,
            client: "client".len(),
            label: 1,
            server: "server".len(),
            seq: 3,
            ack: 3,
            len: 3,
        };
        for line in &told.lines {
            let Line::Segment(scene) = line else {
                continue;
            };
            let row = row(told, &scene.moment, words, micros);
            let cells = [
                (&mut layout.frame, row.frame.len()),
                (&mut layout.time, row.time.len()),
                (&mut layout.client, row.client.len()),
                (&mut layout.label, row.label.len()),
                (&mut layout.server, row.server.len()),
                (&mut layout.seq, row.seq.len()),
                (&mut layout.ack, row.ack.len()),
                (&mut layout.len, row.len.len()),
            ];
            for (width, len) in cells {
                *width = (*width).max(len);
            }
        }
        layout
    }

    /// With longer arrows, where there is room.
    pub(super) fn stretched(mut self) -> Layout {
        let room = WIDTH.saturating_sub(self.width());
        self.label += room.min(STRETCH);
        self
    }

    /// The longest line.
    pub(super) fn width(&self) -> usize {
        let columns = [
            self.frame,
            self.time + 2,
            self.client + 2,
            self.label + ARROW + 1,
            self.server + 1,
            self.seq + 2,
            self.ack + 2,
            self.len + 2,
        ];
        columns.iter().sum()
    }

    pub(super) fn heading(&self) -> String {
        format!(
            "{:>frame$}  {:>time$}  {:<client$} {:arrow$} {:<server$}  {:>seq$}  {:>ack$}  {:>len$}",
            "#",
            "time",
            "client",
            "",
            "server",
            "seq",
            "ack",
            "len",
            frame = self.frame,
            time = self.time,
            client = self.client,
            arrow = self.label + ARROW,
            server = self.server,
            seq = self.seq,
            ack = self.ack,
            len = self.len,
        )
    }

    pub(super) fn line(&self, row: &Row) -> String {
        format!(
            "{:>frame$}  {:>time$}  {:<client$} {} {:<server$}  {:>seq$}  {:>ack$}  {:>len$}",
            row.frame,
            row.time,
            row.client,
            self.arrow(row),
            row.server,
            row.seq,
            row.ack,
            row.len,
            frame = self.frame,
            time = self.time,
            client = self.client,
            server = self.server,
            seq = self.seq,
            ack = self.ack,
            len = self.len,
        )
    }

    /// The label between dashes, the head at the receiver's side.
    fn arrow(&self, row: &Row) -> String {
        let label = format!(" {} ", row.label);
        let drawn = format!("{label:-^width$}", width = self.label + ARROW - 1);
        if row.to_right {
            format!("{drawn}>")
        } else {
            format!("<{drawn}")
        }
    }
}
