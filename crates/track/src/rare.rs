use tcplint_wire::Seq;

use crate::connection::Entry;
use crate::end::said;
use crate::holes::Holes;
use crate::side::Both;

/// Facts that few connections have, kept apart from the table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rare {
    /// What was not seen of each side's octets.
    pub(crate) holes: Both<Holes>,
    /// Keep-alive probes of each side.
    pub(crate) probes: Both<Probes>,
    /// Payload sent by the end that had the first FIN, before its own.
    pub(crate) bytes_after_fin: u64,
    /// A reset of each side that came before the octets before it.
    pub(crate) early: Both<Option<EarlyReset>>,
    /// Where a segment ended that jumped ahead of what its receiver can take.
    pub(crate) stray: Both<Option<Seq>>,
}

/// A reset inside the window, ahead of what its sender was seen to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EarlyReset {
    pub(crate) seq: Seq,
    /// Nanoseconds since 1970.
    pub(crate) time: i64,
    pub(crate) with_ack: bool,
}

/// Keep-alive probes since the side last sent anything else.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Probes {
    pub(crate) count: u32,
    pub(crate) last: i64,
    /// Between the last two, in nanoseconds.
    pub(crate) gap: i64,
    /// Whether the other side was seen to answer the last one.
    pub(crate) answered: bool,
}

/// Where a connection's rare facts are, if it has any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RareId(u32);

impl RareId {
    pub(crate) const NONE: RareId = RareId(u32::MAX);
}

/// All connections' rare facts.
#[derive(Debug, Default)]
pub(crate) struct Rares {
    all: Vec<Rare>,
    free: Vec<u32>,
}

impl Rares {
    pub(crate) fn get(&self, id: RareId) -> Option<&Rare> {
        self.all.get(id.0 as usize)
    }

    /// The facts under `id`, made when there are none.
    pub(crate) fn of(&mut self, id: &mut RareId) -> &mut Rare {
        if *id == RareId::NONE {
            let place = self.free.pop().unwrap_or_else(|| {
                self.all.push(Rare::default());
                u32::try_from(self.all.len() - 1).unwrap_or(u32::MAX - 1)
            });
            *id = RareId(place);
        }
        let at = (id.0 as usize).min(self.all.len() - 1);
        #[expect(clippy::indexing_slicing, reason = "not empty, and `at` is within")]
        &mut self.all[at]
    }

    /// Gives back the room of a connection of which nothing rare is known any more.
    #[inline]
    pub(crate) fn tidy(&mut self, entry: &mut Entry) {
        if entry.rare != RareId::NONE && self.is_idle(entry) {
            self.drop(entry.rare);
            entry.rare = RareId::NONE;
        }
    }

    /// Whether all of its rare facts are those that a connection without any has. What is left of
    /// filled holes is not asked for.
    #[cold]
    fn is_idle(&self, entry: &Entry) -> bool {
        let has_hole = entry.ends.low.did(said::HOLE) || entry.ends.high.did(said::HOLE);
        let is_idle = |rare: &Rare| {
            let Both { low, high } = &rare.probes;
            (low.count, high.count, rare.bytes_after_fin) == (0, 0, 0)
                && rare.early == Both::default()
                && rare.stray == Both::default()
        };
        !has_hole && self.get(entry.rare).is_some_and(is_idle)
    }

    /// Gives the room back.
    pub(crate) fn drop(&mut self, id: RareId) {
        if let Some(rare) = self.all.get_mut(id.0 as usize) {
            *rare = Rare::default();
            self.free.push(id.0);
        }
    }
}
