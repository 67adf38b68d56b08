//! A pack at work on one capture.

use std::ffi::c_void;
use std::fmt;
use std::ptr;

use tcplint_abi::{TcplintPack, TcplintSegment};
use tcplint_abi_values::size;
use tcplint_track::Connection;

use crate::desk::{Call, Desk, Report, take};
use crate::frame::Batch;
use crate::pack::Pack;

/// What a pack did wrong: a phrase that does not name it. It must not be asked again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure(String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

/// A pack at work on one capture, until it is dropped.
#[derive(Debug)]
pub struct Session {
    functions: TcplintPack,
    /// What the pack's `open` returned, perhaps NULL.
    state: *mut c_void,
    desk: Desk,
}

impl Session {
    pub(crate) fn new(pack: &Pack) -> Session {
        let functions = pack.functions;
        let state = match functions.open {
            // SAFETY: the pack's own function; whoever loaded the pack promised that it keeps to the
            // ABI, here and below.
            Some(open) => unsafe { open() },
            None => ptr::null_mut(),
        };
        Session {
            functions,
            state,
            desk: Desk::new(pack.rules().len()),
        }
    }

    /// Asks about a frame's segments; what the pack reports goes to the end of `reports`.
    ///
    /// # Errors
    ///
    /// [`Failure`]; what was reported before it is in `reports`.
    pub fn segments(&self, batch: Batch<'_>, reports: &mut Vec<Report>) -> Result<(), Failure> {
        let segments = batch.segments;
        let Some(function) = self.functions.segments else {
            return Ok(());
        };
        let count = u32::try_from(segments.len()).unwrap_or(u32::MAX);
        self.call(Call::Segments(segments.len()), reports, |host| {
            // SAFETY: the pack's own function; the batch holds `count` segments of this size, whose
            // octets it borrows, and the state is what the pack returned for this capture.
            unsafe {
                function(
                    self.state,
                    segments.as_ptr(),
                    count,
                    size::<TcplintSegment>(),
                    Some(take),
                    host,
                )
            }
        })
    }

    /// Asks about a connection when the capture is over, if the pack wants to be asked.
    ///
    /// # Errors
    ///
    /// As for [`Session::segments`].
    pub fn connection(
        &self,
        connection: &Connection,
        reports: &mut Vec<Report>,
    ) -> Result<(), Failure> {
        let Some(function) = self.functions.connection else {
            return Ok(());
        };
        let connection = tcplint_abi_values::connection(connection);
        self.call(Call::Connection, reports, |host| {
            // SAFETY: the pack's own function, and a connection that is there during the call.
            unsafe { function(self.state, &connection, Some(take), host) }
        })
    }

    /// Says that all connections were told, if the pack wants to hear it. Its reports name the
    /// stream that they are about.
    ///
    /// # Errors
    ///
    /// As for [`Session::segments`].
    pub fn finish(&self, reports: &mut Vec<Report>) -> Result<(), Failure> {
        let Some(function) = self.functions.finish else {
            return Ok(());
        };
        self.call(Call::Finish, reports, |host| {
            // SAFETY: the pack's own function.
            unsafe { function(self.state, Some(take), host) }
        })
    }

    fn call(
        &self,
        call: Call,
        reports: &mut Vec<Report>,
        function: impl FnOnce(*mut c_void) -> i32,
    ) -> Result<(), Failure> {
        self.desk.begin(call);
        let status = function(self.desk.host());
        match self.desk.end(reports) {
            Some(fault) => Err(Failure(fault)),
            None if status == 0 => Ok(()),
            None => Err(Failure(format!("it returned the status {status}"))),
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Some(close) = self.functions.close {
            // SAFETY: the pack's own function, called once with what its `open` returned.
            unsafe { close(self.state) };
        }
    }
}
