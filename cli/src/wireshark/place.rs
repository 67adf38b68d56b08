//! The place of the plugin in a plugin folder: what is there.

use std::fs::{self, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

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
            Err(error) if error.kind() == io::ErrorKind::NotFound => Content::Nothing,
            Err(error) => Content::Other(format!("{}: {error}", self.file.display())),
            Ok(_) => match Object::read(&self.file) {
                Ok(object) => Content::Plugin(object),
                Err(error) => Content::Other(format!("{error:#}")),
            },
        }
    }

    /// Puts the plugin there: under another name first, then under its own in one step, so that a
    /// Wireshark that starts meanwhile, or runs with the one before, never has half of it. Folders that
    /// are not there are made; where the plugin is `for_all` users, all of them can look into these,
    /// whatever the umask of this one.
    ///
    /// # Errors
    ///
    /// The folder cannot be made or written.
    pub(crate) fn put(&self, object: &Object, for_all: bool) -> io::Result<()> {
        let missing = self.folder.ancestors().take_while(|at| !at.exists());
        let missing: Vec<_> = missing.collect();
        fs::create_dir_all(&self.folder)?;
        for folder in missing.iter().filter(|_| for_all) {
            fs::set_permissions(folder, Permissions::from_mode(0o755))?;
        }
        // Wireshark looks at files that end in `.so` only, so not at this one.
        let mut file = tempfile::Builder::new()
            .prefix(".tcplint-")
            .tempfile_in(&self.folder)?;
        file.write_all(&object.content)?;
        file.as_file()
            .set_permissions(Permissions::from_mode(0o644))?;
        file.as_file().sync_all()?;
        file.persist(&self.file).map_err(|error| error.error)?;
        Ok(())
    }

    /// Takes the plugin's file away.
    ///
    /// # Errors
    ///
    /// The folder cannot be written.
    pub(crate) fn remove(&self) -> io::Result<()> {
        fs::remove_file(&self.file)
    }

    /// The number of the user who has the folder, or will have it once it is made.
    pub(crate) fn owner(&self) -> Option<u32> {
        let mut folders = self.folder.ancestors();
        folders.find_map(|folder: &Path| Some(fs::metadata(folder).ok()?.uid()))
    }
}
