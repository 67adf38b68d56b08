use super::random::Random;

/// A handshake, a segment of data and a close are in every connection.
pub(super) const SHORTEST: u64 = 8;

/// How many packets each connection has: `packets` together, most of them few, some very many.
pub(super) fn lengths(packets: u64, connections: u64, random: &mut Random) -> Vec<u32> {
    let weights: Vec<u64> = (0..connections).map(|_| random.heavy()).collect();
    let sum: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    let spare = packets.saturating_sub(SHORTEST * connections);
    let most = (packets / 200).clamp(1, 5_000);
    let mut lengths: Vec<u64> = weights
        .iter()
        .map(|weight| {
            let share = u128::from(spare) * u128::from(*weight) / sum.max(1);
            SHORTEST + (share as u64).min(most)
        })
        .collect();
    // What rounding and the longest connections left over.
    let rest = packets - lengths.iter().sum::<u64>();
    let (each, more) = (rest / connections, rest % connections);
    let from = random.below(connections);
    for (at, length) in (0..).zip(&mut lengths) {
        *length += each + u64::from((at + from) % connections < more);
    }
    lengths.into_iter().map(|length| length as u32).collect()
}
