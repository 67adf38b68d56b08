//! Decimal and hexadecimal digits, all of a number at once: each octet of a register is a digit.

use crate::form::Line;

/// Each octet of it is `0`.
const ZEROES: u64 = u64::from_ne_bytes([b'0'; 8]);

/// What has eight digits at most lies below.
const EIGHT: u64 = 100_000_000;

/// The eight digits of what is below 10^8, the first in the lowest octet, each as a number.
#[inline(always)]
fn split(number: u32) -> u64 {
    // Two numbers of four digits, each multiplied by 2^20 / 100, then four of two by 2^10 / 10.
    let fours = u64::from(number / 10_000) | u64::from(number % 10_000) << 32;
    let hundreds = ((fours * 10_486) >> 20) & 0x0000_007f_0000_007f;
    let twos = hundreds + ((fours - hundreds * 100) << 16);
    let tens = ((twos * 103) >> 10) & 0x000f_000f_000f_000f;
    tens + ((twos - tens * 10) << 8)
}

/// The eight digits of what is below 10^8.
#[inline(always)]
pub(super) fn eight(number: u32) -> [u8; 8] {
    (split(number) + ZEROES).to_le_bytes()
}

/// The digit of what is below 10.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "below 10")]
pub(super) fn one(number: u32) -> u8 {
    b'0' + number as u8
}

/// The two digits of what is below 100.
#[inline(always)]
pub(super) fn two(number: u32) -> [u8; 2] {
    let tens = (number * 103) >> 10;
    [one(tens), one(number - tens * 10)]
}

/// In decimal digits.
#[inline(always)]
pub(crate) fn decimal(out: &mut Line, number: u64) {
    if number < 10 {
        #[expect(clippy::cast_possible_truncation, reason = "below 10")]
        out.push(one(number as u32));
    } else {
        several(out, number);
    }
}

/// In decimal digits.
#[inline]
fn several(out: &mut Line, number: u64) {
    if number >= EIGHT {
        return many(out, number);
    }
    #[expect(clippy::cast_possible_truncation, reason = "below 10^8")]
    let digits = split(number as u32);
    // Zeroes in front, but not the last digit.
    let skipped = (digits | 1 << 56).trailing_zeros() / 8;
    let digits = (digits + ZEROES) >> (8 * skipped);
    out.put(&digits.to_le_bytes(), 8 - skipped as usize);
}

/// Of more than eight digits.
#[inline(never)]
fn many(out: &mut Line, number: u64) {
    several(out, number / EIGHT);
    out.put(&eight((number % EIGHT) as u32), 8);
}

/// The four hexadecimal digits of 16 bits, the first in the lowest octet.
#[inline(always)]
pub(super) fn hex_digits(bits: u16) -> u32 {
    let bits = u32::from(bits.swap_bytes());
    let twos = (bits | bits << 8) & 0x00ff_00ff;
    let digits = (twos >> 4 | twos << 8) & 0x0f0f_0f0f;
    let letters = (digits + 0x0606_0606) >> 4 & 0x0101_0101;
    digits + 0x3030_3030 + letters * u32::from(b'a' - b'0' - 10)
}

/// `0x` and four digits.
#[inline(always)]
pub(crate) fn hex(out: &mut Line, bits: u16) {
    out.extend_from_slice(b"0x");
    out.put(&hex_digits(bits).to_le_bytes(), 4);
}

#[cfg(test)]
mod tests {
    use super::{decimal, eight, hex_digits, two};
    use crate::form::Line;

    #[test]
    fn digits_are_those_that_rust_formats() {
        let text = |digits: &[u8]| String::from_utf8_lossy(digits).into_owned();
        for number in 0..100 {
            assert_eq!(text(&two(number)), format!("{number:02}"));
        }
        for number in (0..100_000_000).step_by(997).chain([99_999_999]) {
            assert_eq!(text(&eight(number)), format!("{number:08}"));
        }
        for bits in 0..=u16::MAX {
            assert_eq!(text(&hex_digits(bits).to_le_bytes()), format!("{bits:04x}"));
        }
    }

    #[test]
    fn numbers_of_all_lengths() {
        let mut out = Line::new();
        for shift in 0..64 {
            let power = 10_u64.pow(shift / 4 + 1);
            for number in [u64::MAX >> shift, power - 1, power, power + 1] {
                out.clear();
                decimal(&mut out, number);
                assert_eq!(out.to_text(), number.to_string());
            }
        }
    }
}
