//! Where a record starts in the midst of a classic pcap file.

use std::io;

use crate::pcap::Pcap;

/// Bytes that are looked at first, and more of them where records are larger.
const WINDOWS: [usize; 3] = [16 << 10, 128 << 10, 1 << 20];
/// Headers in a row that look like headers: hardly any other bytes do.
const ENOUGH: usize = 5;

/// The first place at or after `near` from which on [`ENOUGH`] records seem to follow each other;
/// `look` fills a room with the bytes from an offset on, and says how many there are.
pub(crate) fn guess(
    pcap: &Pcap,
    near: u64,
    look: impl Fn(u64, &mut [u8]) -> io::Result<usize>,
) -> io::Result<Option<u64>> {
    let mut room = Vec::new();
    for window in WINDOWS {
        room.resize(window, 0);
        let len = look(near, &mut room)?;
        let bytes = room.get(..len).unwrap_or_default();
        let at = (0..len.min(window / 2)).find(|at| is_chain(pcap, bytes, *at));
        if let Some(at) = at {
            return Ok(Some(near + at as u64));
        }
        if len < window {
            break;
        }
    }
    Ok(None)
}

fn is_chain(pcap: &Pcap, bytes: &[u8], mut at: usize) -> bool {
    let mut before = None;
    for _ in 0..ENOUGH {
        let Some((len, seconds)) = bytes.get(at..).and_then(|rest| pcap.seems_record(rest)) else {
            return false;
        };
        if before.is_some_and(|before: u32| before.abs_diff(seconds) > DAY) {
            return false;
        }
        before = Some(seconds);
        at += len;
    }
    true
}

/// Seconds between two records that follow each other, at most.
const DAY: u32 = 86_400;
