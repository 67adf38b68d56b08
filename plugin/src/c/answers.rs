//! What comes of a call: a status or a count, whatever happens inside.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tcplint_abi::TcplintStatus;

/// Does the work of a call; a panic in it is a status.
pub(super) fn guarded<T>(
    work: impl FnOnce() -> Result<T, TcplintStatus>,
) -> Result<T, TcplintStatus> {
    // What a panic may have left half done belongs to a handle, which is used no more then.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(TcplintStatus::InternalError))
}

/// As functions answer that have nothing to count.
pub(super) fn status(done: Result<(), TcplintStatus>) -> TcplintStatus {
    done.err().unwrap_or(TcplintStatus::Ok)
}

/// As functions answer that count.
pub(super) fn count(done: Result<usize, TcplintStatus>) -> i64 {
    match done {
        Ok(count) => i64::try_from(count).unwrap_or(i64::MAX),
        Err(status) => status as i64,
    }
}
