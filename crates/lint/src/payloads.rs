//! A bounded memory of payload: enough to tell whether octets that are sent again are the same.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use tcplint_wire::Seq;

/// Octets that are compared at once.
const BLOCK: usize = 64;
/// Blocks remembered; a power of 2.
const BLOCKS: usize = 1 << 18;
/// Segments whose ends are remembered; a power of 2.
const ENDS: usize = 1 << 16;

/// Octets that differ from what was sent before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Differing {
    /// Where they begin, or at most 63 octets before.
    pub seq: Seq,
    /// The frame that had the others.
    pub frame: u32,
}

/// The payload of a segment, as far as it was captured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Payload<'a> {
    pub(crate) stream: u32,
    pub(crate) from_client: bool,
    /// The number of its first octet.
    pub(crate) seq: Seq,
    pub(crate) octets: &'a [u8],
    pub(crate) frame: u32,
}

/// A fingerprint and whose it is.
#[derive(Clone, Copy, Debug, Default)]
struct Print {
    /// Of the connection, the side and the place; never 0 where there is a fingerprint.
    owner: u32,
    frame: u32,
    content: u64,
}

/// Fingerprints of what was sent last; each has one place, where the next one of that place
/// replaces it.
#[derive(Debug)]
pub(crate) struct Payloads {
    /// Drawn anew for each capture, so that nobody can make two contents with one fingerprint.
    key: [u64; 2],
    blocks: Vec<Print>,
    ends: Vec<Print>,
}

impl Payloads {
    /// Nothing seen.
    pub(crate) fn new() -> Payloads {
        let random = RandomState::new();
        Payloads {
            key: [random.hash_one(0_u64), random.hash_one(1_u64)],
            blocks: vec![Print::default(); BLOCKS],
            ends: vec![Print::default(); ENDS],
        }
    }

    /// Remembers a payload; where it was sent before, `again`, compares it with what is remembered,
    /// which stays.
    pub(crate) fn see(&mut self, payload: &Payload<'_>, again: bool) -> Option<Differing> {
        let whose = u64::from(payload.stream) << 1 | u64::from(payload.from_client);
        // Neighbours of one connection stand together.
        let home = upper(mix(whose, 0)) as usize;
        let before = (BLOCK - payload.seq.0 as usize % BLOCK) % BLOCK;
        let (head, rest) = payload.octets.split_at(before.min(payload.octets.len()));
        let (blocks, tail) = rest.as_chunks::<BLOCK>();
        let mut differing = None;
        let mut seq = Seq(payload.seq.0.wrapping_add(len(head)));
        for block in blocks {
            let number = seq.0 as usize / BLOCK;
            let print = Print {
                owner: owner(whose, u64::from(seq.0)),
                frame: payload.frame,
                content: self.fingerprint(0, block),
            };
            let place = self.blocks.get_mut(home.wrapping_add(number) % BLOCKS);
            if let Some(frame) = place.and_then(|place| place.compare(print, again)) {
                differing = differing.or(Some(Differing { seq, frame }));
            }
            seq = seq.plus(len(block));
        }
        if head.is_empty() && tail.is_empty() {
            return differing;
        }
        let place = u64::from(len(payload.octets)) << 32 | u64::from(payload.seq.0);
        let print = Print {
            owner: owner(whose, place),
            frame: payload.frame,
            content: self.fingerprint(self.fingerprint(0, head), tail),
        };
        let place = self.ends.get_mut(upper(mix(place, whose)) as usize % ENDS);
        let frame = place.and_then(|place| place.compare(print, again));
        differing.or(frame.map(|frame| Differing {
            seq: payload.seq,
            frame,
        }))
    }

    /// Of `octets` after those that came to `before`.
    #[inline]
    fn fingerprint(&self, before: u64, octets: &[u8]) -> u64 {
        let [first, second] = self.key;
        let (pairs, rest) = octets.as_chunks::<16>();
        let mut print = before;
        for pair in pairs {
            let pair = u128::from_le_bytes(*pair);
            print = fold(print ^ low(pair) ^ first, high(pair) ^ second);
        }
        if rest.is_empty() {
            return print;
        }
        let mut padded = [0; 16];
        for (to, from) in padded.iter_mut().zip(rest) {
            *to = *from;
        }
        let pair = u128::from_le_bytes(padded);
        let print = fold(print ^ low(pair) ^ first, high(pair) ^ second);
        print ^ u64::from(len(rest))
    }
}

impl Print {
    /// The frame that had another content, where that is remembered. `print` takes the place, but
    /// where it repeats what the place is about.
    #[inline]
    fn compare(&mut self, print: Print, again: bool) -> Option<u32> {
        if again && self.owner == print.owner {
            return (self.content != print.content).then_some(self.frame);
        }
        *self = print;
        None
    }
}

/// Whose print it is and of which place; hardly ever the same for two.
#[inline]
fn owner(whose: u64, place: u64) -> u32 {
    upper(mix(whose, place)) | 1
}

#[inline]
const fn upper(mixed: u64) -> u32 {
    (mixed >> 32) as u32
}

#[inline]
fn mix(a: u64, b: u64) -> u64 {
    fold(a ^ 0x9e37_79b9_7f4a_7c15, b ^ 0xd1b5_4a32_d192_ed03)
}

/// Both halves of the product.
#[inline]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    low(product) ^ high(product)
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
#[inline]
const fn low(pair: u128) -> u64 {
    pair as u64
}

#[inline]
const fn high(pair: u128) -> u64 {
    low(pair >> 64)
}

/// A payload's length: at most 65,535 in its datagram, or what a capture has of it.
fn len(octets: &[u8]) -> u32 {
    u32::try_from(octets.len()).unwrap_or(u32::MAX)
}
