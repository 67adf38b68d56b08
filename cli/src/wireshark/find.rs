//! Where the Wiresharks are.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// The programs to ask: those that were named, or where none was, of each folder in PATH `tshark`,
/// or where it has none `wireshark`, which answers the same. Each once, under whatever names it is
/// found.
pub(crate) fn programs(named: &[PathBuf]) -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut found = Vec::new();
    for program in named.iter().map(|name| by_name(name, &path)) {
        add(&mut found, program);
    }
    if named.is_empty() {
        for program in folders(&path).filter_map(|folder| in_folder(&folder)) {
            add(&mut found, program);
        }
    }
    found
}

/// A relative folder in PATH would be somewhere else for each who asks: it is left out.
fn folders(path: &OsStr) -> impl Iterator<Item = PathBuf> {
    env::split_paths(path).filter(|folder| folder.is_absolute())
}

fn in_folder(folder: &Path) -> Option<PathBuf> {
    let programs = ["tshark", "wireshark"].map(|name| folder.join(name));
    programs.into_iter().find(|program| is_program(program))
}

/// A name without a folder is looked up as a shell would, then here; one that is nowhere stays as it
/// was given.
fn by_name(name: &Path, path: &OsStr) -> PathBuf {
    let is_bare = name.components().count() == 1 && !name.is_absolute();
    let found = is_bare
        .then(|| folders(path).map(|folder| folder.join(name)))
        .and_then(|mut programs| programs.find(|program| is_program(program)));
    let here = || std::path::absolute(name).ok();
    found
        .or_else(|| here().filter(|program| !is_bare || is_program(program)))
        .unwrap_or_else(|| name.to_owned())
}

fn is_program(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

/// The file behind the links, and the name, since some launchers go by the name that they are
/// called by.
fn identity(program: &Path) -> (PathBuf, Option<&OsStr>) {
    let file = fs::canonicalize(program).unwrap_or_else(|_| program.to_owned());
    (file, program.file_name())
}

fn add(found: &mut Vec<PathBuf>, program: PathBuf) {
    if !found.iter().any(|one| identity(one) == identity(&program)) {
        found.push(program);
    }
}
