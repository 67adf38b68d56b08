//! What the user names: files, directories, standard input.

use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::{Capture, Event, OpenError, Timestamp};

/// One thing to be read, or to be told of.
#[derive(Debug)]
pub enum Input {
    /// Standard input: the user named `-`.
    Stdin,
    /// A file that the user named, or a capture found in a directory.
    File(PathBuf),
    /// Something in a directory that cannot be read.
    Failed {
        /// Its path.
        path: PathBuf,
        /// Why.
        error: OpenError,
    },
    /// Files of a directory that are no captures. Comes once for each named directory that has any, after
    /// its captures.
    PassedOver {
        /// The directory that the user named.
        directory: PathBuf,
        /// How many files.
        count: u64,
    },
}

impl Input {
    /// What to call it in messages: the path as the user would write it, `-` for standard input.
    #[must_use]
    pub fn name(&self) -> Cow<'_, str> {
        match self {
            Self::Stdin => Cow::Borrowed("-"),
            Self::File(path) | Self::Failed { path, .. } => path.to_string_lossy(),
            Self::PassedOver { directory, .. } => directory.to_string_lossy(),
        }
    }

    /// Opens it.
    ///
    /// # Errors
    /// As [`Capture::open`]; what is no capture or could not be read before is an error again.
    pub fn open(&self) -> Result<Capture, OpenError> {
        match self {
            Self::Stdin => Capture::stdin(),
            Self::File(path) | Self::Failed { path, .. } => Capture::open(path),
            Self::PassedOver { .. } => Err(io::Error::from(io::ErrorKind::IsADirectory).into()),
        }
    }
}

/// What stands behind the paths that the user named, in their order.
///
/// A file is taken as it is, capture or not, and whether it can be read or not: opening it tells. A
/// directory is walked, following symbolic links but no loops; its captures come sorted by their first
/// timestamp, then by path, and those without a frame or that cannot be read come last. `-` is
/// standard input.
#[must_use]
pub fn inputs(paths: &[PathBuf]) -> Vec<Input> {
    let mut found = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            found.push(Input::Stdin);
        } else if fs::metadata(path).is_ok_and(|meta| meta.is_dir()) {
            walk(path, &mut found);
        } else {
            found.push(Input::File(path.clone()));
        }
    }
    found
}

fn walk(directory: &Path, found: &mut Vec<Input>) {
    let mut captures = Vec::new();
    let mut failed = Vec::new();
    let mut count = 0;
    for entry in WalkDir::new(directory)
        .follow_links(true)
        .sort_by_file_name()
    {
        match entry {
            // Only regular files: opening a FIFO would wait for somebody to write to it.
            Ok(entry) if entry.file_type().is_file() => match first_time(entry.path()) {
                Ok(time) => captures.push((time, entry.into_path())),
                Err(OpenError::Io(error)) => {
                    failed.push(Input::Failed {
                        path: entry.into_path(),
                        error: error.into(),
                    });
                }
                Err(OpenError::NotACapture { .. } | OpenError::Empty) => count += 1,
                // What starts like a capture or a packing is to be told of, not to be passed over.
                Err(_) => captures.push((None, entry.into_path())),
            },
            Ok(_) => {}
            // What the link leads back to is being walked already.
            Err(error) if error.loop_ancestor().is_some() => {}
            Err(error) => {
                let path = error.path().unwrap_or(directory).to_path_buf();
                let error = error
                    .into_io_error()
                    .unwrap_or_else(|| io::ErrorKind::Other.into());
                failed.push(Input::Failed {
                    path,
                    error: error.into(),
                });
            }
        }
    }
    if captures.is_empty() && failed.is_empty() {
        found.push(Input::Failed {
            path: directory.to_path_buf(),
            error: OpenError::NoCaptureInside { files: count },
        });
        return;
    }
    // No time sorts last.
    captures.sort_by(|(a, x), (b, y)| (a.is_none(), a, x).cmp(&(b.is_none(), b, y)));
    found.extend(captures.into_iter().map(|(_, path)| Input::File(path)));
    found.append(&mut failed);
    if count > 0 {
        found.push(Input::PassedOver {
            directory: directory.to_path_buf(),
            count,
        });
    }
}

/// Time of the first frame of a file; none if there is no frame.
fn first_time(path: &Path) -> Result<Option<Timestamp>, OpenError> {
    let mut capture = Capture::open(path)?;
    while let Some(event) = capture.next_event() {
        if let Event::Record(record) = event {
            return Ok(Some(record.time));
        }
    }
    Ok(None)
}
