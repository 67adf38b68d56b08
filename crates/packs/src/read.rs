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
