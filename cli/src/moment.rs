//! A moment of a capture, and a length of time, as the command line names them.

use std::str::FromStr;

use tcplint_capture::Timestamp;

const SECOND: i128 = 1_000_000_000;

/// Nanoseconds of the units that a length of time may be given in.
const UNITS: [(&str, i128); 5] = [
    ("ms", SECOND / 1_000),
    ("s", SECOND),
    ("m", 60 * SECOND),
    ("h", 3_600 * SECOND),
    ("d", 86_400 * SECOND),
];

/// What `--at`, `--from` and `--to` take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Nanoseconds since 1970.
    At(i64),
    /// Nanoseconds after the first packet of the capture.
    After(i64),
}

impl Moment {
    /// The same in a capture whose first packet has the time `start`.
    pub(crate) fn of(self, start: Timestamp) -> Timestamp {
        match self {
            Moment::At(nanos) => Timestamp::from_nanos(nanos),
            Moment::After(nanos) => Timestamp::from_nanos(start.as_nanos().saturating_add(nanos)),
        }
    }

    /// Whether it is known, before any packet is, that this comes after `other`.
    pub(crate) fn is_after(self, other: Moment) -> bool {
        match (self, other) {
            (Moment::At(one), Moment::At(other)) | (Moment::After(one), Moment::After(other)) => {
                one > other
            }
            _ => false,
        }
    }
}

impl FromStr for Moment {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Moment, &'static str> {
        let moment = match text.strip_prefix('+') {
            Some(offset) => length(offset).map(Moment::After),
            None => with_units(text)
                .map(Moment::After)
                .or_else(|| decimal(text, SECOND).map(Moment::At))
                .or_else(|| date_time(text).map(Moment::At)),
        };
        moment.ok_or(
            "not a time: give a date and time (2026-11-20T10:13:11, in UTC unless a zone follows), \
             seconds since 1970 (1795169591.5), or a time after the first packet (+12.5, 90s, 1m30s)",
        )
    }
}

/// RFC 3339, in nanoseconds since 1970; beyond what a capture can name, the nearer end of that.
/// Without a zone it is UTC, as times are printed.
fn date_time(text: &str) -> Option<i64> {
    let parsed: jiff::Timestamp = text.parse().ok().or_else(|| without_zone(text))?;
    let nanos = parsed.as_nanosecond();
    let end = if nanos < 0 { i64::MIN } else { i64::MAX };
    Some(i64::try_from(nanos).unwrap_or(end))
}

/// A date and a time of day in UTC. Anything after the seconds is refused: jiff would read past a
/// zone's name.
fn without_zone(text: &str) -> Option<jiff::Timestamp> {
    let (_, time) = text.split_once(['T', 't', ' '])?;
    let is_time = time.contains(':')
        && time
            .chars()
            .all(|c| c.is_ascii_digit() || c == ':' || c == '.');
    let civil: jiff::civil::DateTime = text.parse().ok().filter(|_| is_time)?;
    let zoned = civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(zoned.timestamp())
}

/// A length of time in nanoseconds: seconds as a decimal number, or numbers with units, `1m30s`.
pub(crate) fn length(text: &str) -> Option<i64> {
    decimal(text, SECOND).or_else(|| with_units(text))
}

fn with_units(text: &str) -> Option<i64> {
    let mut rest = text;
    let mut sum: i64 = 0;
    while !rest.is_empty() {
        let number = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (digits, tail) = rest.split_at(number);
        let end = tail
            .find(|c: char| !c.is_ascii_lowercase())
            .unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(end);
        let (_, nanos) = UNITS.iter().find(|(name, _)| *name == unit)?;
        sum = sum.checked_add(decimal(digits, *nanos)?)?;
        rest = tail;
    }
    (!text.is_empty()).then_some(sum)
}

/// `12`, `12.5`: so many units of `unit` nanoseconds, exact; what is finer than a nanosecond is cut.
fn decimal(text: &str, unit: i128) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) {
        return None;
    }
    let part: String = part.chars().take(18).collect();
    let scale = 10_i128.pow(u32::try_from(part.len()).ok()?);
    let fraction = part.parse::<i128>().ok()?.checked_mul(unit)? / scale;
    let whole = whole.parse::<i128>().ok()?.checked_mul(unit)?;
    i64::try_from(whole.checked_add(fraction)?).ok()
}

#[cfg(test)]
mod tests;
