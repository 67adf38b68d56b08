use std::ops::{BitAnd, BitOr, BitOrAssign};

use crate::catalogue::RuleId;

/// A set of rules, one bit for each rule of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Hash)]
pub struct RuleSet(u128);

impl RuleSet {
    /// No rule.
    pub const EMPTY: RuleSet = RuleSet(0);

    /// The set of these rules, named by code.
    pub(crate) const fn of(codes: &[&str]) -> RuleSet {
        let mut bits = 0;
        let mut rest = codes;
        while let [code, others @ ..] = rest {
            bits |= 1 << RuleId::of(code).index();
            rest = others;
        }
        RuleSet(bits)
    }

    /// The set with `rule` added.
    #[inline]
    #[must_use]
    pub const fn with(self, rule: RuleId) -> RuleSet {
        RuleSet(self.0 | 1 << rule.index())
    }

    /// The set without the members of `other`.
    #[inline]
    #[must_use]
    pub const fn without(self, other: RuleSet) -> RuleSet {
        RuleSet(self.0 & !other.0)
    }

    /// `self` if `condition` holds, else the empty set; without a branch.
    #[inline(always)]
    #[must_use]
    pub(crate) const fn when(self, condition: bool) -> RuleSet {
        RuleSet(self.0 & (condition as u128).wrapping_neg())
    }

    /// Whether there is no rule in it.
    #[inline(always)]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether `rule` is in it.
    #[inline]
    pub const fn contains(self, rule: RuleId) -> bool {
        self.0 >> rule.index() & 1 != 0
    }

    /// Whether any member of `other` is in it.
    #[inline]
    pub const fn intersects(self, other: RuleSet) -> bool {
        self.0 & other.0 != 0
    }

    /// The rules in catalogue order.
    pub fn iter(self) -> impl Iterator<Item = RuleId> {
        let mut bits = self.0;
        std::iter::from_fn(move || {
            let index = u8::try_from(bits.trailing_zeros())
                .ok()
                .filter(|_| bits != 0)?;
            bits &= bits - 1;
            Some(RuleId::from_index(index))
        })
    }
}

impl BitOr for RuleSet {
    type Output = RuleSet;
    #[inline(always)]
    fn bitor(self, other: RuleSet) -> RuleSet {
        RuleSet(self.0 | other.0)
    }
}

impl BitOrAssign for RuleSet {
    #[inline(always)]
    fn bitor_assign(&mut self, other: RuleSet) {
        self.0 |= other.0;
    }
}

impl BitAnd for RuleSet {
    type Output = RuleSet;
    #[inline(always)]
    fn bitand(self, other: RuleSet) -> RuleSet {
        RuleSet(self.0 & other.0)
    }
}

impl FromIterator<RuleId> for RuleSet {
    fn from_iter<I: IntoIterator<Item = RuleId>>(rules: I) -> RuleSet {
        rules.into_iter().fold(RuleSet::EMPTY, RuleSet::with)
    }
}
