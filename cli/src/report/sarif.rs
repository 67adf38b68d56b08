//! SARIF 2.1.0 (OASIS standard), written as it comes: the rules first, then the results.

use std::collections::HashMap;
use std::io::Write as _;

use serde::Serialize;
use serde_json::{Value, json};
use tcplint_lint::{RuleId, Severity, all, markdown};

use crate::drive::Run;
use crate::files::Files;
use crate::output::Output;
use crate::report::Report;
use crate::row::Located;
use crate::tally::Tally;
use crate::time::Rfc3339;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/\
                      sarif-schema-2.1.0.json";

/// One run of one tool, a result for each finding. A capture is a binary artifact: the place of a
/// result is the byte offset of the frame's record, and its logical location the frame.
pub(crate) struct Sarif {
    output: Output,
    rule_index: HashMap<RuleId, usize>,
}

impl Sarif {
    pub(crate) fn new(mut output: Output) -> anyhow::Result<Sarif> {
        if !output.is_part() {
            head(&mut output)?;
        }
        let rule_index = all().enumerate().map(|(index, id)| (id, index)).collect();
        Ok(Sarif { output, rule_index })
    }
}

impl Report for Sarif {
    fn finding(&mut self, file: &str, located: &Located) -> anyhow::Result<()> {
        let Located {
            place,
            source,
            destination,
            flags,
            stream,
            related,
            related_files,
            finding,
        } = located;
        let rule = finding.rule.rule();
        let (from, to) = (source.to_string(), destination.to_string());
        let frame = match place.frame() {
            Some(frame) => format!("frame {frame}"),
            None => "end of the capture".to_owned(),
        };
        // What only the end of the capture decided has no record to point to.
        let mut physical = json!({ "artifactLocation": { "uri": uri(file) } });
        if let (Some(_), Some(physical)) = (place.frame(), physical.as_object_mut()) {
            physical.insert("region".to_owned(), json!({ "byteOffset": place.offset }));
        }
        let result = Result {
            rule_id: rule.code,
            rule_index: self.rule_index.get(&finding.rule).copied(),
            level: level(finding.severity),
            message: json!({ "text": format!("{frame}, {from} > {to}: {}", finding.message) }),
            locations: [json!({
                "physicalLocation": physical,
                "logicalLocations": [{ "name": frame, "fullyQualifiedName": format!("{file}: {frame}") }],
            })],
            properties: json!({
                "frame": place.frame(),
                "stream": stream,
                "related": related,
                "related_files": related_files,
                "time": Rfc3339(place.time),
                "src": from,
                "dst": to,
                "flags": flags.map(crate::row::hex_flags),
                "confidence": finding.confidence.name(),
            }),
        };
        self.output.separate(b",")?;
        self.output.write_all(b"\n")?;
        Ok(serde_json::to_writer(&mut self.output, &result)?)
    }

    fn end_of_input(&mut self, _: &Files, _: &Tally) -> anyhow::Result<()> {
        Ok(())
    }

    fn idle(&mut self, _: &str) -> anyhow::Result<()> {
        Ok(self.output.flush()?)
    }

    fn finish(&mut self, run: &Run) -> anyhow::Result<()> {
        let trouble = run.damages.iter().map(|(file, damage)| {
            json!({
                "level": "error",
                "message": { "text": damage },
                "locations": [{ "physicalLocation": { "artifactLocation": { "uri": uri(file) } } }],
            })
        });
        let invocation = json!({
            "executionSuccessful": !run.trouble,
            "toolExecutionNotifications": trouble.collect::<Vec<Value>>(),
        });
        self.output.write_all(b"\n],\"invocations\":[")?;
        serde_json::to_writer(&mut self.output, &invocation)?;
        self.output.write_all(b"]}]}\n")?;
        Ok(self.output.flush()?)
    }
}

/// What stands before the results.
fn head(output: &mut Output) -> anyhow::Result<()> {
    let rules: Vec<Value> = all().map(descriptor).collect();
    let driver = json!({
        "name": env!("CARGO_PKG_NAME"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "informationUri": env!("CARGO_PKG_REPOSITORY"),
        "rules": rules,
    });
    write!(
        output,
        r#"{{"$schema":"{SCHEMA}","version":"2.1.0","runs":[{{"tool":{{"driver":"#
    )?;
    serde_json::to_writer(&mut *output, &driver)?;
    Ok(output.write_all(br#"},"results":["#)?)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Result {
    rule_id: &'static str,
    rule_index: Option<usize>,
    level: &'static str,
    message: Value,
    locations: [Value; 1],
    properties: Value,
}

/// A rule as SARIF describes it (reportingDescriptor). A pack's may have no more text than its
/// summary.
fn descriptor(id: RuleId) -> Value {
    let rule = id.rule();
    let full = format!("{} {}", rule.condition, rule.why);
    let or_summary = |text: &str| match text.trim() {
        "" => rule.summary.to_owned(),
        text => text.to_owned(),
    };
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": or_summary(&full) },
        "help": { "text": or_summary(rule.advice), "markdown": markdown(rule) },
        "defaultConfiguration": { "enabled": rule.default, "level": level(rule.severity) },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// A path as a relative URI reference or a `file` URI (RFC 3986).
fn uri(path: &str) -> String {
    let encoded: String = path
        .bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect();
    if encoded.starts_with('/') {
        format!("file://{encoded}")
    } else {
        encoded
    }
}
