//! The arguments of `rules` and `rule`.

use clap::{Args, ValueEnum};

use super::{Color, PackArguments, SelectionArguments};

#[derive(Args, Debug)]
pub(crate) struct RulesArguments {
    /// Rules to list: codes, prefixes such as T or F02, or names [default: all]
    #[arg(value_name = "CODE|PREFIX|NAME")]
    pub(crate) only: Vec<String>,

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
    /// Code or name of the rule: F006 or xmas; a prefix such as F lists the rules that have it
    #[arg(value_name = "CODE|NAME|PREFIX")]
    pub(crate) rule: String,

    #[command(flatten)]
    pub(crate) plugin: PackArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RulesFormat {
    /// A table for people
    Text,
    /// One JSON array with every text of every rule
    Json,
}
