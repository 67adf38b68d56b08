//! Zeek's view, beside a tracker: it looks at each segment.

use tcplint_wire::Segment;

use super::book::Book;
use super::brief::{Brief, Kind};
use super::look::Look;
use super::outline::Outline;
use super::{Packet, View, Zeek, ZeekConnection};
use crate::connection::Entry;
use crate::facts::Facts;
use crate::glance::Glance;
use crate::key::Key;
use crate::observer::Observer;
use crate::seen::Seen;
use crate::side::Side;
use crate::step::Step;
use crate::summary::{Connection, Role};

/// Sees each segment as Zeek does.
#[derive(Debug, Default)]
pub(super) struct Watch {
    /// Connections that are not ordinary.
    book: Book,
}

impl Watch {
    /// What Zeek's conn.log would say of a connection.
    #[inline]
    pub(super) fn record(&self, entry: &Entry, brief: &Brief) -> ZeekConnection {
        let client = entry.client();
        let role = |side| {
            if side == client {
                Role::Client
            } else {
                Role::Server
            }
        };
        match brief.kind {
            Kind::Nothing => View::Nothing.record(role),
            Kind::Ordinary => Outline { entry, brief }.recorded().record(role),
            Kind::Apart => self.book.get(brief.low_packets).record(role),
        }
    }

    /// The view of a connection that is kept apart, from now on if it was not.
    fn apart(&mut self, entry: &Entry, brief: &mut Brief) -> Option<&mut View> {
        if brief.kind != Kind::Apart {
            let view = match brief.kind {
                Kind::Ordinary => View::of(Outline { entry, brief }.unfold()),
                Kind::Nothing | Kind::Apart => View::Nothing,
            };
            *brief = Brief {
                low_packets: self.book.add(view),
                kind: Kind::Apart,
                ..Brief::default()
            };
        }
        self.book.of(brief.low_packets)
    }

    /// Any segment.
    fn see(&mut self, facts: &Facts<'_>, segment: &Segment<'_>, brief: &mut Brief) {
        let ports = (
            facts.entry.address.port(facts.from),
            facts.entry.address.port(!facts.from),
        );
        if let Some(view) = self.apart(facts.entry, brief)
            && let Some(packet) = Packet::of(facts.time, segment)
        {
            view.see(facts.from, &packet, ports);
        }
    }

    /// A segment that is ordinary for the tracker, of a connection that is kept apart.
    #[inline(never)]
    fn see_apart(&mut self, place: u32, from: Side, (key, seen): (&Key, &Seen), look: Look) {
        if let Some(view) = self.book.of(place) {
            let ports = (key.port(from), key.port(!from));
            view.see(from, &look.packet(seen), ports);
        }
    }
}

impl Observer<Brief> for Watch {
    type Look = Look;

    #[inline(always)]
    fn look(&self, segment: &Segment<'_>) -> Look {
        Look::at(segment)
    }

    type Foreseen = Look;

    #[inline(always)]
    fn foresees(&self, glance: &Glance<'_>, look: Look, brief: &Brief) -> Option<Look> {
        let is_one = look.counts()
            && match brief.kind {
                Kind::Ordinary => brief.fits(glance, look),
                Kind::Apart => true,
                Kind::Nothing => false,
            };
        is_one.then_some(look)
    }

    #[inline(always)]
    fn passed(&mut self, glance: &Glance<'_>, look: Look, brief: &mut Brief) {
        if brief.kind == Kind::Ordinary {
            brief.go_on(glance, look);
        } else {
            let segment = (&glance.ahead.key, &glance.ahead.seen);
            self.see_apart(brief.low_packets, glance.ahead.from, segment, look);
        }
    }

    #[inline(always)]
    fn foresees_opening(&self, look: Look) -> bool {
        look.opens()
    }

    #[inline(always)]
    fn foresees_answer(&self, look: Look, brief: &Brief) -> bool {
        look.opens() && brief.kind == Kind::Ordinary
    }

    #[inline(always)]
    fn opened(&mut self, glance: &Glance<'_>, look: Look, brief: &mut Brief) {
        if glance.segments() == 1 {
            *brief = Brief::begun(glance.ahead.from, look);
        } else {
            brief.answer(glance.ahead.from, look);
        }
    }

    fn compare(
        &self,
        _: &Glance<'_>,
        (before, after): (&Facts<'_>, &Facts<'_>),
        segment: &Segment<'_>,
        _: &Step,
        (was, is): (Brief, Brief),
    ) {
        // What is kept apart has a test of its own.
        if is.kind != Kind::Ordinary {
            return;
        }
        let mut zeek = match was.kind {
            Kind::Ordinary => {
                let (entry, brief) = (before.entry, &was);
                Outline { entry, brief }.unfold()
            }
            Kind::Nothing | Kind::Apart => Zeek::default(),
        };
        let address = &after.entry.address;
        let ports = (address.port(after.from), address.port(!after.from));
        if let Some(packet) = Packet::of(after.time, segment) {
            zeek.see(after.from, &packet, ports);
        }
        for side in [Side::Low, Side::High] {
            zeek.ends[side].stream.forget_top();
        }
        let (entry, brief) = (after.entry, &is);
        debug_assert_eq!(zeek, Outline { entry, brief }.unfold(), "{segment:?}");
        let record = zeek.recorded().record(|_| Role::Client);
        let short = Outline { entry, brief }.recorded().record(|_| Role::Client);
        debug_assert_eq!(record, short);
    }

    fn passes(&mut self, facts: &Facts<'_>, segment: &Segment<'_>, brief: &mut Brief) -> bool {
        self.see(facts, segment, brief);
        true
    }

    fn before(&mut self, facts: &Facts<'_>, segment: &Segment<'_>, brief: &mut Brief) {
        self.see(facts, segment, brief);
    }

    fn after(&mut self, _: &Facts<'_>, _: &Segment<'_>, _: &Step, _: &mut Brief) {}

    fn aside(&mut self, facts: &Facts<'_>, brief: &mut Brief) {
        // The tracker counts it, perhaps, and Zeek does not.
        if brief.kind == Kind::Ordinary {
            self.apart(facts.entry, brief);
        }
    }

    fn gives_up(&mut self, facts: &Facts<'_>, brief: &Brief, connection: &mut Connection) {
        connection.zeek = Some(self.record(facts.entry, brief));
        if brief.kind == Kind::Apart {
            self.book.give_up(brief.low_packets);
        }
    }
}
