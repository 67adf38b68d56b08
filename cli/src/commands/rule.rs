//! `tcplint rule`: one rule's page.

use std::io::{self, IsTerminal as _, Write as _};

use anyhow::Context as _;
use tcplint_lint::{find, markdown};

use crate::args::{Color, RuleArguments};
use crate::commands::Status;
use crate::output::Output;

/// Longer lines are hard to read, however wide the terminal is.
const MAX_WIDTH: usize = 100;

/// Prints the page.
pub(crate) fn run(arguments: &RuleArguments) -> anyhow::Result<Status> {
    let id = find(&arguments.rule).with_context(|| {
        format!(
            "no rule has the code or name '{}'; `tcplint rules` lists them all",
            arguments.rule
        )
    })?;
    let page = markdown(id.rule());
    let page = if io::stdout().is_terminal() {
        wrapped(&page)
    } else {
        page
    };
    let mut output = Output::stdout(Color::Auto);
    output.write_all(page.as_bytes())?;
    output.flush()?;
    Ok(Status::Clean)
}

/// The page with its lines broken for the terminal it is read on, list items indented.
fn wrapped(page: &str) -> String {
    let width = textwrap::termwidth().min(MAX_WIDTH);
    let line = |line: &str| {
        let indent = if line.starts_with("- ") { "  " } else { "" };
        textwrap::fill(
            line,
            textwrap::Options::new(width).subsequent_indent(indent),
        ) + "\n"
    };
    page.lines().map(line).collect()
}
