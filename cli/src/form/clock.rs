//! Times.

use crate::form::Line;
use crate::form::digits::{decimal, eight, one, two};

const NANOS: u64 = 1_000_000_000;

/// Times that were written, whose texts the next ones mostly share.
///
/// The first character of a text is in the lowest octet of its number, so that a text is put together in
/// registers and written in as few pieces as it is read in: processors wait for what is read soon after
/// it was written in others.
pub(super) struct Clock {
    /// A second since 1970: `2026-11-20T10:13:11`.
    second: i64,
    text: [u8; 19],
    /// Another one, or the same, of ten digits: `1795169591.`
    ten: u32,
    ten_text: u128,
    /// Nanoseconds of a second, and their nine digits: eight and one.
    rest: u32,
    nine: (u64, u8),
    /// Nanoseconds since 1970: `1795169591.000000000`, sixteen characters and four.
    nanos: i64,
    nanos_text: (u128, u32),
}

impl Default for Clock {
    fn default() -> Clock {
        let mut clock = Clock {
            second: 0,
            text: *b"1970-01-01T00:00:00",
            ten: 0,
            ten_text: 0,
            rest: 0,
            nine: (u64::from_le_bytes([b'0'; 8]), b'0'),
            nanos: 0,
            nanos_text: (0, 0),
        };
        clock.set(1_000_000_000_000_000_000, (1_000_000_000, 0));
        clock
    }
}

impl Clock {
    /// Takes a time of ten digits of seconds, and its parts.
    #[inline(always)]
    fn set(&mut self, nanos: i64, (seconds, rest): (u32, u32)) {
        if seconds != self.ten {
            let mut text = [0; 16];
            text[..2].copy_from_slice(&two(seconds / 100_000_000));
            text[2..10].copy_from_slice(&eight(seconds % 100_000_000));
            text[10] = b'.';
            (self.ten, self.ten_text) = (seconds, u128::from_le_bytes(text));
        }
        let (eight, ninth) = self.nine(rest);
        // Eleven characters, five of the eight; the other three, and the ninth.
        let sixteen = self.ten_text | u128::from(eight) << 88;
        let four = (eight >> 40) as u32 | u32::from(ninth) << 24;
        (self.nanos, self.nanos_text) = (nanos, (sixteen, four));
    }

    /// The nine digits of what is below 10^9: eight, and one.
    #[inline(always)]
    fn nine(&mut self, rest: u32) -> (u64, u8) {
        if rest != self.rest {
            self.rest = rest;
            self.nine = (u64::from_le_bytes(eight(rest / 10)), one(rest % 10));
        }
        self.nine
    }
}

/// Whole seconds, and what is left, in nanoseconds.
#[inline(always)]
fn parts(nanos: u64) -> (u64, u32) {
    (nanos / NANOS, (nanos % NANOS) as u32)
}

/// Nanoseconds as seconds with nine decimals.
#[inline(always)]
pub(crate) fn seconds(out: &mut Line, nanos: i64) {
    if nanos != out.clock.nanos {
        return other_seconds(out, nanos);
    }
    last_seconds(out);
}

/// The last time again.
#[inline(always)]
fn last_seconds(out: &mut Line) {
    let (sixteen, four) = out.clock.nanos_text;
    out.fill(20, |text: &mut [u8; 20]| {
        text[..16].copy_from_slice(&sixteen.to_le_bytes());
        text[16..].copy_from_slice(&four.to_le_bytes());
    });
}

/// The same of another time than the last one.
#[inline(never)]
fn other_seconds(out: &mut Line, nanos: i64) {
    if nanos < 0 {
        out.push(b'-');
    }
    let (seconds, rest) = parts(nanos.unsigned_abs());
    // Ten digits, which the time has had since 2001, at once.
    match u32::try_from(seconds) {
        Ok(seconds @ 1_000_000_000..) if nanos > 0 => {
            out.clock.set(nanos, (seconds, rest));
            last_seconds(out);
        }
        _ => {
            decimal(out, seconds);
            decimals(out, rest);
        }
    }
}

/// Microseconds as seconds with six decimals.
#[inline]
pub(crate) fn micros(out: &mut Line, micros: i64) {
    if micros < 0 {
        out.push(b'-');
    }
    let micros = micros.unsigned_abs();
    decimal(out, micros / 1_000_000);
    let decimals = eight(100 * (micros % 1_000_000) as u32);
    out.push(b'.');
    out.put(&decimals, 6);
}

/// `.` and nine digits of what is below 10^9.
#[inline(always)]
fn decimals(out: &mut Line, nanos: u32) {
    let (eight, ninth) = out.clock.nine(nanos);
    out.fill(10, |text: &mut [u8; 10]| {
        text[0] = b'.';
        text[1..9].copy_from_slice(&eight.to_le_bytes());
        text[9] = ninth;
    });
}

/// Nanoseconds since 1970 as `2026-11-20T10:13:11.000000000Z`.
#[inline]
pub(crate) fn rfc3339(out: &mut Line, nanos: i64) {
    let second = nanos.div_euclid(NANOS.cast_signed());
    #[expect(clippy::cast_possible_truncation, reason = "below 10^9")]
    let rest = nanos.rem_euclid(NANOS.cast_signed()) as u32;
    if out.clock.second != second {
        (out.clock.second, out.clock.text) = (second, date_and_time(second));
    }
    let text = out.clock.text;
    out.put(&text, text.len());
    decimals(out, rest);
    out.push(b'Z');
}

/// A second that 64 bits of nanoseconds reach, from 1677 to 2262, so that a year has four
/// digits. The day is found as in Howard Hinnant's `civil_from_days`, by years that begin in
/// March and eras of 400 of them.
#[inline(never)]
fn date_and_time(second: i64) -> [u8; 19] {
    // The days from 1 March of the year 0 to 1 January 1970, and of 400 years.
    const TO_1970: i64 = 719_468;
    const ERA: u32 = 146_097;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "below 86,400, and days since the year 0, of which 2262 has not 10^6"
    )]
    let (moment, day) = (
        second.rem_euclid(86_400) as u32,
        (second.div_euclid(86_400) + TO_1970) as u32,
    );
    let (era, day) = (day / ERA, day % ERA);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let year = 400 * era + year + u32::from(month >= 10);
    let month = if month < 10 { month + 3 } else { month - 9 };

    let ([c, d], [e, f]) = (two(year / 100), two(year % 100));
    let ([g, h], [i, j]) = (two(month), two(day));
    let ([k, l], [m, n]) = (two(moment / 3600), two(moment / 60 % 60));
    let [o, p] = two(moment % 60);
    [
        c, d, e, f, b'-', g, h, b'-', i, j, b'T', k, l, b':', m, n, b':', o, p,
    ]
}
