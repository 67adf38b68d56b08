//! Where a pack's reports are taken.
//!
//! What a pack is given as `host` is no pointer but a number, so that a pack that reports after its
//! capture is over, or with a `host` of its own making, reports to nobody.

use std::collections::BTreeMap;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use tcplint_abi::{TCPLINT_SEVERITY_OF_RULE, TcplintReport};
use tcplint_abi_sizes::BadSize;
use tcplint_lint::{Confidence, Severity};

use crate::message::{MOST, readable};
use crate::read::{Text, text};

/// Reports that one call may make, but for the last.
const MOST_REPORTS: usize = 1 << 16;
/// Reports of the call at the capture's end, which may be of each connection.
const MOST_AT_END: usize = 1 << 20;

/// What a pack found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The rule, by its place in [`Pack::rules`](crate::Pack::rules).
    pub rule: usize,
    /// The segment, by its place in the batch, where a batch was handed over.
    pub segment: usize,
    /// The connection, where the pack was told that the capture is over.
    pub stream: u32,
    /// Its severity, where that is not the rule's.
    pub severity: Option<Severity>,
    /// How sure it is.
    pub confidence: Confidence,
    /// Printable, not empty; where there is none, the rule's summary is meant.
    pub message: Option<String>,
}

/// What a pack was called for, which bounds what it may report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    /// So many segments.
    Segments(usize),
    /// A connection.
    Connection,
    /// The end of the capture.
    Finish,
}

#[derive(Debug, Default)]
struct Sheet {
    rules: usize,
    /// What it was called for, and by which thread.
    call: Option<(Call, ThreadId)>,
    reports: Vec<Report>,
    fault: Option<String>,
}

/// Of one session.
#[derive(Debug)]
pub(crate) struct Desk {
    number: usize,
    sheet: Arc<Mutex<Sheet>>,
}

static NEXT: AtomicUsize = AtomicUsize::new(1);
static DESKS: Mutex<BTreeMap<usize, Arc<Mutex<Sheet>>>> = Mutex::new(BTreeMap::new());

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Desk {
    /// For a pack with so many rules.
    pub(crate) fn new(rules: usize) -> Desk {
        let sheet = Arc::new(Mutex::new(Sheet {
            rules,
            ..Sheet::default()
        }));
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        held(&DESKS).insert(number, Arc::clone(&sheet));
        Desk { number, sheet }
    }

    /// What the pack is given as `host`.
    pub(crate) fn host(&self) -> *mut c_void {
        std::ptr::without_provenance_mut(self.number)
    }

    /// The pack is about to be called.
    pub(crate) fn begin(&self, call: Call) {
        held(&self.sheet).call = Some((call, thread::current().id()));
    }

    /// The pack has returned: its reports go to the end of `reports`. What it did wrong, if
    /// anything.
    pub(crate) fn end(&self, reports: &mut Vec<Report>) -> Option<String> {
        let mut sheet = held(&self.sheet);
        sheet.call = None;
        reports.append(&mut sheet.reports);
        sheet.fault.take()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        held(&DESKS).remove(&self.number);
    }
}

/// What a pack calls to report.
///
/// # Safety
///
/// `report` is NULL, or points to a struct of the size that it states, with a message that is NULL
/// or NUL-terminated.
pub(crate) unsafe extern "C" fn take(host: *mut c_void, report: *const TcplintReport) {
    // No panic may cross into the pack; there is none to be expected.
    let _ = catch_unwind(AssertUnwindSafe(|| {
        let desk = held(&DESKS).get(&host.addr()).cloned();
        if let Some(desk) = desk {
            let mut sheet = held(&desk);
            // SAFETY: as the caller says.
            let outcome = unsafe { sheet.read(report) };
            if let Err(fault) = outcome {
                sheet.fault.get_or_insert(fault);
            }
        }
    }));
}

impl Sheet {
    /// # Safety
    ///
    /// As for [`take`].
    unsafe fn read(&mut self, report: *const TcplintReport) -> Result<(), String> {
        // What comes after a fault is not looked at.
        if self.fault.is_some() {
            return Ok(());
        }
        let Some((call, caller)) = self.call else {
            return Err("it reported outside of a call".to_owned());
        };
        // Which may come too late for this call, and be taken for the next one's.
        if caller != thread::current().id() {
            return Err("it reported from another thread than that of the call".to_owned());
        }
        if report.is_null() {
            return Err("it reported NULL".to_owned());
        }
        // SAFETY: as the caller says.
        let (report, _) = unsafe { tcplint_abi_sizes::read(report) }.map_err(|BadSize(size)| {
            format!("it reported a struct with a stated size of {size} octets")
        })?;
        if report.reserved != [0; 6] {
            return Err("it reported a finding whose reserved octets are not 0".to_owned());
        }
        let (rule, segment) = (report.rule as usize, report.segment as usize);
        if rule >= self.rules {
            return Err(format!("it reported rule {rule}, and has {}", self.rules));
        }
        if let Call::Segments(count) = call
            && segment >= count
        {
            return Err(format!("it reported segment {segment} of {count}"));
        }
        let most = match call {
            Call::Finish => MOST_AT_END,
            Call::Segments(_) | Call::Connection => MOST_REPORTS,
        };
        if self.reports.len() >= most {
            return Err(format!("it reported more than {most} findings at once"));
        }
        let its_severity = match report.severity {
            TCPLINT_SEVERITY_OF_RULE => None,
            value => match severity(value) {
                Some(severity) => Some(severity),
                None => return Err(format!("it reported a finding of severity {value}")),
            },
        };
        let Some(confidence) = confidence(report.confidence) else {
            let value = report.confidence;
            return Err(format!("it reported a finding of confidence {value}"));
        };
        // SAFETY: as the caller says.
        let message = match unsafe { text(report.message, MOST) } {
            Text::Null => None,
            Text::Whole(octets) => readable(&octets, false),
            Text::Long(octets) => readable(&octets, true),
        };
        self.reports.push(Report {
            rule,
            segment,
            stream: report.stream,
            severity: its_severity,
            confidence,
            message,
        });
        Ok(())
    }
}

/// A `TcplintSeverity`.
pub(crate) fn severity(value: u8) -> Option<Severity> {
    let all = [Severity::Info, Severity::Warning, Severity::Error];
    all.get(usize::from(value)).copied()
}

/// A `TcplintConfidence`.
fn confidence(value: u8) -> Option<Confidence> {
    let all = [Confidence::Low, Confidence::Medium, Confidence::High];
    all.get(usize::from(value)).copied()
}
