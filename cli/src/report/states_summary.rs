//! What the ends of an input come to, as an object of the JSON forms.

use std::net::IpAddr;
use std::time::Duration;

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use tcplint_capture::Timestamp;

use crate::report::census::Holding;
use crate::report::survey::{Aging, Survey};
use crate::time::{Rfc3339, Seconds, UnixSeconds};

/// `{"type":"states-summary", …}`: what the ends of an input come to at a moment.
#[derive(Serialize)]
pub(crate) struct StatesSummaryRow<'a> {
    r#type: &'static str,
    file: &'a str,
    at: Rfc3339,
    ts: UnixSeconds,
    ends: u64,
    states: Counts<'a>,
    half_closed: Vec<StreamRow>,
    unacknowledged_fins: Vec<StreamRow>,
    time_wait: Vec<HoldingRow>,
}

/// An object: a state's name and how many ends are in it.
struct Counts<'a>(&'a Survey);

impl Serialize for Counts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (state, count) in self.0.counts() {
            map.serialize_entry(state.name(), &count)?;
        }
        map.end()
    }
}

#[derive(Serialize)]
struct StreamRow {
    stream: u32,
    seconds: Seconds,
}

#[derive(Serialize)]
struct HoldingRow {
    role: &'static str,
    client: IpAddr,
    server: IpAddr,
    server_port: u16,
    held: u64,
    new_per_second: u64,
    exhausted_in_seconds: Option<Seconds>,
}

impl<'a> StatesSummaryRow<'a> {
    /// Of the ends in `file` at the moment `at`.
    pub(crate) fn new(
        file: &'a str,
        at: Timestamp,
        survey: &'a Survey,
        holdings: &[Holding],
    ) -> StatesSummaryRow<'a> {
        StatesSummaryRow {
            r#type: "states-summary",
            file,
            at: Rfc3339(at),
            ts: UnixSeconds(at),
            ends: survey.ends(),
            states: Counts(survey),
            half_closed: survey.half_closed().iter().map(StreamRow::from).collect(),
            unacknowledged_fins: survey.unanswered().iter().map(StreamRow::from).collect(),
            time_wait: holdings.iter().map(HoldingRow::from).collect(),
        }
    }
}

impl From<&Aging> for StreamRow {
    fn from((age, stream): &Aging) -> StreamRow {
        StreamRow {
            stream: *stream,
            seconds: seconds(*age),
        }
    }
}

impl From<&Holding> for HoldingRow {
    fn from(holding: &Holding) -> HoldingRow {
        HoldingRow {
            role: holding.role.name(),
            client: holding.client,
            server: holding.server.ip(),
            server_port: holding.server.port(),
            held: holding.held,
            new_per_second: holding.rate,
            exhausted_in_seconds: holding.outlook.time().map(seconds),
        }
    }
}

fn seconds(time: Duration) -> Seconds {
    Seconds(i64::try_from(time.as_nanos()).unwrap_or(i64::MAX))
}
