use std::net::IpAddr;

use serde::Serialize;

use crate::row::{Located, hex_flags};
use crate::time::{Rfc3339, UnixSeconds};

/// `{"type":"finding", …}`.
#[derive(Debug, Serialize)]
pub(crate) struct FindingRow<'a> {
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

impl<'a> FindingRow<'a> {
    pub(crate) fn new(file: &'a str, located: &'a Located) -> FindingRow<'a> {
        let rule = located.finding.rule.rule();
        FindingRow {
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
}
