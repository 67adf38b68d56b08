//! Community ID, version 1, seed 0: the name that Zeek, Suricata and others give a connection.
//!
//! Source: <https://github.com/corelight/community-id-spec>.

use std::net::{IpAddr, SocketAddr};

use sha1::block_api::compress;

use crate::form::Line;

/// TCP's protocol number.
const TCP: u8 = 6;

/// What SHA-1 begins with (FIPS 180-4, section 5.3.3).
const INITIAL: [u32; 5] = [
    0x6745_2301,
    0xefcd_ab89,
    0x98ba_dcfe,
    0x1032_5476,
    0xc3d2_e1f0,
];

/// The padding of sixteen octets: a bit, and their number of bits.
const AFTER_SIXTEEN: [u8; 64] = {
    let mut block = [0; 64];
    (block[16], block[63]) = (0x80, 128);
    block
};

/// Appends `1:` and the base64 of a SHA-1 over seed, both addresses, protocol, padding and both
/// ports, the lower address and port first.
pub(crate) fn community_id(out: &mut Line, one: SocketAddr, other: SocketAddr) {
    let block = match (one, other) {
        // Nearly all: each octet has its place beforehand.
        (SocketAddr::V4(one), SocketAddr::V4(other)) => {
            let (low, high) = if one <= other {
                (one, other)
            } else {
                (other, one)
            };
            // Sixteen octets: the seed's two, the addresses, the protocol's two, the ports.
            let (low_ip, high_ip) = (low.ip().to_bits(), high.ip().to_bits());
            let ports = u32::from(low.port()) << 16 | u32::from(high.port());
            let hashed = u128::from(low_ip) << 80
                | u128::from(high_ip) << 48
                | u128::from(TCP) << 40
                | u128::from(ports);
            let mut block = AFTER_SIXTEEN;
            place(&mut block, &mut 0, hashed.to_be_bytes());
            block
        }
        (one, other) => {
            let (low, high) = (one.min(other), one.max(other));
            block((low.port(), high.port()), |block, at| {
                for end in [low, high] {
                    match end.ip() {
                        IpAddr::V4(address) => place(block, at, address.octets()),
                        IpAddr::V6(address) => place(block, at, address.octets()),
                    }
                }
            })
        }
    };
    let mut hash = INITIAL;
    compress(&mut hash, &[block]);
    out.extend_from_slice(b"1:");
    base64(out, hash);
}

/// What is hashed, with its padding: one block, whatever the addresses.
#[inline(always)]
fn block((low, high): (u16, u16), addresses: impl FnOnce(&mut [u8; 64], &mut usize)) -> [u8; 64] {
    let mut block = [0; 64];
    let mut at = 2;
    addresses(&mut block, &mut at);
    let ([a, b], [c, d]) = (low.to_be_bytes(), high.to_be_bytes());
    place(&mut block, &mut at, [TCP, 0, a, b, c, d]);
    let bits = 8 * at as u64;
    place(&mut block, &mut at, [0x80]);
    place(&mut block, &mut 56, bits.to_be_bytes());
    block
}

/// Puts octets into the block, and moves on behind them.
#[inline(always)]
fn place<const N: usize>(block: &mut [u8; 64], at: &mut usize, octets: [u8; N]) {
    let rest = block.get_mut(*at..).unwrap_or_default();
    if let Some(place) = rest.first_chunk_mut() {
        *place = octets;
    }
    *at += N;
}

/// Appends the base64 of 160 bits: 27 digits and `=`.
#[inline(always)]
fn base64(out: &mut Line, words: [u32; 5]) {
    let [a, b, c, d, e] = words.map(u64::from);
    out.put(&eight(a << 16 | b >> 16), 8);
    out.put(&eight((b & 0xffff) << 32 | c), 8);
    out.put(&eight(d << 16 | e >> 16), 8);
    out.put(&eight((e & 0xffff) << 32), 3);
    out.push(b'=');
}

/// The eight base64 digits of 48 bits (RFC 4648, section 4).
#[inline(always)]
fn eight(group: u64) -> [u8; 8] {
    const EACH: u64 = u64::from_ne_bytes([1; 8]);
    // Halved three times, until each octet has six bits.
    let halves = (group & 0xffff_ff00_0000) << 8 | group & 0xff_ffff;
    let quarters = (halves & 0x00ff_f000_00ff_f000) << 4 | halves & 0x0000_0fff_0000_0fff;
    let six = (quarters & 0x0fc0_0fc0_0fc0_0fc0) << 2 | quarters & 0x003f_003f_003f_003f;
    // 1 in each octet that is as much as this.
    let reaches = |least: u64| ((six + (128 - least) * EACH) >> 7) & EACH;
    let letters = six + u64::from(b'A') * EACH + 6 * reaches(26);
    let digits = letters - 75 * reaches(52) - 15 * reaches(62) + 3 * reaches(63);
    digits.to_be_bytes()
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::{base64, community_id};
    use crate::form::Line;

    /// The specification's own baseline, both directions.
    #[test]
    #[allow(clippy::unwrap_used)]
    fn is_that_of_the_specification() {
        let one = "128.232.110.120:34855".parse().unwrap();
        let other = "66.35.250.204:80".parse().unwrap();
        for (one, other) in [(one, other), (other, one)] {
            let mut out = Line::new();
            community_id(&mut out, one, other);
            assert_eq!(out.to_text(), "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
        }
    }

    /// Each octet at each place.
    #[test]
    fn digits_are_those_of_base64() {
        for octet in 0..=255 {
            for place in 0..20 {
                let mut octets = [!octet; 20];
                octets[place] = octet;
                let (words, _) = octets.as_chunks();
                let mut hash = [0; 5];
                for (word, octets) in hash.iter_mut().zip(words) {
                    *word = u32::from_be_bytes(*octets);
                }
                let mut out = Line::new();
                base64(&mut out, hash);
                assert_eq!(out.to_text(), STANDARD.encode(octets));
            }
        }
    }
}
