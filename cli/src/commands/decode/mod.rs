//! `tcplint decode`: pasted packets, every field of their TCP headers and their findings.

mod view;

use std::io::{self, Read as _, Write as _};

use anyhow::{Context as _, bail};
use tcplint_lint::Severity;

use crate::args::DecodeArguments;
use crate::commands::Status;
use crate::commands::decode::view::View;
use crate::config::Config;
use crate::hexdump::packets;
use crate::numbers::Printable;
use crate::output::Output;
use crate::start::{capture_format, resolve};

/// Takes the pasted packets apart.
pub(crate) fn run(arguments: &DecodeArguments) -> anyhow::Result<Status> {
    let config = Config::load(&arguments.selection)?;
    let selected = config.rules(&arguments.selection)?;
    let found = packets(&text(&arguments.hex)?)?;
    let mut view = View::new(Output::stdout(arguments.color), selected, config.packs);
    let mut status = Status::Clean;
    for (packet, number) in found.iter().zip(1..) {
        if number > 1 {
            writeln!(view.output)?;
        }
        if found.len() > 1 || packet.title.is_some() {
            let title = Printable(packet.title.as_deref().unwrap_or_default());
            let strong = view.output.paint.strong();
            writeln!(view.output, "{strong}packet {number}{strong:#} {title}")?;
        }
        if !view.packet(resolve(arguments.start, packet), &packet.octets)? {
            status = Status::Trouble;
        }
    }
    view.output.flush()?;
    if view.failed() {
        status = Status::Trouble;
    }
    Ok(match view.worst() {
        _ if status == Status::Trouble => Status::Trouble,
        Some(Severity::Warning | Severity::Error) => Status::Findings,
        _ => Status::Clean,
    })
}

/// The arguments, or standard input.
fn text(arguments: &[String]) -> anyhow::Result<String> {
    if !arguments.is_empty() && arguments != ["-"] {
        return Ok(arguments.join(" "));
    }
    let mut octets = Vec::new();
    io::stdin()
        .read_to_end(&mut octets)
        .context("cannot read standard input")?;
    if let Some(format) = capture_format(&octets) {
        bail!(
            "standard input is a {format} file, not hex: use tcplint check or tcplint segments on it"
        );
    }
    String::from_utf8(octets).context("standard input is no text")
}
