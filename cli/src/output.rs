//! Where the results go: standard output or a file, buffered, in colour or not.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::Path;

use anstyle::{AnsiColor, Style};
use anyhow::Context as _;
use tcplint_lint::Severity;

use crate::args::{Color, SharedArguments};

const BUFFER: usize = 64 << 10;

/// The sink of a command's results.
pub(crate) struct Output {
    writer: BufWriter<Box<dyn Write>>,
    line_buffered: bool,
    /// How to paint.
    pub(crate) paint: Paint,
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
        Ok(Output {
            writer: BufWriter::with_capacity(BUFFER, sink),
            line_buffered: arguments.line_buffered || to_terminal,
            paint: Paint::new(arguments.color, named.is_none()),
        })
    }

    /// Standard output, for small results.
    pub(crate) fn stdout(color: Color) -> Output {
        Output {
            writer: BufWriter::with_capacity(BUFFER, Box::new(io::stdout())),
            line_buffered: false,
            paint: Paint::new(color, true),
        }
    }

    /// Ends a line.
    pub(crate) fn end_line(&mut self) -> io::Result<()> {
        self.writer.write_all(b"\n")?;
        if self.line_buffered {
            self.writer.flush()
        } else {
            Ok(())
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
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
