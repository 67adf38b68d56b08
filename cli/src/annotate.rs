//! `-w`: the packets with findings, each with its findings as packet comments.

use std::io::Write;
use std::path::Path;

use anyhow::Context as _;
use tcplint_capture::Record;
use tcplint_capture::write::AnnotatedWriter;
use tcplint_lint::Finding;

use crate::output;
use crate::row::Located;

/// The file that `-w` names.
pub(crate) struct Annotated {
    name: String,
    writer: AnnotatedWriter<Box<dyn Write>>,
}

impl Annotated {
    /// Creates the file.
    pub(crate) fn create(path: &Path) -> anyhow::Result<Annotated> {
        let name = path.display().to_string();
        let writer = AnnotatedWriter::new(output::create(path)?)
            .with_context(|| format!("{name}: cannot be written"))?;
        Ok(Annotated { name, writer })
    }

    /// Writes a packet of the input `file` with its findings.
    pub(crate) fn packet(
        &mut self,
        file: &str,
        record: &Record<'_>,
        found: &[Located],
    ) -> anyhow::Result<()> {
        let comments = found
            .iter()
            .map(|located| comment(file, record.number, &located.finding));
        let comments: Vec<_> = comments.collect();
        let comments: Vec<_> = comments.iter().map(String::as_str).collect();
        self.writer
            .write(record, &comments)
            .with_context(|| format!("{}: frame {} cannot be written", self.name, record.number))
    }

    /// Makes what was written readable for others.
    pub(crate) fn flush(&mut self) -> anyhow::Result<()> {
        self.writer
            .flush()
            .with_context(|| format!("{}: cannot be written", self.name))
    }
}

/// The packets are numbered anew in the file that is written, so the comment keeps their origin.
fn comment(file: &str, frame: u64, finding: &Finding) -> String {
    let Finding {
        severity, message, ..
    } = finding;
    let rule = finding.rule.rule();
    format!(
        "{} {} {severity}: {message} (frame {frame} of {file})",
        rule.code, rule.name
    )
}
