//! The command line.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{
    ArgMatches, Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum,
};
use tcplint_track::{ClosedBy, Closing, Opening, ResetCause, State};

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
                        not be done.\nA capture to start with: tcplint check -r FILE.pcap"
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
            Command::Decode(_) | Command::Rules(_) | Command::Rule(_) => None,
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
    /// Show packets pasted as hex: every field of their TCP headers bit by bit, with the findings
    Decode(DecodeArguments),
    /// List the rules
    Rules(RulesArguments),
    /// Show one rule's page: what it means, why, who sends it, what to do
    Rule(RuleArguments),
}

#[derive(Args, Debug)]
pub(crate) struct InputArguments {
    /// Captures: files, directories, or - for standard input; pcap or pcapng, plain or gzip, zstd,
    /// lz4
    #[arg(value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    /// The same as INPUT, as tcpdump and tshark have it
    #[arg(short = 'r', long = "read", value_name = "FILE")]
    read: Vec<PathBuf>,

    /// Both, in the order in which they were given.
    #[arg(skip)]
    in_order: Vec<PathBuf>,
}

impl InputArguments {
    fn put_in_order(&mut self, matches: &ArgMatches) {
        let indices = |id: &str| matches.indices_of(id).into_iter().flatten();
        let inputs = indices("inputs").zip(&self.inputs);
        let mut all: Vec<_> = inputs.chain(indices("read").zip(&self.read)).collect();
        all.sort_by_key(|(index, _)| *index);
        self.in_order = all.into_iter().map(|(_, path)| path.clone()).collect();
    }

    /// All inputs; standard input when there are none and something is piped in.
    pub(crate) fn paths(&self) -> anyhow::Result<Vec<PathBuf>> {
        if !self.in_order.is_empty() {
            return Ok(self.in_order.clone());
        }
        if std::io::stdin().is_terminal() {
            anyhow::bail!(
                "no input: name a capture or a folder, or pipe one in: tcpdump -U -w - | tcplint check -"
            );
        }
        Ok(vec![PathBuf::from("-")])
    }
}

#[derive(Args, Debug)]
pub(crate) struct SharedArguments {
    /// Write to FILE instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// When to use colour
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    pub(crate) color: Color,

    /// Show no progress bar
    #[arg(long)]
    pub(crate) no_progress: bool,

    /// Print the results only: no summary, no hints
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Say on standard error what each input is and why packets were skipped
    #[arg(short, long)]
    pub(crate) verbose: bool,

    /// Flush the output after each line
    #[arg(long)]
    pub(crate) line_buffered: bool,
}

#[derive(Args, Debug)]
pub(crate) struct SelectionArguments {
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

    /// Judge each header on its own and follow no connection: all that this version does
    #[arg(long)]
    pub(crate) no_track: bool,

    /// Write the packets with findings to FILE (- for standard output), a pcapng with the findings
    /// as packet comments
    #[arg(short = 'w', long = "write", value_name = "FILE")]
    pub(crate) write: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) shared: SharedArguments,
}

#[derive(Args, Debug)]
pub(crate) struct ConnectionsArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,

    /// How to print the connections
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = ConnectionsFormat::Text)]
    pub(crate) output_format: ConnectionsFormat,

    #[command(flatten)]
    pub(crate) narrow: NarrowArguments,

    #[command(flatten)]
    pub(crate) shared: SharedArguments,
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
fn named<T: Copy + Send + Sync + 'static>(
    all: &'static [T],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(all.iter().map(|value| name(*value))).try_map(move |given| {
        let found = all.iter().find(|value| name(**value) == given);
        found.copied().ok_or("not one of the values")
    })
}

#[derive(Args, Debug)]
pub(crate) struct SegmentsArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,

    /// How to print the segments
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = SegmentsFormat::Text)]
    pub(crate) output_format: SegmentsFormat,

    #[command(flatten)]
    pub(crate) shared: SharedArguments,
}

#[derive(Args, Debug)]
pub(crate) struct DecodeArguments {
    /// Hex digits of one packet or bare TCP header; - or nothing reads standard input, which may
    /// hold many packets as tcpdump -x, -xx and -X, tshark -x, xxd, hexdump -C or od -Ax -tx1 print
    /// them
    #[arg(value_name = "HEX")]
    pub(crate) hex: Vec<String>,

    /// What each packet starts with
    #[arg(long, value_enum, default_value_t = Start::Auto)]
    pub(crate) start: Start,

    #[command(flatten)]
    pub(crate) selection: SelectionArguments,

    /// When to use colour
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    pub(crate) color: Color,
}

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
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    Always,
    Never,
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RulesFormat {
    /// A table for people
    Text,
    /// One JSON array with every text of every rule
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FailOn {
    Error,
    Warning,
    Info,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Start {
    /// Found out from the bytes, where lengths and numbers agree
    Auto,
    /// An Ethernet header
    Ethernet,
    /// An IPv4 or IPv6 header
    #[value(alias = "raw")]
    Ip,
    /// A TCP header
    Tcp,
    /// A Linux cooked header: tcpdump -i any of old
    Sll,
    /// A Linux cooked header, version 2: tcpdump -i any
    Sll2,
    /// A BSD loopback header, NULL or LOOP
    #[value(alias = "loop")]
    Null,
    /// A PPP header, or its protocol field, or Cisco HDLC
    Ppp,
}
