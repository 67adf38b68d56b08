use std::collections::{BTreeMap, HashMap};

use crate::catalogue::RuleId;

/// Connections whose repeated findings are counted one by one; of more, only the sums are kept.
const MAX_REPEATS: usize = 1 << 12;

/// What is kept by number of stream, or by rule and stream.
type Map<K> = HashMap<K, u64, foldhash::fast::RandomState>;

/// Of which rules was told in which connection, so that each is told of once. Few connections break
/// any, so that this is not kept with all of them: some 20 octets for each that does, up to as many as
/// the tracker holds.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// A bit for each rule, by stream.
    told: Map<u32>,
    repeats: Map<(RuleId, u32)>,
    repeated: BTreeMap<RuleId, u64>,
}

impl Told {
    /// The families that judge connections stand together at the end of the catalogue.
    const FIRST: u8 = RuleId::of("O001").index();

    const fn bit(rule: RuleId) -> u64 {
        1 << (rule.index().saturating_sub(Told::FIRST) & 63)
    }

    /// Whether `rule` is told of for the first time in this stream; if not, it is counted.
    pub(crate) fn tell(&mut self, stream: u32, rule: RuleId) -> bool {
        let told = self.told.entry(stream).or_default();
        let first = *told & Told::bit(rule) == 0;
        *told |= Told::bit(rule);
        if !first {
            self.repeat(stream, rule);
        }
        first
    }

    /// Counts a rule that is broken again.
    pub(crate) fn repeat(&mut self, stream: u32, rule: RuleId) {
        *self.repeated.entry(rule).or_default() += 1;
        let key = (rule, stream);
        if self.repeats.len() < MAX_REPEATS {
            *self.repeats.entry(key).or_default() += 1;
        } else if let Some(count) = self.repeats.get_mut(&key) {
            *count += 1;
        }
    }

    /// How often rules were broken again, by rule and stream, as far as single streams are counted.
    pub(crate) fn repeats(&self) -> impl Iterator<Item = (RuleId, u32, u64)> {
        let repeats = self.repeats.iter();
        let sorted: BTreeMap<_, _> = repeats.map(|(key, count)| (*key, *count)).collect();
        sorted
            .into_iter()
            .map(|((rule, stream), count)| (rule, stream, count))
    }

    /// The sums of all repeats, by rule.
    pub(crate) fn repeated(&self) -> impl Iterator<Item = (RuleId, u64)> {
        self.repeated.iter().map(|(rule, count)| (*rule, *count))
    }

    /// Whether it was told of in this stream.
    pub(crate) fn has(&self, stream: u32, rule: RuleId) -> bool {
        let told = self.told.get(&stream);
        told.is_some_and(|told| told & Told::bit(rule) != 0)
    }

    /// The stream begins anew, or is given up.
    pub(crate) fn forget(&mut self, stream: u32) {
        self.told.remove(&stream);
    }
}
