use crate::stage::Stage;

/// Four octets that are known of an end, in one word, so that they are read and written at once.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub(crate) struct Marks(u32);

const STAGE: u32 = 8;
const SAID: u32 = 16;
const SCALE: u32 = 24;

impl Marks {
    /// Time to live of the latest segment, stage, what was [said](crate::end::said), and the shift of the
    /// window.
    #[inline(always)]
    pub(crate) const fn new(ttl: u8, stage: Stage, said: u8, scale: u8) -> Marks {
        let (stage, said) = ((stage.octet() as u32) << STAGE, (said as u32) << SAID);
        Marks(ttl as u32 | stage | said | (scale as u32) << SCALE)
    }

    #[inline(always)]
    pub(crate) const fn ttl(self) -> u8 {
        self.octet(0)
    }

    #[inline(always)]
    pub(crate) const fn stage(self) -> Stage {
        Stage::of_octet(self.octet(STAGE))
    }

    #[inline(always)]
    pub(crate) const fn said(self) -> u8 {
        self.octet(SAID)
    }

    #[inline(always)]
    pub(crate) const fn scale(self) -> u8 {
        self.octet(SCALE)
    }

    #[expect(clippy::cast_possible_truncation, reason = "it is an octet")]
    #[inline(always)]
    const fn octet(self, at: u32) -> u8 {
        (self.0 >> at) as u8
    }

    /// With another stage.
    #[inline(always)]
    pub(crate) const fn at(self, stage: Stage) -> Marks {
        Marks(self.0 & !(0xff << STAGE) | (stage.octet() as u32) << STAGE)
    }

    /// With another stage and time to live, and this said besides.
    #[inline(always)]
    pub(crate) const fn with(self, ttl: u8, stage: Stage, said: u8) -> Marks {
        let kept = self.0 & (0xff << SAID | 0xff << SCALE);
        Marks(kept | Marks::new(ttl, stage, said, 0).0)
    }
}
