/// Between two ticks, 2^26 nanoseconds: 67 ms.
const PERIOD: i64 = 1 << 26;

/// Packet time, as coarse as it needs to be for telling that a campaign is over.
#[derive(Clone, Copy, Debug)]
pub struct Tick {
    next: i64,
}

impl Default for Tick {
    fn default() -> Tick {
        Tick { next: i64::MIN }
    }
}

impl Tick {
    /// Whether packet time, which is `until` now (in nanoseconds since 1970) and never goes back,
    /// came past a tick.
    #[inline(always)]
    pub fn comes(&mut self, until: i64) -> bool {
        let comes = self.is_due(until);
        if comes {
            self.next = (until | (PERIOD - 1)).saturating_add(1);
        }
        comes
    }

    /// Whether [`Tick::comes`] would say so, without having come.
    #[inline(always)]
    pub fn is_due(&self, until: i64) -> bool {
        until >= self.next
    }
}
