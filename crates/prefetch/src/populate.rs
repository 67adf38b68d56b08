/// The smallest pages of the processors in use; where they are larger, the system declines.
#[cfg(target_os = "linux")]
const PAGE: usize = 4096;

/// All of `room` will be written to soon: pages that the system has promised are made at once, not one by
/// one as each is met. Changes nothing but time; on systems other than Linux, and on Linux before 5.14, not
/// even that.
pub fn populate<T>(room: &mut [T]) {
    #[cfg(target_os = "linux")]
    {
        use rustix::mm::{Advice, madvise};
        let (start, len) = (room.as_mut_ptr().cast::<u8>(), size_of_val(room));
        let before = start.align_offset(PAGE);
        let len = len.saturating_sub(before) / PAGE * PAGE;
        if len != 0 {
            // SAFETY: these pages are within the room, to which this is the only reference, and to populate
            // them leaves what they hold as it is.
            let _ = unsafe { madvise(start.add(before).cast(), len, Advice::LinuxPopulateWrite) };
        }
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = room;
    }
}
