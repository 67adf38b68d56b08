//! Floods and storms.

use super::kind::Kind;
use super::scope::Campaign;
use super::wording::{about, probes};
use crate::case::Account;
use crate::rule::Reference::Other;
use crate::rule::Severity::{Info, Warning};
use crate::rule::{Message, Peer, Rule};

fn syn_flood(campaign: &Campaign) -> Account {
    let by = campaign.by;
    let hosts = match campaign.hosts {
        1 => "1 address".to_owned(),
        hosts => format!("{} addresses", about(hosts, campaign.exact)),
    };
    Account::new(match campaign.kind {
        Kind::Backscatter => format!(
            "backscatter of a SYN flood on {by}: {} to {hosts}, and no SYN before them",
            probes(campaign, "answer")
        ),
        _ => {
            let answers = &campaign.answers;
            let vain = answers.probes - answers.opened.min(answers.probes);
            let vain = vain - answers.refused.min(vain);
            format!(
                "SYN flood on {by}: at least {} from {hosts}, {vain} neither completed nor refused",
                probes(campaign, "SYN")
            )
        }
    })
}

fn rst_storm(campaign: &Campaign) -> Account {
    let (name, what) = match campaign.kind {
        Kind::FinStorm => ("FIN storm", "FIN"),
        _ => ("RST storm", "RST"),
    };
    Account::new(format!(
        "{name}: {} by one end of the connection, none more than 1 s after another",
        probes(campaign, what)
    ))
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        code: "C006",
        name: "syn-flood",
        severity: Info,
        default: true,
        summary: "A port is flooded with SYNs that open nothing, or answers to such a flood \
                  elsewhere come in",
        condition: "A flood: one port gets 256 SYNs or more, from 20 different ends (address and \
                    port) within 60 s, and at least four of five neither open a connection nor are \
                    answered by RST; while no more than three wait for an answer, none is counted. Backscatter: one port sends a SYN ACK, or a RST with number 0 \
                    and ACK, as the first segment to 20 different ends within 60 s, 3 s or more \
                    after the capture began, and at least four of five of these go no further. \
                    Told once, when there was none for 60 s or at the end of the capture.",
        why: "Half-open connections fill a server's queue until nobody else gets in. The sources of \
              a flood are mostly forged, and its victim's answers go to whoever has those \
              addresses: that is backscatter, and it tells of an attack on somebody else.",
        exempt: "SYNs that are answered by RST are no flood here: that is a service which is down, \
                 whose clients try again. A capture of one direction only shows a server's answers \
                 without the SYNs, but its connections go on. What came less than 1 s before the \
                 capture ended may have gone on after it, and does not count. In a capture of \
                 SYNs alone every busy server looks flooded.",
        advice: "Turn on SYN cookies at the flooded server, and ask upstream for a filter. \
                 Backscatter needs no action: you are not the target.",
        references: &[],
        peers: &[
            (
                Peer::Zeek,
                "unsolicited_SYN_response for each answer, ignored by default",
            ),
            (
                Peer::Suricata,
                "synack_flood, which counts within one session",
            ),
        ],
        message: Message::campaign(syn_flood),
    },
    Rule {
        code: "T018",
        name: "rst-storm",
        severity: Warning,
        default: true,
        summary: "One end of a connection sends a thousand resets or FINs",
        condition: "One end of a connection sends RSTs, or its FIN, a thousand times or more, \
                    whether they are taken or not, each no more than 1 s after the one before. Told once, when they stop or at \
                    the end of the capture.",
        why: "One reset ends a connection, and a FIN that is not answered is sent again a dozen \
              times at most, each time after twice the wait. A thousand of them are a loop between \
              two devices that both answer, or somebody who forges resets.",
        exempt: "Resets that answer a flood of data to a closed port are among them: there is one \
                 for each segment.",
        advice: "See who sends them by the time to live. If both ends answer each other, look for a \
                 middlebox that keeps a connection which neither end knows.",
        references: &[Other(
            "Zeek, TCP.cc, tcp_storm_thresh and tcp_storm_interarrival_thresh",
        )],
        peers: &[(Peer::Zeek, "RST_storm and FIN_storm, with the same limits")],
        message: Message::campaign(rst_storm),
    },
];
