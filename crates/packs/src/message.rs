//! The text of a pack's finding, made fit to be shown.

/// Octets of a message that are taken.
pub(crate) const MOST: usize = 1024;

/// As text: what is no UTF-8 is replaced, what is not seen but acts is spelled out, since it may be
/// shown on a terminal. Nothing is left of an empty one.
pub(crate) fn readable(octets: &[u8], cut: bool) -> Option<String> {
    let text = String::from_utf8_lossy(octets);
    // The cut may have gone through a character.
    let text = match cut {
        true => text.trim_end_matches(char::REPLACEMENT_CHARACTER),
        false => &text,
    };
    let mut readable = String::with_capacity(text.len());
    for character in text.trim().chars() {
        if character.is_control() || is_format(character) {
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

/// `text` with its invisible characters of format spelled out, and those of control left.
pub(crate) fn without_format(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        if is_format(character) {
            plain.extend(character.escape_default());
        } else {
            plain.push(character);
        }
    }
    plain
}

/// Whether a character is of the general category Cf, Zl or Zp of Unicode 15: marks of direction,
/// joiners, tags and separators of lines, which are not seen and change how others are shown.
fn is_format(character: char) -> bool {
    const RANGES: [(u32, u32); 21] = [
        (0x00ad, 0x00ad),
        (0x0600, 0x0605),
        (0x061c, 0x061c),
        (0x06dd, 0x06dd),
        (0x070f, 0x070f),
        (0x0890, 0x0891),
        (0x08e2, 0x08e2),
        (0x180e, 0x180e),
        (0x200b, 0x200f),
        (0x2028, 0x202e),
        (0x2060, 0x2064),
        (0x2066, 0x206f),
        (0xfeff, 0xfeff),
        (0xfff9, 0xfffb),
        (0x110bd, 0x110bd),
        (0x110cd, 0x110cd),
        (0x13430, 0x1343f),
        (0x1bca0, 0x1bca3),
        (0x1d173, 0x1d17a),
        (0xe0001, 0xe0001),
        (0xe0020, 0xe007f),
    ];
    let number = u32::from(character);
    // Most of what is written comes before the first.
    number >= RANGES[0].0
        && RANGES
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&number))
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
        assert_eq!(
            shown("a\u{202e}b\u{2028}c\u{ad}".as_bytes()).as_deref(),
            Some("a\\u{202e}b\\u{2028}c\\u{ad}")
        );
        assert_eq!(
            shown("häß é 日本 😀".as_bytes()).as_deref(),
            Some("häß é 日本 😀")
        );
        assert_eq!(shown(b"\xff\xfeok").as_deref(), Some("\u{fffd}\u{fffd}ok"));
        let cut = "ä".as_bytes();
        assert_eq!(readable(&cut[..1], true).as_deref(), Some("…"));
    }
}
