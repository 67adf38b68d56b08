//! Handles: numbers in the shape of pointers. They are looked up, never followed, and no number is
//! given twice: one that was closed, or was never given, is recognized.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use tcplint_abi::TcplintStatus;

use super::answers::guarded;
use super::tracker::{TcplintTracker, Tracker};

/// What a handle is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Open,
    Finished,
    /// After a panic.
    Dead,
    /// Closed by one thread while another was about to use it.
    Closed,
}

struct Held {
    stage: Stage,
    tracker: Tracker,
}

type Shared = Arc<Mutex<Held>>;

static TABLE: Mutex<BTreeMap<usize, Shared>> = Mutex::new(BTreeMap::new());

/// No address that a system gives is as high, so that no pointer is taken for a handle.
static NEXT: AtomicUsize = AtomicUsize::new((0x5443_504c << (usize::BITS - 32)) | 1);

fn table() -> MutexGuard<'static, BTreeMap<usize, Shared>> {
    // It is whole at all times: what is done under the lock is one call.
    TABLE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn find(handle: *mut TcplintTracker) -> Result<Shared, TcplintStatus> {
    if handle.is_null() {
        return Err(TcplintStatus::NullPointer);
    }
    let found = table().get(&handle.addr()).cloned();
    found.ok_or(TcplintStatus::BadHandle)
}

/// The handle's own lock, which is held while callbacks run: who calls back finds it taken.
fn take(held: &Shared) -> Result<MutexGuard<'_, Held>, TcplintStatus> {
    match held.try_lock() {
        Ok(held) => Ok(held),
        Err(TryLockError::Poisoned(poisoned)) => Ok(poisoned.into_inner()),
        Err(TryLockError::WouldBlock) => Err(TcplintStatus::Busy),
    }
}

/// Makes a handle.
pub(super) fn open(tracker: Tracker) -> *mut TcplintTracker {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let held = Held {
        stage: Stage::Open,
        tracker,
    };
    table().insert(number, Arc::new(Mutex::new(held)));
    std::ptr::without_provenance_mut(number)
}

/// Works with a handle that is open. It is finished then, if that `is_last`.
pub(super) fn with<T>(
    handle: *mut TcplintTracker,
    is_last: bool,
    work: impl FnOnce(&mut Tracker) -> Result<T, TcplintStatus>,
) -> Result<T, TcplintStatus> {
    let shared = find(handle)?;
    let mut held = take(&shared)?;
    match held.stage {
        Stage::Open => {}
        Stage::Finished => return Err(TcplintStatus::Finished),
        Stage::Dead => return Err(TcplintStatus::InternalError),
        Stage::Closed => return Err(TcplintStatus::BadHandle),
    }
    let done = guarded(|| work(&mut held.tracker));
    if matches!(done, Err(TcplintStatus::InternalError)) {
        held.stage = Stage::Dead;
    } else if is_last {
        held.stage = Stage::Finished;
    }
    done
}

/// Forgets a handle and frees what it has.
pub(super) fn close(handle: *mut TcplintTracker) -> Result<(), TcplintStatus> {
    let shared = find(handle)?;
    let mut held = take(&shared)?;
    if held.stage == Stage::Closed {
        return Err(TcplintStatus::BadHandle);
    }
    held.stage = Stage::Closed;
    let kept = table().remove(&handle.addr());
    drop(held);
    guarded(|| {
        drop(kept);
        drop(shared);
        Ok(())
    })
}
