//! Ctrl-C: what was found so far is still told.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// The status of a program that a signal ended, as shells count it.
const KILLED: i32 = 130;

/// Whether the user asked to stop.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// From now on the first Ctrl-C (or SIGTERM) only asks to stop; a second one ends the program.
    /// Where no handler can be installed, the first one does.
    pub(crate) fn watch() -> Interrupt {
        let asked = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            // In this order: the first signal finds the flag down, and raises it.
            let _ = flag::register_conditional_shutdown(signal, KILLED, Arc::clone(&asked));
            let _ = flag::register(signal, Arc::clone(&asked));
        }
        Interrupt(asked)
    }

    /// Asks to stop, as the user would.
    pub(crate) fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether to stop.
    pub(crate) fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
