//! `--no-track`: rules that could find nothing are not taken in silence.

use anyhow::bail;
use tcplint_lint::RuleSet;

use crate::args::SelectionArguments;
use crate::commands::rules::named;

/// Rules that are asked for by name, or all that are on, could find nothing with `--no-track`.
pub(super) fn refuse_silent_rules(
    arguments: &SelectionArguments,
    on: RuleSet,
) -> anyhow::Result<()> {
    let silent = |rules: RuleSet| {
        let mut rules = rules.iter().peekable();
        rules.peek().is_some() && rules.all(|id| id.rule().needs_connections())
    };
    let selectors = arguments.select.iter().flatten();
    for selector in selectors.chain(&arguments.extend_select) {
        if silent(named(std::slice::from_ref(selector))?) {
            bail!(
                "{selector} is about connections, which --no-track does not follow, so that it \
                 could find nothing: leave out one of the two"
            );
        }
    }
    if silent(on) {
        bail!(
            "all rules that are on are about connections, which --no-track does not follow: leave \
             it out, or select others (tcplint rules)"
        );
    }
    Ok(())
}
