use core::ops::{Index, IndexMut, Not};

/// One of a connection's two ends: `Low` has the lower address and port, whoever opened it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Low,
    High,
}

impl Not for Side {
    type Output = Side;
    #[inline]
    fn not(self) -> Side {
        match self {
            Side::Low => Side::High,
            Side::High => Side::Low,
        }
    }
}

/// A value for each side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub(crate) struct Both<T> {
    pub(crate) low: T,
    pub(crate) high: T,
}

impl<T> Both<T> {
    /// The value of `side`, then the other's.
    #[inline]
    pub(crate) fn of(&mut self, side: Side) -> (&mut T, &mut T) {
        match side {
            Side::Low => (&mut self.low, &mut self.high),
            Side::High => (&mut self.high, &mut self.low),
        }
    }
}

impl<T> Index<Side> for Both<T> {
    type Output = T;
    #[inline]
    fn index(&self, side: Side) -> &T {
        match side {
            Side::Low => &self.low,
            Side::High => &self.high,
        }
    }
}

impl<T> IndexMut<Side> for Both<T> {
    #[inline]
    fn index_mut(&mut self, side: Side) -> &mut T {
        match side {
            Side::Low => &mut self.low,
            Side::High => &mut self.high,
        }
    }
}

/// The same, found by the side's number: for where a branch on it could not be foreseen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pair<T>([T; 2]);

impl<T: Copy> Pair<T> {
    /// This for both.
    #[inline]
    pub(crate) const fn both(value: T) -> Pair<T> {
        Pair([value; 2])
    }
}

impl<T> Index<Side> for Pair<T> {
    type Output = T;
    #[inline(always)]
    #[expect(clippy::indexing_slicing, reason = "two sides")]
    fn index(&self, side: Side) -> &T {
        &self.0[side as usize]
    }
}

impl<T> IndexMut<Side> for Pair<T> {
    #[inline(always)]
    #[expect(clippy::indexing_slicing, reason = "two sides")]
    fn index_mut(&mut self, side: Side) -> &mut T {
        &mut self.0[side as usize]
    }
}
