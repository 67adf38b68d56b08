//! A progress bar on standard error, for work that takes long enough to wonder.

use std::io::{self, IsTerminal as _};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use tcplint_capture::Capture;

use crate::args::SharedArguments;

/// How long nothing is shown: most runs are over by then.
const PATIENCE: Duration = Duration::from_millis(700);

/// The progress of one run over its inputs.
pub(crate) struct Progress {
    wanted: bool,
    started: Instant,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// A bar only where somebody watches, and where no result is written to the same terminal
    /// while it is shown: `streams` says that results are written as they are found.
    pub(crate) fn new(arguments: &SharedArguments, streams: bool) -> Progress {
        let shares = arguments.output.is_none() && io::stdout().is_terminal();
        let unwanted = arguments.no_progress || arguments.quiet || (shares && streams);
        Progress {
            wanted: io::stderr().is_terminal() && !unwanted,
            started: Instant::now(),
            bar: None,
        }
    }

    /// No bar.
    pub(crate) fn none() -> Progress {
        Progress {
            wanted: false,
            started: Instant::now(),
            bar: None,
        }
    }

    /// Called every now and then while `capture` is read.
    #[cold]
    pub(crate) fn tick(&mut self, capture: &Capture) {
        self.tick_at(capture, capture.bytes_read());
    }

    /// The same where `capture` is read in parts, and so many of its bytes are done.
    pub(crate) fn tick_at(&mut self, capture: &Capture, bytes: u64) {
        if !self.wanted || capture.is_live() || self.started.elapsed() < PATIENCE {
            return;
        }
        let bar = self.bar.get_or_insert_with(|| {
            let template = "{msg} [{bar:30}] {bytes}/{total_bytes}, {eta} left";
            let style = ProgressStyle::with_template(template);
            ProgressBar::new(capture.total_bytes().unwrap_or_default())
                .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        bar.set_message(capture.name().to_owned());
        bar.set_position(bytes);
    }

    /// Takes the bar off the terminal, before a result is written there or the next input begins.
    pub(crate) fn clear(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
