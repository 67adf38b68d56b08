use super::compact::Compact;
use super::record::ZeekConnection;
use super::{Packet, Zeek};
use crate::side::Side;
use crate::summary::Role;
use crate::table::BLOCK;

/// Zeek's view of a connection.
#[derive(Clone, Debug, Default)]
pub(crate) enum View {
    #[default]
    Nothing,
    Small(Compact),
    /// With numbers that do not fit, or with holes.
    Large(Box<Zeek>),
}

/// A view in two cache lines, which processors fetch together.
#[derive(Clone, Debug)]
#[repr(align(128))]
struct Aligned(View);

/// What each connection costs here.
const _: () = assert!(size_of::<Aligned>() == 128);

impl View {
    /// A packet from `from`, whose port comes first.
    #[inline(always)]
    pub(crate) fn see(&mut self, from: Side, packet: &Packet, ports: (u16, u16)) {
        match self {
            View::Nothing => {
                if let Some(begun) = Compact::begun_by(from, packet) {
                    *self = View::Small(begun);
                    return;
                }
            }
            View::Small(view) => {
                if view.see(from, packet) {
                    return;
                }
            }
            View::Large(_) => {}
        }
        self.see_any(from, packet, ports);
    }

    /// The long way, for packets and connections of any kind.
    #[inline(never)]
    fn see_any(&mut self, from: Side, packet: &Packet, ports: (u16, u16)) {
        match self {
            View::Large(zeek) => {
                zeek.see(from, packet, ports);
                if let Some(small) = Compact::of(zeek) {
                    *self = View::Small(small);
                }
            }
            View::Nothing | View::Small(_) => {
                let mut zeek = self.zeek();
                zeek.see(from, packet, ports);
                *self = match Compact::of(&zeek) {
                    Some(small) => View::Small(small),
                    None => View::Large(Box::new(zeek)),
                };
            }
        }
    }

    /// Sums up; `role` tells who is the client.
    pub(crate) fn record(&self, role: impl Fn(Side) -> Role) -> ZeekConnection {
        match self {
            View::Nothing => Zeek::default().recorded(),
            View::Small(view) => view.recorded(),
            View::Large(zeek) => zeek.recorded(),
        }
        .record(role)
    }

    /// With room for whatever comes.
    pub(super) fn zeek(&self) -> Zeek {
        match self {
            View::Nothing => Zeek::default(),
            View::Small(view) => view.unfold(),
            View::Large(zeek) => (**zeek).clone(),
        }
    }

    /// Something of each of its cache lines.
    #[inline(always)]
    pub(crate) fn touch(&self) -> u64 {
        match self {
            View::Small(view) => view.touch(),
            View::Nothing | View::Large(_) => 0,
        }
    }
}

/// Zeek's view of the connections that a table holds, by stream number.
#[derive(Debug, Default)]
pub(crate) struct Book {
    /// A list, as in the connections' own table.
    blocks: Vec<Vec<Aligned>>,
    /// The number of the first connection that is still here, a multiple of [`BLOCK`].
    first: u32,
}

impl Book {
    /// That of `stream`; that of nothing where no packet of it was seen.
    pub(crate) fn get(&self, stream: u32) -> &View {
        let at = stream.checked_sub(self.first).map(|at| at as usize);
        let known = at.and_then(|at| self.blocks.get(at / BLOCK)?.get(at % BLOCK));
        known.map_or(&View::Nothing, |Aligned(view)| view)
    }

    /// That of `stream`, made when it is new; `None` where the stream was given up.
    #[inline(always)]
    pub(crate) fn of(&mut self, stream: u32) -> Option<&mut View> {
        let at = stream.checked_sub(self.first)? as usize;
        let (block, place) = (at / BLOCK, at % BLOCK);
        let known = self.blocks.get(block).map_or(0, Vec::len);
        if known <= place {
            self.make(block, place);
        }
        let Aligned(view) = self.blocks.get_mut(block)?.get_mut(place)?;
        Some(view)
    }

    /// Makes room up to this place of this block.
    #[cold]
    fn make(&mut self, block: usize, place: usize) {
        while self.blocks.len() <= block {
            self.blocks.push(Vec::with_capacity(BLOCK));
        }
        if let Some(views) = self.blocks.get_mut(block)
            && views.len() <= place
        {
            views.resize(place + 1, Aligned(View::Nothing));
        }
    }

    /// Forgets all streams before `first`, which is a multiple of [`BLOCK`].
    pub(crate) fn forget_before(&mut self, first: u32) {
        let blocks = first.saturating_sub(self.first) as usize / BLOCK;
        self.blocks.drain(..blocks.min(self.blocks.len()));
        self.first = first;
    }
}
