use std::fmt::Write as _;

use crate::rule::Rule;

/// Of rules that judge a segment in its connection, or a connection.
const CONFIDENCE: &str = "Confidence, unless the case itself settles it: high where both SYNs were \
                          captured, medium where octets of the stream were missing, low where the \
                          capture began in mid-stream or holds one direction only. A finding of \
                          low confidence is info, whatever the severity above.";

/// A rule's page in Markdown: what `tcplint rule CODE` shows and `docs/rules/` holds.
pub fn markdown(rule: &Rule) -> String {
    let mut page = String::new();
    let default = if rule.default {
        "on"
    } else {
        "off until selected"
    };
    // Writing to a string does not fail.
    let _ = write!(
        page,
        "# {} {}\n\n{}.\n\nSeverity: {}. Default: {default}.\n",
        rule.code, rule.name, rule.summary, rule.severity
    );
    if rule.message.case.is_some() || rule.message.ending.is_some() {
        let _ = write!(page, "\n{CONFIDENCE}\n");
    }
    let _ = write!(page, "\n## Fires when\n\n{}\n", rule.condition);
    let _ = write!(page, "\n## Why\n\n{}\n", rule.why);
    let _ = write!(
        page,
        "\n## Who sends it, and what is exempt\n\n{}\n",
        rule.exempt
    );
    let _ = write!(page, "\n## What to do\n\n{}\n", rule.advice);
    if !rule.references.is_empty() {
        page.push_str("\n## References\n\n");
        for reference in rule.references {
            let _ = writeln!(page, "- {reference}");
        }
    }
    page.push_str("\n## What others say of it\n\n");
    for (peer, verdict) in rule.peers {
        let _ = writeln!(page, "- {}: {verdict}", peer.name());
    }
    if rule.peers.is_empty() {
        page.push_str("No peer has a word for it.\n");
    }
    let _ = write!(
        page,
        "\n## Silence it\n\n`tcplint check --ignore {}`, or in `tcplint.toml`: `ignore = [\"{}\"]`\n",
        rule.code, rule.code
    );
    page
}
