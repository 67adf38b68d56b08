//! `tcplint rule`: one rule's page.

use std::io::Write as _;

use anyhow::Context as _;
use tcplint_lint::{find, markdown};

use crate::args::{Color, RuleArguments};
use crate::commands::Status;
use crate::output::Output;

/// Prints the page.
pub(crate) fn run(arguments: &RuleArguments) -> anyhow::Result<Status> {
    let id = find(&arguments.rule).with_context(|| {
        format!(
            "no rule has the code or name '{}'; `tcplint rules` lists them all",
            arguments.rule
        )
    })?;
    let mut output = Output::stdout(Color::Auto);
    output.write_all(markdown(id.rule()).as_bytes())?;
    output.flush()?;
    Ok(Status::Clean)
}
