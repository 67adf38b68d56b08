//! `-w`: the packets with findings, each with its findings as packet comments.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use anyhow::Context as _;
use tcplint_capture::Record;
use tcplint_capture::write::AnnotatedWriter;

use crate::output;
use crate::row::Located;

/// The file that `-w` names.
pub(crate) struct Annotated {
    name: String,
    writer: AnnotatedWriter<BufWriter<File>>,
}

impl Annotated {
    /// Creates the file.
    pub(crate) fn create(path: &Path) -> anyhow::Result<Annotated> {
        let name = path.display().to_string();
        let writer = AnnotatedWriter::new(BufWriter::new(output::create(path)?))
            .with_context(|| format!("{name}: cannot be written"))?;
        Ok(Annotated { name, writer })
    }

    /// Writes a packet with its findings.
    pub(crate) fn packet(&mut self, record: &Record<'_>, found: &[Located]) -> anyhow::Result<()> {
        let comments: Vec<_> = found
            .iter()
            .map(|located| comment(&located.finding))
            .collect();
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

fn comment(finding: &tcplint_lint::Finding) -> String {
    let rule = finding.rule.rule();
    format!(
        "{} {} {}: {}",
        rule.code, rule.name, finding.severity, finding.message
    )
}
