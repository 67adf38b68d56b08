//! One file for each command.

mod check;
mod connections;
mod decode;
mod explain;
mod plugin;
mod rule;
mod rules;
mod segments;
mod states;

use std::process::ExitCode;

use crate::args::Command;

/// The exit status of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// Nothing found that counts.
    Clean,
    /// Findings at or above `--fail-on`.
    Findings,
    /// Something could not be done.
    Trouble,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> ExitCode {
        ExitCode::from(match status {
            Status::Clean => 0,
            Status::Findings => 1,
            Status::Trouble => 2,
        })
    }
}

/// Runs a command.
pub(crate) fn run(command: &Command) -> anyhow::Result<Status> {
    match command {
        Command::Check(arguments) => check::run(arguments),
        Command::Connections(arguments) => connections::run(arguments),
        Command::Segments(arguments) => segments::run(arguments),
        Command::States(arguments) => states::run(arguments),
        Command::Explain(arguments) => explain::run(arguments),
        Command::Decode(arguments) => decode::run(arguments),
        Command::Rules(arguments) => rules::run(arguments),
        Command::Rule(arguments) => rule::run(arguments),
        Command::Plugin(arguments) => plugin::run(arguments),
    }
}
