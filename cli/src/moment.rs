//! A time that the user names: of day, or counted from the start of the capture.

use std::str::FromStr;

/// Nanoseconds in a second.
const SECOND: i64 = 1_000_000_000;
/// Decimals that count; captures hold no finer times.
const DECIMALS: usize = 9;

/// What can be written, for `--help` and for errors.
pub(crate) const FORMS: &str =
    "2026-01-01T00:00:00Z, Unix seconds such as 1767225600.5, or +12.5 from the capture's start";

/// A moment of a capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Nanoseconds since 1970 UTC.
    At(i64),
    /// Nanoseconds after the capture's first packet.
    AfterStart(i64),
}

impl Moment {
    /// Nanoseconds since 1970 UTC, in a capture whose first packet is of `first_packet`, in the same
    /// unit. What lies outside the years that captures can name is held at the nearer end.
    pub(crate) fn resolve(self, first_packet: i64) -> i64 {
        match self {
            Moment::At(nanos) => nanos,
            Moment::AfterStart(nanos) => first_packet.saturating_add(nanos),
        }
    }

    /// Whether it is known, before any packet is, that this comes after `other`.
    pub(crate) fn is_after(self, other: Moment) -> bool {
        match (self, other) {
            (Moment::At(one), Moment::At(other))
            | (Moment::AfterStart(one), Moment::AfterStart(other)) => one > other,
            _ => false,
        }
    }
}

/// `+12.5`, `12.5s` and `+12.5s` count seconds from the start, a plain decimal number is Unix
/// seconds, and everything else RFC 3339 with its time zone. Decimals beyond the ninth are dropped.
impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Moment, String> {
        let text = text.trim();
        let unsigned = text.strip_prefix('+').unwrap_or(text);
        let number = unsigned.strip_suffix('s').unwrap_or(unsigned);
        if number.len() < text.len() {
            let after = seconds(number).map(Moment::AfterStart);
            return after.ok_or_else(|| format!("no number of seconds; a time is {FORMS}"));
        }
        let unix = match text.strip_prefix('-') {
            Some(before) => seconds(before).map(|nanos| -nanos),
            None => seconds(text),
        };
        match unix {
            Some(nanos) => Ok(Moment::At(nanos)),
            None => of_day(text),
        }
    }
}

/// RFC 3339, as jiff reads it.
fn of_day(text: &str) -> Result<Moment, String> {
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        let nanos = time.as_nanosecond();
        let end = if nanos < 0 { i64::MIN } else { i64::MAX };
        return Ok(Moment::At(i64::try_from(nanos).unwrap_or(end)));
    }
    if text.parse::<jiff::civil::DateTime>().is_ok() {
        return Err(format!(
            "the time zone is missing: a time is {FORMS}; Z stands for UTC, +02:00 for two hours \
             ahead of it"
        ));
    }
    Err(format!("a time is {FORMS}"))
}

/// Nanoseconds of `12`, `12.5` or `.5`: digits, no sign, no exponent. More than a capture can name
/// is held at the most that it can.
fn seconds(text: &str) -> Option<i64> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + decimals.len() == 0 || !digits(whole) || !digits(decimals) {
        return None;
    }
    let number = |digits: &str| {
        digits.bytes().fold(0_i64, |sum, digit| {
            sum.saturating_mul(10)
                .saturating_add(i64::from(digit - b'0'))
        })
    };
    let shown: String = decimals
        .chars()
        .chain(std::iter::repeat('0'))
        .take(DECIMALS)
        .collect();
    Some(
        number(whole)
            .saturating_mul(SECOND)
            .saturating_add(number(&shown)),
    )
}

#[cfg(test)]
mod tests;
