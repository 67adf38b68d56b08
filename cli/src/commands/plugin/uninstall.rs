//! `tcplint plugin uninstall`: the plugin out of each Wireshark's folder.

use super::words::Words;
use super::{NO_WIRESHARK, ask_all};
use crate::args::UninstallArguments;
use crate::commands::Status;
use crate::diagnostics::note;
use crate::wireshark::{Content, Host};

/// Removes what is tcplint's, of any version, and nothing else.
pub(super) fn run(arguments: &UninstallArguments) -> anyhow::Result<Status> {
    let asked = ask_all(&arguments.wireshark);
    if asked.is_empty() {
        note(NO_WIRESHARK);
        return Ok(Status::Clean);
    }
    let mut words = Words::new();
    let mut status = Status::Clean;
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
        Content::Plugin(_) => match place.remove() {
            Ok(()) => "removed",
            Err(error) => {
                return Ok(Err(format!(
                    "{}: cannot be removed: {}",
                    place.file.display(),
                    error.kind()
                )));
            }
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
