//! One Wireshark: what it says of itself.

use std::ffi::OsStr;
use std::fmt;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::wireshark::answer::{Silence, answer};
use crate::wireshark::place::{FILE, Place};

/// The minor versions of Wireshark 4 that the plugin is for: `MINORS` in `plugin/src/version.rs`.
pub(crate) const MINORS: [u32; 4] = [0, 2, 4, 6];

/// A Wireshark that has answered.
#[derive(Debug)]
pub(crate) struct Host {
    /// Its tshark or wireshark, as it was found.
    pub(crate) program: PathBuf,
    /// Its version.
    pub(crate) version: Version,
    /// Where its user's plugin is or would be.
    pub(crate) personal: Place,
    /// Where the plugin of all users is or would be.
    pub(crate) global: Place,
    limit: Duration,
}

/// `4.4.18`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    major: u32,
    minor: u32,
    micro: u32,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.micro)
    }
}

/// What Wireshark does with the plugin.
#[derive(Debug)]
pub(crate) struct Loading {
    /// The plugin as Wireshark lists it, if it has loaded it.
    pub(crate) shown: Option<Shown>,
    /// What Wireshark says is wrong with it.
    pub(crate) complaint: Option<String>,
}

/// The plugin as Wireshark lists it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    /// The plugin's version.
    pub(crate) version: String,
    /// The file that was loaded.
    pub(crate) file: PathBuf,
}

impl Host {
    /// Asks a program for its version and its folders.
    ///
    /// # Errors
    ///
    /// What keeps it from being a Wireshark that can be dealt with, in words.
    pub(crate) fn ask(program: &Path, limit: Duration) -> Result<Host, String> {
        let ask = |arguments: &[&str]| {
            answer(program, arguments, limit).map_err(|silence| said(arguments, &silence))
        };
        let version = ask(&["--version"])?;
        let version =
            version_in(&version.out).ok_or("'--version' shows no version of Wireshark")?;
        let folders = ask(&["-G", "folders"])?;
        let place = |label: &str| {
            let folder = folder_in(&folders.out, label)
                .ok_or_else(|| format!("'-G folders' has no line '{label}' with a folder"))?;
            Ok::<_, String>(Place::new(folder))
        };
        Ok(Host {
            program: program.to_owned(),
            version,
            personal: place("Personal Plugins:")?,
            global: place("Global Plugins:")?,
            limit,
        })
    }

    /// Whether the plugin knows this version's structs.
    pub(crate) fn is_taken(&self) -> bool {
        self.version.major == 4 && MINORS.contains(&self.version.minor)
    }

    /// Whether both are the same installation, under different programs.
    pub(crate) fn is_same(&self, other: &Host) -> bool {
        let folders = |host: &Host| (host.personal.file.clone(), host.global.file.clone());
        self.version == other.version && folders(self) == folders(other)
    }

    /// What Wireshark does with the plugin when the present user runs it.
    ///
    /// # Errors
    ///
    /// Why Wireshark gave no list of its plugins.
    pub(crate) fn loading(&self) -> Result<Loading, String> {
        const PLUGINS: [&str; 2] = ["-G", "plugins"];
        let list = answer(&self.program, &PLUGINS, self.limit)
            .map_err(|silence| said(&PLUGINS, &silence))?;
        let complaints = String::from_utf8_lossy(&list.err);
        let mut complaints = complaints.lines().filter(|line| line.contains(FILE));
        Ok(Loading {
            shown: lines(&list.out).find_map(shown_in),
            complaint: complaints.next().map(|line| line.trim().to_owned()),
        })
    }

    /// Where the plugin goes: for all users, or for this one.
    pub(crate) fn place(&self, is_global: bool) -> &Place {
        if is_global {
            &self.global
        } else {
            &self.personal
        }
    }
}

fn lines(output: &[u8]) -> impl Iterator<Item = &[u8]> {
    output.split(|octet| *octet == b'\n')
}

fn said(arguments: &[&str], silence: &Silence) -> String {
    match silence {
        Silence::Start(_) => silence.to_string(),
        _ => format!("'{}' {silence}", arguments.join(" ")),
    }
}

/// The first `X.Y.Z` of the first line, where that names Wireshark:
/// `TShark (Wireshark) 4.4.18 (Git v4.4.18 ...).`
fn version_in(output: &[u8]) -> Option<Version> {
    let line = String::from_utf8_lossy(lines(output).next()?);
    if !line.to_ascii_lowercase().contains("wireshark") {
        return None;
    }
    line.split_ascii_whitespace().find_map(|word| {
        let word = word.trim_start_matches('v').trim_end_matches(['.', ',']);
        let number = word
            .split(|letter: char| !letter.is_ascii_digit() && letter != '.')
            .next()?;
        let mut parts = number.split('.').map(|part| part.parse().ok());
        Some(Version {
            major: parts.next()??,
            minor: parts.next()??,
            micro: parts.next()??,
        })
    })
}

/// The absolute path after a label.
fn folder_in(output: &[u8], label: &str) -> Option<PathBuf> {
    let folders = lines(output).filter_map(|line| line.strip_prefix(label.as_bytes()));
    let mut folders = folders.map(|folder| Path::new(OsStr::from_bytes(folder.trim_ascii())));
    folders
        .find(|folder| folder.is_absolute())
        .map(Path::to_owned)
}

/// `tcplint.so      \t0.1.0\tdissector\t/folder/epan/tcplint.so`.
fn shown_in(line: &[u8]) -> Option<Shown> {
    let mut cells = line.split(|octet| *octet == b'\t').map(<[u8]>::trim_ascii);
    if cells.next()? != FILE.as_bytes() {
        return None;
    }
    let version = String::from_utf8_lossy(cells.next()?).into_owned();
    let file = Path::new(OsStr::from_bytes(cells.nth(1)?)).to_owned();
    Some(Shown { version, file })
}
