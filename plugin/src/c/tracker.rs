use std::ffi::c_char;

use tcplint_abi::{TcplintOptions, TcplintPacket, TcplintStatus};
use tcplint_lint::{Finding, Follower, Linter};
use tcplint_wire::{Decapsulator, IncompleteSegment, Segment, Visitor};

use super::answers::{count, guarded, status};
use super::choice::{Choice, Told, choice};
use super::connections::connection;
use super::handles;
use super::packets::Batch;
use super::segments::{Place, segment};
use super::texts::put;
use crate::dissect::panic_on_demand;

/// One capture whose packets are pushed in their order. One thread uses it at a time; any number of
/// them may be open side by side. It is a number in the shape of a pointer: do not follow it.
pub struct TcplintTracker {
    _opaque: (),
}

/// What a handle stands for.
pub(super) struct Tracker {
    told: Told,
    judge: Judge,
    decapsulator: Decapsulator,
    latest: u64,
}

/// The rules about segments and those about connections.
struct Judge {
    linter: Linter,
    /// Absent where connections are not followed.
    follower: Option<Follower>,
}

impl Tracker {
    fn new(choice: &Choice) -> Tracker {
        Tracker {
            told: choice.told,
            judge: Judge {
                linter: Linter::new(choice.selected),
                follower: choice.tracks.then(|| Follower::new(choice.selected)),
            },
            decapsulator: Decapsulator::new(),
            latest: 0,
        }
    }

    fn push(&mut self, batch: &Batch) -> usize {
        for packet in batch.iter() {
            self.latest = match packet.frame {
                0 => self.latest.saturating_add(1),
                frame => frame,
            };
            panic_on_demand(u32::try_from(self.latest).unwrap_or(u32::MAX));
            let mut visit = Visit {
                judge: &mut self.judge,
                told: self.told,
                place: Place {
                    frame: self.latest,
                    time: packet.time,
                    addressed: true,
                },
            };
            // A packet without TCP has no findings.
            let _ = packet.visit(&mut self.decapsulator, &mut visit);
        }
        batch.len()
    }

    fn finish(&mut self) {
        let Some(follower) = &mut self.judge.follower else {
            return;
        };
        follower.end_with(|found| self.told.of_connections(&found));
        if let Some(tell) = self.told.connection {
            for summed_up in follower.tracker().connections() {
                let value = connection(&summed_up);
                // SAFETY: the caller's own function, which takes these two.
                unsafe { tell(self.told.user, &raw const value) };
            }
        }
    }
}

/// One packet.
struct Visit<'t> {
    judge: &'t mut Judge,
    told: Told,
    place: Place,
}

impl Visitor for Visit<'_> {
    fn passes(&self, segment: &Segment<'_>) -> bool {
        self.judge.follower.is_none()
            && self.told.segment.is_none()
            && self.judge.linter.passes(segment)
    }

    fn segment(&mut self, found: &Segment<'_>) {
        let Judge { linter, follower } = &mut *self.judge;
        let Place { frame, time, .. } = self.place;
        let step = follower
            .as_mut()
            .map(|follower| follower.segment(time, frame, found));
        if let Some(tell) = self.told.segment {
            let value = segment(self.place, found, step.as_ref());
            // SAFETY: the caller's own function, which takes these two.
            unsafe { tell(self.told.user, &raw const value) };
        }
        let stream = step.map(|step| step.stream);
        for rule in linter.segment(found).iter() {
            let finding = linter.finding(rule, found);
            self.told.of_segment(&finding, self.place, found, stream);
        }
        if let Some(follower) = follower {
            for found in follower.found().drain(..) {
                self.told.of_connections(&found);
            }
        }
    }

    fn incomplete(&mut self, found: &IncompleteSegment<'_>) {
        for rule in self.judge.linter.incomplete(found).iter() {
            let finding = Finding::of_incomplete(rule, found);
            self.told.of_incomplete(&finding, self.place, found);
        }
    }
}

/// Begins a capture, and returns its handle, to be closed with `tcplint_close`. Options of NULL are
/// the default ones. Callbacks are called before the function returns that has something to tell,
/// and on its thread. They may use any handle but the one at work.
///
/// Returns NULL where the options cannot be followed. Then, if `error` is not NULL, the reason is
/// written to the `error_size` octets there, NUL-terminated (256 are enough for most, else it is cut
/// off); if all is well, that text is empty.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tcplint_open(
    options: *const TcplintOptions,
    error: *mut c_char,
    error_size: usize,
) -> *mut TcplintTracker {
    let mut text = String::new();
    let handle = guarded(|| {
        // SAFETY: the caller's promise.
        let choice = unsafe { choice(options) }.map_err(|refusal| {
            text = refusal.text;
            refusal.status
        })?;
        Ok(handles::open(Tracker::new(&choice)))
    });
    if let Err(status) = handle
        && text.is_empty()
    {
        text = super::names::text_of(status).to_string_lossy().into_owned();
    }
    // SAFETY: the caller's promise.
    unsafe { put(&text, error, error_size) };
    handle.unwrap_or(std::ptr::null_mut())
}

/// The next `count` packets of the capture, in an array whose elements are `packet_size` octets
/// long (`sizeof(TcplintPacket)`), and what is found of them. A count of 0 does nothing.
///
/// All packets are looked over before the first is taken: one that cannot be (its size is wrong, its
/// data is NULL) has all of them refused. A packet that makes no sense as such is no error.
///
/// Returns how many packets were taken: `count`, or a `TcplintStatus` below 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tcplint_push(
    tracker: *mut TcplintTracker,
    packets: *const TcplintPacket,
    count: usize,
    packet_size: u32,
) -> i64 {
    self::count(handles::with(tracker, false, |tracker| {
        // SAFETY: the caller's promise.
        let batch = unsafe { Batch::new(packets, count, packet_size) }?;
        Ok(tracker.push(&batch))
    }))
}

/// The capture is over. Tells of what only its end decides, then of each connection, in the order
/// of their numbers (of more than 16777216, the newest). After it the handle can only be closed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tcplint_finish(tracker: *mut TcplintTracker) -> TcplintStatus {
    status(handles::with(tracker, true, |tracker| {
        tracker.finish();
        Ok(())
    }))
}

/// Frees a handle, finished or not, and tells nobody anything. A handle that is NULL, that was
/// closed before, or that is at work is left alone, and the status says so.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tcplint_close(tracker: *mut TcplintTracker) -> TcplintStatus {
    status(handles::close(tracker))
}
