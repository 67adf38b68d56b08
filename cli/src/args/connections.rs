//! The arguments of `connections`.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use tcplint_track::{ClosedBy, Closing, Opening, ResetCause, State};

use super::{FocusArguments, InputArguments, SharedArguments};

#[derive(Args, Debug)]
pub(crate) struct ConnectionsArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,

    /// How to print the connections
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = ConnectionsFormat::Text)]
    pub(crate) output_format: ConnectionsFormat,

    #[command(flatten)]
    pub(crate) shared: SharedArguments,

    #[command(flatten)]
    pub(crate) focus: FocusArguments,

    #[command(flatten)]
    pub(crate) narrow: NarrowArguments,
}

/// Which connections are shown; all are followed.
#[derive(Args, Debug)]
#[command(next_help_heading = "Show only connections")]
pub(crate) struct NarrowArguments {
    /// that opened so
    #[arg(long, value_name = "SHAPE", value_delimiter = ',', value_parser = named(&Opening::ALL, Opening::name))]
    pub(crate) opening: Vec<Opening>,

    /// that closed so
    #[arg(long, value_name = "SHAPE", value_delimiter = ',', value_parser = named(&Closing::ALL, Closing::name))]
    pub(crate) closing: Vec<Closing>,

    /// that this end closed first
    #[arg(long, value_name = "END", value_delimiter = ',', value_parser = named(&ClosedBy::ALL, ClosedBy::name))]
    pub(crate) closed_by: Vec<ClosedBy>,

    /// that were reset for this cause
    #[arg(long, value_name = "CAUSE", value_delimiter = ',', value_parser = named(&ResetCause::ALL, ResetCause::name))]
    pub(crate) reset_cause: Vec<ResetCause>,

    /// of which an end is in this state at the end of the capture
    #[arg(long, value_name = "STATE", value_delimiter = ',', value_parser = named(&State::ALL, State::name))]
    pub(crate) state: Vec<State>,
}

/// A parser that takes the names of these values, in either case.
pub(super) fn named<T: Copy + Send + Sync + 'static>(
    all: &'static [T],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(all.iter().map(|value| name(*value))).try_map(move |given| {
        let found = all
            .iter()
            .find(|value| name(**value).eq_ignore_ascii_case(&given));
        found.copied().ok_or("not one of the values")
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ConnectionsFormat {
    /// A table for people
    Text,
    /// One JSON array
    Json,
    /// One JSON object a line
    Jsonl,
    /// One row each, column names first
    Csv,
    /// Zeek's conn.log, as zeek-cut reads it
    Zeek,
}
