use core::hint::select_unpredictable;

/// Nanoseconds after the connection's first segment, up to 78 hours, in 48 bits; all ones stand for
/// the time 0, which is that of what has not happened.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C, packed(2))]
pub(crate) struct Since {
    low: u32,
    high: u16,
}

impl Since {
    /// What has not happened.
    pub(crate) const NEVER: Since = Since {
        low: u32::MAX,
        high: u16::MAX,
    };

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
    #[expect(clippy::cast_possible_truncation, reason = "48 bits are kept")]
    pub(crate) fn after(nanos: u64) -> Since {
        Since {
            low: nanos as u32,
            high: (nanos >> 32) as u16,
        }
    }

    /// Whether `time` fits, so that [`Since::time`] gives it back, and is not before `start`, so that
    /// those of one start are in the order of their times.
    #[inline(always)]
    pub(crate) fn fits(start: i64, time: i64) -> bool {
        // One less than all ones, which stand for something else.
        (time != 0) & (time >= start) & (time.wrapping_sub(start).cast_unsigned() < (1 << 48) - 1)
    }

    /// Nanoseconds after the start; of what has not happened, more than fit.
    #[inline(always)]
    pub(crate) fn nanos(self) -> u64 {
        u64::from(self.low) | u64::from(self.high) << 32
    }

    /// The time since 1970.
    #[inline(always)]
    pub(crate) fn time(self, start: i64) -> i64 {
        let time = start.wrapping_add_unsigned(self.nanos());
        select_unpredictable(self == Since::NEVER, 0, time)
    }
}
