//! From pasted text to packets: bare hex, and the dumps of tcpdump, xxd and Wireshark.

use anyhow::bail;

/// A packet found in pasted text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Pasted {
    /// The line above it, such as tcpdump's own summary.
    pub(crate) title: Option<String>,
    pub(crate) octets: Vec<u8>,
}

/// A line of a dump: where its octets belong, and the rest of the line.
struct DumpLine<'t> {
    offset: usize,
    rest: &'t str,
}

/// Finds the packets in `text`.
///
/// A line that starts with an offset (`0x0010:`, `00000010:`, `0010  `) belongs to a dump; offset 0
/// starts a packet. Other lines of hex digits, whatever separates them, are one packet until an
/// empty line. Any other line is the title of the packet after it.
///
/// # Errors
///
/// When no packet is in it, or a dump has a hole.
pub(crate) fn packets(text: &str) -> anyhow::Result<Vec<Pasted>> {
    let mut packets: Vec<Pasted> = Vec::new();
    let mut title = None;
    let mut open = false;
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            open = false;
        } else if let Some(DumpLine { offset, rest }) = dump_line(line) {
            if offset == 0 {
                packets.push(Pasted {
                    title: title.take(),
                    octets: Vec::new(),
                });
            }
            match packets.last_mut() {
                Some(packet) if packet.octets.len() == offset => {
                    packet.octets.extend(dump_octets(rest));
                }
                _ => bail!(
                    "line {}: offset {offset:#06x} does not follow on",
                    number + 1
                ),
            }
            open = false;
        } else if let Some(octets) = bare_octets(line) {
            if !open {
                packets.push(Pasted {
                    title: title.take(),
                    octets: Vec::new(),
                });
            }
            open = true;
            if let Some(packet) = packets.last_mut() {
                packet.octets.extend(octets);
            }
        } else {
            title = Some(line.trim().to_owned());
            open = false;
        }
    }
    packets.retain(|packet| !packet.octets.is_empty());
    match (packets.is_empty(), title) {
        (false, _) => Ok(packets),
        (true, Some(line)) => bail!("no packet found: '{line}' is not hex"),
        (true, None) => bail!("no packet found: paste hex digits, or the output of tcpdump -x"),
    }
}

/// Reads the offset of a dump's line.
fn dump_line(line: &str) -> Option<DumpLine<'_>> {
    let line = line.trim_start();
    let digits = line.strip_prefix("0x").unwrap_or(line);
    let end = digits.find(|c: char| !c.is_ascii_hexdigit())?;
    let (offset, rest) = digits.split_at(end);
    // Without a colon only Wireshark's form is meant: four digits, and more than one space.
    let marked = rest.starts_with(':') || (end == 4 && rest.starts_with("  "));
    if !(4..=8).contains(&end) || !marked {
        return None;
    }
    Some(DumpLine {
        offset: usize::from_str_radix(offset, 16).ok()?,
        rest: rest.trim_start_matches(':'),
    })
}

/// The octets of a dump's line, at most sixteen, without the column of characters after them.
fn dump_octets(rest: &str) -> Vec<u8> {
    let mut octets: Vec<u8> = Vec::with_capacity(16);
    let mut tokens = rest.split_whitespace().peekable();
    while let Some(token) = tokens.next() {
        let is_last = tokens.peek().is_none();
        if octets.len() >= 16 || (is_last && shows(token, &octets)) {
            break;
        }
        match hex(token) {
            Some(more) if more.len() <= 16 - octets.len() => octets.extend(more),
            _ => break,
        }
    }
    octets
}

/// Whether `token` is what a dump's column of characters shows for `octets`.
fn shows(token: &str, octets: &[u8]) -> bool {
    let shown = |octet: &u8| {
        if octet.is_ascii_graphic() {
            char::from(*octet)
        } else {
            '.'
        }
    };
    !octets.is_empty() && token.chars().eq(octets.iter().map(shown))
}

/// The octets of a line that holds nothing but hex digits and what people put between them.
fn bare_octets(line: &str) -> Option<Vec<u8>> {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn octets(text: &str) -> Vec<Vec<u8>> {
        packets(text)
            .unwrap()
            .into_iter()
            .map(|packet| packet.octets)
            .collect()
    }

    #[test]
    fn tcpdump_dump_gives_octets_without_characters() {
        let text = "12:00:00.0 IP a > b\n\t0x0000:  4500 0034  E..4\n\t0x0004:  4142 43  ABC\n";
        let found = packets(text).unwrap();
        assert_eq!(found[0].title.as_deref(), Some("12:00:00.0 IP a > b"));
        assert_eq!(found[0].octets, [0x45, 0, 0, 0x34, 0x41, 0x42, 0x43]);
    }

    #[test]
    fn characters_that_look_like_hex_are_not_octets() {
        assert_eq!(octets("0x0000: 4142 4344 ABCD"), [b"ABCD"]);
        assert_eq!(octets("0x0000: 4142 43"), [b"ABC"]);
    }

    #[test]
    fn bare_hex_in_any_grouping_is_one_packet() {
        for text in [
            "45000034",
            "45 00 00 34",
            "45:00:00:34",
            "0x45,0x00,0x00,0x34",
            "4500\n0034",
        ] {
            assert_eq!(octets(text), [[0x45, 0, 0, 0x34]], "{text}");
        }
    }

    #[test]
    fn empty_line_separates_packets() {
        assert_eq!(octets("4500\n\n4501"), [[0x45, 0], [0x45, 1]]);
    }

    #[test]
    fn wireshark_and_xxd_dumps_are_read() {
        assert_eq!(octets("0000   45 00 00 34   E..4"), [[0x45, 0, 0, 0x34]]);
        assert_eq!(octets("00000000: 4500 0034  E..4"), [[0x45, 0, 0, 0x34]]);
    }

    #[test]
    fn hole_in_a_dump_is_an_error_with_its_line() {
        let error = packets("0x0000: 4500\n0x0010: 4500")
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("line 2: offset 0x0010"), "{error}");
    }

    #[test]
    fn text_without_hex_is_an_error_that_shows_it() {
        let error = packets("hello there").unwrap_err().to_string();
        assert!(error.contains("'hello there' is not hex"), "{error}");
    }
}
