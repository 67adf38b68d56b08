//! What the messages of this family say besides the numbers.

use crate::case::Case;

/// Hops by which one path may differ from another of the same sender.
const SAME_SENDER: u8 = 2;

/// Nanoseconds as seconds, with as many digits as say something.
pub(crate) fn seconds(nanos: i64) -> String {
    let millis = nanos.max(0) / 1_000_000;
    if millis >= 10_000 {
        format!("{} s", millis / 1000)
    } else {
        format!("{}.{} s", millis / 1000, millis / 100 % 10)
    }
}

/// What a reset's TTL says of its sender: empty where it is that of the sender's first segment or
/// of its latest, or nearly so, or where none came before.
///
/// A device in front of a server answers SYNs and resets connections with a TTL of its own, and
/// passes on what the server sends: the first segment's TTL is as good as the latest's.
pub(crate) fn of_ttl(case: &Case<'_>) -> String {
    let ttl = case.segment.ttl;
    let [first, latest] = case.notes.end(case.facts.sender_role()).ttls;
    let is_known = first != 0 && ttl != 0;
    let is_other = |known: u8| known.abs_diff(ttl) > SAME_SENDER;
    if is_known && is_other(first) && is_other(latest) {
        format!(
            "; its TTL is {ttl}, that of the end's other segments {latest}: suspect a device between"
        )
    } else {
        String::new()
    }
}

/// `1 octet`, `2 octets`.
pub(crate) fn octets(count: u32) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} octet{ending}")
}
