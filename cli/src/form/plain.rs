//! Numbers, times and addresses, appended to a buffer.

use std::io::Write as _;
use std::net::IpAddr;

const NANOS: u64 = 1_000_000_000;

/// `00` to `99`.
const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let mut at = 0;
    while at < 100 {
        #[expect(clippy::cast_possible_truncation, reason = "below 100")]
        let number = at as u8;
        pairs[at] = [b'0' + number / 10, b'0' + number % 10];
        at += 1;
    }
    pairs
};

/// The two digits of what is below 100.
#[inline(always)]
fn pair(number: u32) -> [u8; 2] {
    PAIRS.get(number as usize).copied().unwrap_or(*b"00")
}

/// In decimal digits.
#[inline(always)]
pub(crate) fn decimal(out: &mut Vec<u8>, number: u64) {
    match u32::try_from(number) {
        Ok(small @ 0..10) => out.push(pair(small)[1]),
        Ok(small @ 10..100) => out.extend_from_slice(&pair(small)),
        Ok(small) => decimal_32(out, small),
        Err(_) => decimal_64(out, number),
    }
}

fn decimal_32(out: &mut Vec<u8>, number: u32) {
    // Of the digits at its end, always as many octets are copied as there could be: a length that
    // is known beforehand needs no call.
    const MOST: usize = 10;
    let mut digits = [0; 2 * MOST];
    let (mut rest, mut at) = (number, MOST);
    while rest >= 10 {
        at -= 2;
        if let Some(place) = digits.get_mut(at..at + 2) {
            place.copy_from_slice(&pair(rest % 100));
        }
        rest /= 100;
    }
    if rest > 0 {
        at -= 1;
        if let Some(place) = digits.get_mut(at) {
            *place = pair(rest)[1];
        }
    }
    if let Some(all) = digits.get(at..).and_then(|all| all.first_chunk::<MOST>()) {
        let before = out.len();
        out.extend_from_slice(all);
        out.truncate(before + MOST - at);
    }
}

#[cold]
fn decimal_64(out: &mut Vec<u8>, number: u64) {
    // Memory cannot fail.
    let written = write!(out, "{number}");
    debug_assert!(written.is_ok());
}

/// Nanoseconds as seconds with nine decimals.
#[inline]
pub(crate) fn seconds(out: &mut Vec<u8>, nanos: i64) {
    if nanos < 0 {
        out.push(b'-');
    }
    let nanos = nanos.unsigned_abs();
    decimal(out, nanos / NANOS);
    #[expect(clippy::cast_possible_truncation, reason = "below 10^9")]
    let rest = (nanos % NANOS) as u32;
    out.extend_from_slice(&point_and_nine(rest));
}

/// Microseconds as seconds with six decimals.
#[inline]
pub(crate) fn micros(out: &mut Vec<u8>, micros: i64) {
    if micros < 0 {
        out.push(b'-');
    }
    let micros = micros.unsigned_abs();
    decimal(out, micros / 1_000_000);
    #[expect(clippy::cast_possible_truncation, reason = "below 10^6")]
    let rest = (micros % 1_000_000) as u32;
    let ([a, b], [c, d]) = (pair(rest / 10_000), pair(rest / 100 % 100));
    let [e, f] = pair(rest % 100);
    out.extend_from_slice(&[b'.', a, b, c, d, e, f]);
}

/// `.` and nine digits of what is below 10^9.
#[inline(always)]
fn point_and_nine(nanos: u32) -> [u8; 10] {
    let [_, a] = pair(nanos / 100_000_000);
    let rest = nanos % 100_000_000;
    let (upper, lower) = (rest / 10_000, rest % 10_000);
    let ([b, c], [d, e]) = (pair(upper / 100), pair(upper % 100));
    let ([f, g], [h, i]) = (pair(lower / 100), pair(lower % 100));
    [b'.', a, b, c, d, e, f, g, h, i]
}

/// Nanoseconds since 1970 as `2026-11-20T10:13:11.000000000Z`.
///
/// 64 bits of nanoseconds reach from 1677 to 2262, so that a year has four digits. The day is found
/// as in Howard Hinnant's `civil_from_days`, by years that begin in March and eras of 400 of them.
pub(crate) fn rfc3339(out: &mut Vec<u8>, nanos: i64) {
    // The days from 1 March of the year 0 to 1 January 1970, and of 400 years.
    const TO_1970: i64 = 719_468;
    const ERA: u32 = 146_097;
    let seconds = nanos.div_euclid(NANOS.cast_signed());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "below 10^9, below 86,400, and days since the year 0, of which 2262 has not 10^6"
    )]
    let (rest, second, day) = (
        nanos.rem_euclid(NANOS.cast_signed()) as u32,
        seconds.rem_euclid(86_400) as u32,
        (seconds.div_euclid(86_400) + TO_1970) as u32,
    );
    let (era, day) = (day / ERA, day % ERA);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let year = 400 * era + year + u32::from(month >= 10);
    let month = if month < 10 { month + 3 } else { month - 9 };

    let ([c, d], [e, f]) = (pair(year / 100), pair(year % 100));
    let ([g, h], [i, j]) = (pair(month), pair(day));
    let ([k, l], [m, n]) = (pair(second / 3600), pair(second / 60 % 60));
    let [o, p] = pair(second % 60);
    out.extend_from_slice(&[
        c, d, e, f, b'-', g, h, b'-', i, j, b'T', k, l, b':', m, n, b':', o, p,
    ]);
    out.extend_from_slice(&point_and_nine(rest));
    out.push(b'Z');
}

/// `192.0.2.1`, `2001:db8::1`.
#[inline(always)]
pub(crate) fn address(out: &mut Vec<u8>, address: IpAddr) {
    match address {
        IpAddr::V4(address) => {
            let [a, b, c, d] = address.octets();
            octet(out, a);
            for octet_value in [b, c, d] {
                out.push(b'.');
                octet(out, octet_value);
            }
        }
        IpAddr::V6(_) => by_display(out, address),
    }
}

#[inline(always)]
fn octet(out: &mut Vec<u8>, value: u8) {
    let value = u32::from(value);
    let [tens, ones] = pair(value % 100);
    match value {
        0..10 => out.push(ones),
        10..100 => out.extend_from_slice(&[tens, ones]),
        _ => out.extend_from_slice(&[pair(value / 100)[1], tens, ones]),
    }
}

#[cold]
fn by_display(out: &mut Vec<u8>, address: IpAddr) {
    // Memory cannot fail.
    let written = write!(out, "{address}");
    debug_assert!(written.is_ok());
}

/// `0x` and four digits.
#[inline(always)]
pub(crate) fn hex(out: &mut Vec<u8>, bits: u16) {
    const DIGITS: [u8; 16] = *b"0123456789abcdef";
    let digit = |shift: u32| {
        let at = usize::from(bits >> shift & 15);
        DIGITS.get(at).copied().unwrap_or(b'0')
    };
    out.extend_from_slice(&[b'0', b'x', digit(12), digit(8), digit(4), digit(0)]);
}
