//! One line of pasted text.

/// The octets in a dump's line, at most.
const WIDTH: usize = 16;

/// What a line is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'t> {
    /// Nothing but white space.
    Empty,
    /// Of a dump: where the octets belong, counted from the packet's start, and the octets.
    Dump { offset: usize, octets: Vec<u8> },
    /// The offset alone with which hexdump and od end.
    End,
    /// The `*` in place of lines equal to the one above.
    LeftOut,
    /// Of a dump in words, whose octets are swapped on most machines.
    Words,
    /// Nothing but hex digits and what people put between them.
    Bare(Vec<u8>),
    /// Anything else, trimmed.
    Text(&'t str),
}

/// Tells what `line` is, after `so_far` octets of a dump (`None` outside of one).
pub(super) fn read(line: &str, so_far: Option<usize>) -> Line<'_> {
    let trimmed = line.trim();
    if trimmed.is_empty() {
        return Line::Empty;
    }
    if trimmed == "*" && so_far.is_some() {
        return Line::LeftOut;
    }
    dump(trimmed, so_far)
        .or_else(|| bare(trimmed).map(Line::Bare))
        .unwrap_or(Line::Text(trimmed))
}

/// A line that starts with an offset.
fn dump(line: &str, so_far: Option<usize>) -> Option<Line<'_>> {
    let digits = line.strip_prefix("0x").unwrap_or(line);
    let end = digits
        .find(|c: char| !c.is_ascii_hexdigit())
        .unwrap_or(digits.len());
    let (digits, rest) = digits.split_at(end);
    if !(4..=8).contains(&end) {
        return None;
    }
    let offset = usize::from_str_radix(digits, 16).ok()?;
    if let Some(rest) = rest.strip_prefix(':') {
        // Without a space it separates groups of bare hex.
        let marks = rest.is_empty() || rest.starts_with(char::is_whitespace);
        let octets = octets(rest);
        return marks.then_some(Line::Dump { offset, octets });
    }
    // od counts in octal or decimal unless told otherwise.
    let follows = [16, 8, 10].into_iter().find_map(|radix| {
        let offset = usize::from_str_radix(digits, radix).ok()?;
        (offset == 0 || Some(offset) == so_far).then_some(offset)
    });
    if rest.is_empty() {
        return (end >= 6 && so_far > Some(0) && follows == so_far).then_some(Line::End);
    }
    let next = rest.split_whitespace().next()?;
    let is_hex = next.chars().all(|c| c.is_ascii_hexdigit());
    match (is_hex, next.len()) {
        // Two digits after a longer group, and something that marks the group as an offset.
        (true, 2) if follows.is_some() || end >= 6 || gap(rest) >= 2 => Some(Line::Dump {
            offset: follows.unwrap_or(offset),
            octets: octets(rest),
        }),
        (true, 4 | 8 | 16) if end >= 6 && end != next.len() && follows.is_some() => {
            Some(Line::Words)
        }
        _ => None,
    }
}

/// The octets after a dump's offset, without the column of characters after them.
fn octets(mut rest: &str) -> Vec<u8> {
    let mut octets: Vec<u8> = Vec::with_capacity(WIDTH);
    loop {
        let wide = gap(rest) >= 2;
        rest = rest.trim_start();
        // hexdump leaves a gap in the middle, too.
        let is_column = wide && (octets.len() != WIDTH / 2 || shows(rest, &octets));
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (token, after) = rest.split_at(end);
        let is_last = after.trim_start().is_empty();
        if !octets.is_empty() && (is_column || is_last && shows(token, &octets)) {
            return octets;
        }
        match hex(token) {
            Some(more) if !more.is_empty() && more.len() <= WIDTH - octets.len() => {
                octets.extend(more);
            }
            _ => return octets,
        }
        rest = after;
    }
}

/// The width of the white space that `text` starts with.
fn gap(text: &str) -> usize {
    text.chars()
        .take_while(|c| c.is_whitespace())
        .map(|c| if c == '\t' { 8 } else { 1 })
        .sum()
}

/// Whether `text` is what a dump's column of characters shows for `octets`; for a space some show
/// a dot.
fn shows(text: &str, octets: &[u8]) -> bool {
    let mut characters = text.chars();
    let shown = octets.iter().all(|octet| match characters.next() {
        Some(c) if octet.is_ascii_graphic() => c == char::from(*octet),
        Some(c) => c == '.' || (c == ' ' && *octet == b' '),
        // Spaces at the end of a line get lost.
        None => *octet == b' ',
    });
    shown && characters.next().is_none()
}

/// The octets of a line that holds nothing but hex digits and what people put between them.
fn bare(line: &str) -> Option<Vec<u8>> {
    let mut octets = Vec::new();
    let separators = |c: char| c.is_whitespace() || matches!(c, ':' | ',' | '-');
    for token in line.split(separators).filter(|token| !token.is_empty()) {
        let digits = token
            .strip_prefix("0x")
            .or(token.strip_prefix("\\x"))
            .unwrap_or(token);
        octets.extend(hex(digits)?);
    }
    Some(octets)
}

/// An even number of hex digits as octets.
fn hex(digits: &str) -> Option<Vec<u8>> {
    let (pairs, odd) = digits.as_bytes().as_chunks::<2>();
    let octet = |pair: &[u8; 2]| {
        let pair = std::str::from_utf8(pair)
            .ok()
            .filter(|pair| !pair.starts_with('+'))?;
        u8::from_str_radix(pair, 16).ok()
    };
    if odd.is_empty() {
        pairs.iter().map(octet).collect()
    } else {
        None
    }
}
