//! Structs that grow: those of somebody who knows an older version of them, or a newer one.
//!
//! Each struct of the ABI states its size in its first member. One that is as large as the first
//! version's, or larger, is taken: members that its writer did not know read as zero.

use std::fmt;
use std::mem::{MaybeUninit, offset_of};

use tcplint_abi::{
    TcplintOptions, TcplintPack, TcplintPacket, TcplintReport, TcplintRule, TcplintSegment,
};

/// More is no size of a struct, in any version to come.
const MAX: usize = 4096;

/// A size that no version of a struct has, as it was stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadSize(pub u32);

impl fmt::Display for BadSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a stated size of {} octets", self.0)
    }
}

impl std::error::Error for BadSize {}

/// A struct of the ABI that callers give or have filled in.
///
/// # Safety
///
/// Zeros must be a value of it, it must be `Copy` in C's sense (no member owns anything), and its
/// first member must be its size as a `u32`.
pub unsafe trait Growing: Copy {
    /// Its size in the first version, which no caller goes below: a constant of history, not to be
    /// changed when members are added.
    const FIRST: usize;
}

// SAFETY: integers, pointers and optional function pointers only, and `size` comes first.
unsafe impl Growing for TcplintOptions {
    const FIRST: usize = offset_of!(TcplintOptions, user) + size_of::<usize>();
}
// SAFETY: as above.
unsafe impl Growing for TcplintPack {
    const FIRST: usize = offset_of!(TcplintPack, close) + size_of::<usize>();
}
// SAFETY: as above.
unsafe impl Growing for TcplintReport {
    const FIRST: usize = offset_of!(TcplintReport, reserved) + 6;
}
// SAFETY: as above.
unsafe impl Growing for TcplintPacket {
    const FIRST: usize = offset_of!(TcplintPacket, reserved) + 4;
}
// SAFETY: as above.
unsafe impl Growing for TcplintRule {
    const FIRST: usize = offset_of!(TcplintRule, references) + size_of::<usize>();
}
// SAFETY: as above.
unsafe impl Growing for TcplintSegment {
    const FIRST: usize = offset_of!(TcplintSegment, reserved) + 2;
}

/// `size` in octets, if it may be that of a `T` of some version.
///
/// # Errors
///
/// [`BadSize`], where it is below the first version's or absurd.
pub fn checked<T: Growing>(size: u32) -> Result<usize, BadSize> {
    usize::try_from(size)
        .ok()
        .filter(|size| (T::FIRST..=MAX).contains(size))
        .ok_or(BadSize(size))
}

/// The struct at `from` and the size that it says it has: members that its writer did not know are
/// zero.
///
/// # Errors
///
/// [`BadSize`]; nothing after the size was read then.
///
/// # Safety
///
/// `from` must point to a size and as many octets as that says, in any alignment.
pub unsafe fn read<T: Growing>(from: *const T) -> Result<(T, usize), BadSize> {
    // SAFETY: the caller's promise.
    let size = checked::<T>(unsafe { from.cast::<u32>().read_unaligned() })?;
    let mut value = MaybeUninit::<T>::zeroed();
    // SAFETY: both are at least as long as what is copied, and zeros are a value of `T`.
    let value = unsafe {
        let len = size.min(size_of::<T>());
        std::ptr::copy_nonoverlapping(from.cast::<u8>(), value.as_mut_ptr().cast(), len);
        value.assume_init()
    };
    Ok((value, size))
}

/// Whether a struct of `size` octets has, after the members that are known here, nothing but zeros:
/// then nothing is asked for that would be passed over in silence.
///
/// # Safety
///
/// As for [`read`], which said that this is the size.
pub unsafe fn tail_is_zero<T: Growing>(from: *const T, size: usize) -> bool {
    let known = size_of::<T>();
    // SAFETY: the caller's promise; `size` octets are there.
    (known..size).all(|at| unsafe { from.cast::<u8>().add(at).read() } == 0)
}

/// Fills in a struct for a caller who has `size` octets for it, as far as these go.
///
/// # Safety
///
/// `to` must point to `size` octets that may be written, in any alignment.
pub unsafe fn write<T: Growing>(to: *mut T, size: usize, value: &T) {
    let len = size.min(size_of::<T>());
    // SAFETY: the caller's promise; the value is as long as what is copied.
    unsafe {
        std::ptr::copy_nonoverlapping((&raw const *value).cast::<u8>(), to.cast(), len);
        let len = u32::try_from(len).unwrap_or(u32::MAX);
        to.cast::<u32>().write_unaligned(len);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A struct of which the third member came later.
    #[repr(C)]
    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Grown {
        size: u32,
        first: u32,
        later: u64,
    }

    // SAFETY: integers only, and `size` comes first.
    unsafe impl Growing for Grown {
        const FIRST: usize = 8;
    }

    fn given(size: u32) -> Grown {
        Grown {
            size,
            first: 7,
            later: 9,
        }
    }

    #[test]
    fn older_caller_gives_what_it_has() {
        // SAFETY: as many octets as is said, or more.
        let read = |given: Grown| unsafe { read(&raw const given) };
        let older = read(given(8)).unwrap_or((given(0), 0));
        assert_eq!((older.0.first, older.0.later, older.1), (7, 0, 8));
        let newest = read(given(16)).unwrap_or((given(0), 0));
        assert_eq!((newest.0.first, newest.0.later, newest.1), (7, 9, 16));
        for absurd in [0, 7, 4097, u32::MAX] {
            assert_eq!(read(given(absurd)), Err(BadSize(absurd)));
        }
    }

    #[test]
    fn older_caller_gets_what_it_has_room_for() {
        let mut octets = [0xff_u8; 24];
        let to = octets.as_mut_ptr().cast::<Grown>();
        // SAFETY: there are 24 octets.
        unsafe { write(to, 8, &given(16)) };
        assert_eq!(&octets[..8], &[8, 0, 0, 0, 7, 0, 0, 0]);
        assert_eq!(octets[8..], [0xff; 16]);
        // SAFETY: as above.
        unsafe { write(octets.as_mut_ptr().cast::<Grown>(), 24, &given(0)) };
        assert_eq!(octets[0], 16);
        assert_eq!(octets[16..], [0xff; 8]);
    }

    #[test]
    fn request_of_a_newer_caller_is_seen() {
        let mut octets = [0_u8; 24];
        octets[0] = 24;
        let from = octets.as_ptr().cast::<Grown>();
        // SAFETY: there are 24 octets.
        assert!(unsafe { tail_is_zero(from, 24) });
        octets[23] = 1;
        let from = octets.as_ptr().cast::<Grown>();
        // SAFETY: as above.
        unsafe {
            assert!(!tail_is_zero(from, 24));
            assert!(tail_is_zero(from, 16));
        }
    }

    /// Whoever adds a member must leave the first version's size alone.
    #[test]
    fn first_version_stays() {
        #[cfg(target_pointer_width = "64")]
        assert_eq!(
            [
                TcplintOptions::FIRST,
                TcplintPack::FIRST,
                TcplintReport::FIRST,
                TcplintPacket::FIRST,
                TcplintRule::FIRST,
                TcplintSegment::FIRST
            ],
            [64, 80, 32, 48, 72, 112]
        );
    }
}
