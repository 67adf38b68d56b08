//! Who holds how many TIME_WAIT ends, how fast they come, and when a client's ports run out.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write as _};
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::time::Duration;

use tcplint_track::{Role, State};

use crate::numbers::Grouped;
use crate::output::Output;
use crate::report::age::Age;
use crate::report::columns::{Columns, Side};
use crate::snapshot::EndAt;

/// Ports that Linux takes for connections that it opens: the default of
/// `net.ipv4.ip_local_port_range`.
const EPHEMERAL: RangeInclusive<u16> = 32_768..=60_999;
/// How many these are.
const PORTS: u64 = 28_232;

const SECOND: i64 = 1_000_000_000;

/// How long before the moment ends are counted that make the rate: what went on before does not
/// tell what comes.
const RECENT: i64 = 10 * SECOND;

/// Groups shown without `--all`.
const SHOWN: usize = 10;

const COLUMNS: [(&str, Side); 6] = [
    ("TIME_WAIT at", Side::Left),
    ("Client", Side::Left),
    ("Server", Side::Left),
    ("Held", Side::Right),
    ("New/s", Side::Right),
    ("Ports run out", Side::Left),
];

/// What shares a supply of ports: a client's address towards one server, if it is the client that
/// holds the TIME_WAIT ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    server_holds: bool,
    client: IpAddr,
    server: SocketAddr,
}

#[derive(Debug, Default)]
struct Held {
    /// When each became TIME_WAIT, in nanoseconds since 1970.
    since: Vec<i64>,
    /// How many of them hold an ephemeral port.
    ephemeral: u64,
}

/// TIME_WAIT ends by group.
#[derive(Debug, Default)]
pub(crate) struct Census {
    groups: BTreeMap<Group, Held>,
}

/// The TIME_WAIT ends of one group at a moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Holding {
    /// Which end holds them.
    pub(crate) role: Role,
    pub(crate) client: IpAddr,
    pub(crate) server: SocketAddr,
    pub(crate) held: u64,
    /// The most that began within one second of the last ten.
    pub(crate) rate: u64,
    pub(crate) outlook: Outlook,
}

/// When a client's ports run out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outlook {
    /// The server's TIME_WAIT ends take no ports of the client's choice.
    NotItsPorts,
    NotAtThisRate,
    In(Duration),
    Now,
}

impl Census {
    /// Of these ends.
    pub(crate) fn of(ends: impl Iterator<Item = EndAt>) -> Census {
        let mut census = Census::default();
        ends.for_each(|end| census.add(&end));
        census
    }

    fn add(&mut self, end: &EndAt) {
        if end.state != State::TimeWait {
            return;
        }
        let (client, server) = match end.role {
            Role::Client => (end.local, end.remote),
            Role::Server => (end.remote, end.local),
        };
        let group = Group {
            server_holds: end.role == Role::Server,
            client: client.ip(),
            server,
        };
        let held = self.groups.entry(group).or_default();
        held.since.push(end.since);
        held.ephemeral += u64::from(EPHEMERAL.contains(&client.port()));
    }

    /// The groups at the moment `at` (nanoseconds since 1970), the largest first.
    pub(crate) fn holdings(self, at: i64, wait: Duration) -> Vec<Holding> {
        let groups = self.groups.into_iter();
        let mut holdings: Vec<_> = groups
            .map(|(group, held)| holding(&group, held, at, wait))
            .collect();
        holdings.sort_by_key(|holding| Reverse(holding.held));
        holdings
    }
}

/// The largest groups as a table; all of them with `all`.
pub(crate) fn print(holdings: &[Holding], all: bool, output: &mut Output) -> io::Result<()> {
    let shown = if all { holdings.len() } else { SHOWN };
    let more = holdings.len().saturating_sub(shown);
    let rows: Vec<_> = holdings.iter().take(shown).map(cells).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let mut columns = Columns::new(COLUMNS);
    rows.iter().for_each(|cells| columns.measure(cells));
    writeln!(output)?;
    columns.headings(output)?;
    for cells in &rows {
        columns.line(output, cells)?;
    }
    if more > 0 {
        writeln!(output, "and {} more (--all)", Grouped(more as u64))?;
    }
    Ok(())
}

fn holding(group: &Group, mut held: Held, at: i64, wait: Duration) -> Holding {
    let count = held.since.len() as u64;
    let rate = recent_peak(&mut held.since, at);
    let (role, outlook) = if group.server_holds {
        (Role::Server, Outlook::NotItsPorts)
    } else {
        (Role::Client, outlook(held.ephemeral, rate, wait))
    };
    Holding {
        role,
        client: group.client,
        server: group.server,
        held: count,
        rate,
        outlook,
    }
}

