//! The arguments of `segments`.

use clap::{Args, ValueEnum};

use super::{FocusArguments, InputArguments, SharedArguments};

#[derive(Args, Debug)]
pub(crate) struct SegmentsArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,

    /// How to print the segments
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = SegmentsFormat::Text)]
    pub(crate) output_format: SegmentsFormat,

    #[command(flatten)]
    pub(crate) shared: SharedArguments,

    #[command(flatten)]
    pub(crate) focus: FocusArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SegmentsFormat {
    /// One line each for people
    Text,
    /// One JSON object a line
    Jsonl,
    /// One row each, column names first
    Csv,
}
