use std::io::{self, Write as _};

use serde::Serialize;

use crate::form::csv::Csv;
use crate::form::json::Json;
use crate::form::{Line, Row};
use crate::output::{BUFFER, Output};

/// What is around the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// JSON, an object a line.
    Lines,
    /// One JSON array.
    Array,
    /// CSV.
    Csv,
}

/// Rows for machines on their way to the output.
pub(crate) struct Rows {
    output: Output,
    shape: Shape,
    /// The row at hand; in lines, with those before it that were not yet handed on.
    row: Line,
}

impl Rows {
    fn new(output: Output, shape: Shape) -> Rows {
        Rows {
            output,
            shape,
            row: Line::new(),
        }
    }

    /// A JSON object a line.
    pub(crate) fn lines(output: Output) -> Rows {
        Rows::new(output, Shape::Lines)
    }

    /// One JSON array of the same objects.
    ///
    /// # Errors
    ///
    /// The output's.
    pub(crate) fn array(mut output: Output) -> io::Result<Rows> {
        if !output.is_part() {
            output.write_all(b"[\n")?;
        }
        Ok(Rows::new(output, Shape::Array))
    }

    /// CSV; the columns of `R` come first.
    ///
    /// # Errors
    ///
    /// The output's.
    pub(crate) fn csv<R: Row>(mut output: Output) -> io::Result<Rows> {
        if !output.is_part() {
            output.write_all(R::COLUMNS.join(",").as_bytes())?;
            output.end_line()?;
        }
        Ok(Rows::new(output, Shape::Csv))
    }

    /// A row.
    ///
    /// # Errors
    ///
    /// The output's.
    #[inline(always)]
    pub(crate) fn row<R: Row>(&mut self, row: &R) -> io::Result<()> {
        self.begin()?;
        if self.shape == Shape::Csv {
            csv(&mut self.row, row);
        } else {
            json(&mut self.row, row);
        }
        self.end()
    }

    /// One of the rare objects that stand between the rows in JSON; none in CSV.
    ///
    /// # Errors
    ///
    /// The output's.
    pub(crate) fn object<T: Serialize>(&mut self, object: impl FnOnce() -> T) -> io::Result<()> {
        if self.shape == Shape::Csv {
            return Ok(());
        }
        self.begin()?;
        serde_json::to_writer(&mut self.row, &object())?;
        self.end()
    }

    fn begin(&mut self) -> io::Result<()> {
        match self.shape {
            Shape::Array => self.output.separate(b",\n"),
            Shape::Lines | Shape::Csv => Ok(()),
        }
    }

    fn end(&mut self) -> io::Result<()> {
        match self.shape {
            // What stands between two of them goes another way.
            Shape::Array => {
                let written = self.row.write_to(&mut self.output);
                self.row.clear();
                written
            }
            Shape::Lines | Shape::Csv => {
                self.row.push(b'\n');
                if self.row.len() >= BUFFER || self.output.is_line_buffered() {
                    self.hand_on()
                } else {
                    Ok(())
                }
            }
        }
    }

    /// What was held back takes its place in the output. To be asked for where others write to it next.
    ///
    /// # Errors
    ///
    /// The output's.
    pub(crate) fn hand_on(&mut self) -> io::Result<()> {
        let written = self.output.whole_lines(&self.row);
        self.row.clear();
        written
    }

    /// What was held back is written.
    ///
    /// # Errors
    ///
    /// The output's.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.hand_on()?;
        self.output.flush()
    }

    /// There are no more rows.
    ///
    /// # Errors
    ///
    /// The output's.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        if matches!(self.shape, Shape::Array) {
            self.output.write_all(b"\n]\n")?;
        }
        self.flush()
    }
}

/// Where a run ends before its end, what was found until then is not lost.
impl Drop for Rows {
    fn drop(&mut self) {
        // Nobody is left to be told.
        let _ = self.hand_on();
    }
}

/// A function for each kind of row and form, so that the table is laid out in it but once.
#[inline(never)]
fn json<R: Row>(out: &mut Line, row: &R) {
    let mut form = Json::begin(out, R::KIND);
    row.write(&mut form);
    form.end();
}

#[inline(never)]
fn csv<R: Row>(out: &mut Line, row: &R) {
    let mut form = Csv::begin(out);
    row.write(&mut form);
    form.end();
}

/// A row in JSON.
#[cfg(test)]
pub(crate) fn json_text<R: Row>(row: &R) -> String {
    let mut out = Line::new();
    json(&mut out, row);
    out.to_text()
}

/// The columns and a row in CSV, a line each.
#[cfg(test)]
pub(crate) fn csv_text<R: Row>(row: &R) -> String {
    let mut out = Line::new();
    csv(&mut out, row);
    let row = out.to_text();
    format!("{}\n{row}\n", R::COLUMNS.join(","))
}
