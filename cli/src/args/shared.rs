//! What all commands over captures take.

use std::path::PathBuf;
use std::thread::available_parallelism;

use clap::{Args, ValueEnum};
use tcplint_track::Limits;

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

    /// Work on N threads; the results are the same with any number [default: as many as the machine
    /// runs at once]
    ///
    /// Several captures are read side by side, and check reads the parts of a large file so. What
    /// comes through a pipe, files that are joined, and rule packs have one thread.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    threads: Option<usize>,

    /// How files are split, for tests: bytes in a part, and connections that are shared at most
    #[arg(long, hide = true, value_names = ["BYTES", "CONNECTIONS"], num_args = 2)]
    split: Vec<u64>,
}

/// More threads than this are of no use to anybody.
const MOST_THREADS: usize = 64;
/// Bytes in a part of a file: small enough to hold what is found in some of them, and as much as
/// takes a millisecond or more to read.
const PART: u64 = 2 << 20;

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("at least one thread is needed".to_owned()),
        Ok(threads) => Ok(threads),
        Err(_) => Err("not a number of threads".to_owned()),
    }
}

impl SharedArguments {
    /// Threads to work on, 1 to 64.
    pub(crate) fn threads(&self) -> usize {
        let machine = || available_parallelism().map_or(1, usize::from);
        self.threads.unwrap_or_else(machine).clamp(1, MOST_THREADS)
    }

    /// Bytes in a part of a file that is split.
    pub(crate) fn part(&self) -> u64 {
        self.split.first().copied().unwrap_or(PART).max(1 << 10)
    }

    /// Connections that threads share at most: so many as a tracker follows at once, unless told
    /// otherwise.
    pub(crate) fn shared_connections(&self) -> u64 {
        let limit = Limits::default().connections as u64;
        self.split.get(1).map_or(limit, |most| limit.min(*most))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    Always,
    Never,
}
