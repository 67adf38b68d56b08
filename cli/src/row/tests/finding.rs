use std::net::IpAddr;

use serde::Serialize;

use super::csv_row;
use crate::row::{Located, hex_flags};
use crate::time::{Rfc3339, UnixSeconds};

const COLUMNS: [&str; 17] = [
    "file",
    "frame",
    "time",
    "ts",
    "stream",
    "src",
    "src_port",
    "dst",
    "dst_port",
    "code",
    "name",
    "severity",
    "confidence",
    "message",
    "flags",
    "related",
    "related_files",
];

/// `{"type":"finding", …}`.
#[derive(Debug, Serialize)]
pub(super) struct SerdeRow<'a> {
    r#type: &'static str,
    file: &'a str,
    frame: Option<u64>,
    time: Rfc3339,
    ts: UnixSeconds,
    stream: Option<u32>,
    src: IpAddr,
    src_port: Option<u16>,
    dst: IpAddr,
    dst_port: Option<u16>,
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    confidence: &'static str,
    message: &'a str,
    flags: Option<String>,
    related: &'a [u64],
    related_files: Option<&'a [String]>,
}

impl<'a> SerdeRow<'a> {
    pub(super) fn new(file: &'a str, located: &'a Located) -> SerdeRow<'a> {
        let rule = located.finding.rule.rule();
        SerdeRow {
            r#type: "finding",
            file,
            frame: located.place.frame(),
            time: Rfc3339(located.place.time),
            ts: UnixSeconds(located.place.time),
            stream: located.stream,
            src: located.source.address,
            src_port: located.source.port,
            dst: located.destination.address,
            dst_port: located.destination.port,
            code: rule.code,
            name: rule.name,
            severity: located.finding.severity.name(),
            confidence: located.finding.confidence.name(),
            message: &located.finding.message,
            flags: located.flags.map(hex_flags),
            related: &located.related,
            related_files: located.related_files.as_deref(),
        }
    }

    /// The column names, then the row; absent values are empty.
    pub(super) fn csv(&self) -> String {
        let port = |port: Option<u16>| port.map(|port| port.to_string()).unwrap_or_default();
        let related: Vec<_> = self.related.iter().map(u64::to_string).collect();
        csv_row(
            &COLUMNS,
            &[
                self.file,
                &self.frame.map(|n| n.to_string()).unwrap_or_default(),
                &self.time.to_string(),
                &self.ts.to_string(),
                &self.stream.map(|n| n.to_string()).unwrap_or_default(),
                &self.src.to_string(),
                &port(self.src_port),
                &self.dst.to_string(),
                &port(self.dst_port),
                self.code,
                self.name,
                self.severity,
                self.confidence,
                self.message,
                self.flags.as_deref().unwrap_or_default(),
                &related.join(" "),
                &self.related_files.unwrap_or_default().join(" "),
            ],
        )
    }
}
