//! Where the raw bytes come from: a file, standard input or any reader.

use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom};
use std::os::fd::AsFd;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

/// How long a live source may be silent before it is called quiet.
const PATIENCE: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 200_000_000,
};

/// The raw bytes of an input, counted, with the first ones put back for the decompressor.
pub(crate) struct Source {
    origin: Origin,
    /// First bytes, read to tell the compression and not yet handed on.
    head: Vec<u8>,
    /// How many of them are handed on already.
    handed: usize,
    /// Bytes read from the origin.
    count: u64,
    /// How many more may be read before it says that it ends; none where it ends by itself.
    rest: Option<u64>,
    /// Whether that is in the midst of the file.
    parted: bool,
}

enum Origin {
    File {
        file: File,
        len: Option<u64>,
        live: bool,
        quiet: bool,
    },
    Reader(Box<dyn Read + Send>),
}

impl Source {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        Self::from_file(File::open(path)?)
    }

    pub(crate) fn stdin() -> io::Result<Self> {
        Self::from_file(File::from(io::stdin().as_fd().try_clone_to_owned()?))
    }

    pub(crate) fn from_reader(reader: Box<dyn Read + Send>) -> Self {
        Self::new(Origin::Reader(reader))
    }

    fn from_file(file: File) -> io::Result<Self> {
        let meta = file.metadata()?;
        if meta.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let len = meta.is_file().then_some(meta.len());
        Ok(Self::new(Origin::File {
            file,
            len,
            live: len.is_none(),
            quiet: false,
        }))
    }

    fn new(origin: Origin) -> Self {
        Self {
            origin,
            head: Vec::new(),
            handed: 0,
            count: 0,
            rest: None,
            parted: false,
        }
    }

    /// Bytes read so far from the file or pipe.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// Length of the file in bytes, if it is one.
    pub(crate) fn len(&self) -> Option<u64> {
        match self.origin {
            Origin::File { len, .. } => len,
            Origin::Reader(_) => None,
        }
    }

    /// It is a pipe, FIFO, socket, terminal or other device.
    pub(crate) fn is_live(&self) -> bool {
        matches!(self.origin, Origin::File { live: true, .. })
    }

    /// Goes to the byte at `from`, and ends before the one at `until`, if any is named. Only for a
    /// regular file.
    pub(crate) fn go_to(&mut self, from: u64, until: Option<u64>) -> io::Result<()> {
        let Origin::File {
            file, len: Some(_), ..
        } = &mut self.origin
        else {
            return Err(io::ErrorKind::NotSeekable.into());
        };
        file.seek(SeekFrom::Start(from))?;
        self.handed = self.head.len();
        self.rest = until.map(|until| until.saturating_sub(from));
        self.parted = until.is_some();
        Ok(())
    }

    /// Ends before the byte at `len`, as if the file did.
    pub(crate) fn end_at(&mut self, len: u64) {
        self.rest = Some(len.saturating_sub(self.count));
        self.parted = false;
    }

    /// Whether it ends where it was told to, not where the file does.
    pub(crate) fn is_at_limit(&self) -> bool {
        self.parted && self.rest == Some(0)
    }

    /// Fills `room` with the bytes from `from` on, as far as there are any, and says how many: what
    /// is read next stays the same. Only for a regular file.
    pub(crate) fn look_at(&self, from: u64, room: &mut [u8]) -> io::Result<usize> {
        let Origin::File {
            file, len: Some(_), ..
        } = &self.origin
        else {
            return Err(io::ErrorKind::NotSeekable.into());
        };
        let mut filled = 0;
        while filled < room.len() {
            match file.read_at(&mut room[filled..], from + filled as u64) {
                Ok(0) => break,
                Ok(len) => filled += len,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }

    /// The first `want` bytes, or fewer where the input has no more. They stay to be read.
    pub(crate) fn peek(&mut self, want: usize) -> io::Result<&[u8]> {
        let mut chunk = [0; 64];
        while self.head.len() < want {
            let room = chunk.len().min(want - self.head.len());
            match self.read_origin(&mut chunk[..room]) {
                Ok(0) => break,
                Ok(len) => self.head.extend_from_slice(&chunk[..len]),
                Err(error) if is_pause(&error) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(&self.head)
    }

    /// Reads; a live source that has been silent for [`PATIENCE`] says so with `WouldBlock`, once, and waits
    /// as long as it takes when asked again. A signal that arrives while it waits is told in the same way,
    /// so that a program that was asked to stop can do so.
    fn read_origin(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let len = match &mut self.origin {
            Origin::Reader(reader) => reader.read(buf)?,
            Origin::File {
                file, live: false, ..
            } => match &mut self.rest {
                None => file.read(buf)?,
                Some(rest) => {
                    let room = usize::try_from(*rest).unwrap_or(usize::MAX).min(buf.len());
                    let len = file.read(&mut buf[..room])?;
                    *rest -= len as u64;
                    len
                }
            },
            Origin::File { file, quiet, .. } => {
                let patience = if *quiet { None } else { Some(&PATIENCE) };
                if !wait(file, patience)? {
                    *quiet = true;
                    return Err(io::ErrorKind::WouldBlock.into());
                }
                let len = loop {
                    match file.read(buf) {
                        // The descriptor was left non-blocking by whoever opened it.
                        Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                            wait(file, None)?;
                        }
                        other => break other?,
                    }
                };
                *quiet = false;
                len
            }
        };
        self.count += len as u64;
        Ok(len)
    }
}

impl Read for Source {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let rest = self.head.get(self.handed..).unwrap_or_default();
        if rest.is_empty() {
            return self.read_origin(buf);
        }
        let len = rest.len().min(buf.len());
        buf[..len].copy_from_slice(&rest[..len]);
        self.handed += len;
        Ok(len)
    }
}

/// The error only says to try again.
pub(crate) fn is_pause(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
    )
}

/// Waits until a read would not block. False: the time is over, or a signal arrived.
fn wait(file: &File, patience: Option<&Timespec>) -> io::Result<bool> {
    let mut fds = [PollFd::new(file, PollFlags::IN)];
    match poll(&mut fds, patience) {
        Ok(ready) => Ok(ready > 0),
        Err(Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
