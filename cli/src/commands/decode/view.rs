//! What is shown of a packet.

use std::io::{self, Write as _};
use std::net::SocketAddr;

use tcplint_lint::{Finding, Linter, NEED_ADDRESSES, RuleSet, Severity};
use tcplint_wire::{
    Addresses, Decapsulator, Extent, IncompleteSegment, LinkType, Origin, Segment, Skip, TcpHeader,
    Visitor, tcp_header,
};

use crate::anatomy;
use crate::numbers::Count;
use crate::output::Output;
use crate::packs::{Packs, Panel};
use crate::start::{Found, wire_len};

/// Shows packets one by one.
pub(super) struct View {
    pub(super) output: Output,
    /// Judges segments with addresses, and headers without.
    linters: [Linter; 2],
    panel: Panel,
    frame: tcplint_packs::Frame,
    /// Of the packet at hand, from 1.
    number: u64,
    worst: Option<Severity>,
}

impl View {
    /// With these rules on, and these packs, which are shown each segment alone.
    pub(super) fn new(output: Output, selected: RuleSet, packs: Packs) -> View {
        let without_addresses = selected.without(NEED_ADDRESSES.into_iter().collect());
        let mut panel = Panel::new(packs, selected);
        panel.open();
        View {
            output,
            panel,
            frame: tcplint_packs::Frame::default(),
            number: 0,
            linters: [selected, without_addresses].map(Linter::new),
            worst: None,
        }
    }

    /// The highest severity of all findings shown.
    pub(super) fn worst(&self) -> Option<Severity> {
        self.worst
    }

    /// Whether a pack failed.
    pub(super) fn failed(&self) -> bool {
        self.panel.failed()
    }

    /// Shows one packet; false when there is no TCP header in it, which is said.
    ///
    /// # Errors
    ///
    /// When the output cannot be written.
    pub(super) fn packet(&mut self, found: Found, octets: &[u8]) -> io::Result<bool> {
        self.number += 1;
        match found {
            Found::Frame(link) => self.frame(link, octets),
            Found::Tcp => self.bare(octets),
            Found::Arp => self.nothing(octets, Skip::NotIp),
            Found::CaptureFile(format) => {
                writeln!(
                    self.output,
                    "  these are the octets of a {format} file, not of a packet: use tcplint check \
                     or tcplint segments on the file"
                )?;
                Ok(false)
            }
            Found::Unknown => {
                writeln!(
                    self.output,
                    "  cannot tell what this packet starts with: name it with --start"
                )?;
                Ok(false)
            }
        }
    }

    fn frame(&mut self, link: LinkType, octets: &[u8]) -> io::Result<bool> {
        let mut frame = Frame {
            view: self,
            octets,
            failed: None,
        };
        let wire_len = wire_len(link, octets);
        let outcome = Decapsulator::new().frame(link, octets, wire_len, &mut frame);
        if let Some(error) = frame.failed {
            return Err(error);
        }
        match outcome {
            Ok(()) | Err(Skip::QuotedInIcmp) => Ok(true),
            Err(reason) => self.nothing(octets, reason),
        }
    }

    /// Says why there is no TCP header.
    fn nothing(&mut self, octets: &[u8], reason: impl std::fmt::Display) -> io::Result<bool> {
        let len = Count(octets.len() as u64, "octet");
        writeln!(self.output, "  no TCP header in {len}: {reason}")?;
        Ok(false)
    }

    /// A TCP header without anything before it.
    fn bare(&mut self, octets: &[u8]) -> io::Result<bool> {
        let Ok((_, header)) = tcp_header(octets) else {
            let least = format!("it has at least {}", TcpHeader::LEN);
            return self.nothing(octets, least);
        };
        let len = u32::try_from(octets.len()).unwrap_or(u32::MAX);
        let segment = Segment {
            // Nobody sees these: rules about addresses are off, and they are not shown.
            addresses: Addresses::V4([192, 0, 2, 1], [192, 0, 2, 2]),
            header,
            captured: octets,
            wire_len: len,
            stated_len: len,
            extent: Extent::Whole,
            ip_id: 0,
            ttl: 64,
            ip_header_len: 20,
            layer: 0,
            origin: Origin::Traffic,
        };
        let strong = self.output.paint.strong();
        let letters = header.flags().letters();
        writeln!(self.output, "{strong}TCP header [{letters}]{strong:#}")?;
        self.anatomy(&segment, false)?;
        Ok(true)
    }

    /// A segment in `packet`.
    fn segment(&mut self, packet: &[u8], segment: &Segment<'_>) -> io::Result<()> {
        if let Some(carrier) = anatomy::carrier(packet, segment) {
            writeln!(self.output, "{carrier}")?;
        }
        let header = &segment.header;
        let from = SocketAddr::new(segment.addresses.source(), header.source_port());
        let to = SocketAddr::new(segment.addresses.destination(), header.destination_port());
        let quoted = match segment.origin {
            Origin::QuotedInIcmp => ", quoted in an ICMP error",
            Origin::Sampled => ", a sample",
            Origin::Traffic => "",
        };
        let strong = self.output.paint.strong();
        let letters = header.flags().letters();
        writeln!(
            self.output,
            "{strong}TCP {from} > {to} [{letters}]{strong:#}{quoted}"
        )?;
        self.anatomy(segment, true)
    }

    /// The fields of a segment and its findings.
    fn anatomy(&mut self, segment: &Segment<'_>, addressed: bool) -> io::Result<()> {
        anatomy::table(&mut self.output, segment, addressed)?;
        let [with_addresses, without] = &mut self.linters;
        let linter = if addressed { with_addresses } else { without };
        let broken = linter.segment(segment);
        let found = broken.iter().map(|rule| Finding::of_segment(rule, segment));
        let mut found: Vec<_> = found.collect();
        self.ask_packs(segment, addressed, &mut found);
        for finding in &found {
            self.finding(finding)?;
        }
        if found.is_empty() {
            writeln!(self.output, "  no findings")?;
        }
        Ok(())
    }

    fn ask_packs(&mut self, segment: &Segment<'_>, addressed: bool, found: &mut Vec<Finding>) {
        if self.panel.is_empty() {
            return;
        }
        self.frame.clear();
        if addressed {
            self.frame.push(segment, None);
        } else {
            self.frame.push_bare(segment);
        }
        // When it was captured is not known.
        let batch = self.frame.batch(self.number, 0);
        self.panel.ask(
            format_args!("packet {}", self.number),
            |session, reports| session.segments(batch, reports),
            |_, finding| {
                found.push(finding);
                Ok(())
            },
        );
    }

    /// The findings of a segment with less than a header.
    fn incomplete(&mut self, segment: &IncompleteSegment<'_>) -> io::Result<()> {
        let [linter, _] = &self.linters;
        for rule in linter.incomplete(segment).iter() {
            self.finding(&Finding::of_incomplete(rule, segment))?;
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

/// Shows the segments of a frame as they are found.
struct Frame<'v> {
    view: &'v mut View,
    octets: &'v [u8],
    failed: Option<io::Error>,
}

impl Visitor for Frame<'_> {
    fn segment(&mut self, segment: &Segment<'_>) {
        if self.failed.is_none() {
            self.failed = self.view.segment(self.octets, segment).err();
        }
    }

    fn incomplete(&mut self, segment: &IncompleteSegment<'_>) {
        if self.failed.is_none() {
            self.failed = self.view.incomplete(segment).err();
        }
    }
}
