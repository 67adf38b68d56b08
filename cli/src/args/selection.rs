//! Which rules are on.

use std::path::PathBuf;

use clap::Args;

#[derive(Args, Debug, Default)]
pub(crate) struct SelectionArguments {
    #[command(flatten)]
    pub(crate) plugin: PackArguments,

    /// Turn on these rules only: codes, prefixes, names, or ALL
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub(crate) select: Option<Vec<String>>,

    /// Turn on these rules as well
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub(crate) extend_select: Vec<String>,

    /// Turn off these rules
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub(crate) ignore: Vec<String>,

    /// Read this configuration instead of looking for tcplint.toml here and above
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Args, Clone, Debug, Default)]
pub(crate) struct PackArguments {
    /// Load the rule pack FILE, a shared object whose code runs in this program: its rules join
    /// the others; can be given more than once
    #[arg(long, value_name = "FILE")]
    pub(crate) plugin: Vec<PathBuf>,
}
