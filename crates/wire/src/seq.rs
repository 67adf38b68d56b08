use core::fmt;

/// A sequence or acknowledgment number: an octet's place in a stream, modulo 2^32 (RFC 9293,
/// section 3.4). It has no order of its own; [`Seq::distance_from`] compares within half the space.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Seq(pub u32);

impl Seq {
    /// `self - other` as a signed distance, -2^31 to 2^31 - 1: positive when `self` is later.
    #[inline]
    pub const fn distance_from(self, other: Seq) -> i32 {
        self.0.wrapping_sub(other.0).cast_signed()
    }

    /// The number `octets` further on, modulo 2^32.
    #[inline]
    pub const fn plus(self, octets: u32) -> Seq {
        Seq(self.0.wrapping_add(octets))
    }

    /// The number before this one, modulo 2^32.
    #[inline]
    pub const fn before(self) -> Seq {
        Seq(self.0.wrapping_sub(1))
    }

    /// `self - base` as an unsigned distance, modulo 2^32: the number as Wireshark shows it relative to `base`.
    #[inline]
    pub const fn relative_to(self, base: Seq) -> u32 {
        self.0.wrapping_sub(base.0)
    }

    /// Whether `self` is later than `other`, by less than half the space.
    #[inline]
    pub const fn is_after(self, other: Seq) -> bool {
        self.distance_from(other) > 0
    }

    /// The later of the two.
    #[inline]
    pub const fn max(self, other: Seq) -> Seq {
        if other.is_after(self) { other } else { self }
    }
}

impl fmt::Debug for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Seq({})", self.0)
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
