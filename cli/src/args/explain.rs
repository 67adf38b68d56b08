//! The arguments of `explain`.

use clap::Args;

use super::{InputArguments, SharedArguments};

/// What is beyond the options' own help.
const AFTERWORD: &str = "\
With --quiet the last part, What these packets show, is left out as well.";

#[derive(Args, Debug)]
#[command(after_help = AFTERWORD)]
pub(crate) struct ExplainArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,

    /// The connection, by its number in `tcplint connections` and tcp.stream of Wireshark 4.4 and
    /// 4.6 (4.0 and 4.2 number some otherwise); may be left out where a capture holds one
    /// connection only
    #[arg(long, value_name = "N")]
    pub(crate) stream: Option<u32>,

    /// Tell each segment, also in runs of plain data and acknowledgments
    #[arg(long)]
    pub(crate) all: bool,

    #[command(flatten)]
    pub(crate) shared: SharedArguments,
}
