//! `tcplint plugin install`: the plugin into each Wireshark's folder, and a look whether it is
//! loaded.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::words::Words;
use super::{NO_WIRESHARK, ask_all, is_root, others};
use crate::args::InstallArguments;
use crate::commands::Status;
use crate::diagnostics::note;
use crate::wireshark::{Content, Host, Loading, Object, Place};

const FOR_ROOT: &str = "for root, Wireshark skips the personal folder: install with --global, or \
                        run tcplint and Wireshark as another user";

/// What came of one Wireshark.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// The plugin is there.
    There,
    /// Not a Wireshark that the plugin is for.
    Skipped,
    /// It could not be done.
    Failed,
}

/// Installs, checks, and tells of each Wireshark.
pub(super) fn run(arguments: &InstallArguments) -> anyhow::Result<Status> {
    let object = Object::find(arguments.object.as_deref())?;
    let asked = ask_all(&arguments.wireshark);
    if asked.is_empty() {
        note(NO_WIRESHARK);
        return Ok(Status::Trouble);
    }
    let mut words = Words::new();
    let mut outcomes = Vec::new();
    for asked in &asked {
        outcomes.push(match asked {
            Ok(host) => one(host, &object, arguments.global, &mut words)?,
            Err((program, why)) => {
                words.failure(program, why)?;
                Outcome::Failed
            }
        });
    }
    words.end()?;
    // A Wireshark that was skipped is no failure where another has the plugin.
    let is_done = outcomes.contains(&Outcome::There) && !outcomes.contains(&Outcome::Failed);
    Ok(if is_done {
        Status::Clean
    } else {
        Status::Trouble
    })
}

fn one(
    host: &Host,
    object: &Object,
    is_global: bool,
    words: &mut Words,
) -> anyhow::Result<Outcome> {
    words.heading(host)?;
    if !host.is_taken() {
        let why = "the plugin is for Wireshark 4.0, 4.2, 4.4 and 4.6; nothing was copied";
        words.sentence("skipped", why)?;
        return Ok(Outcome::Skipped);
    }
    let place = host.place(is_global);
    let word = match put(place, object, is_global) {
        Ok(word) => word,
        Err(why) => {
            words.failure(&host.program, &why)?;
            return Ok(Outcome::Failed);
        }
    };
    words.file(word, &place.file)?;
    let seen = host
        .loading()
        .and_then(|loading| verified(host, object, is_global, loading));
    match seen {
        Ok((word, text)) => words.sentence(word, &text)?,
        Err(why) => {
            words.failure(&host.program, &why)?;
            return Ok(Outcome::Failed);
        }
    }
    Ok(Outcome::There)
}

/// Puts the plugin there, unless it is there, or something else is: what was done, in a word.
fn put(place: &Place, object: &Object, is_global: bool) -> Result<&'static str, String> {
    let name = place.file.display();
    if let (false, Some(owner)) = (is_global, others(place)) {
        return Err(format!(
            "{name}: nothing was copied, because this is root and the folder is user {owner}'s: \
             run tcplint as that user (without sudo), or install with --global"
        ));
    }
    let word = match place.content() {
        Content::Plugin(there) if there.content == object.content => return Ok("present"),
        Content::Plugin(_) => "updated",
        Content::Nothing => "copied",
        Content::Other(why) => {
            return Err(format!(
                "{why}; nothing was copied over it: move it away if it is not needed"
            ));
        }
    };
    let done = place.put(object, is_global);
    done.map(|()| word).map_err(|error| {
        let hint = match error.kind() {
            ErrorKind::PermissionDenied if is_global => ": the global folder is root's (sudo)",
            _ => "",
        };
        format!("{name}: cannot be written: {}{hint}", error.kind())
    })
}

/// What Wireshark says of the plugin: a word and a sentence, or what is wrong.
fn verified(
    host: &Host,
    object: &Object,
    is_global: bool,
    loading: Loading,
) -> Result<(&'static str, String), String> {
    let (file, other) = (&host.place(is_global).file, &host.place(!is_global).file);
    match loading.shown {
        Some(shown) if is_same_file(&shown.file, file) => {
            let text = format!("'-G plugins' lists tcplint.so {}", shown.version);
            Ok(("verified", text))
        }
        Some(shown) => {
            let there = Object::read(&shown.file);
            let what = match there.is_ok_and(|there| there.content == object.content) {
                true => "the same plugin",
                false => "another plugin of that name",
            };
            let option = match (is_same_file(&shown.file, other), is_global) {
                (true, true) => "; `tcplint plugin uninstall` removes that one",
                (true, false) => "; `tcplint plugin uninstall --global` removes that one",
                (false, _) => "",
            };
            let text = format!(
                "Wireshark loads {what} from {}, not this one{option}",
                shown.file.display()
            );
            match what {
                "the same plugin" => Ok(("note", text)),
                _ => Err(text),
            }
        }
        None if is_root() && !is_global => Ok(("root", FOR_ROOT.to_owned())),
        None => {
            let said = match loading.complaint {
                Some(complaint) => format!("it says: {complaint}"),
                None => "it says nothing of it".to_owned(),
            };
            Err(format!(
                "{} is there, but '-G plugins' does not list it; {said}",
                file.display()
            ))
        }
    }
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    real(one) == real(other)
}
