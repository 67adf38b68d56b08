//! One open capture.

use std::fmt;
use std::io::{self, Read};
use std::path::Path;

use crate::batch::{BATCH, Batch};
use crate::buffer::{Buffer, Fill};
use crate::inflate::Inflate;
use crate::open::{self, Walker};
use crate::source::Source;
use crate::step::{Found, Step, Wound};
use crate::{
    Damage, DamageCause, Event, Format, LinkType, OpenError, Passed, Passing, Record, Timestamp,
    part,
};

/// An open capture: a lending iterator over its events.
pub struct Capture {
    name: String,
    input: Inflate,
    buffer: Buffer,
    walker: Walker,
    format: Format,
    /// Places of the records of a batch.
    batch: Box<[Found; BATCH]>,
    /// Frames delivered.
    frames: u64,
    /// Nothing more will be delivered.
    done: bool,
}

/// What comes of a step off the fast path.
enum Slow {
    Found(Found),
    Again,
    Damage(Damage),
    Idle,
    Done,
}

impl Capture {
    /// Opens a file, FIFO or device. A FIFO waits here for its first bytes.
    ///
    /// # Errors
    /// The file cannot be read, or is no capture that this crate reads.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        Self::start(path.display().to_string(), Source::open(path)?)
    }

    /// Opens standard input, and waits for its first bytes.
    ///
    /// # Errors
    /// Standard input cannot be read, or brings no capture that this crate reads.
    pub fn stdin() -> Result<Self, OpenError> {
        Self::start("standard input".to_owned(), Source::stdin()?)
    }

    /// Reads a capture from any reader. It is never called live: its reads may block and no [`Event::Idle`]
    /// comes of it.
    ///
    /// # Errors
    /// The reader fails, or brings no capture that this crate reads.
    pub fn from_reader(name: &str, reader: Box<dyn Read + Send>) -> Result<Self, OpenError> {
        Self::start(name.to_owned(), Source::from_reader(reader))
    }

    fn start(name: String, source: Source) -> Result<Self, OpenError> {
        let mut input = Inflate::new(source)?;
        let mut buffer = Buffer::new();
        let (walker, container) = open::open(&mut input, &mut buffer)?;
        let format = Format {
            container,
            compression: input.compression(),
        };
        Ok(Self {
            name,
            input,
            buffer,
            walker,
            format,
            batch: Box::new([Found::NONE; BATCH]),
            frames: 0,
            done: false,
        })
    }

    /// The same capture, which is decompressed on a thread of its own from now on, a few hundred
    /// kilobytes ahead of what is read, where it is a compressed regular file that is not small.
    #[must_use]
    pub fn decompressed_apart(self) -> Self {
        Self {
            input: self.input.apart(),
            ..self
        }
    }

    /// The next event; `None` at the end, and from then on.
    ///
    /// What the event lends is gone with the next call. On a live input this waits for data, and says
    /// [`Event::Idle`] once when nothing came for 200 milliseconds; frames that are there already are
    /// delivered before anything is waited for.
    #[inline(always)]
    pub fn next_event(&mut self) -> Option<Event<'_>> {
        loop {
            let found = match &mut self.walker {
                Walker::Pcap(pcap) => pcap.fast(&mut self.buffer).map(|(found, _)| found),
                Walker::PcapNg(pcapng) => pcapng.fast(&mut self.buffer),
                Walker::OddPcap(_) => None,
            };
            let found = match found {
                Some(found) => found,
                None => match self.slow() {
                    Slow::Found(found) => found,
                    Slow::Again => continue,
                    Slow::Damage(damage) => return Some(Event::Damage(damage)),
                    Slow::Idle => return Some(Event::Idle),
                    Slow::Done => return None,
                },
            };
            self.frames += 1;
            let data = self.buffer.slice(found.start, found.len)?;
            return Some(Event::Record(found.record(self.frames, data)));
        }
    }

    /// The next event if it is a sound record of a classic pcap file and is in the buffer already;
    /// `None` says nothing but that [`Capture::next_event`] has to be asked.
    ///
    /// For loops over millions of packets, which ask this first: their body is compiled for this most
    /// frequent case apart and keeps the record in registers. Where it may come from any kind of
    /// capture, it goes through memory, which costs a packet half as much again.
    #[inline(always)]
    pub fn next_buffered(&mut self) -> Option<Record<'_>> {
        let Walker::Pcap(pcap) = &self.walker else {
            return None;
        };
        let (found, data) = pcap.fast(&mut self.buffer)?;
        self.frames += 1;
        Some(found.record(self.frames, data))
    }

    /// Steps over the records that are in the buffer already, one behind the other, until `passing`
    /// says stop of the link type, the octets captured and the length on the wire of one. That none is
    /// stepped over says nothing but that the next one has to be asked for: of another link type than
    /// Ethernet none may be.
    ///
    /// For loops over millions of packets of which nearly all need no more than a glance: what is not
    /// looked at of them is not even read, and what is counted is counted once for all of them.
    #[inline(always)]
    pub fn pass_over(&mut self, passing: impl FnMut(LinkType, &[u8], u32) -> Passing) -> Passed {
        let passed = match &self.walker {
            Walker::Pcap(pcap) => pcap.pass_over(&mut self.buffer, passing),
            Walker::PcapNg(pcapng) => pcapng.pass_over(&mut self.buffer, passing),
            Walker::OddPcap(_) => Passed::default(),
        };
        self.frames += passed.frames;
        passed
    }

    /// The next records, as many as are in the buffer already and come one behind the other as
    /// classic pcap's records or pcapng's enhanced packet blocks, up to [`BATCH`]. None says nothing
    /// but that [`Capture::next_event`] has to be asked.
    ///
    /// `look` is shown each of them on the way: its place in the batch, from 0, its link type, the
    /// octets captured, the length on the wire and the time.
    #[inline(always)]
    pub fn next_batch(
        &mut self,
        look: impl FnMut(usize, LinkType, &[u8], u32, Timestamp),
    ) -> Batch<'_> {
        let mut look = shown(look);
        let len = match &self.walker {
            Walker::Pcap(pcap) => {
                pcap.fast_batch(&mut self.buffer, self.batch.as_mut_slice(), look)
            }
            Walker::PcapNg(pcapng) => {
                let mut len = 0;
                for place in self.batch.iter_mut() {
                    let Some(found) = pcapng.fast(&mut self.buffer) else {
                        break;
                    };
                    let Some(data) = self.buffer.slice(found.start, found.len) else {
                        break;
                    };
                    look(len, &found, data);
                    *place = found;
                    len += 1;
                }
                len
            }
            Walker::OddPcap(_) => 0,
        };
        let before = self.frames;
        self.frames += len as u64;
        let found = self.batch.get(..len).unwrap_or_default();
        Batch::new(found, &self.buffer, before)
    }

    #[cold]
    #[inline(never)]
    fn slow(&mut self) -> Slow {
        if self.done {
            return Slow::Done;
        }
        let step = match &mut self.walker {
            Walker::Pcap(pcap) => pcap.step(&mut self.buffer),
            Walker::PcapNg(pcapng) => pcapng.step(&mut self.buffer),
            Walker::OddPcap(pcap) => pcap.step(&mut self.buffer),
        };
        match step {
            Step::Found(found) => Slow::Found(found),
            Step::Passed => Slow::Again,
            Step::Damaged(wound) => self.damage(wound),
            Step::Need(need) => match self.buffer.fill(&mut self.input) {
                Fill::More => Slow::Again,
                Fill::Quiet => Slow::Idle,
                Fill::End => self.end(need),
                Fill::Failed(error) => self.fail(&error),
            },
        }
    }

    fn damage(&mut self, wound: Wound) -> Slow {
        self.done = wound.ends;
        Slow::Damage(Damage {
            offset: wound.offset,
            frame: Some(self.frames + 1),
            cause: *wound.cause,
            ends_capture: wound.ends,
        })
    }

    /// The input ended: rightly between two records, wrongly inside one.
    fn end(&mut self, need: u64) -> Slow {
        self.done = true;
        if self.input.plain().is_some_and(Source::is_at_limit) {
            return Slow::Done;
        }
        let have = self.buffer.bytes().len() as u64;
        if have == 0 && !self.walker.is_inside() {
            return Slow::Done;
        }
        let cause = DamageCause::Cut { have, need };
        self.damage(Wound {
            offset: self.buffer.offset(),
            cause: Box::new(cause),
            ends: true,
        })
    }

    fn fail(&mut self, error: &io::Error) -> Slow {
        let cause = self.input.cause(error);
        self.damage(Wound {
            offset: self.buffer.offset(),
            cause: Box::new(cause),
            ends: true,
        })
    }

    /// Whether it is an uncompressed regular file, which can be opened and read more than once at
    /// the same cost.
    #[must_use]
    pub fn is_plain_file(&self) -> bool {
        let source = self.input.plain();
        source.is_some_and(|source| source.len().is_some())
    }

    /// Whether parts of it can be read apart, by [`Capture::go_to`]: it is an uncompressed regular
    /// file of classic pcap, in no rare dialect.
    #[must_use]
    pub fn has_parts(&self) -> bool {
        matches!(self.walker, Walker::Pcap(_)) && self.is_plain_file()
    }

    /// Goes to the record that starts at byte `from`, before which there are `frames` frames, and
    /// ends before byte `until`, if one is named: without an event where a record goes on beyond
    /// it, of which [`Capture::offset`] tells the start.
    ///
    /// # Errors
    /// It has no such parts ([`Capture::has_parts`]), or the system cannot go there.
    pub fn go_to(&mut self, from: u64, until: Option<u64>, frames: u64) -> io::Result<()> {
        if !self.has_parts() {
            return Err(io::ErrorKind::NotSeekable.into());
        }
        if let Some(source) = self.input.plain_mut() {
            source.go_to(from, until)?;
        }
        self.buffer.restart(from);
        self.frames = frames;
        self.done = false;
        Ok(())
    }

    /// Reads no more of an uncompressed file than its first `len` bytes, as if it ended there: it may
    /// be written to while it is read.
    pub fn end_at(&mut self, len: u64) {
        if let Some(source) = self.input.plain_mut() {
            source.end_at(len);
            self.buffer.cut(len);
        }
    }

    /// Where the next record starts, in bytes.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.buffer.offset()
    }

    /// A place at or soon after byte `near` where a record seems to start, several others behind
    /// it; none where there is no such place. It may be wrong: that is known once what stands
    /// before it was read up to there.
    ///
    /// # Errors
    /// The file cannot be read there.
    pub fn guess_record(&self, near: u64) -> io::Result<Option<u64>> {
        match (&self.walker, self.input.plain()) {
            (Walker::Pcap(pcap), Some(source)) => {
                part::guess(pcap, near, |from, room| source.look_at(from, room))
            }
            _ => Ok(None),
        }
    }

    /// What kind of capture it is.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// The path, or what else the capture was opened as.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Bytes read so far from the file or pipe: compressed ones, if it is compressed. Runs ahead of the
    /// delivered records by what is buffered.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.input.count()
    }

    /// Length in bytes of the file as it was when opened; `None` for what is no regular file.
    #[must_use]
    pub fn total_bytes(&self) -> Option<u64> {
        self.input.len()
    }

    /// It is a pipe, FIFO, socket or terminal, no regular file.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.input.source().is_some_and(Source::is_live)
    }
}

/// Shows `look` of a record what it asks for.
#[inline(always)]
fn shown(
    mut look: impl FnMut(usize, LinkType, &[u8], u32, Timestamp),
) -> impl FnMut(usize, &Found, &[u8]) {
    #[inline(always)]
    move |at, found, data| look(at, found.link, data, found.wire_len, found.time)
}

impl fmt::Debug for Capture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Capture")
            .field("name", &self.name)
            .field("format", &self.format)
            .field("frames", &self.frames)
            .field("offset", &self.buffer.offset())
            .finish_non_exhaustive()
    }
}
