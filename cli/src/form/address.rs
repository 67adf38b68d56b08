//! Addresses, as Rust displays them (RFC 5952).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::form::Line;
use crate::form::digits::hex_digits;

/// The digits of an octet with a full stop after them, the first in the lowest octet, and how many
/// bits these are.
const OCTETS: [(u32, u32); 256] = {
    let mut octets = [(0, 0); 256];
    let mut at = 0;
    while at < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "an octet")]
        let octet = at as u8;
        let (hundreds, tens, ones) = (
            b'0' + octet / 100,
            b'0' + octet / 10 % 10,
            b'0' + octet % 10,
        );
        let (text, len) = match octet {
            0..10 => ([ones, b'.', 0, 0], 2),
            10..100 => ([tens, ones, b'.', 0], 3),
            100.. => ([hundreds, tens, ones, b'.'], 4),
        };
        octets[at] = (u32::from_le_bytes(text), 8 * len);
        at += 1;
    }
    octets
};

/// `192.0.2.1`, `2001:db8::1`.
#[inline(always)]
pub(crate) fn address(out: &mut Line, address: IpAddr) {
    match address {
        IpAddr::V4(address) => v4(out, address),
        IpAddr::V6(address) => v6(out, address),
    }
}

#[inline(always)]
fn v4(out: &mut Line, address: Ipv4Addr) {
    let [a, b, c, d] = address.octets();
    let (text, len) = halves(a, b);
    out.put(&text, len);
    let (text, len) = halves(c, d);
    out.put(&text, len - 1);
}

/// Two octets, each with a full stop after it, and how many characters these are.
#[inline(always)]
fn halves(one: u8, other: u8) -> ([u8; 8], usize) {
    let (first, bits) = OCTETS[usize::from(one)];
    let (second, more) = OCTETS[usize::from(other)];
    let text = u64::from(first) | u64::from(second) << bits;
    (text.to_le_bytes(), (bits + more) as usize / 8)
}

#[inline(never)]
fn v6(out: &mut Line, address: Ipv6Addr) {
    if let Some(mapped) = address.to_ipv4_mapped() {
        out.extend_from_slice(b"::ffff:");
        return v4(out, mapped);
    }
    let groups = address.segments();
    let (from, to) = longest_zeroes(groups);
    for (at, group) in groups.into_iter().enumerate() {
        if (from..to).contains(&at) {
            if at == from {
                out.extend_from_slice(b"::");
            }
            continue;
        }
        if at != 0 && at != to {
            out.push(b':');
        }
        // Zeroes in front, but not the last digit.
        let skipped = (group | 1).leading_zeros() / 4;
        let digits = hex_digits(group) >> (8 * skipped);
        out.put(&digits.to_le_bytes(), 4 - skipped as usize);
    }
}

/// The first of the longest runs of two groups or more that are 0, and where it ends; past the end
/// where there is none.
fn longest_zeroes(groups: [u16; 8]) -> (usize, usize) {
    let (mut longest, mut run) = ((usize::MAX, usize::MAX), 0);
    let mut most = 1;
    for (at, group) in groups.into_iter().enumerate() {
        run = if group == 0 { run + 1 } else { 0 };
        if run > most {
            (longest, most) = ((at + 1 - run, at + 1), run);
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

    use super::address;
    use crate::form::Line;

    fn is_as_displayed(is: IpAddr) {
        let mut out = Line::new();
        address(&mut out, is);
        assert_eq!(out.to_text(), is.to_string());
    }

    #[test]
    fn every_octet_at_every_place() {
        for octet in 0..=255 {
            is_as_displayed(Ipv4Addr::new(octet, 255, 7, octet).into());
            is_as_displayed(Ipv4Addr::new(10, octet, octet, 88).into());
        }
    }

    /// Each group is nothing, short or long, in all ways.
    #[test]
    fn zeroes_anywhere() {
        for kinds in 0..3_u32.pow(8) {
            let group = |at| [0, 0xa, 0xffff][kinds as usize / 3_usize.pow(at) % 3];
            is_as_displayed(Ipv6Addr::from([0, 1, 2, 3, 4, 5, 6, 7].map(group)).into());
        }
        is_as_displayed(Ipv4Addr::new(192, 0, 2, 1).to_ipv6_mapped().into());
        is_as_displayed(Ipv4Addr::new(192, 0, 2, 1).to_ipv6_compatible().into());
    }
}
