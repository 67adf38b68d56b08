//! The arguments of `states`.

use std::time::Duration;

use clap::{Args, ValueEnum};
use tcplint_track::{State, Timers};

use super::state_names::state;
use super::{AboutArguments, InputArguments, SharedArguments};
use crate::moment::{Moment, length};

/// What the columns can and cannot tell.
const AFTERWORD: &str = "\
Columns are those of netstat -an, then how long the end has been in its state and the stream's
number (#), as Wireshark has it. Both ends of a connection stand together, the client first.

  Recv-Q  -: what the host acknowledged and the application did not read is not on the wire
  Send-Q  octets that this end sent and the other has not acknowledged, as far as was captured by
          then, SYN and FIN one each; - where the other end's acknowledgments were not captured.
          The host's own figure also has what it was given and has not sent
  State   what follows from the packets up to that moment, none later
  *       expired-if-orphaned: in FIN_WAIT2 for longer than --time-wait. If the application closed
          the socket, its host has dropped it; whether it did, the wire does not tell. Where the
          end acknowledged data after its FIN, it had a process then: the time counts from the
          connection's last segment. CLOSE_WAIT never expires.
  +       given up by then, if its host keeps Linux's defaults: 131 seconds after the connection's
          last segment in SYN_SENT, 63 in SYN_RECEIVED, and 205 in FIN_WAIT1, CLOSING and LAST_ACK
          if the application closed the socket
  ?       assumed: in CLOSE_WAIT by a FIN that it has not acknowledged and that may not have
          arrived. Such a connection is no half-closed one: its FIN is counted apart

A connection hangs half-closed when CLOSE_WAIT has lasted for --time-wait.

One socket is one row: where a stream goes on, or is followed, in a newer stream of the same
addresses and ports, the newer one is shown.

TIME_WAIT is counted for each client, server, server's port and end that holds it. New/s is the
most that began within one second of the ten before the moment. Ports run out where a client opens connections from the 28,232
ports that Linux takes by default (32768-60999) and --time-wait at that rate holds them all:
from about 470 a second on for 60 seconds. A server's TIME_WAIT takes no port of its own.";

#[derive(Args, Debug)]
#[command(after_long_help = AFTERWORD)]
pub(crate) struct StatesArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,

    /// The moment [default: the end of the capture]: 2026-11-20T10:13:11Z, seconds since 1970, or
    /// after the first packet: +12.5, 90s, 1m30s
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Moment>,

    /// How long TIME_WAIT lasts, and FIN_WAIT2 of a socket that no process holds: linux (60
    /// seconds), rfc (240: two segment lifetimes of RFC 9293), or a number of seconds
    #[arg(long, value_name = "linux|rfc|SECONDS", default_value = "linux", value_parser = timers)]
    pub(crate) time_wait: Timers,

    /// Show only ends in these states; the spellings of netstat and ss are known too
    #[arg(long, value_name = "STATE", value_delimiter = ',', ignore_case = true, value_parser = state())]
    pub(crate) state: Vec<State>,

    /// Show CLOSED, LISTEN and UNSEEN ends too, and the whole count of TIME_WAIT
    #[arg(long)]
    pub(crate) all: bool,

    /// Show no ends, only what they come to
    #[arg(long, conflicts_with_all = ["quiet", "state"])]
    pub(crate) summary: bool,

    /// How to print the ends
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = StatesFormat::Text)]
    pub(crate) output_format: StatesFormat,

    #[command(flatten)]
    pub(crate) shared: SharedArguments,

    #[command(flatten)]
    pub(crate) about: AboutArguments,
}

impl StatesArguments {
    /// Whether an end in this state would have a row.
    pub(crate) fn shows(&self, state: State) -> bool {
        if self.state.is_empty() {
            self.all || !matches!(state, State::Closed | State::Listen | State::Unseen)
        } else {
            self.state.contains(&state)
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum StatesFormat {
    /// A table for people, as netstat prints it
    Text,
    /// One JSON array
    Json,
    /// One JSON object a line
    Jsonl,
    /// One row each, column names first
    Csv,
}

fn timers(text: &str) -> Result<Timers, &'static str> {
    match text {
        "linux" => Ok(Timers::LINUX),
        "rfc" => Ok(Timers::RFC),
        _ => length(text)
            .and_then(|nanos| u64::try_from(nanos).ok())
            .map(|nanos| Timers::of(Duration::from_nanos(nanos)))
            .ok_or("neither linux nor rfc nor a number of seconds, as in 30 or 2m"),
    }
}
