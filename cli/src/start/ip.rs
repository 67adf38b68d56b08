//! Whether octets are an IP header: a TCP header may start with the same octets, so the lengths
//! have to agree with how many octets there are.

/// Octets of an IP datagram that fill the shortest Ethernet frame.
const SHORTEST: usize = 46;

/// Whether a datagram starts here.
pub(super) fn agrees(octets: &[u8]) -> bool {
    match octets {
        [first, ..] if first >> 4 == 4 => agrees_v4(octets),
        [first, ..] if first >> 4 == 6 => agrees_v6(octets),
        _ => false,
    }
}

/// The length of the datagram by its header, in octets; `None` where it states none.
pub(super) fn stated_len(octets: &[u8]) -> Option<usize> {
    let (field, fixed) = match octets {
        [first, _, high, low, ..] if first >> 4 == 4 => ([*high, *low], 0),
        [first, _, _, _, high, low, ..] if first >> 4 == 6 => ([*high, *low], 40),
        _ => return None,
    };
    match u16::from_be_bytes(field) {
        // Of a datagram that was captured before the network card cut it.
        0 => None,
        len => Some(fixed + usize::from(len)),
    }
}

/// Whether this could be an IP header, whatever its lengths say.
pub(super) fn is_likely(octets: &[u8]) -> bool {
    match octets {
        [first, ..] if first >> 4 == 4 => header_v4(octets).is_some_and(|header| {
            let protocol = header.get(9);
            matches!(
                protocol,
                Some(1 | 2 | 4 | 6 | 17 | 41 | 47 | 50 | 51 | 89 | 132)
            )
        }),
        [first, _, _, _, _, _, next, ..] if first >> 4 == 6 => {
            let next = *next;
            octets.len() >= 40
                && matches!(
                    next,
                    0 | 4 | 6 | 17 | 41 | 43 | 44 | 47 | 50 | 51 | 58..=60 | 132
                )
        }
        _ => false,
    }
}

/// An IPv4 header with its options.
fn header_v4(octets: &[u8]) -> Option<&[u8]> {
    let len = usize::from(octets.first()? & 0x0f) * 4;
    octets.get(..len).filter(|header| header.len() >= 20)
}

fn agrees_v4(octets: &[u8]) -> bool {
    let Some(header) = header_v4(octets) else {
        return false;
    };
    match stated_len(octets) {
        Some(total) => {
            let fits = total == octets.len() || is_padded(octets, total);
            total >= header.len() && (checksum_holds(header) || fits && is_likely(octets))
        }
        // Only TCP is captured so.
        None => header.get(9) == Some(&6) && octets.len() >= header.len() + 20,
    }
}

fn agrees_v6(octets: &[u8]) -> bool {
    // There is no checksum: a cut datagram has to show addresses of the assigned ranges.
    let is_assigned = |at: usize| matches!(octets.get(at), Some(0x00 | 0x20..=0x3f | 0xfc..=0xff));
    let is_addressed = is_assigned(8) && is_assigned(24);
    is_likely(octets)
        && match stated_len(octets) {
            Some(total) => {
                let fits = total == octets.len() || is_padded(octets, total);
                fits || total > octets.len() && is_addressed
            }
            None => is_addressed && matches!(octets.get(6), Some(0 | 6)),
        }
}

/// Whether what is beyond `total` fills up a frame that was too short.
fn is_padded(octets: &[u8], total: usize) -> bool {
    octets.len() <= SHORTEST
        && octets
            .get(total..)
            .is_some_and(|padding| padding.iter().all(|octet| *octet == 0))
}

/// Whether the words of an IPv4 header add up to 0xffff (RFC 791, section 3.1).
fn checksum_holds(header: &[u8]) -> bool {
    let (words, _) = header.as_chunks::<2>();
    let sum: u32 = words
        .iter()
        .map(|word| u32::from(u16::from_be_bytes(*word)))
        .sum();
    // At most thirty words: one fold leaves at most 0x1001d, two leave sixteen bits.
    let folded = (sum & 0xffff) + (sum >> 16);
    (folded & 0xffff) + (folded >> 16) == 0xffff
}
