//! C's strings.

use std::ffi::{CString, c_char};

use tcplint_abi::TcplintStatus;

/// No list of selectors is longer, in octets. One that is was not terminated.
const MAX: usize = 1 << 16;

/// A text that a caller gave; `None` for NULL.
///
/// # Safety
///
/// `text` must be NULL or point to a NUL-terminated string.
pub(super) unsafe fn given<'a>(text: *const c_char) -> Result<Option<&'a str>, TcplintStatus> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: no octet after the first zero is looked at.
    let len = (0..MAX).find(|at| unsafe { text.add(*at).read() } == 0);
    let len = len.ok_or(TcplintStatus::BadValue)?;
    // SAFETY: these octets were just read.
    let octets = unsafe { std::slice::from_raw_parts(text.cast::<u8>(), len) };
    let text = std::str::from_utf8(octets);
    text.map(Some).map_err(|_| TcplintStatus::BadValue)
}

/// Of our own texts, none of which has a zero in it.
pub(super) fn owned(text: &str) -> CString {
    CString::new(text.replace('\0', "\u{fffd}")).unwrap_or_default()
}

/// Writes a text into `room` octets at `to`, its end cut off if need be, and terminates it.
///
/// # Safety
///
/// `to` must be NULL or point to `room` octets that may be written.
pub(super) unsafe fn put(text: &str, to: *mut c_char, room: usize) {
    let Some(most) = room.checked_sub(1).filter(|_| !to.is_null()) else {
        return;
    };
    let len = text.floor_char_boundary(most);
    // SAFETY: `len` is below `room`, and at most the text's length.
    unsafe {
        std::ptr::copy_nonoverlapping(text.as_ptr(), to.cast::<u8>(), len);
        to.add(len).write(0);
    }
}

#[cfg(test)]
mod tests {
    use super::put;

    #[test]
    fn text_is_cut_between_characters_and_ended() {
        let cut = |room: usize| {
            let mut to = [1_i8; 8];
            // SAFETY: at most eight octets.
            unsafe { put("aéz", to.as_mut_ptr().cast(), room) };
            to.map(|octet| octet.cast_unsigned())
        };
        assert_eq!(cut(0), [1; 8]);
        assert_eq!(cut(1), [0, 1, 1, 1, 1, 1, 1, 1]);
        assert_eq!(cut(3), [b'a', 0, 1, 1, 1, 1, 1, 1]);
        assert_eq!(cut(4), [b'a', 0xc3, 0xa9, 0, 1, 1, 1, 1]);
        assert_eq!(cut(8), [b'a', 0xc3, 0xa9, b'z', 0, 1, 1, 1]);
        // SAFETY: NULL is allowed.
        unsafe { put("a", std::ptr::null_mut(), 8) };
    }
}
