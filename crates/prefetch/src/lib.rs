//! Asks the processor, and the system, for memory that is needed soon.
//!
//! [`prefetch`]: a look at it would do as well but for one thing: a load that misses the caches holds up
//! all that comes behind it once the processor's window is full, and a batch of them holds it up for most
//! of their time. What is only asked for holds up nothing. `scripts/compare --only check-headers` shows
//! what it gains, and `docs/performance.md` says how much that was.
//!
//! [`populate`]: a page that is met for the first time stops the program in the midst of its work, with
//! all that the processor had begun. Many at once cost half as much each; that is 3 % of
//! `scripts/compare --only check-small`.

mod populate;

pub use populate::populate;

/// The cache line in which `value` begins is needed soon. Changes nothing but time; on processors
/// other than x86-64, not even that.
#[inline(always)]
pub fn prefetch<T>(value: &T) {
    #[cfg(target_arch = "x86_64")]
    {
        use core::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a prefetch reads nothing as far as the program can tell: it has no effect but on
        // the caches, for any address, and this one is a live reference's. All x86-64 processors
        // have it: it is part of SSE.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(core::ptr::from_ref(value).cast()) }
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        let _ = value;
    }
}
