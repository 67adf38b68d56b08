//! Decompression on a thread of its own, so that it goes on while what it brought is looked at.

use std::io::{self, Read};
use std::mem::take;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

use super::{Inflate, PIECE};
use crate::Compression;
use crate::source::Source;

/// Bytes that are handed over at once.
const HANDED: usize = 4 * PIECE;
/// Such pieces that wait to be read. One more is filled meanwhile, and one is read.
const AHEAD: usize = 2;

/// What another thread decompresses.
pub(crate) struct Apart {
    compression: Compression,
    /// Of the compressed file, in bytes.
    len: u64,
    /// Bytes read of it so far.
    count: Arc<AtomicU64>,
    full: Receiver<io::Result<Vec<u8>>>,
    empty: Sender<Vec<u8>>,
    /// The piece that is being read, and how much of it is read already.
    /// An empty one is the end.
    piece: Vec<u8>,
    read: usize,
    /// The empty piece came, which is the last.
    is_over: bool,
}

impl Apart {
    /// Starts the thread, which takes over what `input` gives, a regular file of `len` bytes. Where no
    /// thread can be started, all stays as it was.
    pub(crate) fn start(input: Inflate, len: u64) -> Inflate {
        let compression = input.compression();
        let count = Arc::new(AtomicU64::new(input.count()));
        let (hand_over, input_there) = sync_channel::<Inflate>(1);
        let (tell, full) = sync_channel(AHEAD);
        let (empty, emptied) = channel();
        let worker = {
            let count = Arc::clone(&count);
            move || {
                if let Ok(input) = input_there.recv() {
                    work(input, &count, &tell, &emptied);
                }
            }
        };
        if thread::Builder::new().spawn(worker).is_err() {
            return input;
        }
        match hand_over.send(input) {
            Ok(()) => Inflate::Apart(Box::new(Self {
                compression,
                len,
                count,
                full,
                empty,
                piece: Vec::new(),
                read: 0,
                is_over: false,
            })),
            Err(refused) => refused.0,
        }
    }

    pub(crate) fn compression(&self) -> Compression {
        self.compression
    }

    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    pub(crate) fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }
}

impl Read for Apart {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.is_over {
            return Ok(0);
        }
        if self.read == self.piece.len() {
            // Whoever filled the last piece and is gone wants no other.
            let _ = self.empty.send(take(&mut self.piece));
            self.read = 0;
            self.piece = self.full.recv().map_err(io::Error::other)??;
            self.is_over = self.piece.is_empty();
        }
        let rest = self.piece.get(self.read..).unwrap_or_default();
        let len = rest.len().min(buf.len());
        buf[..len].copy_from_slice(&rest[..len]);
        self.read += len;
        Ok(len)
    }
}

/// Decompresses to the end or to an error, or until nobody reads any more.
fn work(
    mut input: Inflate,
    count: &AtomicU64,
    tell: &SyncSender<io::Result<Vec<u8>>>,
    emptied: &Receiver<Vec<u8>>,
) {
    loop {
        let mut piece = emptied.try_recv().unwrap_or_default();
        let outcome = fill(&mut input, &mut piece);
        count.store(input.count(), Ordering::Relaxed);
        if !piece.is_empty() && tell.send(Ok(piece)).is_err() {
            return;
        }
        let last = match outcome {
            Ok(true) => continue,
            Ok(false) => Ok(Vec::new()),
            Err(error) => Err(error),
        };
        let _ = tell.send(last);
        return;
    }
}

/// Fills a piece as far as there is room for whole reads. False: the end was reached.
fn fill(input: &mut Inflate, piece: &mut Vec<u8>) -> io::Result<bool> {
    let mut len = 0;
    piece.resize(HANDED, 0);
    let outcome = loop {
        let Some(room) = piece.get_mut(len..len + PIECE) else {
            break Ok(true);
        };
        match input.read(room) {
            Ok(0) => break Ok(false),
            Ok(more) => len += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => break Err(error),
        }
    };
    piece.truncate(len);
    outcome
}

impl Source {
    /// Its length, where it is a regular file that is worth a thread.
    pub(super) fn worth_a_thread(&self) -> Option<u64> {
        self.len().filter(|len| *len >= PIECE as u64)
    }
}
