//! Pipes that bring their bytes slowly, and readers that fail.
#![allow(clippy::unwrap_used)]

mod common;

use std::fs::OpenOptions;
use std::io::{self, Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use common::{MICRO, NgFile, Order, PcapFile, damages, drain, frames, lz4, open, sample, zstd};
use tcplint_capture::{Capture, DamageCause, Event, OpenError};

/// What a reader of the FIFO sees, in short.
#[derive(Debug, PartialEq, Eq)]
enum Sign {
    Frame(u64),
    Idle,
    Damage,
    End,
}

/// A FIFO whose events come out of a channel as they are seen.
struct Pipe {
    _folder: tempfile::TempDir,
    path: PathBuf,
    signs: mpsc::Receiver<Sign>,
}

impl Pipe {
    fn new() -> (Self, std::fs::File) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fifo");
        common::fifo(&path);
        let (send, signs) = mpsc::channel();
        let reader = path.clone();
        thread::spawn(move || watch(&reader, &send));
        let writer = OpenOptions::new().write(true).open(&path).unwrap();
        (
            Self {
                _folder: folder,
                path,
                signs,
            },
            writer,
        )
    }

    fn next(&self) -> Sign {
        self.signs.recv_timeout(Duration::from_secs(20)).unwrap()
    }

    /// Nothing is seen for a while.
    fn is_silent(&self) -> bool {
        self.signs.recv_timeout(Duration::from_millis(500)).is_err()
    }
}

fn watch(path: &Path, send: &mpsc::Sender<Sign>) {
    let mut capture = Capture::open(path).unwrap();
    assert!(capture.is_live());
    assert_eq!(capture.total_bytes(), None);
    while let Some(event) = capture.next_event() {
        let sign = match event {
            Event::Record(record) => Sign::Frame(record.number),
            Event::Damage(_) => Sign::Damage,
            Event::Idle => Sign::Idle,
        };
        send.send(sign).unwrap();
    }
    send.send(Sign::End).unwrap();
}

#[test]
fn records_come_as_they_are_written_and_idle_once() {
    let (pipe, mut writer) = Pipe::new();
    let mut file = PcapFile::new(Order::Le, MICRO);
    file.record(1, 0, b"first")
        .record(2, 0, b"second")
        .record(3, 0, b"third");
    let cut = file.bytes.len() - 3;
    writer.write_all(&file.bytes[..cut]).unwrap();
    assert_eq!(
        [pipe.next(), pipe.next(), pipe.next()],
        [Sign::Frame(1), Sign::Frame(2), Sign::Idle]
    );
    assert!(pipe.is_silent(), "idle is said once");
    writer.write_all(&file.bytes[cut..]).unwrap();
    assert_eq!([pipe.next(), pipe.next()], [Sign::Frame(3), Sign::Idle]);
    drop(writer);
    assert_eq!(pipe.next(), Sign::End);
    assert!(pipe.path.exists());
}

#[test]
fn pcapng_pipe_is_read_as_it_comes() {
    let (pipe, mut writer) = Pipe::new();
    let mut file = NgFile::new(Order::Be);
    file.interface(1, 0, &[]).enhanced(0, 1, b"first");
    writer.write_all(&file.bytes).unwrap();
    assert_eq!([pipe.next(), pipe.next()], [Sign::Frame(1), Sign::Idle]);
    file.bytes.clear();
    file.enhanced(0, 1, b"second");
    writer.write_all(&file.bytes[..7]).unwrap();
    assert_eq!(
        pipe.next(),
        Sign::Idle,
        "part of a block is a new quiet period"
    );
    drop(writer);
    assert_eq!([pipe.next(), pipe.next()], [Sign::Damage, Sign::End]);
}

#[test]
fn compressed_pipes_are_read_as_they_come() {
    let plain = sample(50);
    let gzip_part = |bytes: &[u8]| common::gzip(bytes);
    for compress in [gzip_part as fn(&[u8]) -> Vec<u8>, zstd, lz4] {
        let (pipe, mut writer) = Pipe::new();
        writer.write_all(&compress(&plain[..1000])).unwrap();
        let mut count = 0;
        while let Sign::Frame(number) = pipe.next() {
            count = number;
        }
        assert!(count > 5, "only {count} frames of the first part");
        let rest = compress(&plain[1000..]);
        writer.write_all(&rest[..9]).unwrap();
        assert_eq!(
            pipe.next(),
            Sign::Idle,
            "interrupted inside a compressed unit"
        );
        writer.write_all(&rest[9..]).unwrap();
        for number in count + 1..=50 {
            assert_eq!(pipe.next(), Sign::Frame(number));
        }
        drop(writer);
        loop {
            match pipe.next() {
                Sign::Idle => {}
                other => break assert_eq!(other, Sign::End),
            }
        }
    }
}

#[test]
fn modified_pcap_on_a_pipe_does_not_wait_for_more_records() {
    let (pipe, mut writer) = Pipe::new();
    let mut file = PcapFile::new(Order::Le, common::MODIFIED);
    file.raw([1, 0, 2, 2], &[0; 8], b"ab");
    writer.write_all(&file.bytes).unwrap();
    assert_eq!([pipe.next(), pipe.next()], [Sign::Frame(1), Sign::Idle]);
    drop(writer);
    assert_eq!(pipe.next(), Sign::End);
}

/// Brings some bytes, then an error, then would go on.
struct Failing {
    bytes: Cursor<Vec<u8>>,
    failed: bool,
}

impl Read for Failing {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self.bytes.read(buf)? {
            0 if self.failed => panic!("read again after the error"),
            0 => {
                self.failed = true;
                Err(io::Error::other("the disk is on fire"))
            }
            len => Ok(len),
        }
    }
}

#[test]
fn io_error_ends_the_capture_after_what_came_before() {
    for records in [1, 3, 100] {
        let bytes = Cursor::new(sample(records));
        let capture = Capture::from_reader(
            "failing",
            Box::new(Failing {
                bytes,
                failed: false,
            }),
        )
        .unwrap();
        let seen = drain(capture);
        assert_eq!(frames(&seen).len(), records as usize);
        let damage = damages(&seen)[0];
        assert_eq!(
            damage.cause,
            DamageCause::Io("the disk is on fire".to_owned())
        );
        assert!(
            damage.ends_capture
                && damage
                    .to_string()
                    .contains("reading failed: the disk is on fire")
        );
    }
}

#[test]
fn io_error_before_the_header_is_an_error_of_opening() {
    let reader = Failing {
        bytes: Cursor::new(sample(0)[..10].to_vec()),
        failed: false,
    };
    let error = Capture::from_reader("failing", Box::new(reader)).unwrap_err();
    assert_eq!(error.to_string(), "the disk is on fire");
}

#[test]
fn directories_and_missing_files_are_errors_of_opening() {
    let folder = tempfile::tempdir().unwrap();
    let error = Capture::open(folder.path()).unwrap_err();
    assert!(
        matches!(&error, OpenError::Io(io) if io.kind() == io::ErrorKind::IsADirectory),
        "{error}"
    );
    let error = Capture::open(&folder.path().join("none")).unwrap_err();
    assert!(
        matches!(&error, OpenError::Io(io) if io.kind() == io::ErrorKind::NotFound),
        "{error}"
    );
    assert!(matches!(
        Capture::open(Path::new("/dev/null")).unwrap_err(),
        OpenError::Empty
    ));
}

#[test]
fn reader_is_not_live() {
    let capture = open(&sample(1)).unwrap();
    assert!(!capture.is_live());
    assert_eq!((capture.name(), capture.total_bytes()), ("test", None));
}
