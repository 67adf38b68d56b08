use serde::Serialize;

use crate::tally::Tally;

/// `{"type":"summary", …}`.
#[derive(Debug, Serialize)]
pub(crate) struct SummaryRow<'a> {
    r#type: &'static str,
    file: &'a str,
    packets: u64,
    segments: u64,
    /// Given by the tracker.
    connections: Option<u64>,
    findings: serde_json::Map<String, serde_json::Value>,
    skipped: serde_json::Map<String, serde_json::Value>,
    damaged: Option<&'a str>,
}

impl<'a> SummaryRow<'a> {
    pub(crate) fn new(file: &'a str, tally: &'a Tally) -> SummaryRow<'a> {
        let findings = tally.findings.iter();
        SummaryRow {
            r#type: "summary",
            file,
            packets: tally.packets,
            segments: tally.segments,
            connections: None,
            findings: findings
                .map(|(id, n)| (id.rule().code.to_owned(), (*n).into()))
                .collect(),
            skipped: tally
                .skipped()
                .map(|(why, n)| (why.name().to_owned(), n.into()))
                .collect(),
            damaged: tally.damaged.as_deref(),
        }
    }
}
