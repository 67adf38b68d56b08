//! The structs that callers give, read as `tcplint_abi_sizes` does, with the statuses of the ABI.

use tcplint_abi::TcplintStatus;
pub(super) use tcplint_abi_sizes::{Growing, tail_is_zero, write};

/// Whether `size` may be that of a `T` of some version.
pub(super) fn checked<T: Growing>(size: u32) -> Result<usize, TcplintStatus> {
    tcplint_abi_sizes::checked::<T>(size).map_err(|_| TcplintStatus::BadSize)
}

/// The struct at `from` and the size that it says it has.
///
/// # Safety
///
/// `from` must be NULL or point to a size and as many octets as that says, in any alignment.
pub(super) unsafe fn read<T: Growing>(from: *const T) -> Result<(T, usize), TcplintStatus> {
    if from.is_null() {
        return Err(TcplintStatus::NullPointer);
    }
    // SAFETY: the caller's promise.
    unsafe { tcplint_abi_sizes::read(from) }.map_err(|_| TcplintStatus::BadSize)
}
