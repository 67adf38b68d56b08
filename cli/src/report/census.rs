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

/// When a client's ports run out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outlook {
    /// The server's TIME_WAIT ends take no ports of the client's choice.
    NotItsPorts,
    NotAtThisRate,
    In(Duration),
    Now,
}

impl Census {
    /// Counts an end.
    pub(crate) fn add(&mut self, end: &EndAt) {
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

    /// The largest groups as a table; all of them with `all`.
    pub(crate) fn print(self, wait: Duration, all: bool, output: &mut Output) -> io::Result<()> {
        let mut groups: Vec<_> = self.groups.into_iter().collect();
        groups.sort_by_key(|(_, held)| Reverse(held.since.len()));
        let shown = if all { groups.len() } else { SHOWN };
        let more = groups.len().saturating_sub(shown);
        let rows: Vec<_> = groups.into_iter().take(shown).collect();
        if rows.is_empty() {
            return Ok(());
        }
        let rows: Vec<_> = rows
            .into_iter()
            .map(|(group, held)| row(&group, held, wait))
            .collect();
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
}

fn row(group: &Group, mut held: Held, wait: Duration) -> [String; 6] {
    let rate = peak(&mut held.since);
    let outlook = if group.server_holds {
        Outlook::NotItsPorts
    } else {
        outlook(held.ephemeral, rate, wait)
    };
    let holder = if group.server_holds {
        Role::Server
    } else {
        Role::Client
    };
    [
        holder.name().to_owned(),
        group.client.to_string(),
        group.server.to_string(),
        Grouped(held.since.len() as u64).to_string(),
        Grouped(rate).to_string(),
        outlook.to_string(),
    ]
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
