use tcplint_wire::Segment;

use crate::facts::Facts;
use crate::glance::Glance;
use crate::notes::Notes;
use crate::step::Step;
use crate::summary::Connection;

/// Looks at each segment of the traffic twice: while its connection is as it was before it, and as
/// it is after it; and at the one whose place a new connection takes. What it wants to remember of a connection is kept with the connection, as `N`.
///
/// Not asked about segments that say nothing of a connection's ends: quotations, samples, and
/// headers that are shorter than themselves; but told of them ([`Observer::aside`]).
pub trait Observer<N: Notes> {
    /// The connection whose addresses and ports the segment takes for a stream of its own: as the
    /// segment finds it, with its own notes. Asked first, and only of a segment that begins such a
    /// stream.
    #[inline(always)]
    fn succeeds(&mut self, old: &Facts<'_>, segment: &Segment<'_>, notes: &mut N) {
        let _ = (old, segment, notes);
    }
    /// What is kept of a segment that is looked ahead to, so that it need not be read again.
    type Look: Copy;
    /// Looks at a segment.
    fn look(&self, segment: &Segment<'_>) -> Self::Look;
    /// What is worked out of such a segment and will be noted of it.
    type Foreseen: Copy;
    /// An ordinary segment, no SYN, that finds its connection so, which is ordinary, too: something where
    /// there is nothing more to see, so that [`Observer::passed`] is called after it, and none of the
    /// others. Changes nothing, for it may be asked in vain.
    fn foresees(
        &self,
        glance: &Glance<'_>,
        look: Self::Look,
        notes: &N::Compact,
    ) -> Option<Self::Foreseen>;
    /// The connection after such a segment.
    fn passed(&mut self, glance: &Glance<'_>, foreseen: Self::Foreseen, notes: &mut N::Compact);
    /// Whether there is nothing more to see of a SYN that begins a connection, so that
    /// [`Observer::opened`] is called after it.
    #[inline(always)]
    fn foresees_opening(&self, look: Self::Look) -> bool {
        let _ = look;
        false
    }
    /// The same of the SYN-ACK that answers it.
    #[inline(always)]
    fn foresees_answer(&self, look: Self::Look, notes: &N::Compact) -> bool {
        let _ = (look, notes);
        false
    }
    /// The connection after such a SYN or SYN-ACK.
    #[inline(always)]
    fn opened(&mut self, glance: &Glance<'_>, look: Self::Look, notes: &mut N::Compact) {
        let _ = (glance, look, notes);
    }
    /// Asked by debug builds only, of a segment that passed: whether judging it as any other, with
    /// the connection before and after it, would have come to the same. Notes before and after it.
    fn compare(
        &self,
        glance: &Glance<'_>,
        facts: (&Facts<'_>, &Facts<'_>),
        segment: &Segment<'_>,
        step: &Step,
        notes: (N, N),
    ) {
        let _ = (glance, facts, segment, step, notes);
    }
    /// A segment that goes on where its sender stopped, in a connection that is open both ways but
    /// has a past that is not ordinary: whether there is nothing more to see, so that
    /// [`Observer::passed_at_length`] is called after it, and neither of the two others.
    #[inline(always)]
    fn passes(&mut self, facts: &Facts<'_>, segment: &Segment<'_>, notes: &mut N) -> bool {
        let _ = (facts, segment, notes);
        false
    }
    /// The connection after a segment that [`Observer::passes`] has let pass.
    #[inline(always)]
    fn passed_at_length(&mut self, facts: &Facts<'_>, segment: &Segment<'_>, notes: &mut N) {
        let _ = (facts, segment, notes);
    }
    /// A segment that says nothing of its connection's ends comes to it: a quotation, a sample, or one
    /// with a header that is shorter than itself.
    #[inline(always)]
    fn aside(&mut self, facts: &Facts<'_>, notes: &mut N) {
        let _ = (facts, notes);
    }
    /// A connection is given up, to make room: what it is summed up to, which may be completed here; the
    /// notes on it are dropped.
    #[inline(always)]
    fn gives_up(&mut self, facts: &Facts<'_>, notes: &N, connection: &mut Connection) {
        let _ = (facts, notes, connection);
    }
    /// The connection before the segment.
    fn before(&mut self, facts: &Facts<'_>, segment: &Segment<'_>, notes: &mut N);
    /// The connection after it. Of a [`Event::Duplicate`](crate::Event::Duplicate), which is no
    /// segment of its own, nothing should be made here nor kept from before.
    fn after(&mut self, facts: &Facts<'_>, segment: &Segment<'_>, step: &Step, notes: &mut N);
}

/// Sees nothing.
impl<N: Notes> Observer<N> for () {
    type Look = ();
    #[inline(always)]
    fn look(&self, _: &Segment<'_>) {}
    type Foreseen = ();
    #[inline(always)]
    fn foresees(&self, _: &Glance<'_>, (): (), _: &N::Compact) -> Option<()> {
        Some(())
    }
    #[inline(always)]
    fn passed(&mut self, _: &Glance<'_>, (): (), _: &mut N::Compact) {}
    #[inline(always)]
    fn foresees_opening(&self, (): ()) -> bool {
        true
    }
    #[inline(always)]
    fn foresees_answer(&self, (): (), _: &N::Compact) -> bool {
        true
    }
    #[inline(always)]
    fn passes(&mut self, _: &Facts<'_>, _: &Segment<'_>, _: &mut N) -> bool {
        true
    }
    #[inline(always)]
    fn before(&mut self, _: &Facts<'_>, _: &Segment<'_>, _: &mut N) {}
    #[inline(always)]
    fn after(&mut self, _: &Facts<'_>, _: &Segment<'_>, _: &Step, _: &mut N) {}
}
