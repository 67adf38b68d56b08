//! Whether something that was found is to be shown.

use anyhow::bail;
use tcplint_capture::Timestamp;
use tcplint_track::{Connection, EndSummary};

use crate::args::{AboutArguments, FocusArguments};
use crate::row::{End, Located};

/// What the user wants to see of a capture.
///
/// Only what is about to be shown is asked about: what is followed, and so every state, stream and
/// number, is the whole capture's.
#[derive(Clone, Debug)]
pub(crate) struct Focus {
    arguments: FocusArguments,
    /// Whether no option was given.
    everything: bool,
    /// First and last moment of the capture at hand, in nanoseconds since 1970.
    span: (i64, i64),
}

impl Focus {
    /// Of these options.
    ///
    /// # Errors
    ///
    /// `--from` comes after `--to`.
    pub(crate) fn new(arguments: &FocusArguments) -> anyhow::Result<Focus> {
        let FocusArguments { about, from, to } = arguments;
        if let (Some(from), Some(to)) = (from, to)
            && from.is_after(*to)
        {
            bail!("--from comes after --to, so that nothing could be shown: exchange them");
        }
        let untimed = from.is_none() && to.is_none();
        Ok(Focus {
            everything: untimed && about.shows_everything(),
            arguments: arguments.clone(),
            span: (i64::MIN, i64::MAX),
        })
    }

    /// A capture begins with a packet of this time: what is counted from its start is known now.
    pub(crate) fn start(&mut self, first_packet: Timestamp) {
        let FocusArguments { from, to, .. } = self.arguments;
        self.span = (
            from.map_or(i64::MIN, |from| from.of(first_packet).as_nanos()),
            to.map_or(i64::MAX, |to| to.of(first_packet).as_nanos()),
        );
    }

    /// Whether nothing is left out.
    pub(crate) fn shows_everything(&self) -> bool {
        self.everything
    }

    /// Something at `time` (nanoseconds since 1970) between two ends, which are only asked for where
    /// an option was given.
    #[inline]
    pub(crate) fn shows(
        &self,
        stream: Option<u32>,
        ends: impl FnOnce() -> [End; 2],
        time: i64,
    ) -> bool {
        self.everything
            || self.is_within((time, time)) && self.arguments.about.shows(stream, ends())
    }

    /// A finding; one of no stream is not shown where streams are named.
    pub(crate) fn shows_finding(&self, located: &Located) -> bool {
        let ends = || [located.source, located.destination];
        self.shows(located.stream, ends, located.place.time.as_nanos())
    }

    /// A connection that has a segment in the time that is to be shown, or segments on both sides
    /// of it.
    pub(crate) fn shows_connection(&self, connection: &Connection) -> bool {
        let end = |end: &EndSummary| End::from(end.address);
        let ends = [end(&connection.client), end(&connection.server)];
        self.everything
            || self.is_within(connection.times)
                && self.arguments.about.shows(Some(connection.stream), ends)
    }

    /// Packets need not be in the order of time, so neither need the two be.
    fn is_within(&self, (one, other): (i64, i64)) -> bool {
        one.min(other) <= self.span.1 && one.max(other) >= self.span.0
    }
}

impl AboutArguments {
    /// Whether no option was given.
    fn shows_everything(&self) -> bool {
        self.stream.is_empty() && self.host.is_empty() && self.port.is_empty()
    }

    /// Something of a stream between two ends.
    pub(crate) fn shows(&self, stream: Option<u32>, ends: [End; 2]) -> bool {
        let AboutArguments {
            stream: streams,
            host: hosts,
            port: ports,
        } = self;
        let is_host = |end: &End| hosts.iter().any(|host| host.contains(end.address));
        let is_port = |end: &End| {
            let among = |port: u16| ports.iter().any(|range| range.contains(port));
            end.port.is_some_and(among)
        };
        let is_stream = |stream: u32| streams.iter().any(|range| range.contains(stream));
        (streams.is_empty() || stream.is_some_and(is_stream))
            && (hosts.is_empty() || ends.iter().any(is_host))
            && (ports.is_empty() || ends.iter().any(is_port))
    }
}
