//! A range of numbers, as `--stream` and `--port` take them.

use std::str::FromStr;

/// The numbers from the first to the last, both included: `7` or `80-90`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range<T> {
    first: T,
    last: T,
}

impl<T: PartialOrd> Range<T> {
    /// Whether the number lies in it.
    pub(crate) fn contains(&self, number: T) -> bool {
        self.first <= number && number <= self.last
    }
}

impl<T: TryFrom<u64> + PartialOrd + Copy> FromStr for Range<T> {
    type Err = String;

    fn from_str(text: &str) -> Result<Range<T>, String> {
        let text = text.trim();
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let (first, last) = (number(first)?, number(last)?);
        if first > last {
            return Err("the range ends before it begins: exchange the two".to_owned());
        }
        Ok(Range { first, last })
    }
}

fn number<T: TryFrom<u64>>(text: &str) -> Result<T, String> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("neither a number nor a range of numbers such as 3-7".to_owned());
    }
    let number = text.parse::<u64>().ok();
    let number = number.and_then(|number| T::try_from(number).ok());
    number.ok_or_else(|| {
        let largest = u64::MAX >> (64 - 8 * size_of::<T>().min(8));
        format!("{text} is too large: {largest} is the largest number here")
    })
}

#[cfg(test)]
mod tests {
    use super::Range;

    fn range(text: &str) -> Result<Range<u16>, String> {
        text.parse()
    }

    #[test]
    fn a_number_is_a_range_of_one() {
        assert_eq!(
            range("80"),
            Ok(Range {
                first: 80,
                last: 80
            })
        );
        assert_eq!(range(" 80"), range("80-80"));
    }

    #[test]
    fn both_ends_are_in_it() {
        let found: Range<u16> = Range {
            first: 80,
            last: 90,
        };
        assert_eq!(range("80-90"), Ok(found));
        let inside = [79, 80, 85, 90, 91].map(|port| found.contains(port));
        assert_eq!(inside, [false, true, true, true, false]);
        assert!(range("0-65535").is_ok());
    }

    #[test]
    fn anything_else_is_refused_in_plain_words() {
        for text in [
            "",
            "-",
            "http",
            "80-",
            "-80",
            "80-90-100",
            "0x50",
            "+80",
            "1٣",
        ] {
            let error = range(text).err().unwrap_or_default();
            assert!(error.contains("such as 3-7"), "{text}: {error}");
        }
        let error = range("90-80").err().unwrap_or_default();
        assert!(error.contains("exchange"), "{error}");
        for text in ["65536", "1-99999999999999999999"] {
            let error = range(text).err().unwrap_or_default();
            assert!(error.contains("65535 is the largest"), "{error}");
        }
    }
}
