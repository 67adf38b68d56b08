//! The arguments of `check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{FocusArguments, InputArguments, SelectionArguments, SharedArguments};

#[derive(Args, Debug)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,

    /// How to print the findings [default: text]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) output_format: Option<CheckFormat>,

    #[command(flatten)]
    pub(crate) selection: SelectionArguments,

    /// The lowest severity that makes the exit status 1 [default: warning]
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<FailOn>,

    /// Exit with 0 whatever is found; 2 remains for what could not be done
    #[arg(long)]
    pub(crate) exit_zero: bool,

    /// Print a count for each rule in place of the findings
    #[arg(long, conflicts_with_all = ["output_format", "all"])]
    pub(crate) statistics: bool,

    /// Print each finding on its own line, also where one line could stand for many
    #[arg(long)]
    pub(crate) all: bool,

    /// Judge each header on its own and follow no connection: faster, in less memory, without the
    /// rules about connections
    #[arg(long, conflicts_with = "stream")]
    pub(crate) no_track: bool,

    /// Write the packets with findings to FILE (- for standard output), a pcapng with the findings
    /// as packet comments
    #[arg(short = 'w', long = "write", value_name = "FILE")]
    pub(crate) write: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) shared: SharedArguments,

    #[command(flatten)]
    pub(crate) focus: FocusArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CheckFormat {
    /// One line each for people, repetition folded
    Text,
    /// One JSON array
    Json,
    /// One JSON object a line, a summary for each input at its end
    Jsonl,
    /// One row each, column names first
    Csv,
    /// SARIF 2.1.0
    Sarif,
    /// Annotations of GitHub's workflow commands
    Github,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FailOn {
    Error,
    Warning,
    Info,
    Never,
}
