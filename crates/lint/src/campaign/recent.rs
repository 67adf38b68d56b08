//! What came in the last second.

/// A tenth of a second, in nanoseconds.
const TENTH: i64 = 100_000_000;
/// Tenths that are kept: a second may begin within one.
const KEPT: usize = 11;

/// Counts by tenths of a second, of the latest [`KEPT`] of them.
#[derive(Clone, Debug)]
pub(crate) struct Recent {
    latest: i64,
    counts: [u64; KEPT],
}

impl Default for Recent {
    fn default() -> Recent {
        Recent {
            latest: i64::MIN / 2,
            counts: [0; KEPT],
        }
    }
}

impl Recent {
    /// So many more came at this time, in nanoseconds.
    pub(crate) fn add(&mut self, at: i64, count: u64) {
        let tenth = at.div_euclid(TENTH);
        let ahead = usize::try_from(tenth - self.latest).unwrap_or(0);
        self.latest = self.latest.max(tenth);
        for back in 0..ahead.min(KEPT) {
            let back = i64::try_from(back).unwrap_or(0);
            if let Some(count) = self.of(self.latest - back) {
                *count = 0;
            }
        }
        if let Some(known) = self.of(tenth) {
            *known += count;
        }
    }

    /// How many came at this time or later: in nanoseconds, to a tenth of a second, and no earlier
    /// than a second before the latest.
    pub(crate) fn since(mut self, at: i64) -> u64 {
        let first = at.div_euclid(TENTH);
        let (latest, kept) = (self.latest, KEPT as i64);
        let tenths = first.max(latest - kept + 1)..=latest;
        tenths
            .filter_map(|tenth| self.of(tenth).map(|count| *count))
            .sum()
    }

    /// The count of a tenth, where it is kept.
    fn of(&mut self, tenth: i64) -> Option<&mut u64> {
        let kept = KEPT as i64;
        if tenth > self.latest || self.latest - tenth >= kept {
            return None;
        }
        let place = usize::try_from(tenth.rem_euclid(kept)).ok()?;
        self.counts.get_mut(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_older_than_a_second_is_forgotten() {
        let mut recent = Recent::default();
        for n in 0..30 {
            recent.add(n * TENTH, 1);
        }
        assert_eq!(recent.clone().since(29 * TENTH), 1);
        assert_eq!(recent.clone().since(20 * TENTH), 10);
        assert_eq!(recent.clone().since(i64::MIN), 11);
        recent.add(5 * TENTH, 7);
        assert_eq!(recent.clone().since(i64::MIN), 11);
        recent.add(25 * TENTH, 7);
        assert_eq!(recent.clone().since(20 * TENTH), 17);
        recent.add(i64::MAX, 3);
        assert_eq!(recent.clone().since(i64::MIN), 3);
        recent.add(i64::MIN, 3);
        assert_eq!(recent.since(i64::MAX), 3);
    }
}
