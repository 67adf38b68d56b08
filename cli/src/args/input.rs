//! Which captures are read.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::{ArgMatches, Args};

#[derive(Args, Debug)]
pub(crate) struct InputArguments {
    /// Captures: files, directories, or - for standard input; pcap or pcapng, plain or gzip, zstd,
    /// lz4
    #[arg(value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    /// The same as INPUT, as tcpdump and tshark have it
    #[arg(short = 'r', long = "read", value_name = "FILE")]
    read: Vec<PathBuf>,

    /// Take all inputs for one capture in the order given, as rotated files are (tcpdump -C and -G,
    /// dumpcap -b): connections, streams and fragments run on from file to file
    ///
    /// A directory's files come in the order of their first packets. Each row names the file that
    /// its frame is in, and frames are numbered as in that file; a connection's last_frame is in
    /// its last_file. There is one summary, under the first file's name, with the names of all in
    /// joined. What cannot be read of a file is told, and the rest goes on.
    #[arg(long)]
    pub(crate) join: bool,

    /// Both, in the order in which they were given.
    #[arg(skip)]
    in_order: Vec<PathBuf>,
}

impl InputArguments {
    pub(super) fn put_in_order(&mut self, matches: &ArgMatches) {
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
