//! The arguments of `plugin`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, value_parser};

#[derive(Args, Debug)]
pub(crate) struct PluginArguments {
    #[command(subcommand)]
    pub(crate) action: PluginAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PluginAction {
    /// Put the plugin into the folders of each Wireshark found here, and see that it is loaded
    Install(InstallArguments),
    /// Take out of these folders what `install` put there
    Uninstall(UninstallArguments),
    /// Show each Wireshark, its folders, and whether the plugin is there and loaded
    List(ListArguments),
    /// Load a shared object, tcplint's own or a rule pack, and say what it is or why it is refused
    Check(PluginCheckArguments),
}

#[derive(Args, Debug)]
pub(crate) struct PluginCheckArguments {
    /// The shared object; its code is run, but not what it is in Wireshark
    #[arg(value_name = "FILE")]
    pub(crate) object: PathBuf,

    /// How to print what it is
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = ListFormat::Text)]
    pub(crate) output_format: ListFormat,
}

/// Which Wiresharks.
#[derive(Args, Debug)]
pub(crate) struct WiresharkArguments {
    /// Only this tshark or wireshark, in place of those in PATH; can be given more than once
    #[arg(long, value_name = "PROGRAM")]
    pub(crate) tshark: Vec<PathBuf>,

    /// How long each of them may take for an answer
    #[arg(long, value_name = "SECONDS", default_value_t = 20, value_parser = value_parser!(u64).range(1..=3600))]
    pub(crate) time_limit: u64,
}

#[derive(Args, Debug)]
pub(crate) struct InstallArguments {
    /// The plugin [default: libtcplint.so beside tcplint, or in ../lib/tcplint]
    #[arg(long, value_name = "FILE")]
    pub(crate) object: Option<PathBuf>,

    /// Into the folder of all users in place of your own; needs the right to write there
    #[arg(long)]
    pub(crate) global: bool,

    #[command(flatten)]
    pub(crate) wireshark: WiresharkArguments,
}

#[derive(Args, Debug)]
pub(crate) struct UninstallArguments {
    /// From the folder of all users in place of your own; needs the right to write there
    #[arg(long)]
    pub(crate) global: bool,

    #[command(flatten)]
    pub(crate) wireshark: WiresharkArguments,
}

#[derive(Args, Debug)]
pub(crate) struct ListArguments {
    /// The plugin to compare with [default: libtcplint.so beside tcplint, or in ../lib/tcplint]
    #[arg(long, value_name = "FILE")]
    pub(crate) object: Option<PathBuf>,

    /// How to print the list
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = ListFormat::Text)]
    pub(crate) output_format: ListFormat,

    #[command(flatten)]
    pub(crate) wireshark: WiresharkArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// For people
    Text,
    /// JSON, for scripts
    Json,
}
