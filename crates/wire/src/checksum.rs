//! The internet checksum over pseudo-header and segment (RFC 9293, section 3.1; RFC 1071).

use crate::addresses::Addresses;
use crate::segment::Segment;

/// What a segment's checksum field turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The field is the checksum of the segment.
    Good,
    /// The field holds the sum of the pseudo-header alone: the sending host left the rest to its
    /// network card, and the capture was taken before the card did it.
    Partial,
    /// The field is 0xffff where 0x0000 was computed: the same number in one's complement.
    Ffff,
    /// The field is none of these.
    Bad {
        /// What the field should have been.
        expected: u16,
    },
    /// The segment was not captured whole, or is but a fragment, so nothing can be said.
    Unknown,
}

/// Verifies the checksum of a segment that was captured whole.
pub fn verify(segment: &Segment<'_>) -> Verdict {
    if !segment.is_complete() {
        return Verdict::Unknown;
    }
    let field = segment.header.checksum();
    let pseudo = pseudo_header_sum(&segment.addresses, segment.stated_len);
    let with_field = fold(pseudo + sum(segment.captured));
    let expected = !fold(pseudo + sum(segment.captured) + u64::from(!field));
    match field {
        0xffff if expected == 0 => Verdict::Ffff,
        _ if with_field == 0xffff => Verdict::Good,
        _ if field == fold(pseudo) => Verdict::Partial,
        _ => Verdict::Bad { expected },
    }
}

/// The sum over the pseudo-header: both addresses, the protocol number 6 and the segment's length.
fn pseudo_header_sum(addresses: &Addresses, len: u32) -> u64 {
    let addresses = match addresses {
        Addresses::V4(source, destination) => sum(source) + sum(destination),
        Addresses::V6(source, destination) => sum(source) + sum(destination),
    };
    addresses + 6 + u64::from(len >> 16) + u64::from(len & 0xffff)
}

/// The sum of the octets as big-endian 16-bit words, an odd last octet padded with zero. 64 bits
/// hold it for any slice.
fn sum(octets: &[u8]) -> u64 {
    let (words, odd) = octets.as_chunks::<2>();
    let words: u64 = words
        .iter()
        .map(|word| u64::from(u16::from_be_bytes(*word)))
        .sum();
    words + odd.first().map_or(0, |octet| u64::from(*octet) << 8)
}

/// Folds the carries of a sum into 16 bits.
fn fold(mut sum: u64) -> u16 {
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    #[expect(clippy::cast_possible_truncation, reason = "at most 0xffff here")]
    let folded = sum as u16;
    folded
}
