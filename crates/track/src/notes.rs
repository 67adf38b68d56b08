use core::fmt::Debug;

/// What an observer remembers of a connection, kept with it in two sizes.
///
/// Nearly every connection opens, goes on and closes as all others do, and what is to be remembered
/// of it fits into little room. What does not is kept in full, elsewhere: the tracker puts notes
/// into little room, takes them out again, and where they are not the same keeps them in full.
pub trait Notes: Copy + Default + PartialEq + Debug {
    /// Notes in little room.
    type Compact: Copy + Default + Debug;

    /// Puts them into little room, as far as they fit; the octet is room that the tracker lends.
    fn compact(&self) -> (Self::Compact, u8);

    /// What was put there, with what the tracker knows itself.
    fn expand(compact: &Self::Compact, lent: u8, known: &Known) -> Self;
}

/// What the tracker keeps of a connection anyhow, so that notes need not.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Frame of the connection's first segment, from 1.
    pub first_frame: u32,
    /// Time to live (IPv4) or hop limit (IPv6) of the latest segment of client and server.
    pub ttls: [u8; 2],
}

/// Nothing is remembered.
impl Notes for () {
    type Compact = ();

    #[inline(always)]
    fn compact(&self) -> ((), u8) {
        ((), 0)
    }

    #[inline(always)]
    fn expand((): &(), _: u8, _: &Known) {}
}
