//! `tcplint plugin uninstall`: the plugin out of each Wireshark's folder.

use std::path::PathBuf;

use super::words::Words;
use super::{NO_WIRESHARK, ask_all, others};
use crate::args::UninstallArguments;
use crate::commands::Status;
use crate::diagnostics::note;
use crate::numbers::Printable;
use crate::wireshark::{Content, Host, Place};

/// Removes what is tcplint's, of any version, and nothing else.
pub(super) fn run(arguments: &UninstallArguments) -> anyhow::Result<Status> {
    let asked = ask_all(&arguments.wireshark);
    let mut words = Words::new();
    let mut status = Status::Clean;
    if asked.is_empty() {
        note(NO_WIRESHARK);
        // Of a Wireshark that is gone the personal folder may still be there.
        for place in usual_places().filter(|_| !arguments.global) {
            if let Err(why) = leftover(&place, &mut words)? {
                note(Printable(&why));
                status = Status::Trouble;
            }
        }
    }
    for asked in &asked {
        let (program, done) = match asked {
            Ok(host) => (&host.program, one(host, arguments.global, &mut words)?),
            Err((program, why)) => (program, Err(why.clone())),
        };
        if let Err(why) = done {
            words.failure(program, &why)?;
            status = Status::Trouble;
        }
    }
    words.end()?;
    Ok(status)
}

/// The personal plugin folders of all versions where Wireshark has them on Linux, whichever it is.
fn usual_places() -> impl Iterator<Item = Place> {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let home = home.filter(|home| home.is_absolute());
    let plugins = home.map(|home| home.join(".local/lib/wireshark/plugins"));
    let versions = plugins.and_then(|plugins| std::fs::read_dir(plugins).ok());
    let versions = versions.into_iter().flatten().flatten();
    let mut folders: Vec<_> = versions.map(|version| version.path()).collect();
    folders.sort();
    folders.into_iter().map(Place::new)
}

fn leftover(place: &Place, words: &mut Words) -> std::io::Result<Result<(), String>> {
    if !matches!(place.content(), Content::Plugin(_)) {
        return Ok(Ok(()));
    }
    if let Err(why) = remove(place, false) {
        return Ok(Err(why));
    }
    words.file("removed", &place.file)?;
    Ok(Ok(()))
}

/// Takes away a file that is tcplint's, but not for root out of the home of somebody else.
fn remove(place: &Place, is_global: bool) -> Result<(), String> {
    let name = place.file.display();
    if let (false, Some(owner)) = (is_global, others(place)) {
        return Err(format!(
            "{name}: not removed, because this is root and the folder is user {owner}'s: run \
             tcplint as that user (without sudo)"
        ));
    }
    place
        .remove()
        .map_err(|error| format!("{name}: cannot be removed: {}", error.kind()))
}

fn one(host: &Host, is_global: bool, words: &mut Words) -> std::io::Result<Result<(), String>> {
    words.heading(host)?;
    let place = host.place(is_global);
    let word = match place.content() {
        Content::Nothing => "absent",
        Content::Other(why) => {
            return Ok(Err(format!(
                "{why}; tcplint did not put it there: it was left alone"
            )));
        }
        Content::Plugin(_) => match remove(place, is_global) {
            Ok(()) => "removed",
            Err(why) => return Ok(Err(why)),
        },
    };
    words.file(word, &place.file)?;
    if let Content::Plugin(_) = host.place(!is_global).content() {
        let (which, option) = match is_global {
            true => ("personal", ""),
            false => ("global", " --global"),
        };
        let text = format!(
            "the {which} folder still has the plugin: `tcplint plugin uninstall{option}` removes it"
        );
        words.sentence("note", &text)?;
    }
    Ok(Ok(()))
}
