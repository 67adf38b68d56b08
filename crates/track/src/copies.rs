//! Packets that the capture holds more than once: a mirror port that sees them come and go, two
//! VLANs, the inside and the outside of a tunnel.

use core::hint::select_unpredictable;

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

/// Where those go that nothing tells from the same said again: nobody looks there.
const UNMARKED: usize = PLACES;

/// The latest packets of all connections.
#[derive(Debug)]
pub(crate) struct Copies {
    places: Box<[[Packet; 2]; PLACES + 1]>,
}

#[derive(Clone, Copy, Debug)]
struct Packet {
    id: u64,
    time: i64,
}

impl Default for Copies {
    fn default() -> Copies {
        // Whatever comes is no copy of one so old.
        let none = Packet {
            id: u64::MAX,
            time: i64::MIN,
        };
        Copies {
            places: Box::new([[none; 2]; PLACES + 1]),
        }
    }
}

impl Copies {
    /// Where a packet with this mark, in a connection of this key, is looked for.
    #[inline(always)]
    pub(crate) fn place(key: &Key, mark: u32, is_marked: bool) -> usize {
        // Not by the stream's number, which is another where a part has a tracker of its own.
        let spread = key.spread();
        let place = key.part() * ROOM + (mark ^ spread) as usize % ROOM;
        // Which packets are marked cannot be foretold.
        select_unpredictable(is_marked, place, UNMARKED)
    }

    /// Whether a packet with this mark was sent by the same end of the same stream a moment ago. If
    /// so, asked again it says so again; if not, the packet is remembered.
    #[inline(always)]
    pub(crate) fn has(&mut self, stream: u32, from: Side, seen: &Seen) -> bool {
        let sender = stream << 1 | u32::from(from == Side::High);
        let packet = Packet {
            id: u64::from(seen.mark) << 32 | u64::from(sender),
            time: seen.time,
        };
        let Some([latest, other]) = self.places.get_mut(seen.place) else {
            return false;
        };
        let is_known = (latest.id == packet.id) | (other.id == packet.id);
        // A copy of a copy is as old as the first of them.
        if is_known
            && seen.place != UNMARKED
            && (packet.is_copy_of(latest) || packet.is_copy_of(other))
        {
            return true;
        }
        *other = *latest;
        *latest = packet;
        false
    }
}

impl Packet {
    fn is_copy_of(&self, other: &Packet) -> bool {
        let age = self.time.saturating_sub(other.time);
        self.id == other.id && (0..=COPY).contains(&age)
    }
}
