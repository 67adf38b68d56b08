//! Columns that are as wide as their widest cell.

use std::io::{self, Write as _};

use crate::output::Output;

/// On which side of its column a cell stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Right,
}

/// Headings, sides and widths.
pub(crate) struct Columns<const N: usize> {
    columns: [(&'static str, Side); N],
    widths: [usize; N],
}

impl<const N: usize> Columns<N> {
    /// As wide as the headings.
    pub(crate) fn new(columns: [(&'static str, Side); N]) -> Columns<N> {
        Columns {
            columns,
            widths: columns.map(|(heading, _)| heading.len()),
        }
    }

    /// Makes room for a row.
    pub(crate) fn measure<T: AsRef<str>>(&mut self, cells: &[T; N]) {
        for (width, cell) in self.widths.iter_mut().zip(cells) {
            *width = (*width).max(cell.as_ref().len());
        }
    }

    /// Prints the headings.
    pub(crate) fn headings(&self, output: &mut Output) -> io::Result<()> {
        self.line(output, &self.columns.map(|(heading, _)| heading))
    }

    /// Prints a row, nothing after its last cell.
    pub(crate) fn line<T: AsRef<str>>(
        &self,
        output: &mut Output,
        cells: &[T; N],
    ) -> io::Result<()> {
        let mut text = String::new();
        for ((cell, width), (_, side)) in cells.iter().zip(self.widths).zip(self.columns) {
            let cell = cell.as_ref();
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&match side {
                Side::Left => format!("{cell:width$}"),
                Side::Right => format!("{cell:>width$}"),
            });
        }
        writeln!(output, "{}", text.trim_end())
    }
}
