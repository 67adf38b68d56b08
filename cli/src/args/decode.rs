//! The arguments of `decode`.

use clap::{Args, ValueEnum};

use super::{Color, SelectionArguments};

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
