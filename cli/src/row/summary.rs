use serde::Serialize;

use crate::files::Files;
use crate::tally::Tally;

/// `{"type":"summary", …}`.
#[derive(Debug, Serialize)]
pub(crate) struct SummaryRow<'a> {
    r#type: &'static str,
    file: &'a str,
    packets: u64,
    segments: u64,
    /// Absent where no connection was followed.
    connections: Option<u64>,
    findings: serde_json::Map<String, serde_json::Value>,
    /// What was broken again in connections of which it had been told.
    repeated: serde_json::Map<String, serde_json::Value>,
    skipped: serde_json::Map<String, serde_json::Value>,
    damaged: Option<&'a str>,
    /// Rule packs that did not see all of it.
    packs_failed: &'a [String],
    /// All files of a capture that is more than one.
    joined: Option<Vec<&'a str>>,
}

impl<'a> SummaryRow<'a> {
    /// Of the capture in `files`, which the first of them names.
    pub(crate) fn new(files: &'a Files, tally: &'a Tally) -> SummaryRow<'a> {
        let mut findings = serde_json::Map::new();
        for ((id, _), count) in &tally.findings {
            let entry = findings.entry(id.rule().code).or_insert(0.into());
            *entry = (entry.as_u64().unwrap_or_default() + count).into();
        }
        SummaryRow {
            r#type: "summary",
            file: files.first(),
            packets: tally.packets,
            segments: tally.segments,
            connections: tally.connections,
            findings,
            repeated: tally
                .repeated
                .iter()
                .map(|(id, n)| (id.rule().code.to_owned(), (*n).into()))
                .collect(),
            skipped: tally
                .skipped()
                .map(|(why, n)| (why.name().to_owned(), n.into()))
                .collect(),
            damaged: tally.damaged.as_deref(),
            packs_failed: &tally.packs_failed,
            joined: files.joined(),
        }
    }
}
