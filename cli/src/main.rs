//! `tcplint`: lints captures for TCP segments with illegal flags or broken headers, and says why.

mod anatomy;
mod annotate;
mod args;
mod commands;
mod community;
mod config;
mod diagnostics;
mod drive;
mod explain;
mod files;
mod focus;
mod fold;
mod form;
mod hexdump;
mod interrupt;
mod moment;
mod network;
mod numbers;
mod order;
mod output;
mod outputs;
mod packs;
mod progress;
mod range;
mod reading;
mod report;
mod row;
mod snapshot;
mod start;
mod tally;
mod time;
mod tracking;
mod trouble;
mod upcoming;
mod wireshark;

use std::process::ExitCode;

use crate::diagnostics::is_broken_pipe;

fn main() -> ExitCode {
    let arguments = args::Arguments::read();
    match commands::run(&arguments.command) {
        Ok(status) => status.into(),
        // Whoever read our output has seen enough, as with `| head`.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            diagnostics::failure(&error);
            commands::Status::Trouble.into()
        }
    }
}
