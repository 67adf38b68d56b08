//! Decompression, chosen by content.
//!
//! Every reader here may be interrupted: a `WouldBlock` from a quiet live source passes through, and the
//! next read goes on where the last one stopped.

mod apart;
mod gzip;
mod lz4;
mod salvage;

use std::io::{self, BufReader, Read};

use apart::Apart;
use gzip::Gzip;
use lz4::Lz4;

use crate::sniff;
use crate::source::Source;
use crate::{Compression, DamageCause};

/// Compressed bytes read at once.
const CHUNK: usize = 64 * 1024;
/// Bytes that are decompressed at once. A decompressor that comes upon damage loses what it has made
/// since it was last asked: it is asked for so much whoever asks it, so that the same comes of it.
const PIECE: usize = 64 * 1024;
/// The largest zstd window: 128 MiB, which is what `zstd --long` writes and zstd itself takes by default.
const WINDOW_LOG_MAX: u32 = 27;

/// A source, decompressed if need be.
pub(crate) enum Inflate {
    Plain(Source),
    Gzip(Box<Gzip>),
    Zstd(Box<zstd::Decoder<'static, BufReader<Source>>>),
    Lz4(Box<Lz4>),
    /// One of these, on a thread of its own.
    Apart(Box<Apart>),
}

impl Inflate {
    /// Looks at the first bytes and chooses.
    pub(crate) fn new(mut source: Source) -> io::Result<Self> {
        let compression = sniff::compression(source.peek(4)?);
        Ok(match compression {
            Compression::None => Self::Plain(source),
            Compression::Gzip => Self::Gzip(Box::new(Gzip::new(buffered(source)))),
            Compression::Zstd => {
                let mut decoder = zstd::Decoder::with_buffer(buffered(source))?;
                decoder.window_log_max(WINDOW_LOG_MAX)?;
                Self::Zstd(Box::new(decoder))
            }
            Compression::Lz4 => Self::Lz4(Box::new(Lz4::new(buffered(source)))),
        })
    }

    pub(crate) fn compression(&self) -> Compression {
        match self {
            Self::Plain(_) => Compression::None,
            Self::Gzip(_) => Compression::Gzip,
            Self::Zstd(_) => Compression::Zstd,
            Self::Lz4(_) => Compression::Lz4,
            Self::Apart(apart) => apart.compression(),
        }
    }

    /// The same from now on, decompressed on a thread of its own where that gains anything: a regular
    /// file. What a pipe brings has to be known at once.
    pub(crate) fn apart(self) -> Self {
        let len = self.source().and_then(Source::worth_a_thread);
        match (len, &self) {
            (None, _) | (_, Self::Plain(_)) => self,
            (Some(len), _) => Apart::start(self, len),
        }
    }

    /// Bytes read so far from the file or pipe.
    pub(crate) fn count(&self) -> u64 {
        match self {
            Self::Apart(apart) => apart.count(),
            _ => self.source().map_or(0, Source::count),
        }
    }

    /// Length of the file in bytes, if it is one.
    pub(crate) fn len(&self) -> Option<u64> {
        match self {
            Self::Apart(apart) => Some(apart.len()),
            _ => self.source().and_then(Source::len),
        }
    }

    /// None where another thread has it, and while a decompressor changes members.
    pub(crate) fn source(&self) -> Option<&Source> {
        match self {
            Self::Plain(source) => Some(source),
            Self::Gzip(gzip) => gzip.source(),
            Self::Zstd(zstd) => Some(zstd.get_ref().get_ref()),
            Self::Lz4(lz4) => Some(lz4.source()),
            Self::Apart(_) => None,
        }
    }

    /// The source, where what it brings is what is read.
    pub(crate) fn plain(&self) -> Option<&Source> {
        match self {
            Self::Plain(source) => Some(source),
            _ => None,
        }
    }

    /// The same, to be moved about in.
    pub(crate) fn plain_mut(&mut self) -> Option<&mut Source> {
        match self {
            Self::Plain(source) => Some(source),
            _ => None,
        }
    }

    /// What an error of reading means for the capture.
    pub(crate) fn cause(&self, error: &io::Error) -> DamageCause {
        match self.compression() {
            Compression::None => DamageCause::Io(error.to_string()),
            // An error of the system is the disk's or pipe's, not the data's.
            _ if error.raw_os_error().is_some() => DamageCause::Io(error.to_string()),
            compression => DamageCause::Compressed {
                compression,
                message: explain(error),
            },
        }
    }
}

impl Read for Inflate {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let len = buf.len().min(PIECE);
        let piece = &mut buf[..len];
        match self {
            Self::Plain(source) => source.read(buf),
            Self::Gzip(gzip) => gzip.read(piece),
            Self::Zstd(zstd) => zstd.read(piece),
            Self::Lz4(lz4) => lz4.read(piece),
            Self::Apart(apart) => apart.read(buf),
        }
    }
}

fn buffered(source: Source) -> BufReader<Source> {
    BufReader::with_capacity(CHUNK, source)
}

/// A decompressor's error in plain words.
pub(crate) fn explain(error: &io::Error) -> String {
    let message = error.to_string();
    if error.kind() == io::ErrorKind::UnexpectedEof {
        "cut off".to_owned()
    } else if message.contains("too much memory") {
        "its window is larger than 128 MiB; unpack it first: zstd -dc --long=31 FILE | tcplint check -".to_owned()
    } else {
        message
    }
}

/// Bytes that stand ready or come with the next read, without taking them; empty at the end.
fn ahead(reader: &mut BufReader<Source>) -> io::Result<&[u8]> {
    use io::BufRead;
    loop {
        match reader.fill_buf() {
            Ok(_) => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(reader.buffer())
}
