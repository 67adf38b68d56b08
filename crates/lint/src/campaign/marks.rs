//! Campaigns that show which program sends them.

use super::kind::Kind;
use super::nmap;
use super::scope::Campaign;
use super::wording::{answers, probes, targets};
use crate::case::Account;
use crate::rule::Reference::Other;
use crate::rule::Severity::{Error, Info};
use crate::rule::{Message, Rule};

fn os_probe(campaign: &Campaign) -> Account {
    Account::new(format!(
        "nmap's operating system detection (probes {}): {} to {}",
        nmap::names(campaign.tags),
        probes(campaign, "probe"),
        targets(campaign)
    ))
}

fn scanner_mark(campaign: &Campaign) -> Account {
    let mark = match campaign.kind {
        Kind::Zmap => "ZMap: IP identification 54321 and window 65535",
        _ => "masscan: IP identification made of address, port and sequence number",
    };
    Account::new(format!(
        "SYNs marked by {mark}: {} to {}: {}",
        probes(campaign, "SYN"),
        targets(campaign),
        answers(campaign)
    ))
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "C004",
        name: "nmap-os-probe",
        severity: Error,
        default: true,
        summary: "One source sends probes of nmap's operating system detection",
        condition: "Two different ones of nmap's thirteen TCP probes come from one source within \
                    60 s, each the first segment of its connection and equal to the probe in its \
                    flags, window, urgent pointer and in every octet of its options: six SYNs (T1 \
                    and SEQ2 to SEQ6; windows 1, 63, 4, 4, 16 and 512), ECN (window 3, urgent \
                    pointer 63477 without URG), and T2 to T7 (windows 128, 256, 1024, 31337, 32768 \
                    and 65535). Told once, when the source was silent for 60 s or at the end of the \
                    capture.",
        why: "`nmap -O` sends odd segments and tells the system from the way they are answered. \
              Nothing else sends these very octets: the timestamps have all bits set, the windows \
              are nmap's own.",
        exempt: "Nothing is exempt. Where the options were cut off by the snap length, the probes \
                 are not recognized.",
        advice: "Somebody runs `nmap -O` or `nmap -A` against the targets. Find the source; what \
                 it learned are the targets' systems and at least one open and one closed port.",
        references: &[Other(
            "nmap, osscan2.cc, prbOpts, prbWindowSz, send_tcp_probe",
        )],
        peers: &[],
        message: Message::campaign(os_probe),
    },
    Rule {
        code: "C005",
        name: "scanner-mark",
        severity: Info,
        default: true,
        summary: "SYNs carry the mark of masscan or ZMap",
        condition: "To three different targets (address and port) within 60 s one source sends \
                    SYNs over IPv4 whose identification field is, for masscan, the exclusive or of \
                    the low 16 bits of the destination address, the destination port and the low \
                    16 bits of the sequence number, with no option or with one word of them; or, \
                    for ZMap, 54321 with a window of 65535. Told once, when the source was silent \
                    for 60 s or at the end of the capture.",
        why: "Both write their packets themselves, and this is what they write. It tells the tool, \
              not who uses it: much of what reaches an open address on the internet comes from \
              research projects and search engines that use these two.",
        exempt: "An identification can be equal by chance, once in 65,536; three in a row are not. \
                 A translated destination address breaks masscan's mark. Later versions of ZMap \
                 choose the identification otherwise and bear no mark; programs copied from the \
                 same textbook example with raw sockets use 54321 as well.",
        advice: "Nothing, on the internet. Inside a network of your own find the source.",
        references: &[
            Other("masscan, templ-pkt.c, template_set_target_ipv4"),
            Other("zmap, packet.c, make_ip_header and make_tcp_header"),
        ],
        peers: &[],
        message: Message::campaign(scanner_mark),
    },
];
