//! Findings, as C reads them, and how they are told.

use std::net::IpAddr;

use tcplint_abi::{TCPLINT_NO_STREAM, TcplintConfidence, TcplintFinding};
use tcplint_lint::{Confidence, Finding, Found};
use tcplint_wire::{Flags, IncompleteSegment, Segment};

use super::catalogue::{severity, texts_of};
use super::choice::Told;
use super::segments::{Place, address};
use super::sizes::own;

fn confidence(confidence: Confidence) -> TcplintConfidence {
    match confidence {
        Confidence::Low => TcplintConfidence::Low,
        Confidence::Medium => TcplintConfidence::Medium,
        Confidence::High => TcplintConfidence::High,
    }
}

/// What a finding is about.
struct About<'a> {
    frame: u64,
    time: i64,
    ends: Option<(IpAddr, IpAddr)>,
    ports: (Option<u16>, Option<u16>),
    flags: Option<Flags>,
    stream: Option<u32>,
    related: &'a [u64],
}

impl Told {
    /// A finding on a segment alone.
    pub(super) fn of_segment(
        &self,
        finding: &Finding,
        place: Place,
        segment: &Segment<'_>,
        stream: Option<u32>,
    ) {
        let (header, addresses) = (&segment.header, &segment.addresses);
        let ends = (addresses.source(), addresses.destination());
        self.tell(
            finding,
            &About {
                frame: place.frame,
                time: place.time,
                ends: place.addressed.then_some(ends),
                ports: (Some(header.source_port()), Some(header.destination_port())),
                flags: Some(header.flags()),
                stream,
                related: &[place.frame],
            },
        );
    }

    /// A finding on less than a header.
    pub(super) fn of_incomplete(
        &self,
        finding: &Finding,
        place: Place,
        segment: &IncompleteSegment<'_>,
    ) {
        let addresses = &segment.addresses;
        self.tell(
            finding,
            &About {
                frame: place.frame,
                time: place.time,
                ends: Some((addresses.source(), addresses.destination())),
                ports: segment.ports(),
                flags: None,
                stream: None,
                related: &[place.frame],
            },
        );
    }

    /// A finding on connections.
    pub(super) fn of_connections(&self, found: &Found) {
        self.tell(
            &found.finding,
            &About {
                frame: found.frame.unwrap_or(0),
                time: found.time,
                ends: Some((found.source.ip(), found.destination.ip())),
                ports: (Some(found.source.port()), Some(found.destination.port())),
                flags: found.flags,
                stream: found.stream,
                related: &found.related,
            },
        );
    }

    fn tell(&self, finding: &Finding, about: &About<'_>) {
        let (Some(tell), Some(texts)) = (self.finding, texts_of(finding.rule)) else {
            return;
        };
        let message = super::texts::owned(&finding.message);
        let (source, destination) = about.ends.unzip();
        let (source, ip_version) = source.map_or(([0; 16], 0), address);
        let (destination, _) = destination.map_or(([0; 16], 0), address);
        let related = match about.related {
            [] => std::ptr::null(),
            related => related.as_ptr(),
        };
        let value = TcplintFinding {
            size: own::<TcplintFinding>(),
            rule: finding.rule.index().into(),
            code: texts.code.as_ptr(),
            name: texts.name.as_ptr(),
            message: message.as_ptr(),
            frame: about.frame,
            time_ns: about.time,
            related,
            related_len: about.related.len(),
            source,
            destination,
            source_port: about.ports.0.map_or(-1, i32::from),
            destination_port: about.ports.1.map_or(-1, i32::from),
            stream: about.stream.unwrap_or(TCPLINT_NO_STREAM),
            flags: about.flags.map_or(-1, |flags| flags.bits().into()),
            severity: severity(finding.severity) as u8,
            confidence: confidence(finding.confidence) as u8,
            ip_version,
            reserved: [0; 5],
        };
        // SAFETY: the caller's own function, which takes these two; all that the finding points to
        // lives until it returns.
        unsafe { tell(self.user, &raw const value) };
    }
}
