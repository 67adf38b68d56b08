//! What a pack's pointers lead to, copied within bounds.

use std::ffi::c_char;

/// A text that a pack points to.
pub(crate) enum Text {
    /// The pointer is NULL.
    Null,
    /// The octets before the NUL.
    Whole(Vec<u8>),
    /// As many as are taken, none of which is NUL.
    Long(Vec<u8>),
}

/// Copies a text of at most `most` octets before its NUL.
///
/// # Safety
///
/// `text` is NULL, or its octets can be read up to the first NUL, or `most + 1` of them.
pub(crate) unsafe fn text(text: *const c_char, most: usize) -> Text {
    if text.is_null() {
        return Text::Null;
    }
    let mut octets = Vec::new();
    for at in 0..=most {
        // SAFETY: no NUL came before this octet, and at most `most` octets did.
        let octet = unsafe { text.cast::<u8>().add(at).read() };
        if octet == 0 {
            return Text::Whole(octets);
        }
        octets.push(octet);
    }
    octets.pop();
    Text::Long(octets)
}

/// Copies a struct that states its own size in its first member, as all of the ABI's do. `Err`
/// holds the size stated where that is too small for `T`, or too large to be true.
///
/// # Safety
///
/// `place` is not NULL, and as many octets as the first four state can be read there; `T` is a
/// `repr(C)` struct whose members take any value, NULL and `None` among them.
pub(crate) unsafe fn sized<T: Copy>(place: *const T) -> Result<T, u32> {
    // SAFETY: each struct has at least the member that states its size.
    let size = unsafe { place.cast::<u32>().read_unaligned() };
    if !is_size_of::<T>(size) {
        return Err(size);
    }
    // SAFETY: the struct states that it is at least as large as `T`.
    Ok(unsafe { place.read_unaligned() })
}

/// Whether a struct of this size holds a `T`: later versions add members at its end.
pub(crate) fn is_size_of<T>(size: u32) -> bool {
    const LARGEST: usize = 4096;
    (size_of::<T>()..=LARGEST).contains(&(size as usize))
}
