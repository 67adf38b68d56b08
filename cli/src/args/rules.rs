//! The arguments of `rules` and `rule`.

use clap::{Args, ValueEnum};

use super::{Color, SelectionArguments};

#[derive(Args, Debug)]
pub(crate) struct RulesArguments {
    /// How to print the rules
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = RulesFormat::Text)]
    pub(crate) output_format: RulesFormat,

    #[command(flatten)]
    pub(crate) selection: SelectionArguments,

    /// When to use colour
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    pub(crate) color: Color,
}

#[derive(Args, Debug)]
pub(crate) struct RuleArguments {
    /// Code or name of the rule: F006 or xmas
    #[arg(value_name = "CODE|NAME")]
    pub(crate) rule: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RulesFormat {
    /// A table for people
    Text,
    /// One JSON array with every text of every rule
    Json,
}
