//! Where the results go: standard output or a file, buffered, in colour or not.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::Path;
use std::rc::Rc;
use std::sync::mpsc::SyncSender;

use anstyle::{AnsiColor, Style};
use anyhow::Context as _;
use tcplint_lint::Severity;

use crate::args::{Color, SharedArguments};
use crate::drive::Run;
use crate::form::Line;

/// Octets that are collected before they are handed on: what has so many goes on without another copy.
pub(crate) const BUFFER: usize = 64 << 10;

/// The sink of a command's results, or of a part of them that takes its place among others later.
pub(crate) struct Output {
    sink: Rc<RefCell<Sink>>,
    line_buffered: bool,
    /// Whether it is a part.
    is_part: bool,
    /// How to paint.
    pub(crate) paint: Paint,
}

struct Sink {
    writer: BufWriter<Box<dyn Write>>,
    /// Whether it holds something that must be separated from what comes next.
    any: bool,
    part: Option<SyncSender<Piece>>,
}

/// How an output is opened, which can be told to another thread.
#[derive(Clone, Copy)]
pub(crate) struct Manner {
    line_buffered: bool,
    paint: Paint,
}

impl Output {
    /// What `-o`, `--color` and `--line-buffered` ask for.
    pub(crate) fn open(arguments: &SharedArguments) -> anyhow::Result<Output> {
        let named = arguments
            .output
            .as_ref()
            .filter(|path| path.as_os_str() != "-");
        let (sink, to_terminal): (Box<dyn Write>, bool) = match named {
            Some(path) => (create(path)?, false),
            None => (Box::new(io::stdout()), io::stdout().is_terminal()),
        };
        let manner = Manner {
            line_buffered: arguments.line_buffered || to_terminal,
            paint: Paint::new(arguments.color, named.is_none()),
        };
        Ok(Output::new(sink, manner, None))
    }

    /// Standard output, for small results.
    pub(crate) fn stdout(color: Color) -> Output {
        let manner = Manner {
            line_buffered: false,
            paint: Paint::new(color, true),
        };
        Output::new(Box::new(io::stdout()), manner, None)
    }

    /// A part of the results, which goes elsewhere piece by piece.
    pub(crate) fn part(manner: Manner, to: SyncSender<Piece>) -> Output {
        Output::new(Box::new(Pieces(to.clone())), manner, Some(to))
    }

    fn new(sink: Box<dyn Write>, manner: Manner, part: Option<SyncSender<Piece>>) -> Output {
        Output {
            is_part: part.is_some(),
            sink: Rc::new(RefCell::new(Sink {
                writer: BufWriter::with_capacity(BUFFER, sink),
                any: false,
                part,
            })),
            line_buffered: manner.line_buffered,
            paint: manner.paint,
        }
    }

    /// The same sink again.
    pub(crate) fn again(&self) -> Output {
        Output {
            sink: Rc::clone(&self.sink),
            ..*self
        }
    }

    /// How it was opened.
    pub(crate) fn manner(&self) -> Manner {
        Manner {
            line_buffered: self.line_buffered,
            paint: self.paint,
        }
    }

    /// Whether it is a part of the results, without what stands before and after all of them.
    pub(crate) fn is_part(&self) -> bool {
        self.is_part
    }

    /// What stands between two results comes, if there is one before.
    pub(crate) fn separate(&mut self, separator: &'static [u8]) -> io::Result<()> {
        let sink = &mut *self.sink.borrow_mut();
        match (std::mem::replace(&mut sink.any, true), &sink.part) {
            (true, _) => sink.writer.write_all(separator),
            (false, None) => Ok(()),
            // Whether there is one is known where the parts are put together.
            (false, Some(part)) => send(part, Piece::Separator(separator)),
        }
    }

    /// Ends a line.
    pub(crate) fn end_line(&mut self) -> io::Result<()> {
        self.lines(|writer| writer.write_all(b"\n"))
    }

    /// Lines that have their ends already.
    pub(crate) fn whole_lines(&mut self, lines: &Line) -> io::Result<()> {
        self.lines(|writer| lines.write_to(writer))
    }

    /// Whether each line is to be handed on at once.
    pub(crate) fn is_line_buffered(&self) -> bool {
        self.line_buffered
    }

    #[inline(always)]
    fn lines(
        &self,
        write: impl FnOnce(&mut BufWriter<Box<dyn Write>>) -> io::Result<()>,
    ) -> io::Result<()> {
        let sink = &mut *self.sink.borrow_mut();
        write(&mut sink.writer)?;
        if self.line_buffered {
            sink.writer.flush()
        } else {
            Ok(())
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.sink.borrow_mut().writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.borrow_mut().writer.flush()
    }
}

/// What comes of an input that is read beside others, in its order.
pub(crate) enum Piece {
    /// Results.
    Bytes(Vec<u8>),
    /// See [`Output::separate`].
    Separator(&'static [u8]),
    /// The results so far are to be shown.
    Flush,
    /// A line for standard error.
    Note(String),
    /// The input is over: what the run over it came to.
    Done(Box<anyhow::Result<Run>>),
}

/// Hands on what is written.
struct Pieces(SyncSender<Piece>);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        send(&self.0, Piece::Bytes(bytes.to_vec()))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        send(&self.0, Piece::Flush)
    }
}

fn send(to: &SyncSender<Piece>, piece: Piece) -> io::Result<()> {
    to.send(piece).map_err(|_| io::ErrorKind::BrokenPipe.into())
}

/// Creates a file that the user named; `-` is standard output.
pub(crate) fn create(path: &Path) -> anyhow::Result<Box<dyn Write>> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(io::stdout()));
    }
    let file =
        File::create(path).with_context(|| format!("{}: cannot be written", path.display()))?;
    Ok(Box::new(file))
}

/// Styles, all of them plain where colour is off.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paint {
    on: bool,
}

impl Paint {
    /// What `--color` asks for; `to_stdout` says where the results go.
    pub(crate) fn new(color: Color, to_stdout: bool) -> Paint {
        let auto = || {
            to_stdout && anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
        };
        Paint {
            on: match color {
                Color::Auto => auto(),
                Color::Always => true,
                Color::Never => false,
            },
        }
    }

    fn style(self, style: Style) -> Style {
        if self.on { style } else { Style::new() }
    }

    /// Of a severity's name.
    pub(crate) fn severity(self, severity: Severity) -> Style {
        self.style(match severity {
            Severity::Error => AnsiColor::Red.on_default().bold(),
            Severity::Warning => AnsiColor::Yellow.on_default(),
            Severity::Info => AnsiColor::Cyan.on_default(),
        })
    }

    /// Of a code or heading.
    pub(crate) fn strong(self) -> Style {
        self.style(Style::new().bold())
    }
}
