use alloc::collections::{BTreeMap, VecDeque};
use alloc::vec::Vec;
use core::net::Ipv4Addr;

use crate::addresses::Addresses;
use crate::net::{Fragment, IpPayload};
use crate::skip::Skip;

/// Datagrams that wait for fragments at any moment; the oldest is given up for a new one.
const MAX_DATAGRAMS: usize = 4096;
/// Octets that may wait in all of them together, bookkeeping included.
const MAX_OCTETS: usize = 4 << 20;
/// What a piece costs besides its octets, so that tiny fragments cannot pile up.
const PIECE_COST: usize = 64;
/// The longest payload of an IP datagram.
const MAX_DATAGRAM_LEN: u32 = 65_535;

/// What became of a fragment.
pub(crate) enum Outcome {
    /// It was the last one missing: this is the datagram's payload.
    Whole(Vec<u8>),
    /// It cannot be reassembled, but it is a datagram's first, so that it can be read as it is.
    AsItIs,
}

/// Fragments whose datagrams are not whole yet, within fixed bounds.
#[derive(Debug, Default)]
pub(crate) struct Reassembly {
    waiting: BTreeMap<Key, Datagram>,
    /// Keys by age; one whose datagram is gone is passed over.
    by_age: VecDeque<(Key, u64)>,
    octets: usize,
    serial: u64,
    evicted: u64,
}

/// What fragments of one datagram share (RFC 791, section 3.2; RFC 8200, section 4.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    source: [u8; 16],
    destination: [u8; 16],
    id: u32,
    kind: Kind,
}

/// Whose fragments they are, and what else sets them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// IPv4: the protocol, and the VLAN where an address is private, since private networks in
    /// different VLANs may have the same addresses.
    V4 { protocol: u8, vlan: u16 },
    /// IPv6: nothing else.
    V6,
    /// CAPWAP: the protocol's own fragments.
    Capwap,
}

#[derive(Debug, Default)]
struct Datagram {
    serial: u64,
    /// By offset; of equal offsets the one that came first.
    pieces: Vec<Piece>,
    /// Its length, once the last fragment was seen.
    len: Option<u32>,
}

#[derive(Debug)]
struct Piece {
    offset: u32,
    octets: Vec<u8>,
}

impl Reassembly {
    pub(crate) fn evicted(&self) -> u64 {
        self.evicted
    }

    /// Adds a fragment. One that was not captured whole is not kept: as in Wireshark, an IPv4
    /// datagram's first one is then read as it is.
    ///
    /// # Errors
    ///
    /// [`Skip::Fragment`] while others are missing, [`Skip::FragmentDropped`] when it would end
    /// beyond the longest datagram.
    pub(crate) fn add(
        &mut self,
        key: Key,
        octets: &[u8],
        stated_len: u32,
        place: Fragment,
    ) -> Result<Outcome, Skip> {
        let usable = !octets.is_empty() && octets.len() as u64 == u64::from(stated_len);
        if !usable {
            return if place.offset == 0 && place.readable_alone {
                Ok(Outcome::AsItIs)
            } else {
                Err(Skip::Fragment)
            };
        }
        let end = place.offset.saturating_add(stated_len);
        if end > MAX_DATAGRAM_LEN {
            return Err(Skip::FragmentDropped);
        }
        self.make_room(octets.len() + PIECE_COST);
        let datagram = self.waiting.entry(key).or_insert_with(|| {
            self.serial += 1;
            self.by_age.push_back((key, self.serial));
            Datagram {
                serial: self.serial,
                ..Datagram::default()
            }
        });
        self.octets += datagram.insert(place.offset, octets);
        if !place.more {
            // Of several last fragments the first counts, as in Wireshark.
            datagram.len.get_or_insert(end);
        }
        if !datagram.is_whole() {
            return Err(Skip::Fragment);
        }
        match self.waiting.remove(&key) {
            Some(datagram) => {
                self.octets -= datagram.cost();
                Ok(Outcome::Whole(datagram.assemble()))
            }
            None => Err(Skip::Fragment),
        }
    }

