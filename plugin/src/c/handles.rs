//! Handles: numbers in the shape of pointers. They are looked up, never followed, and counted up: one
//! that was closed, or was never given, is recognized. Where a pointer has 64 bits a number does not
//! come again in the life of a process; where it has 32, after 2^32 handles, if by then it is free.
//! Each copy of this library in a process counts for itself, from the same start: a handle of one
//! may be taken by another for its own.

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

/// Where a pointer has 64 bits: higher than the addresses that systems give to programs, unless they
/// keep a tag in an address's upper bits, so that no other pointer is taken for a handle by mistake.
/// Where it has 32, such a mistake may go unseen; it reaches a wrong tracker, and never memory.
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
    let held = Held {
        stage: Stage::Open,
        tracker,
    };
    let mut table = table();
    let number = loop {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        if number != 0 && !table.contains_key(&number) {
            break number;
        }
    };
    table.insert(number, Arc::new(Mutex::new(held)));
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
