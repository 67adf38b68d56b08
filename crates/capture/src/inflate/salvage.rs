//! The beginning of an LZ4 block that was cut off.
//!
//! lz4_flex gives a block as a whole or not at all, and a block may hold 4 MiB of a capture: too much to lose
//! for its last bytes.

/// What the first bytes of a compressed block hold, at most `max` bytes, as far as they are sound
/// (lz4's doc/lz4_Block_format.md).
pub(super) fn salvage(mut block: &[u8], max: usize) -> Vec<u8> {
    let mut out = Vec::new();
    while out.len() < max {
        let Some((token, rest)) = block.split_first() else {
            break;
        };
        block = rest;
        let Some(literals) = length(token >> 4, &mut block) else {
            break;
        };
        let there = literals.min(block.len()).min(max - out.len());
        let (copied, rest) = block.split_at(there);
        out.extend_from_slice(copied);
        block = rest;
        let Some((distance, rest)) = block.split_first_chunk() else {
            break;
        };
        block = rest;
        let Some(matched) = length(token & 0x0f, &mut block) else {
            break;
        };
        let distance = usize::from(u16::from_le_bytes(*distance));
        let Some(mut from) = out.len().checked_sub(distance).filter(|_| distance > 0) else {
            break;
        };
        // The match may overlap what it makes: byte by byte is the format's own meaning.
        for _ in 0..(matched + 4).min(max - out.len()) {
            let Some(&byte) = out.get(from) else { break };
            out.push(byte);
            from += 1;
        }
    }
    out
}

/// A length whose first four bits stand in the token.
fn length(first: u8, block: &mut &[u8]) -> Option<usize> {
    let mut length = usize::from(first);
    if first == 15 {
        loop {
            let (&byte, rest) = block.split_first()?;
            *block = rest;
            length += usize::from(byte);
            if byte != u8::MAX {
                break;
            }
        }
    }
    Some(length)
}
