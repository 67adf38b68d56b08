//! How many different things there were, in bounded room.

use std::collections::BTreeSet;

/// Hashes that are kept. Up to here a count is exact; beyond, the smallest of them tell how densely
/// all of them lie, with an error of about one in the square root of it: 3 %.
const KEPT: usize = 1 << 10;

/// Counts different hashes: exactly while there are few, from the smallest of them when there are
/// many.
#[derive(Clone, Debug, Default)]
pub(crate) struct Distinct {
    smallest: BTreeSet<u64>,
    more: bool,
}

impl Distinct {
    #[inline]
    pub(crate) fn add(&mut self, hash: u64) {
        if self.smallest.len() < KEPT {
            self.smallest.insert(hash);
        } else if self.smallest.last().is_some_and(|last| hash < *last)
            && self.smallest.insert(hash)
        {
            self.smallest.pop_last();
            self.more = true;
        } else if self.smallest.last().is_some_and(|last| hash > *last) {
            self.more = true;
        }
    }

    /// The count, and whether it is exact.
    pub(crate) fn count(&self) -> (u64, bool) {
        let kept = self.smallest.len() as u64;
        let largest = self.smallest.last().copied().unwrap_or(u64::MAX).max(1);
        if !self.more {
            return (kept, true);
        }
        let count = (u128::from(kept - 1) << 64) / u128::from(largest);
        (u64::try_from(count).unwrap_or(u64::MAX), false)
    }
}

/// The ports that were met: a bit for each.
#[derive(Clone, Debug)]
pub(crate) struct Ports(Vec<u64>);

impl Default for Ports {
    fn default() -> Ports {
        Ports(vec![0; 1 << 10])
    }
}

impl Ports {
    #[inline]
    pub(crate) fn add(&mut self, port: u16) {
        if let Some(word) = self.0.get_mut(usize::from(port >> 6)) {
            *word |= 1 << (port & 63);
        }
    }

    pub(crate) fn count(&self) -> u64 {
        let ones = self.0.iter().map(|word| u64::from(word.count_ones()));
        ones.sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(n: u64) -> u64 {
        n.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    #[test]
    fn few_are_counted_exactly() {
        let mut distinct = Distinct::default();
        for n in (0..1000).chain(0..1000) {
            distinct.add(spread(n));
        }
        assert_eq!(distinct.count(), (1000, true));
    }

    #[test]
    fn as_many_as_are_kept_are_exact_however_often_they_come() {
        let mut distinct = Distinct::default();
        for n in (0..1024).chain(0..1024) {
            distinct.add(spread(n));
        }
        assert_eq!(distinct.count(), (1024, true));
    }

    #[test]
    fn many_are_estimated() {
        let mut distinct = Distinct::default();
        for n in (0..200_000).chain(0..200_000) {
            distinct.add(spread(n));
        }
        let (count, exact) = distinct.count();
        assert!(!exact && (180_000..220_000).contains(&count), "{count}");
        assert_eq!(distinct.smallest.len(), KEPT);
    }

    #[test]
    fn every_port_counts_once() {
        let mut ports = Ports::default();
        for port in (0..=u16::MAX).chain(0..=u16::MAX) {
            ports.add(port);
        }
        assert_eq!(ports.count(), 65_536);
    }
}
