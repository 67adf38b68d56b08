//! What `install` and `uninstall` print: a block for each Wireshark, of lines with a word in front.

use std::io::{self, Write as _};
use std::path::Path;

use super::failed;
use crate::args::Color;
use crate::diagnostics::note;
use crate::numbers::Printable;
use crate::output::Output;
use crate::wireshark::Host;

const WIDTH: usize = 80;
const INDENT: &str = "            ";

/// Results on standard output, failures on standard error, in the order in which they come.
pub(super) struct Words {
    output: Output,
}

impl Words {
    pub(super) fn new() -> Words {
        Words {
            output: Output::stdout(Color::Auto),
        }
    }

    /// Begins the block of a Wireshark.
    pub(super) fn heading(&mut self, host: &Host) -> io::Result<()> {
        let program = host.program.to_string_lossy();
        let (program, version) = (Printable(&program), host.version);
        write!(self.output, "{program}: Wireshark {version}")?;
        self.output.end_line()
    }

    /// What was done with a file.
    pub(super) fn file(&mut self, word: &str, file: &Path) -> io::Result<()> {
        let file = file.to_string_lossy();
        write!(self.output, "  {word:<9} {}", Printable(&file))?;
        self.output.end_line()
    }

    /// A sentence, wrapped.
    pub(super) fn sentence(&mut self, word: &str, text: &str) -> io::Result<()> {
        let start = format!("  {word:<9} ");
        let options = textwrap::Options::new(WIDTH)
            .initial_indent(&start)
            .subsequent_indent(INDENT)
            .break_words(false)
            .word_splitter(textwrap::WordSplitter::NoHyphenation)
            .word_separator(textwrap::WordSeparator::AsciiSpace);
        let text = textwrap::fill(&Printable(text).to_string(), options);
        write!(self.output, "{text}")?;
        self.output.end_line()
    }

    /// What could not be done with a program.
    pub(super) fn failure(&mut self, program: &Path, why: &str) -> io::Result<()> {
        self.output.flush()?;
        note(failed(program, why));
        Ok(())
    }

    /// Gives out what is left.
    pub(super) fn end(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}
