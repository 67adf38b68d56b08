use core::hint::select_unpredictable;

/// Nanoseconds after the connection's first segment, up to 78 hours, which 48 bits hold; all ones stand
/// for the time 0, which is that of what has not happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Since(u64);

impl Since {
    /// What has not happened.
    pub(crate) const NEVER: Since = Since((1 << 48) - 1);

    /// `time` as seen from `start`; wrong where it does not fit.
    #[inline(always)]
    pub(crate) fn new(start: i64, time: i64) -> Since {
        if time == 0 {
            return Since::NEVER;
        }
        Since::after(time.wrapping_sub(start).cast_unsigned())
    }

    /// So many nanoseconds after the start, wrong where they do not fit.
    #[inline(always)]
    pub(crate) fn after(nanos: u64) -> Since {
        Since(nanos)
    }

    /// Whether `time` fits, so that [`Since::time`] gives it back, and is not before `start`, so that
    /// those of one start are in the order of their times.
    #[inline(always)]
    pub(crate) fn fits(start: i64, time: i64) -> bool {
        let nanos = time.wrapping_sub(start).cast_unsigned();
        (time != 0) & (time >= start) & (nanos < Since::NEVER.0)
    }

    /// Nanoseconds after the start; of what has not happened, more than fit.
    #[inline(always)]
    pub(crate) fn nanos(self) -> u64 {
        self.0
    }

    /// The time since 1970.
    #[inline(always)]
    pub(crate) fn time(self, start: i64) -> i64 {
        let time = start.wrapping_add_unsigned(self.0);
        select_unpredictable(self == Since::NEVER, 0, time)
    }
}

/// A time and 16 bits of something else in one word, so that both are read and written at once.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub(crate) struct Dated(u64);

impl Dated {
    /// The time, and what stands beside it.
    #[inline(always)]
    pub(crate) const fn new(since: Since, beside: u16) -> Dated {
        Dated(since.0 << 16 | beside as u64)
    }

    #[inline(always)]
    pub(crate) fn since(self) -> Since {
        Since(self.0 >> 16)
    }

    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "the 16 bits below")]
    pub(crate) fn beside(self) -> u16 {
        self.0 as u16
    }

    /// With this time where it `moves`, which nothing foretells, and this beside it.
    #[inline(always)]
    pub(crate) fn moved(self, moves: bool, since: Since, beside: u16) -> Dated {
        let time = select_unpredictable(moves, since.0 << 16, self.0 & !0xffff);
        Dated(time | u64::from(beside))
    }
}
