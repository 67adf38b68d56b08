//! The public rows: the keys that scripts rely on, in the order in which they are printed.

use std::net::IpAddr;

use serde::Serialize;
use tcplint_capture::{Record, Timestamp};
use tcplint_lint::Finding;
use tcplint_wire::Flags;

use crate::tally::Tally;
use crate::time::{Rfc3339, UnixSeconds};

/// Where a frame stands in its capture.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place {
    /// As Wireshark numbers it, from 1.
    pub(crate) frame: u64,
    /// When it was captured.
    pub(crate) time: Timestamp,
    /// Where its record starts in the capture, in bytes.
    pub(crate) offset: u64,
}

impl From<&Record<'_>> for Place {
    #[inline(always)]
    fn from(record: &Record<'_>) -> Place {
        Place {
            frame: record.number,
            time: record.time,
            offset: record.offset,
        }
    }
}

/// Address and port of one end; the port is absent where it was not captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) address: IpAddr,
    pub(crate) port: Option<u16>,
}

/// A finding and where it is.
#[derive(Clone, Debug)]
pub(crate) struct Located {
    pub(crate) place: Place,
    pub(crate) source: End,
    pub(crate) destination: End,
    /// Absent where they were not captured.
    pub(crate) flags: Option<Flags>,
    pub(crate) finding: Finding,
}

/// `{"type":"finding", …}`.
#[derive(Debug, Serialize)]
pub(crate) struct FindingRow<'a> {
    r#type: &'static str,
    file: &'a str,
    frame: u64,
    time: Rfc3339,
    ts: UnixSeconds,
    /// Given by the tracker; header rules know no stream.
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
    related: [u64; 1],
}

impl<'a> FindingRow<'a> {
    pub(crate) fn new(file: &'a str, located: &'a Located) -> FindingRow<'a> {
        let rule = located.finding.rule.rule();
        FindingRow {
            r#type: "finding",
            file,
            frame: located.place.frame,
            time: Rfc3339(located.place.time),
            ts: UnixSeconds(located.place.time),
            stream: None,
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
            related: [located.place.frame],
        }
    }
}

/// The twelve bits as tshark prints `tcp.flags`: `0x0012`.
pub(crate) fn hex_flags(flags: Flags) -> String {
    format!("{:#06x}", flags.bits())
}

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
