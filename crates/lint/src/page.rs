use std::fmt::Write as _;

use crate::rule::Rule;

/// Of rules that judge a segment in its connection, or a connection.
const CONFIDENCE: &str = "Confidence, unless the case itself settles it: high where both SYNs were \
                          captured, medium where octets of the stream were missing, low where the \
                          capture began in mid-stream or holds one direction only. A finding of \
                          low confidence is info, whatever the severity above.";

/// A rule's page in Markdown: what `tcplint rule CODE` shows and `docs/rules/` holds. A pack's rule
/// has no more parts than its author wrote.
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
    if let Some(pack) = rule.message.pack {
        let _ = write!(page, "\nFrom the rule pack {}.\n", pack.pack);
    }
    let parts = [
        ("Fires when", rule.condition),
        ("Why", rule.why),
        ("Who sends it, and what is exempt", rule.exempt),
        ("What to do", rule.advice),
    ];
    for (title, text) in parts.into_iter().filter(|(_, text)| !text.is_empty()) {
        let _ = write!(page, "\n## {title}\n\n{text}\n");
    }
    if !rule.references.is_empty() {
        page.push_str("\n## References\n\n");
        for reference in rule.references {
            let _ = writeln!(page, "- {reference}");
        }
    }
    if rule.message.pack.is_none() {
        others(&mut page, rule);
    }
    let _ = write!(
        page,
        "\n## Silence it\n\n`tcplint check --ignore {}`, or in `tcplint.toml`: `ignore = [\"{}\"]`\n",
        rule.code, rule.code
    );
    page
}

/// What other tools call it.
fn others(page: &mut String, rule: &Rule) {
    page.push_str("\n## What others say of it\n\n");
    for (peer, verdict) in rule.peers {
        let _ = writeln!(page, "- {}: {verdict}", peer.name());
    }
    if rule.peers.is_empty() {
        page.push_str("No peer has a word for it.\n");
    }
}