    /// Gives up the oldest datagrams until `needed` more octets fit.
    fn make_room(&mut self, needed: usize) {
        while self.octets + needed > MAX_OCTETS || self.waiting.len() >= MAX_DATAGRAMS {
            let Some((key, serial)) = self.by_age.pop_front() else {
                return;
            };
            if self
                .waiting
                .get(&key)
                .is_some_and(|datagram| datagram.serial == serial)
                && let Some(datagram) = self.waiting.remove(&key)
            {
                self.octets -= datagram.cost();
                self.evicted += 1;
            }
        }
        // Datagrams that became whole leave their age behind.
        if self.by_age.len() > 2 * MAX_DATAGRAMS {
            let waiting = &self.waiting;
            self.by_age.retain(|(key, serial)| {
                waiting
                    .get(key)
                    .is_some_and(|datagram| datagram.serial == *serial)
            });
        }
    }
}

impl Key {
    /// Of an IP fragment seen in the VLAN `vlan`, 0 for none.
    pub(crate) fn ip(payload: &IpPayload<'_>, id: u32, vlan: u16) -> Key {
        match payload.addresses {
            Addresses::V4(source, destination) => {
                let vlan = if is_private(source) || is_private(destination) {
                    vlan
                } else {
                    0
                };
                Key {
                    kind: Kind::V4 {
                        protocol: payload.protocol,
                        vlan,
                    },
                    ..Key::of(payload.addresses, id)
                }
            }
            Addresses::V6(..) => Key::of(payload.addresses, id),
        }
    }

    /// Of a fragment that CAPWAP made.
    pub(crate) fn capwap(addresses: Addresses, id: u32) -> Key {
        Key {
            kind: Kind::Capwap,
            ..Key::of(addresses, id)
        }
    }

    fn of(addresses: Addresses, id: u32) -> Key {
        let (source, destination) = match addresses {
            Addresses::V4(source, destination) => (widen(source), widen(destination)),
            Addresses::V6(source, destination) => (source, destination),
        };
        Key {
            source,
            destination,
            id,
            kind: Kind::V6,
        }
    }
}

/// Private and link-local addresses (RFC 1918; RFC 3927).
fn is_private(address: [u8; 4]) -> bool {
    let address = Ipv4Addr::from(address);
    address.is_private() || address.is_link_local()
}

fn widen([a, b, c, d]: [u8; 4]) -> [u8; 16] {
    [a, b, c, d, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
}

impl Datagram {
    /// Returns what the piece costs: nothing when all of it is known already.
    fn insert(&mut self, offset: u32, octets: &[u8]) -> usize {
        let at = self.pieces.partition_point(|piece| piece.offset <= offset);
        let known = at
            .checked_sub(1)
            .and_then(|before| self.pieces.get(before))
            .is_some_and(|piece| piece.offset == offset && piece.octets.len() >= octets.len());
        if known {
            return 0;
        }
        self.pieces.insert(
            at,
            Piece {
                offset,
                octets: octets.to_vec(),
            },
        );
        octets.len() + PIECE_COST
    }

    fn cost(&self) -> usize {
        self.pieces
            .iter()
            .map(|piece| piece.octets.len() + PIECE_COST)
            .sum()
    }

    /// Whether the pieces leave no hole from octet 0 to the datagram's length.
    fn is_whole(&self) -> bool {
        let Some(len) = self.len else { return false };
        let mut reached = 0;
        for piece in &self.pieces {
            if piece.offset > reached {
                break;
            }
            reached = reached.max(piece.end());
        }
        reached >= len
    }

    /// The payload. Where pieces overlap, the one with the lower offset counts, and of equal ones
    /// the earlier, as in Wireshark's `reassemble.c`.
    fn assemble(self) -> Vec<u8> {
        let len = self.len.unwrap_or(0) as usize;
        let mut payload = Vec::with_capacity(len);
        for piece in &self.pieces {
            let known = payload.len().saturating_sub(piece.offset as usize);
            payload.extend_from_slice(piece.octets.get(known..).unwrap_or(&[]));
        }
        payload.truncate(len);
        payload
    }
}

impl Piece {
    fn end(&self) -> u32 {
        self.offset + u32::try_from(self.octets.len()).unwrap_or(u32::MAX)
    }
}
