use std::collections::VecDeque;

use super::record::ZeekConnection;
use super::{Packet, Zeek};
use crate::side::Side;
use crate::summary::Role;
use crate::table::BLOCK;

/// Zeek's view of a connection. Floods and scans are made of connections of one packet, which is
/// all that is kept of such a one.
#[derive(Clone, Debug, Default)]
pub(crate) enum View {
    #[default]
    Nothing,
    One(Side, Packet, (u16, u16)),
    More(Box<Zeek>),
}

/// What each connection costs here, and one of more than a packet besides.
const _: () = assert!(size_of::<View>() <= 40 && size_of::<Zeek>() <= 304);

impl View {
    /// A packet from `from`, whose port comes first.
    pub(crate) fn see(&mut self, from: Side, packet: Packet, ports: (u16, u16)) {
        match self {
            View::Nothing => *self = View::One(from, packet, ports),
            View::One(..) => {
                let mut zeek = self.zeek();
                zeek.see(from, &packet, ports);
                *self = View::More(Box::new(zeek));
            }
            View::More(zeek) => zeek.see(from, &packet, ports),
        }
    }

    /// Sums up; `role` tells who is the client.
    pub(crate) fn record(&self, role: impl Fn(Side) -> Role) -> ZeekConnection {
        match self {
            View::Nothing | View::One(..) => self.zeek().record(role),
            View::More(zeek) => zeek.record(role),
        }
    }

    /// Of no more than a packet.
    fn zeek(&self) -> Zeek {
        let mut zeek = Zeek::default();
        if let View::One(from, packet, ports) = self {
            zeek.see(*from, packet, *ports);
        }
        zeek
    }
}

/// Zeek's view of the connections that a table holds, by stream number.
#[derive(Debug, Default)]
pub(crate) struct Book {
    blocks: VecDeque<Vec<View>>,
    /// The number of the first connection that is still here, a multiple of [`BLOCK`].
    first: u32,
}

impl Book {
    /// That of `stream`; that of nothing where no packet of it was seen.
    pub(crate) fn get(&self, stream: u32) -> &View {
        let at = stream.checked_sub(self.first).map(|at| at as usize);
        let known = at.and_then(|at| self.blocks.get(at / BLOCK)?.get(at % BLOCK));
        known.unwrap_or(&View::Nothing)
    }

    /// That of `stream`, made when it is new; `None` where the stream was given up.
    pub(crate) fn of(&mut self, stream: u32) -> Option<&mut View> {
        let at = stream.checked_sub(self.first)? as usize;
        let (block, place) = (at / BLOCK, at % BLOCK);
        while self.blocks.len() <= block {
            self.blocks.push_back(Vec::with_capacity(BLOCK));
        }
        let block = self.blocks.get_mut(block)?;
        if block.len() <= place {
            block.resize(place + 1, View::Nothing);
        }
        block.get_mut(place)
    }

    /// Forgets all streams before `first`, which is a multiple of [`BLOCK`].
    pub(crate) fn forget_before(&mut self, first: u32) {
        let blocks = first.saturating_sub(self.first) as usize / BLOCK;
        self.blocks.drain(..blocks.min(self.blocks.len()));
        self.first = first;
    }
}
