//! Writes captures to measure by.

use std::fs::File;
use std::io::{self, BufWriter};
use std::process::ExitCode;

use tcplint_benches::traffic::{Format, Profile, Traffic};

const USAGE: &str = "\
usage: traffic PROFILE OUT [--packets N] [--connections N] [--snap-length N] [--seed N] [--pcapng]

PROFILE     packets     connections  octets, about
  small      1,000,000      100,000   72 MB   54 to 74 octets each
  mix        1,000,000       20,000  730 MB   payload of real sizes
  headers   10,000,000    1,000,000  770 MB   cut to 96 octets
  real       1,000,000       50,000  550 MB   IPv6, VLAN, tunnels, options, loss, UDP";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((traffic, format, out)) = parse(&arguments) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match write(&traffic, format, &out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{out}: {error}");
            ExitCode::from(2)
        }
    }
}

/// What to write, how, and where to; `None` where the arguments cannot be understood.
fn parse(arguments: &[String]) -> Option<(Traffic, Format, String)> {
    let [profile, out, options @ ..] = arguments else {
        return None;
    };
    let mut profiles = Profile::ALL.into_iter();
    let mut traffic = Traffic::new(profiles.find(|known| known.name() == profile)?);
    let mut format = Format::Pcap;
    let mut options = options.iter();
    while let Some(option) = options.next() {
        let mut number = || options.next()?.parse::<u64>().ok();
        match option.as_str() {
            "--packets" => traffic.packets = number()?,
            "--connections" => traffic.connections = number()?,
            "--snap-length" => traffic.snap_length = number()?.try_into().ok()?,
            "--seed" => traffic.seed = number()?,
            "--pcapng" => format = Format::Pcapng,
            _ => return None,
        }
    }
    Some((traffic, format, out.clone()))
}

fn write(traffic: &Traffic, format: Format, out: &str) -> io::Result<()> {
    traffic.write(
        format,
        BufWriter::with_capacity(1 << 18, File::create(out)?),
    )
}
