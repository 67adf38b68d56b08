/// Variety that is the same everywhere: splitmix64, and integers only, because the last bit of a
/// logarithm differs between machines.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

/// A unit of fixed-point numbers.
const ONE: u64 = 1 << 16;

impl Random {
    pub(super) fn new(seed: u64) -> Random {
        Random(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// From 0 to `count` - 1.
    pub(super) fn below(&mut self, count: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(count)) >> 64) as u64
    }

    /// Yes, `percent` times out of 100.
    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// A length of time with this mean, distributed as the gaps between events that know nothing of
    /// each other.
    pub(super) fn exponential(&mut self, mean: u64) -> u64 {
        // The mean of the halvings is 1 1/2.
        (u128::from(mean) * u128::from(self.halvings()) * 2 / u128::from(3 * ONE)) as u64
    }

    /// A weight with a heavy tail (Lomax, of shape 1.3), in units of 2^-16.
    pub(super) fn heavy(&mut self) -> u64 {
        let power = self.halvings() * 10 / 13;
        let whole = (power / ONE).min(40);
        ((ONE + power % ONE) << whole) - ONE
    }

    /// How often 1 is halved to come to a number between 0 and 1, in units of 2^-16: its binary
    /// logarithm, a straight line between powers of two.
    fn halvings(&mut self) -> u64 {
        let number = self.next() | 1;
        let zeros = number.leading_zeros();
        let rest = number << zeros << 1 >> 48;
        (u64::from(zeros) + 1) * ONE - rest
    }
}
