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
        Ok(small) => decimal_32(out, small),
        Err(_) => decimal_64(out, number),
    }
}

/// Of 10 and more.
fn decimal_32(out: &mut Vec<u8>, number: u32) {
    let [e, f] = pair(number % 100);
    if number < 100 {
        return out.extend_from_slice(&[e, f]);
    }
    let upper = number / 100;
    let [c, d] = pair(upper % 100);
    match number {
        100..1000 => return out.extend_from_slice(&[d, e, f]),
        1000..10_000 => return out.extend_from_slice(&[c, d, e, f]),
        _ => {}
    }
    let top = upper / 100;
    let [a, b] = pair(top % 100);
    match number {
        10_000..100_000 => out.extend_from_slice(&[b, c, d, e, f]),
        100_000..1_000_000 => out.extend_from_slice(&[a, b, c, d, e, f]),
        _ => {
            // Four digits more at most.
            decimal(out, u64::from(top / 100));
            out.extend_from_slice(&[a, b, c, d, e, f]);
        }
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
    let (seconds, rest) = (nanos / NANOS, nanos % NANOS);
    #[expect(clippy::cast_possible_truncation, reason = "below 10^9")]
    let rest = rest as u32;
    // Ten digits, which the time has had since 2001, at once.
    match u32::try_from(seconds) {
        Ok(seconds @ 1_000_000_000..) => {
            let [first, second] = pair(seconds / 100_000_000);
            out.extend_from_slice(&[first, second]);
            out.extend_from_slice(&eight(seconds % 100_000_000));
        }
        _ => decimal(out, seconds),
    }
    out.extend_from_slice(&point_and_nine(rest));
}

/// Eight digits of what is below 10^8.
#[inline(always)]
fn eight(number: u32) -> [u8; 8] {
    let (upper, lower) = (number / 10_000, number % 10_000);
    let ([a, b], [c, d]) = (pair(upper / 100), pair(upper % 100));
    let ([e, f], [g, h]) = (pair(lower / 100), pair(lower % 100));
    [a, b, c, d, e, f, g, h]
}

/// Microseconds as seconds with six decimals.
#[inline]
pub(crate) fn micros(out: &mut Vec<u8>, micros: i64) {
    if micros < 0 {
        out.push(b'-');
    }
    let micros = micros.unsigned_abs();
    decimal(out, micros / 1_000_000);
    let rest = (micros % 1_000_000) as u32;
    let ([a, b], [c, d]) = (pair(rest / 10_000), pair(rest / 100 % 100));
    let [e, f] = pair(rest % 100);
    out.extend_from_slice(&[b'.', a, b, c, d, e, f]);
}

/// `.` and nine digits of what is below 10^9.
#[inline(always)]
fn point_and_nine(nanos: u32) -> [u8; 10] {
    let [_, first] = pair(nanos / 100_000_000);
    let [a, b, c, d, e, f, g, h] = eight(nanos % 100_000_000);
    [b'.', first, a, b, c, d, e, f, g, h]
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

/// An octet in decimal digits with a full stop after them, and how many octets these are.
const OCTETS: [([u8; 4], u8); 256] = {
    let mut octets = [([0; 4], 0); 256];
    let mut at = 0;
    while at < 256 {
        let (hundreds, [tens, ones]) = (PAIRS[at / 100][1], PAIRS[at % 100]);
        octets[at] = match at {
            0..10 => ([ones, b'.', 0, 0], 2),
            10..100 => ([tens, ones, b'.', 0], 3),
            _ => ([hundreds, tens, ones, b'.'], 4),
        };
        at += 1;
    }
    octets
};

/// `192.0.2.1`, `2001:db8::1`.
#[inline(always)]
pub(crate) fn address(out: &mut Vec<u8>, address: IpAddr) {
    match address {
        IpAddr::V4(address) => {
            // As many octets as there could be are written, and the rest taken back.
            let mut text = [0; 16];
            let mut len = 0;
            for octet in address.octets() {
                let (digits, more) = OCTETS[usize::from(octet)];
                if let Some(place) = text.get_mut(len..len + 4) {
                    place.copy_from_slice(&digits);
                }
                len += usize::from(more);
            }
            let before = out.len();
            out.extend_from_slice(&text);
            out.truncate(before + len - 1);
        }
        IpAddr::V6(_) => by_display(out, address),
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
