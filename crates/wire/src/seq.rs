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
