//! The plugin's file.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use tcplint_packs::Elf;

/// What cargo calls it.
const BUILT: &str = "libtcplint.so";
/// What Wireshark asks every plugin for.
pub(crate) const WANTED: [&str; 4] = [
    "plugin_version",
    "plugin_want_major",
    "plugin_want_minor",
    "plugin_register",
];
/// No plugin is larger; a debug build has 16 MB.
const MOST: u64 = 256 << 20;

/// A file that has been found to be tcplint's plugin.
#[derive(Debug)]
pub(crate) struct Object {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// Its own version.
    pub(crate) version: String,
    /// All of it.
    pub(crate) content: Vec<u8>,
}

impl Object {
    /// The object that the user named, or the one that comes with this program.
    ///
    /// # Errors
    ///
    /// There is none, or it is not tcplint's plugin.
    pub(crate) fn find(named: Option<&Path>) -> anyhow::Result<Object> {
        let path = match named {
            Some(path) => path.to_owned(),
            None => beside()?,
        };
        Object::read(&path)
    }

    /// What only tcplint's plugin exports.
    pub(crate) const MARK: &str = "tcplint_wireshark_plugin";

    /// Reads a file and checks that it is tcplint's plugin.
    ///
    /// # Errors
    ///
    /// It cannot be read, or is something else.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Object> {
        let content = Object::content(path)?;
        match version_of(&content) {
            Ok(version) => Ok(Object {
                path: path.to_owned(),
                version,
                content,
            }),
            Err(why) => bail!("{}: {why}", path.display()),
        }
    }

    /// What is in a file, whatever it is.
    ///
    /// # Errors
    ///
    /// It cannot be read.
    pub(crate) fn content(path: &Path) -> anyhow::Result<Vec<u8>> {
        let name = path.display();
        // Opening a pipe would wait for somebody to write.
        let is_file = fs::metadata(path)
            .with_context(|| format!("{name}: cannot be read"))?
            .is_file();
        ensure!(is_file, "{name}: is no file");
        let mut content = Vec::new();
        let file = File::open(path).with_context(|| format!("{name}: cannot be read"))?;
        file.take(MOST)
            .read_to_end(&mut content)
            .with_context(|| format!("{name}: cannot be read"))?;
        Ok(content)
    }
}

/// The version of tcplint's plugin, or why it is none.
fn version_of(content: &[u8]) -> Result<String, String> {
    let elf = Elf::parse(content)?;
    if let Some(missing) = WANTED.iter().find(|name| elf.export(name).is_none()) {
        return Err(format!("is no Wireshark plugin: it exports no '{missing}'"));
    }
    if elf.export(Object::MARK).is_none() {
        return Err("is a Wireshark plugin, but not tcplint's".to_owned());
    }
    let version = elf
        .export(WANTED[0])
        .and_then(|address| elf.text(address, 64))
        .filter(|text| !text.is_empty() && text.chars().all(|letter| letter.is_ascii_graphic()));
    version
        .map(str::to_owned)
        .ok_or_else(|| "is a plugin of tcplint that does not say its version".to_owned())
}

/// The object that comes with this program: beside it, as cargo puts it, or where a package does.
fn beside() -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe()
        .context("the plugin beside this program cannot be found (--object FILE names one)")?;
    let program = fs::canonicalize(&program).unwrap_or(program);
    let folder = program.parent().unwrap_or(Path::new("/"));
    let places = [
        folder.join(BUILT),
        folder
            .parent()
            .unwrap_or(folder)
            .join("lib/tcplint")
            .join(BUILT),
    ];
    match places.iter().find(|place| place.exists()) {
        Some(place) => Ok(place.clone()),
        None => bail!(
            "there is no plugin: neither {} nor {}. In a checkout, `cargo build --release -p \
             tcplint-plugin` makes target/release/libtcplint.so, and --object FILE names it",
            places[0].display(),
            places[1].display()
        ),
    }
}
