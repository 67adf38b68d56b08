//! `tcplint rule`: one rule's page, or the rules with a prefix.

use std::io::{self, IsTerminal as _, Write as _};

use tcplint_lint::{find, markdown};

use crate::args::{Color, RuleArguments, SelectionArguments};
use crate::commands::Status;
use crate::commands::rules::{named, table};
use crate::config::Config;
use crate::output::Output;

/// Longer lines are hard to read, however wide the terminal is.
const MAX_WIDTH: usize = 100;

/// Prints the page, or the list of the rules with this prefix. For a rule of ours no configuration
/// is read, and no pack loaded that the command line does not name.
pub(crate) fn run(arguments: &RuleArguments) -> anyhow::Result<Status> {
    let selection = SelectionArguments {
        plugin: arguments.plugin.clone(),
        ..SelectionArguments::default()
    };
    let mut output = Output::stdout(Color::Auto);
    let found = match find(&arguments.rule) {
        Some(id) if selection.plugin.plugin.is_empty() => Ok(id),
        _ => {
            let config = Config::load(&selection)?;
            find(&arguments.rule).ok_or(config)
        }
    };
    match found {
        Ok(id) => {
            let page = markdown(id.rule());
            let page = if io::stdout().is_terminal() {
                wrapped(&page)
            } else {
                page
            };
            output.write_all(page.as_bytes())?;
        }
        Err(config) => {
            let listed = named(std::slice::from_ref(&arguments.rule))?;
            let on = config.rules(&selection)?;
            table(&mut output, listed, on)?;
        }
    }
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
