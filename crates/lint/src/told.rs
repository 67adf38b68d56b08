use std::collections::HashMap;

use crate::catalogue::RuleId;

/// Of which rules was told in which connection, so that each is told of once. Few connections break
/// any, so that this is not kept with all of them.
#[derive(Debug, Default)]
pub(crate) struct Told(HashMap<u32, u64>);

impl Told {
    /// The families that judge connections stand together at the end of the catalogue.
    const FIRST: u8 = RuleId::of("O001").index();

    const fn bit(rule: RuleId) -> u64 {
        1 << (rule.index().saturating_sub(Told::FIRST) & 63)
    }

    /// Whether `rule` is told of for the first time in this stream.
    pub(crate) fn tell(&mut self, stream: u32, rule: RuleId) -> bool {
        let told = self.0.entry(stream).or_default();
        let first = *told & Told::bit(rule) == 0;
        *told |= Told::bit(rule);
        first
    }

    /// Whether it was told of in this stream.
    pub(crate) fn has(&self, stream: u32, rule: RuleId) -> bool {
        let told = self.0.get(&stream);
        told.is_some_and(|told| told & Told::bit(rule) != 0)
    }

    /// The stream begins anew, or is given up.
    pub(crate) fn forget(&mut self, stream: u32) {
        self.0.remove(&stream);
    }
}
