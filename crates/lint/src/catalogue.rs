use std::ops::Range;

use crate::rule::Rule;
use crate::{campaign, flags, header, joined, options, sequence, teardown};

/// Every room of rules. Their order does not matter: the catalogue is sorted by code.
const ROOMS: &[&[Rule]] = &[
    flags::without_ack::RULES,
    flags::with_syn::RULES,
    flags::with_rst::RULES,
    flags::ecn::RULES,
    header::lengths::RULES,
    header::checksum::RULES,
    header::acknowledgment::RULES,
    header::urgent::RULES,
    header::addresses::RULES,
    header::zeros::RULES,
    options::structure::RULES,
    options::lengths::RULES,
    options::handshake::RULES,
    options::values::RULES,
    options::kinds::RULES,
    sequence::handshake::RULES,
    sequence::opening::RULES,
    sequence::reuse::RULES,
    sequence::syn::RULES,
    sequence::syn_ack::RULES,
    sequence::two_syns::RULES,
    sequence::window::RULES,
    options::negotiated::RULES,
    sequence::syn_data::RULES,
    sequence::paws::RULES,
    sequence::overlap::RULES,
    sequence::ecn::RULES,
    campaign::scans::RULES,
    campaign::marks::RULES,
    campaign::floods::RULES,
    teardown::fin::RULES,
    teardown::half_closed::RULES,
    teardown::abort::RULES,
    teardown::reset_numbers::RULES,
    teardown::aftermath::RULES,
    teardown::time_wait::RULES,
    teardown::closing::RULES,
];

const COUNT: usize = {
    let mut count = 0;
    let mut rooms = ROOMS;
    while let [room, rest @ ..] = rooms {
        count += room.len();
        rooms = rest;
    }
    assert!(count <= 128, "a rule set has 128 bits");
    count
};

/// `Told` has a bit for each rule from O001 on.
const _: () = assert!(COUNT - RuleId::of("O001").index() as usize <= 64);

#[expect(
    clippy::indexing_slicing,
    reason = "out of bounds would fail the build, this is evaluated in it"
)]
const SORTED: [&Rule; COUNT] = {
    let mut sorted = [&flags::ecn::RULES[0]; COUNT];
    let mut count = 0;
    let mut rooms = ROOMS;
    while let [room, others @ ..] = rooms {
        let mut rules: &[Rule] = room;
        while let [rule, rest @ ..] = rules {
            let mut at = count;
            while at > 0 && before(rule.code.as_bytes(), sorted[at - 1].code.as_bytes()) {
                sorted[at] = sorted[at - 1];
                at -= 1;
            }
            sorted[at] = rule;
            count += 1;
            rules = rest;
        }
        rooms = others;
    }
    sorted
};

static CATALOGUE: [&Rule; COUNT] = SORTED;

/// Ours, without those that joined them.
pub(crate) fn ours() -> &'static [&'static Rule] {
    &CATALOGUE
}

/// How many rules can join ours: a rule set has a bit for each.
pub(crate) const ROOM: usize = 128 - COUNT;

/// A rule of the catalogue, by its place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(u8);

impl RuleId {
    /// The rule with this code. In a constant, a code that does not exist fails the build.
    ///
    /// # Panics
    ///
    /// When there is no such rule.
    pub const fn of(code: &str) -> RuleId {
        let mut index = 0;
        let mut rules: &[&Rule] = &SORTED;
        while let [rule, rest @ ..] = rules {
            if same(rule.code.as_bytes(), code.as_bytes()) {
                return RuleId(index);
            }
            index += 1;
            rules = rest;
        }
        panic!("no rule has this code");
    }

    /// Its place in the catalogue, from 0.
    pub const fn index(self) -> u8 {
        self.0
    }

    pub(crate) const fn from_index(index: u8) -> RuleId {
        RuleId(index)
    }

    /// Its declaration.
    pub fn rule(self) -> &'static Rule {
        match CATALOGUE.get(usize::from(self.0)) {
            Some(rule) => rule,
            None => self.joined(),
        }
    }

    /// Out of the way of ours.
    #[cold]
    #[inline(never)]
    fn joined(self) -> &'static Rule {
        let place = usize::from(self.0).checked_sub(COUNT);
        place.and_then(joined::get).unwrap_or(CATALOGUE[0])
    }
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    match (a, b) {
        ([], []) => true,
        ([x, a @ ..], [y, b @ ..]) => *x == *y && same(a, b),
        _ => false,
    }
}

const fn before(a: &[u8], b: &[u8]) -> bool {
    match (a, b) {
        ([x, a @ ..], [y, b @ ..]) => *x < *y || *x == *y && before(a, b),
        ([], [_, ..]) => true,
        _ => false,
    }
}

/// All rules in catalogue order: ours in the order of their codes, then those that joined them
/// ([`join`](crate::join)), as they came.
pub fn all() -> impl Iterator<Item = RuleId> {
    places(0..COUNT + joined::count())
}

/// The rules that joined ours in these places, counted from 0.
pub(crate) fn joined_at(places_of_joined: Range<usize>) -> impl Iterator<Item = RuleId> {
    places(COUNT + places_of_joined.start..COUNT + places_of_joined.end)
}

fn places(places: Range<usize>) -> impl Iterator<Item = RuleId> {
    places
        .filter_map(|place| u8::try_from(place).ok())
        .map(RuleId)
}

/// The rule with this code or name, in any case.
pub fn find(code_or_name: &str) -> Option<RuleId> {
    all().find(|id| {
        let rule = id.rule();
        rule.code.eq_ignore_ascii_case(code_or_name) || rule.name.eq_ignore_ascii_case(code_or_name)
    })
}
