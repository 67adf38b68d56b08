//! Packets that the capture holds more than once: a mirror port that sees them come and go, two
//! VLANs, the inside and the outside of a tunnel.

use tcplint_prefetch::prefetch;

use crate::key::{Key, PARTS};
use crate::seen::Seen;
use crate::side::Side;

/// A copy of a packet comes this soon after it, in nanoseconds.
const COPY: i64 = 1_000_000;

/// Packets that are remembered, two at each place, so that one which falls on it by chance does not
/// push the latest out: 32 KiB stay in the nearest caches.
const PLACES: usize = 1 << 10;
/// Those of one part of all keys, which only push out each other: what is a copy does not depend on
/// whether one tracker follows all parts or each part has its own. A copy is recognized while fewer
/// than about so many of its part came between.
const ROOM: usize = PLACES / PARTS;

/// The latest packets of all connections.
#[derive(Debug)]
pub(crate) struct Copies {
    places: Box<[[Packet; 2]; PLACES]>,
}

#[derive(Clone, Copy, Debug)]
struct Packet {
    mark: u32,
    /// Stream and side.
    sender: u32,
    time: i64,
}

impl Default for Copies {
    fn default() -> Copies {
        let none = Packet {
            mark: 0,
            sender: u32::MAX,
            time: i64::MIN,
        };
        Copies {
            places: Box::new([[none; 2]; PLACES]),
        }
    }
}

impl Copies {
    /// Where a packet with this mark, in a connection of this key, is looked for.
    #[inline(always)]
    pub(crate) fn place(key: &Key, mark: u32) -> usize {
        // Not by the stream's number, which is another where a part has a tracker of its own.
        let spread = key.spread();
        key.part() * ROOM + (mark ^ spread) as usize % ROOM
    }

    /// This place is needed soon.
    #[inline(always)]
    pub(crate) fn prefetch(&self, place: usize) {
        if let Some(place) = self.places.get(place) {
            prefetch(place);
        }
    }

    /// Whether a packet with this mark was sent by the same end of the same stream a moment ago. If
    /// so, asked again it says so again; if not, the packet is remembered.
    #[inline(always)]
    pub(crate) fn has(&mut self, stream: u32, from: Side, seen: &Seen) -> bool {
        let (Some(mark), time) = (seen.mark, seen.time) else {
            return false;
        };
        let sender = stream << 1 | u32::from(from == Side::High);
        let Some(place) = self.places.get_mut(seen.place) else {
            return false;
        };
        let is_copy = |packet: &Packet| {
            let age = time.saturating_sub(packet.time);
            (packet.mark, packet.sender) == (mark, sender) && (0..=COPY).contains(&age)
        };
        let [latest, other] = place;
        if is_copy(latest) || is_copy(other) {
            // A copy of a copy is as old as the first of them.
            return true;
        }
        *other = *latest;
        *latest = Packet { mark, sender, time };
        false
    }
}
