use super::compact::Compact;
use super::record::ZeekConnection;
use super::{Packet, Zeek};
use crate::side::Side;
use crate::summary::Role;
use crate::table::BLOCK;

/// Zeek's view of a connection.
#[derive(Clone, Debug, Default)]
pub(super) enum View {
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
    /// In little room, if it fits.
    pub(super) fn of(zeek: Zeek) -> View {
        match Compact::of(&zeek) {
            Some(small) => View::Small(small),
            None => View::Large(Box::new(zeek)),
        }
    }

    /// A packet from `from`, whose port comes first.
    #[inline(always)]
    pub(super) fn see(&mut self, from: Side, packet: &Packet, ports: (u16, u16)) {
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
                *self = View::of(zeek);
            }
        }
    }

    /// Sums up; `role` tells who is the client.
    pub(super) fn record(&self, role: impl Fn(Side) -> Role) -> ZeekConnection {
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
}

/// Views of the connections that are kept apart.
#[derive(Debug, Default)]
pub(super) struct Book {
    /// In pieces, so that none is moved when there are more.
    blocks: Vec<Vec<Aligned>>,
    /// Places that were given back.
    free: Vec<u32>,
}

impl Book {
    /// Keeps one more: its place.
    pub(super) fn add(&mut self, view: View) -> u32 {
        if let Some(place) = self.free.pop()
            && let Some(free) = self.of(place)
        {
            *free = view;
            return place;
        }
        if self.blocks.last().is_none_or(|block| block.len() == BLOCK) {
            self.blocks.push(Vec::with_capacity(BLOCK));
        }
        let before = (self.blocks.len() - 1) * BLOCK;
        let Some(block) = self.blocks.last_mut() else {
            return u32::MAX;
        };
        block.push(Aligned(view));
        u32::try_from(before + block.len() - 1).unwrap_or(u32::MAX)
    }

    /// That at `place`; that of nothing where there is none.
    pub(super) fn get(&self, place: u32) -> &View {
        let at = place as usize;
        let known = self
            .blocks
            .get(at / BLOCK)
            .and_then(|block| block.get(at % BLOCK));
        known.map_or(&View::Nothing, |Aligned(view)| view)
    }

    /// The same, to be changed.
    #[inline]
    pub(super) fn of(&mut self, place: u32) -> Option<&mut View> {
        let at = place as usize;
        let Aligned(view) = self.blocks.get_mut(at / BLOCK)?.get_mut(at % BLOCK)?;
        Some(view)
    }

    /// Gives the place back.
    pub(super) fn give_up(&mut self, place: u32) {
        if let Some(view) = self.of(place) {
            *view = View::Nothing;
            self.free.push(place);
        }
    }
}
