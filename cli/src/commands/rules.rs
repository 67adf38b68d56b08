//! `tcplint rules`: the catalogue.

use std::io::{self, Write as _};

use serde_json::{Value, json};
use tcplint_lint::{Rule, RuleSet, Selection, UnknownRule, all};

use crate::args::{RulesArguments, RulesFormat};
use crate::commands::Status;
use crate::config::Config;
use crate::output::Output;

/// Lists the rules, marking those that are on here.
pub(crate) fn run(arguments: &RulesArguments) -> anyhow::Result<Status> {
    let config = Config::load(&arguments.selection)?;
    let on = config.rules(&arguments.selection)?;
    let listed = match arguments.only.as_slice() {
        [] => all().collect(),
        only => named(only)?,
    };
    let mut output = Output::stdout(arguments.color);
    match arguments.output_format {
        RulesFormat::Text => table(&mut output, listed, on)?,
        RulesFormat::Json => {
            let rules = listed.iter().map(|id| object(id.rule(), on.contains(id)));
            let rules: Vec<Value> = rules.collect();
            serde_json::to_writer_pretty(&mut output, &rules)?;
            output.end_line()?;
        }
    }
    output.flush()?;
    Ok(Status::Clean)
}

/// The rules with these codes, prefixes or names.
pub(super) fn named(only: &[String]) -> Result<RuleSet, UnknownRule> {
    let selection = Selection {
        select: Some(only.to_vec()),
        ..Selection::default()
    };
    selection.resolve()
}

/// A line for each rule listed.
pub(super) fn table(output: &mut Output, listed: RuleSet, on: RuleSet) -> io::Result<()> {
    for id in listed.iter() {
        let rule = id.rule();
        let paint = output.paint.severity(rule.severity);
        let mark = if on.contains(id) { "on " } else { "off" };
        write!(
            output,
            "{} {mark} {paint}{:<7}{paint:#} ",
            rule.code, rule.severity
        )?;
        write!(output, "{}: {}", rule.name, rule.summary)?;
        output.end_line()?;
    }
    Ok(())
}

/// A rule with all of its texts.
pub(super) fn object(rule: &Rule, on: bool) -> Value {
    let references: Vec<_> = rule.references.iter().map(ToString::to_string).collect();
    let peers: serde_json::Map<_, _> = rule
        .peers
        .iter()
        .map(|(peer, text)| (peer.name().to_owned(), (*text).into()))
        .collect();
    json!({
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.name(),
        "default": rule.default,
        "on": on,
        "summary": rule.summary,
        "condition": rule.condition,
        "why": rule.why,
        "exempt": rule.exempt,
        "advice": rule.advice,
        "references": references,
        "peers": peers,
        "pack": rule.message.pack.map(|pack| pack.pack),
    })
}
