//! What the messages of this family say besides the numbers.

use crate::case::Case;

/// Hops by which one path may differ from another of the same sender.
const SAME_SENDER: u8 = 2;

/// Whether a reset's TTL is neither that of the sender's first segment nor that of its latest, nor
/// nearly so.
///
/// A device in front of a server answers SYNs and resets connections with a TTL of its own, and
/// passes on what the server sends: the first segment's TTL is as good as the latest's.
pub(crate) fn is_foreign(case: &Case<'_>) -> bool {
    let ttl = case.segment.ttl;
    let [first, latest] = case.notes.end(case.facts.sender_role()).ttls;
    let is_other = |known: u8| known.abs_diff(ttl) > SAME_SENDER;
    first != 0 && ttl != 0 && is_other(first) && is_other(latest)
}

/// Whether a reset's TTL is known to be that of the sender's other segments, or nearly so.
pub(crate) fn is_of_sender(case: &Case<'_>) -> bool {
    let [first, _] = case.notes.end(case.facts.sender_role()).ttls;
    first != 0 && case.segment.ttl != 0 && !is_foreign(case)
}

/// What a reset's TTL says of its sender; empty unless it [`is_foreign`].
pub(crate) fn of_ttl(case: &Case<'_>) -> String {
    if !is_foreign(case) {
        return String::new();
    }
    let ttl = case.segment.ttl;
    let [_, latest] = case.notes.end(case.facts.sender_role()).ttls;
    format!(
        "; its TTL is {ttl}, that of the end's other segments {latest}: suspect a device between"
    )
}

/// `once`, `twice`, `3 times`.
pub(crate) fn times(count: u32) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{count} times"),
    }
}
