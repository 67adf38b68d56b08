//! The place of the plugin in a plugin folder: what is there.

use std::fs;
use std::path::PathBuf;

use crate::wireshark::object::Object;

/// What the plugin is called where Wireshark loads it: under the same name everywhere, since
/// Wireshark tells plugins apart by it.
pub(crate) const FILE: &str = "tcplint.so";

/// Where Wireshark looks for the plugin.
#[derive(Debug)]
pub(crate) struct Place {
    /// The folder that is searched.
    pub(crate) folder: PathBuf,
    /// The plugin's file in it.
    pub(crate) file: PathBuf,
}

/// What is there.
#[derive(Debug)]
pub(crate) enum Content {
    /// Nothing.
    Nothing,
    /// The plugin, of whatever version.
    Plugin(Object),
    /// A file that is not tcplint's, or cannot be read: why.
    Other(String),
}

impl Place {
    /// In a plugin folder, as Wireshark names it.
    pub(crate) fn new(plugins: PathBuf) -> Place {
        let folder = plugins.join("epan");
        let file = folder.join(FILE);
        Place { folder, file }
    }

    /// What is there now.
    pub(crate) fn content(&self) -> Content {
        match fs::symlink_metadata(&self.file) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Content::Nothing,
            Err(error) => Content::Other(format!("{}: {error}", self.file.display())),
            Ok(_) => match Object::read(&self.file) {
                Ok(object) => Content::Plugin(object),
                Err(error) => Content::Other(format!("{error:#}")),
            },
        }
    }
}
