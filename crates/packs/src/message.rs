//! The text of a pack's finding, made fit to be shown.

/// Octets of a message that are taken.
pub(crate) const MOST: usize = 1024;

/// As text: what is no UTF-8 is replaced, control characters are spelled out, since it may be shown
/// on a terminal. Nothing is left of an empty one.
pub(crate) fn readable(octets: &[u8], cut: bool) -> Option<String> {
    let text = String::from_utf8_lossy(octets);
    // The cut may have gone through a character.
    let text = match cut {
        true => text.trim_end_matches(char::REPLACEMENT_CHARACTER),
        false => &text,
    };
    let mut readable = String::with_capacity(text.len());
    for character in text.trim().chars() {
        if character.is_control() {
            readable.extend(character.escape_default());
        } else {
            readable.push(character);
        }
    }
    if cut {
        readable.push('…');
    }
    (!readable.is_empty()).then_some(readable)
}

#[cfg(test)]
mod tests {
    use super::readable;

    #[test]
    fn what_is_shown_is_printable() {
        let shown = |octets: &[u8]| readable(octets, false);
        assert_eq!(shown(b"SYN to port 23").as_deref(), Some("SYN to port 23"));
        assert_eq!(shown(b"  \n "), None);
        assert_eq!(
            shown(b"a\x1b[31mb\nc").as_deref(),
            Some("a\\u{1b}[31mb\\nc")
        );
        assert_eq!(shown(b"\xff\xfeok").as_deref(), Some("\u{fffd}\u{fffd}ok"));
        let cut = "ä".as_bytes();
        assert_eq!(readable(&cut[..1], true).as_deref(), Some("…"));
    }
}
