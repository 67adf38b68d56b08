//! Scans: SYN, stealth and ACK.

use super::STEALTH;
use super::scope::Campaign;
use super::wording::{answers, probes, targets};
use crate::case::Account;
use crate::rule::Reference::Other;
use crate::rule::Severity::{Error, Warning};
use crate::rule::{Message, Peer, Rule};

fn syn_scan(campaign: &Campaign) -> Account {
    let shape = match (campaign.hosts, campaign.ports) {
        (1, _) => "SYN scan of one host",
        (_, 1) => "SYN scan for one port",
        _ => "SYN scan",
    };
    Account::new(format!(
        "{shape}: {} to {}: {}",
        probes(campaign, "SYN"),
        targets(campaign),
        answers(campaign)
    ))
}

fn stealth_scan(campaign: &Campaign) -> Account {
    let seen = STEALTH.iter().enumerate();
    let names: Vec<&str> = seen
        .filter(|(tag, _)| campaign.tags >> tag & 1 != 0)
        .map(|(_, name)| *name)
        .collect();
    Account::new(format!(
        "{} scan: {} to {}: {}",
        names.join(", "),
        probes(campaign, "probe"),
        targets(campaign),
        answers(campaign)
    ))
}

fn ack_scan(campaign: &Campaign) -> Account {
    let name = match campaign.tags {
        1 => "ACK scan (a window scan looks the same)",
        2 => "Maimon scan, FIN with ACK",
        _ => "ACK scan and Maimon scan",
    };
    Account::new(format!(
        "{name}: {} to {}, all answered by RST",
        probes(campaign, "probe"),
        targets(campaign)
    ))
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "C001",
        name: "syn-scan",
        severity: Warning,
        default: true,
        summary: "One source sends SYNs to many ports or hosts, and nearly all come to nothing",
        condition: "SYNs of one source go to 20 different targets (address and port) within 60 s; \
                    at least four of five are answered by RST, by nothing, or by a SYN ACK that the \
                    source answers by RST; there are at least four times as many targets as \
                    addresses or as ports, whichever are fewer; and no more than four SYNs for \
                    each target, repetitions of one SYN not counted. Told once, when the source was \
                    silent for 60 s, when it began to open connections, or at the end of the \
                    capture.",
        why: "This is what a port scan is made of: `nmap -sS`, masscan and ZMap send a SYN to each \
              target and never open a connection; a connect scan (`nmap -sT`) opens the few that \
              answer. It is often the first step of an attack, and sometimes a worm.",
        exempt: "A client that opens connections is none, however many. A client whose one server \
                 is down has few targets. Peer-to-peer programs try hundreds of peers that are \
                 gone, but each on a port of its own, so there are about as many ports as \
                 addresses, or on one port again and again. Load balancers open their health checks half and reset them, to the \
                 same few targets again and again: mostly half-open probes of less than 100 \
                 targets, or more than two probes for each target, are silent.\n\n\
                 Monitoring and inventory programs scan with permission. What was sent less than \
                 1 s before the capture ended may be answered after it, and does not count. In a capture of SYNs \
                 alone nobody can see whether connections were opened: then the finding is of low \
                 confidence. Targets beyond about a thousand are estimated; of ports the \
                 number is exact.",
        advice: "Find out whose source it is. If it is nobody who may scan, block it, and look at \
                 the ports that answered with SYN ACK: these it knows to be open.",
        references: &[
            Other("nmap, scan_engine.cc, SYN_SCAN"),
            Other("masscan, templ-pkt.c"),
            Other("zmap, module_tcp_synscan.c"),
        ],
        peers: &[
            (Peer::Snort, "port_scan, 122:1 to 122:8, off by default"),
            (Peer::Zeek, "policy/misc/scan, not loaded by default"),
        ],
        message: Message::campaign(syn_scan),
    },
    Rule {
        code: "C002",
        name: "stealth-scan",
        severity: Error,
        default: true,
        summary: "One source begins with segments that no stack sends: a NULL, FIN, XMAS or SYN \
                  FIN scan",
        condition: "To three different targets (address and port) within 60 s one source sends a \
                    first segment without control bits (F001), with FIN but without ACK (F005), \
                    with FIN, PSH and URG alone (F006), or with SYN and FIN (F002). Told once, \
                    when the source was silent for 60 s or at the end of the capture.",
        why: "A closed port answers such a segment with a reset, an open one keeps silent: so these \
              scans (`nmap -sN`, `-sF`, `-sX`) find open ports without a SYN, past filters that \
              only look at SYNs. The single segments are errors already; this finding says what \
              they are together and how far they reach.",
        exempt: "Only the first segment of a connection counts: a hasty client's bare FIN after \
                 its own SYN does not. The probes of nmap's operating system detection are C004's \
                 and do not count here. Traffic that is decoded as something it is not can look so.",
        advice: "It is a scan: find the sender. Ports that answered with RST are closed, silent ones \
                 are open or filtered. No firewall needs to let such segments in.",
        references: &[Other(
            "nmap, scan_engine.cc, NULL_SCAN, FIN_SCAN, XMAS_SCAN",
        )],
        peers: &[(
            Peer::Snort,
            "port_scan, off by default; 116:401, 116:422 and 116:423 for each segment",
        )],
        message: Message::campaign(stealth_scan),
    },
    Rule {
        code: "C003",
        name: "ack-scan",
        severity: Warning,
        default: true,
        summary: "One source sends ACKs, or FINs with ACK, to many ports or hosts that know no \
                  such connection",
        condition: "To 20 different targets (address and port) within 60 s one source sends a \
                    first segment with ACK, or FIN and ACK, and without data, and each is answered \
                    by a reset with the number that it acknowledged; the source's port is the \
                    higher one and rarely changes; and there are at least four times as many \
                    targets as addresses or as ports, whichever are fewer. Told once, when the \
                    source was silent for 60 s or at the end of the capture.",
        why: "Where such a segment is answered, no stateful filter is before the port: that is \
              what `nmap -sA` asks. `nmap -sW` sends the same and looks at the window of the \
              answer, and `nmap -sM`, the Maimon scan, sends FIN with ACK, which some old stacks \
              drop where the port is open.",
        exempt: "A computer that wakes up, or whose address translator forgot its connections, \
                 closes many old connections and is refused: each has a port of its own, so \
                 changing ports are no scan. A server that closes old connections of clients that \
                 are gone sends from the lower port. In a capture that begins in mid-stream a \
                 connection's first segment is not its first, but its answer is no reset.",
        advice: "Find out whose source it is. The targets that answered are reached past the \
                 filter.",
        references: &[Other(
            "nmap, scan_engine.cc, ACK_SCAN, WINDOW_SCAN, MAIMON_SCAN",
        )],
        peers: &[(Peer::Snort, "port_scan, off by default")],
        message: Message::campaign(ack_scan),
    },
];
