//! `tcplint plugin`: the plugin and the Wiresharks of this system.

mod check;
mod install;
mod list;
mod uninstall;
mod words;

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::args::{PluginAction, PluginArguments, WiresharkArguments};
use crate::commands::Status;
use crate::numbers::Printable;
use crate::wireshark::{Host, Place, programs};

/// Runs one of its commands.
pub(crate) fn run(arguments: &PluginArguments) -> anyhow::Result<Status> {
    match &arguments.action {
        PluginAction::Install(arguments) => install::run(arguments),
        PluginAction::Uninstall(arguments) => uninstall::run(arguments),
        PluginAction::List(arguments) => list::run(arguments),
        PluginAction::Check(arguments) => check::run(arguments),
    }
}

/// Where no Wireshark is found.
const NO_WIRESHARK: &str =
    "no Wireshark here: PATH has no tshark and no wireshark (--tshark PROGRAM names one elsewhere)";

/// One line about a program that cannot be dealt with.
fn failed(program: &Path, why: &str) -> String {
    format!(
        "{}: {}",
        Printable(&program.to_string_lossy()),
        Printable(why)
    )
}

/// Whether this is root, for whom Wireshark does not look into the personal folder.
fn is_root() -> bool {
    rustix::process::getuid().is_root()
}

/// Where this is root, the user whose folder this is, if that is somebody else: root leaves it alone.
fn others(place: &Place) -> Option<u32> {
    let owner = place.owner().filter(|owner| *owner != 0);
    owner.filter(|_| is_root())
}

/// A Wireshark that answers, or the program and why it does not.
type Asked = Result<Host, (PathBuf, String)>;

/// Asks every Wireshark that is to be dealt with.
fn ask_all(arguments: &WiresharkArguments) -> Vec<Asked> {
    let limit = Duration::from_secs(arguments.time_limit);
    let mut all: Vec<Asked> = Vec::new();
    for program in programs(&arguments.tshark) {
        let asked = Host::ask(&program, limit).map_err(|why| (program, why));
        let is_known = asked.as_ref().is_ok_and(|host| {
            let mut known = all.iter().filter_map(|one| one.as_ref().ok());
            known.any(|one| one.is_same(host))
        });
        if !is_known {
            all.push(asked);
        }
    }
    all
}
