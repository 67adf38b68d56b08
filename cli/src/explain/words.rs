//! Times, names and lines for people.

use std::fmt;

use super::moment::{End, Pair};

/// The width that everything fits in.
pub(crate) const WIDTH: usize = 80;

/// A space that no line is broken at.
const NO_BREAK: &str = "\u{a0}";

/// A length of time, in nanoseconds, with as many digits as anybody reads: `22.7 ms`, `1.02 s`.
pub(crate) struct Span(pub(crate) i64);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let nanos = self.0.unsigned_abs();
        // Three digits of `unit`, cut off, not rounded.
        let three = |unit: u64, name: &str, f: &mut fmt::Formatter<'_>| {
            let (whole, rest) = (nanos / unit, nanos % unit);
            match whole {
                0..10 => write!(f, "{sign}{whole}.{:02} {name}", rest * 100 / unit),
                10..100 => write!(f, "{sign}{whole}.{} {name}", rest * 10 / unit),
                _ => write!(f, "{sign}{whole} {name}"),
            }
        };
        let seconds = nanos / 1_000_000_000;
        match nanos {
            0..1_000_000 => write!(f, "{sign}{} us", nanos / 1_000),
            1_000_000..1_000_000_000 => three(1_000_000, "ms", f),
            1_000_000_000..600_000_000_000 => three(1_000_000_000, "s", f),
            600_000_000_000..3_600_000_000_000 => write!(f, "{sign}{} min", seconds / 60),
            3_600_000_000_000..86_400_000_000_000 => {
                write!(f, "{sign}{} h {} min", seconds / 3600, seconds / 60 % 60)
            }
            _ => write!(f, "{sign}{} d {} h", seconds / 86_400, seconds / 3600 % 24),
        }
    }
}

/// `, 3.06 s later`, and nothing where no time went by.
pub(crate) fn later(nanos: i64) -> String {
    passed(nanos, "later")
}

/// `, 3.06 s after the last segment`, and nothing where no time went by.
pub(crate) fn after_the_last(nanos: i64) -> String {
    passed(nanos, "after the last segment")
}

/// `, 3.06 s after that FIN`, and nothing where no time went by.
pub(crate) fn after(nanos: i64, what: &str) -> String {
    passed(nanos, &format!("after {what}"))
}

fn passed(nanos: i64, since: &str) -> String {
    if nanos == 0 {
        String::new()
    } else {
        format!(", {} {since}", Span(nanos))
    }
}

/// Both ends' names: `the client`, `the server`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names(Pair<&'static str>);

impl Names {
    /// By who the client is.
    pub(crate) fn new(client: End) -> Names {
        let mut names = Pair {
            first: "the server",
            other: "the server",
        };
        names[client] = "the client";
        Names(names)
    }

    /// One end's name.
    pub(crate) fn of(&self, end: End) -> &'static str {
        self.0[end]
    }
}

/// The text with its first letter a capital.
pub(crate) fn capital(text: &str) -> String {
    // The field's name, as the ladder's column has it.
    if text.starts_with("ack ") || text.starts_with("seq ") {
        return text.to_owned();
    }
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// `text` under `label`, wrapped to [`WIDTH`], further lines under the text's first.
pub(crate) fn item(label: &str, width: usize, text: &str) -> String {
    let first = format!("{label:<width$}");
    let rest = " ".repeat(width);
    let options = textwrap::Options::new(WIDTH)
        .initial_indent(&first)
        .subsequent_indent(&rest)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit)
        .break_words(false);
    // Sums and numbers stay on one line.
    let mut text = text.to_owned();
    for kept in [" = ", " + ", " - ", "frame ", "ack ", "RFC ", "section "] {
        text = text.replace(kept, &kept.replace(' ', NO_BREAK));
    }
    textwrap::fill(&with_units(&text), options).replace(NO_BREAK, " ")
}

/// The text with each number and its unit kept on one line.
fn with_units(text: &str) -> String {
    const UNITS: [&str; 10] = [
        "s", "ms", "us", "h", "min", "d", "MSL", "minutes", "octet", "octets",
    ];
    let mut kept = String::with_capacity(text.len());
    for word in text.split(' ') {
        let unit = word.trim_end_matches(|letter: char| letter.is_ascii_punctuation());
        let number = kept.ends_with(|letter: char| letter.is_ascii_digit());
        if !kept.is_empty() {
            kept.push_str(if number && UNITS.contains(&unit) {
                NO_BREAK
            } else {
                " "
            });
        }
        kept.push_str(word);
    }
    kept
}

/// `once`, `twice`, `3 times`.
pub(crate) fn times(count: u64) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{count} times"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_have_three_digits_and_a_fitting_unit() {
        let spans = [
            (0, "0 us"),
            (999_999, "999 us"),
            (22_691_000, "22.6 ms"),
            (1_024_000_000, "1.02 s"),
            (599_999_999_999, "599 s"),
            (600_000_000_000, "10 min"),
            (3_660_000_000_000, "1 h 1 min"),
            (90_000_000_000_000, "1 d 1 h"),
            (-1_500_000, "-1.50 ms"),
        ];
        for (nanos, text) in spans {
            assert_eq!(Span(nanos).to_string(), text);
        }
        assert!(Span(i64::MIN).to_string().ends_with(" h"));
    }

    #[test]
    fn sums_and_units_stay_on_one_line() {
        let text = format!("{}22 = 1 + 21, after 60 s.", "word ".repeat(14));
        let wrapped = item("-", 2, &text);
        assert!(
            wrapped.ends_with("\n  22 = 1 + 21, after 60 s."),
            "{wrapped}"
        );
    }
}
