//! `tcplint decode`: a pasted packet, every field of its TCP headers and its findings.

use std::io::{self, Read as _, Write as _};
use std::net::SocketAddr;

use anyhow::Context as _;
use tcplint_lint::{Finding, Linter, RuleId, RuleSet, Severity};
use tcplint_wire::{
    Addresses, Decapsulator, IncompleteSegment, LinkType, Origin, Segment, Visitor, tcp_header,
};

use crate::anatomy;
use crate::args::{DecodeArguments, Start};
use crate::commands::Status;
use crate::config::Config;
use crate::hexdump::{Pasted, packets};
use crate::numbers::Count;
use crate::output::Output;
use crate::start::resolve;

/// Rules about addresses, which a bare TCP header does not have.
const NEED_ADDRESSES: [RuleId; 4] = [
    RuleId::of("H004"),
    RuleId::of("H005"),
    RuleId::of("H012"),
    RuleId::of("H013"),
];

/// Takes the pasted packets apart.
pub(crate) fn run(arguments: &DecodeArguments) -> anyhow::Result<Status> {
    let config = Config::load(arguments.selection.config.as_deref())?;
    let selected = config.rules(&arguments.selection)?;
    let found = packets(&text(&arguments.hex)?)?;
    let mut view = View {
        linter: Linter::new(selected),
        output: Output::stdout(arguments.color),
        addressed: true,
        worst: None,
        failed: None,
    };
    let mut status = Status::Clean;
    for (index, packet) in found.iter().enumerate() {
        if index > 0 {
            writeln!(view.output)?;
        }
        if found.len() > 1 || packet.title.is_some() {
            let title = packet.title.as_deref().unwrap_or_default();
            let strong = view.output.paint.strong();
            writeln!(
                view.output,
                "{strong}packet {}{strong:#} {title}",
                index + 1
            )?;
        }
        if !view.packet(packet, arguments.start, selected)? {
            status = Status::Trouble;
        }
    }
    view.output.flush()?;
    Ok(match view.worst {
        _ if status == Status::Trouble => Status::Trouble,
        Some(Severity::Warning | Severity::Error) => Status::Findings,
        _ => Status::Clean,
    })
}

/// The arguments, or standard input.
fn text(arguments: &[String]) -> anyhow::Result<String> {
    if arguments.is_empty() || arguments == ["-"] {
        let mut text = String::new();
        io::stdin()
            .read_to_string(&mut text)
            .context("standard input is no text")?;
        return Ok(text);
    }
    Ok(arguments.join(" "))
}

/// Shows segments as they are found.
struct View {
    linter: Linter,
    output: Output,
    addressed: bool,
    worst: Option<Severity>,
    failed: Option<io::Error>,
}

impl View {
    /// Shows one packet; false when there is no TCP header in it.
    fn packet(&mut self, packet: &Pasted, start: Start, selected: RuleSet) -> anyhow::Result<bool> {
        let octets = &packet.octets;
        let outcome = match resolve(start, octets) {
            Start::Tcp => {
                self.addressed = false;
                self.linter = Linter::new(selected.without(NEED_ADDRESSES.into_iter().collect()));
                return self.bare(octets).map(|()| true);
            }
            Start::Ip => self.frame(LinkType(101), octets),
            Start::Ethernet | Start::Auto => self.frame(LinkType::ETHERNET, octets),
        };
        if let Some(error) = self.failed.take() {
            return Err(error.into());
        }
        let found = !matches!(outcome, Err(reason) if reason != tcplint_wire::Skip::QuotedInIcmp);
        if let (false, Err(reason)) = (found, outcome) {
            let len = Count(octets.len() as u64, "octet");
            writeln!(self.output, "  no TCP header in {len}: {reason}")?;
        }
        Ok(found)
    }

    fn frame(&mut self, link: LinkType, octets: &[u8]) -> Result<(), tcplint_wire::Skip> {
        self.addressed = true;
        let wire_len = u32::try_from(octets.len()).unwrap_or(u32::MAX);
        Decapsulator::new().frame(link, octets, wire_len, self)
    }

    /// A TCP header without anything before it.
    fn bare(&mut self, octets: &[u8]) -> anyhow::Result<()> {
        let len = u32::try_from(octets.len()).context("too long for a TCP segment")?;
        let Ok((_, header)) = tcp_header(octets) else {
            anyhow::bail!(
                "{} are no TCP header: it has at least 20",
                Count(len.into(), "octet")
            );
        };
        // Nobody sees these: rules about addresses are off, and they are not shown.
        let addresses = Addresses::V4([192, 0, 2, 1], [192, 0, 2, 2]);
        let origin = Origin::Traffic;
        Ok(self.show(&Segment {
            addresses,
            header,
            captured: octets,
            wire_len: len,
            stated_len: len,
            ip_id: 0,
            ttl: 64,
            layer: 0,
            origin,
        })?)
    }

    fn show(&mut self, segment: &Segment<'_>) -> io::Result<()> {
        let strong = self.output.paint.strong();
        let letters = segment.header.flags().letters();
        if self.addressed {
            let from = SocketAddr::new(segment.addresses.source(), segment.header.source_port());
            let to = SocketAddr::new(
                segment.addresses.destination(),
                segment.header.destination_port(),
            );
            let quoted = match segment.origin {
                Origin::QuotedInIcmp => ", quoted in an ICMP error",
                Origin::Sampled => ", a sample",
                Origin::Traffic => "",
            };
            writeln!(
                self.output,
                "{strong}TCP {from} > {to} [{letters}]{strong:#}{quoted}"
            )?;
        } else {
            writeln!(self.output, "{strong}TCP header [{letters}]{strong:#}")?;
        }
        anatomy::table(&mut self.output, segment, self.addressed)?;
        let broken = self.linter.segment(segment);
        for rule in broken.iter() {
            self.finding(&Finding::of_segment(rule, broken, segment))?;
        }
        if broken.is_empty() {
            writeln!(self.output, "  no findings")?;
        }
        Ok(())
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.worst = self.worst.max(Some(finding.severity));
        let rule = finding.rule.rule();
        let paint = self.output.paint.severity(finding.severity);
        write!(self.output, "  {} {} ", rule.code, rule.name)?;
        writeln!(
            self.output,
            "{paint}{}{paint:#} {}",
            finding.severity, finding.message
        )
    }
}

impl Visitor for View {
    fn segment(&mut self, segment: &Segment<'_>) {
        if self.failed.is_none() {
            self.failed = self.show(segment).err();
        }
    }

    fn incomplete(&mut self, segment: &IncompleteSegment<'_>) {
        for rule in self.linter.incomplete(segment).iter() {
            if self.failed.is_none() {
                self.failed = self.finding(&Finding::of_incomplete(rule, segment)).err();
            }
        }
    }
}