fn cells(holding: &Holding) -> [String; 6] {
    [
        holding.role.name().to_owned(),
        holding.client.to_string(),
        holding.server.to_string(),
        Grouped(holding.held).to_string(),
        Grouped(holding.rate).to_string(),
        holding.outlook.to_string(),
    ]
}

/// The most that began within one second of the last [`RECENT`] before `at`.
fn recent_peak(since: &mut Vec<i64>, at: i64) -> u64 {
    since.retain(|time| at.saturating_sub(*time) < RECENT);
    peak(since)
}

/// The most that began within one second.
fn peak(since: &mut [i64]) -> u64 {
    since.sort_unstable();
    let mut most = 0;
    let mut first = since.iter().peekable();
    let mut within: u64 = 0;
    for time in since.iter() {
        within += 1;
        while first
            .next_if(|early| time.saturating_sub(**early) >= SECOND)
            .is_some()
        {
            within -= 1;
        }
        most = most.max(within);
    }
    most
}

/// When `rate` new ones a second, each kept for `wait`, hold all ports, if `held` are held now.
fn outlook(held: u64, rate: u64, wait: Duration) -> Outlook {
    let left = PORTS.saturating_sub(held);
    if left == 0 {
        Outlook::Now
    } else if u128::from(rate) * wait.as_nanos() < u128::from(PORTS) * 1_000_000_000 {
        Outlook::NotAtThisRate
    } else {
        let nanos = left.saturating_mul(1_000_000_000) / rate.max(1);
        Outlook::In(Duration::from_nanos(nanos))
    }
}

impl Outlook {
    /// How long from the moment until the ports have run out, where they will.
    pub(crate) fn time(self) -> Option<Duration> {
        match self {
            Outlook::NotItsPorts | Outlook::NotAtThisRate => None,
            Outlook::In(time) => Some(time),
            Outlook::Now => Some(Duration::ZERO),
        }
    }
}

impl fmt::Display for Outlook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outlook::NotItsPorts => f.write_str("-"),
            Outlook::NotAtThisRate => f.write_str("not at this rate"),
            Outlook::In(time) => write!(f, "in {}", Age(*time)),
            Outlook::Now => f.write_str("now"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_ports_as_the_range_has() {
        assert_eq!(u64::try_from(EPHEMERAL.count()).ok(), Some(PORTS));
    }

    #[test]
    fn the_peak_is_of_one_second_wherever_it_lies() {
        assert_eq!(peak(&mut []), 0);
        assert_eq!(peak(&mut [5 * SECOND]), 1);
        assert_eq!(peak(&mut [0, SECOND, 2 * SECOND]), 1);
        assert_eq!(peak(&mut [0, SECOND - 1, SECOND]), 2);
        let mut burst = [900, 0, 9 * SECOND, 9 * SECOND + 5, 10 * SECOND - 1];
        assert_eq!(peak(&mut burst), 3);
        assert_eq!(peak(&mut [i64::MIN, i64::MAX]), 1);
    }

    #[test]
    fn what_went_on_before_makes_no_rate() {
        let burst = [0, 1, 2, 5 * SECOND];
        let at = |seconds: i64| recent_peak(&mut burst.to_vec(), seconds * SECOND);
        assert_eq!([5, 9, 10, 14, 15].map(at), [3, 3, 2, 1, 0]);
    }

    #[test]
    fn ports_run_out_at_the_rate_that_fills_them() {
        let minute = Duration::from_secs(60);
        assert_eq!(outlook(1, 470, minute), Outlook::NotAtThisRate);
        let Outlook::In(time) = outlook(28_232 - 471 * 5, 471, minute) else {
            panic!("471 a second fill 28,232 ports in a minute");
        };
        assert_eq!(time, Duration::from_secs(5));
        assert_eq!(outlook(28_232, 1, minute), Outlook::Now);
        assert_eq!(outlook(0, 0, minute), Outlook::NotAtThisRate);
        let rfc = Duration::from_secs(240);
        assert_eq!(outlook(0, 117, rfc), Outlook::NotAtThisRate);
        assert!(matches!(outlook(0, 118, rfc), Outlook::In(_)));
        assert_eq!(outlook(0, 100, Duration::ZERO), Outlook::NotAtThisRate);
    }
}
