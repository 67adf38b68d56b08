//! The command line.

mod check;
mod connections;
mod decode;
mod explain;
mod focus;
mod input;
mod plugin;
mod rules;
mod segments;
mod selection;
mod shared;
mod state_names;
mod states;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

pub(crate) use check::{CheckArguments, CheckFormat, FailOn};
pub(crate) use connections::{ConnectionsArguments, ConnectionsFormat, NarrowArguments};
pub(crate) use decode::{DecodeArguments, Start};
pub(crate) use explain::ExplainArguments;
pub(crate) use focus::{AboutArguments, FocusArguments};
pub(crate) use input::InputArguments;
pub(crate) use plugin::{
    InstallArguments, ListArguments, ListFormat, PluginAction, PluginArguments,
    PluginCheckArguments, UninstallArguments, WiresharkArguments,
};
pub(crate) use rules::{RuleArguments, RulesArguments, RulesFormat};
pub(crate) use segments::{SegmentsArguments, SegmentsFormat};
pub(crate) use selection::{PackArguments, SelectionArguments};
pub(crate) use shared::{Color, SharedArguments};
pub(crate) use states::{StatesArguments, StatesFormat};

/// Lint captures for TCP segments with illegal flags or broken headers, and say why.
#[derive(Debug, Parser)]
#[command(
    name = "tcplint",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
#[command(
    after_help = "Exit status: 0 clean, 1 findings at or above --fail-on, 2 something could \
                        not be done.\nA capture to start with: tcplint check FILE.pcap"
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Arguments {
    /// Reads the command line; bad usage, `--help` and `--version` end the program here.
    pub(crate) fn read() -> Arguments {
        let matches = Arguments::command().get_matches();
        let mut arguments =
            Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
        let input = match &mut arguments.command {
            Command::Check(check) => Some(&mut check.input),
            Command::Connections(connections) => Some(&mut connections.input),
            Command::Segments(segments) => Some(&mut segments.input),
            Command::States(states) => Some(&mut states.input),
            Command::Explain(explain) => Some(&mut explain.input),
            Command::Decode(_) | Command::Rules(_) | Command::Rule(_) | Command::Plugin(_) => None,
        };
        if let (Some(input), Some((_, matches))) = (input, matches.subcommand()) {
            input.put_in_order(matches);
        }
        arguments
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Lint captures: one finding for each broken rule
    Check(CheckArguments),
    /// List the connections of captures: how each opened and closed, who closed it, why it was reset
    #[command(alias = "conns")]
    Connections(ConnectionsArguments),
    /// List the TCP segments of captures, one row each, with both ends' states after it
    Segments(SegmentsArguments),
    /// Show both ends of every connection at a moment of the capture, as netstat would there and then
    States(StatesArguments),
    /// Tell one connection step by step: a ladder, what each segment means, how it closed and why so
    Explain(ExplainArguments),
    /// Show packets pasted as hex: every field of their TCP headers bit by bit, with the findings
    Decode(DecodeArguments),
    /// List the rules
    Rules(RulesArguments),
    /// Show one rule's page: what it means, why, who sends it, what to do
    Rule(RuleArguments),
    /// Put tcplint's plugin into the Wiresharks found here, take it out, see where it is, or check a
    /// shared object
    Plugin(PluginArguments),
}
