//! Phrases that the messages of all campaigns share.

use super::scope::Campaign;

/// `12 ports (22 to 9200) of 40 addresses (192.0.2.1 to 192.0.2.40)`.
pub(super) fn targets(campaign: &Campaign) -> String {
    let (low, high) = campaign.port_range;
    let (first, last) = campaign.host_range;
    let hosts = about(campaign.hosts, campaign.exact);
    match (campaign.ports, campaign.hosts) {
        (1, 1) => format!("port {low} of {first}"),
        (ports, 1) => format!("{ports} ports ({low} to {high}) of {first}"),
        (1, _) => format!("port {low} of {hosts} addresses ({first} to {last})"),
        (ports, _) => {
            format!("{ports} ports ({low} to {high}) of {hosts} addresses ({first} to {last})")
        }
    }
}

/// `1003`, or `about 4100` where it is an estimate.
pub(super) fn about(count: u64, exact: bool) -> String {
    match exact {
        true => count.to_string(),
        false => {
            let digits = count.checked_ilog10().unwrap_or(0);
            let unit = 10_u64.pow(digits.saturating_sub(1));
            format!("about {}", count / unit * unit)
        }
    }
}

/// `2011 SYNs in 4.2 s`: how many probes, and from the first to the last.
pub(super) fn probes(campaign: &Campaign, what: &str) -> String {
    let count = campaign.answers.probes;
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural} in {}", seconds(campaign))
}

fn seconds(campaign: &Campaign) -> String {
    let nanos = campaign.end.saturating_sub(campaign.start).max(0);
    let millis = nanos / 1_000_000;
    match millis {
        0 => "less than 1 ms".to_owned(),
        1..1000 => format!("{millis} ms"),
        _ => format!("{}.{} s", millis / 1000, millis % 1000 / 100),
    }
}

/// `1000 answered by RST, 11 unanswered`: what came of the probes, without what came of none.
pub(super) fn answers(campaign: &Campaign) -> String {
    let answers = &campaign.answers;
    let parts = [
        (answers.refused, "answered by RST"),
        (
            answers.half_open,
            "answered by SYN ACK and then reset by the source",
        ),
        (answers.syn_acks, "answered by SYN ACK and left there"),
        (answers.opened, "opened"),
        (answers.silent(), "unanswered"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count != 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    parts.join(", ")
}
