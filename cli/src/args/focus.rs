//! What is shown of what was found.

use clap::Args;

use crate::moment::Moment;
use crate::network::Network;
use crate::range::Range;

/// They narrow what is shown, never what is followed: streams, states and numbers remain those of
/// the whole capture. Several values of one option are alternatives, different options must all hold.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Show only (values of one option are alternatives)")]
pub(crate) struct AboutArguments {
    /// of these streams (3, or 1-3,7), as Wireshark 4.4 and 4.6 number them: 4.0 and 4.2 number
    /// some otherwise
    #[arg(long, value_name = "N", value_delimiter = ',')]
    pub(crate) stream: Vec<Range<u32>>,

    /// to or from these addresses or networks, such as 10.0.0.0/8
    #[arg(long, value_name = "ADDR", value_delimiter = ',')]
    pub(crate) host: Vec<Network>,

    /// to or from these ports (443, or 80,8000-8099)
    #[arg(long, value_name = "N", value_delimiter = ',')]
    pub(crate) port: Vec<Range<u16>>,
}

/// The same, and of a part of the capture's time.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Show only (values of one option are alternatives)")]
pub(crate) struct FocusArguments {
    #[command(flatten)]
    pub(crate) about: AboutArguments,

    /// not before this: 2026-01-01T00:00:00 (UTC unless a zone follows), seconds since 1970, or
    /// after the first packet: +12.5, 90s, 1m30s
    ///
    /// A connection is shown if any moment of it is between --from and --to, both included.
    #[arg(long, value_name = "TIME", allow_negative_numbers = true)]
    pub(crate) from: Option<Moment>,

    /// not after this
    #[arg(long, value_name = "TIME", allow_negative_numbers = true)]
    pub(crate) to: Option<Moment>,
}
