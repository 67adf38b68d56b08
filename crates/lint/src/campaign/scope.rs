//! How far a campaign reaches.

use std::net::{IpAddr, SocketAddr};

use tcplint_wire::Flags;

use super::count::{Distinct, Ports};
use super::endpoint::Endpoint;
use super::kind::Kind;
use super::recent::Recent;
use super::{RELATED, WINDOW};

/// What came of a probe.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Nothing so far.
    #[default]
    Silence,
    /// SYN and ACK.
    SynAck,
    /// SYN and ACK, which the prober answered by a reset.
    HalfOpen,
    /// The connection was opened, or goes on.
    Opened,
    /// A reset.
    Refused,
}

/// One probe.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Probe {
    pub(crate) target: Endpoint,
    pub(crate) own_port: u16,
    pub(crate) flags: u16,
    /// Which of several probes, where the kind has several.
    pub(crate) tag: u8,
    pub(crate) answer: Answer,
    pub(crate) frame: u32,
    pub(crate) at: i64,
    /// The latest of those to the same target, and how many came after the first.
    pub(crate) latest: i64,
    pub(crate) again: u32,
}

impl Probe {
    /// Whether `other` is the same probe again.
    pub(crate) fn is_like(&self, kind: Kind, other: &Probe) -> bool {
        match kind {
            Kind::OsProbe => self.tag == other.tag,
            _ => self.target == other.target,
        }
    }

    /// It was sent again, as `other`.
    pub(crate) fn repeat(&mut self, other: &Probe) {
        self.latest = self.latest.max(other.at);
        self.again = self.again.saturating_add(1);
        self.answer = other.answer;
    }
}

/// How many probes were answered, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// Probes sent.
    pub probes: u64,
    /// Answered by SYN and ACK, and no more.
    pub syn_acks: u64,
    /// Answered by SYN and ACK, which the prober answered by a reset.
    pub half_open: u64,
    /// Went on as connections do.
    pub opened: u64,
    /// Answered by a reset.
    pub refused: u64,
}

impl Answers {
    /// Probes that nothing answered.
    pub fn silent(&self) -> u64 {
        let answered = self.syn_acks + self.half_open + self.opened + self.refused;
        self.probes.saturating_sub(answered)
    }

    fn of(&mut self, answer: Answer) -> Option<&mut u64> {
        match answer {
            Answer::Silence => None,
            Answer::SynAck => Some(&mut self.syn_acks),
            Answer::HalfOpen => Some(&mut self.half_open),
            Answer::Opened => Some(&mut self.opened),
            Answer::Refused => Some(&mut self.refused),
        }
    }

    fn moved(&mut self, from: Answer, to: Answer) {
        if let Some(count) = self.of(from) {
            *count = count.saturating_sub(1);
        }
        if let Some(count) = self.of(to) {
            *count += 1;
        }
    }

    fn add(&mut self, other: Answers) {
        self.probes += other.probes;
        self.syn_acks += other.syn_acks;
        self.half_open += other.half_open;
        self.opened += other.opened;
        self.refused += other.refused;
    }

    /// Without those of so many `young` probes that may come to something yet.
    fn settled(mut self, kind: Kind, young: u64) -> Answers {
        let silent = match kind {
            Kind::SynScan | Kind::Flood | Kind::Backscatter => young.min(self.silent()),
            _ => 0,
        };
        let half_way = match kind {
            Kind::Flood => (young - silent).min(self.syn_acks),
            _ => 0,
        };
        self.probes -= silent + half_way;
        self.syn_acks -= half_way;
        self
    }

    /// Whether the great majority, four of five, came to what probes of this kind come to.
    fn are_of(&self, kind: Kind) -> bool {
        let vain = match kind {
            Kind::SynScan => self.silent() + self.half_open + self.refused,
            Kind::Flood => self.silent() + self.half_open + self.syn_acks,
            _ => self.probes.saturating_sub(self.opened),
        };
        vain * 5 >= self.probes * 4
    }
}

/// What is counted of a campaign that goes on: some 40 KiB at most.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    first: Probe,
    frames: Vec<u64>,
    last: i64,
    targets: Distinct,
    hosts: Distinct,
    ports: Ports,
    port_range: (u16, u16),
    host_range: (IpAddr, IpAddr),
    tags: u32,
    port_changes: u64,
    own_port: u16,
    /// Of the periods that are over, and of the one that is not.
    past: Answers,
    now: Answers,
    since: i64,
    confirmed: bool,
    recent: Recent,
}

impl Scope {
    /// Begins with these probes, the first of them first.
    ///
    /// Besides them there were `harmless` ones that are not remembered.
    pub(crate) fn new(probes: &[Probe], harmless: u64) -> Option<Scope> {
        let first = *probes.first()?;
        let ip = first.target.ip();
        let mut scope = Scope {
            first,
            frames: Vec::new(),
            last: first.at,
            targets: Distinct::default(),
            hosts: Distinct::default(),
            ports: Ports::default(),
            port_range: (first.target.port, first.target.port),
            host_range: (ip, ip),
            tags: 0,
            port_changes: 0,
            own_port: first.own_port,
            past: Answers::default(),
            now: Answers::default(),
            since: first.at,
            confirmed: false,
            recent: Recent::default(),
        };
        for probe in probes {
            scope.add(probe);
        }
        scope.now.probes += harmless;
        scope.now.opened += harmless;
        Some(scope)
    }

    pub(crate) fn add(&mut self, probe: &Probe) {
        self.targets.add(probe.target.hash(0));
        self.hosts.add(probe.target.host().hash(0));
        self.ports.add(probe.target.port);
        let (low, high) = &mut self.port_range;
        (*low, *high) = (
            (*low).min(probe.target.port),
            (*high).max(probe.target.port),
        );
        let (low, high) = &mut self.host_range;
        let ip = probe.target.ip();
        (*low, *high) = ((*low).min(ip), (*high).max(ip));
        self.tags |= 1 << probe.tag;
        self.port_changes += u64::from(self.own_port != probe.own_port);
        self.own_port = probe.own_port;
        self.last = self.last.max(probe.latest);
        if self.frames.len() < RELATED {
            self.frames.push(u64::from(probe.frame));
        }
        let count = 1 + u64::from(probe.again);
        self.recent.add(probe.at, count);
        self.now.probes += count;
        self.now.moved(Answer::Silence, probe.answer);
    }

    pub(crate) fn answered(&mut self, from: Answer, to: Answer) {
        self.now.moved(from, to);
    }

    /// Whether the campaign goes on at `now`: each [`WINDOW`] must be as campaigns are.
    pub(crate) fn goes_on(&mut self, kind: Kind, now: i64) -> bool {
        if now.saturating_sub(self.since) < WINDOW {
            return true;
        }
        let goes_on = self.now.are_of(kind);
        if goes_on {
            self.confirmed = true;
            self.turn(now);
        }
        goes_on
    }

    fn turn(&mut self, now: i64) {
        self.past.add(self.now);
        self.now = Answers::default();
        self.since = now;
    }

    /// The campaign, if it was one. Where the capture ended, at `until`, the answers to the latest
    /// probes may not be in it.
    pub(crate) fn finish(
        mut self,
        kind: Kind,
        by: Endpoint,
        until: Option<i64>,
    ) -> Option<Campaign> {
        let young = until.map_or(0, |until| {
            let from = until.saturating_sub(PATIENCE).saturating_add(1);
            self.recent.clone().since(from)
        });
        let mut settled = self.past;
        if self.now.settled(kind, young).are_of(kind) || !self.confirmed {
            self.turn(self.last);
            settled = self.past.settled(kind, young);
        }
        let enough = match kind {
            Kind::Flood => FLOOD,
            _ => kind.threshold() as u64,
        };
        let are_few = settled.probes < enough && settled.probes < self.past.probes;
        if are_few || !settled.are_of(kind) {
            return None;
        }
        let ((targets, exact), (hosts, hosts_exact)) = (self.targets.count(), self.hosts.count());
        let campaign = Campaign {
            kind,
            by: SocketAddr::new(
                by.ip(),
                if by.port == 0 {
                    self.first.own_port
                } else {
                    by.port
                },
            ),
            first_target: self.first.target.socket(),
            flags: Flags::new(self.first.flags),
            targets,
            hosts,
            exact: exact && hosts_exact,
            ports: self.ports.count(),
            port_range: self.port_range,
            host_range: self.host_range,
            tags: self.tags,
            port_changes: self.port_changes,
            answers: self.past,
            start: self.first.at,
            end: self.last,
            frames: self.frames,
        };
        campaign.is_one().then_some(campaign)
    }
}

/// A campaign that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// What it was made of.
    pub kind: Kind,
    /// Who did it: the source, with the port of its first probe; of [`Kind::Flood`], the target.
    pub by: SocketAddr,
    /// The target of the first probe; of [`Kind::Flood`], its source.
    pub first_target: SocketAddr,
    /// Flags of the first probe.
    pub flags: Flags,
    /// Different targets, address and port; of [`Kind::Flood`], sources.
    pub targets: u64,
    /// Different addresses among them.
    pub hosts: u64,
    /// Whether both are exact: beyond about a thousand they are estimates.
    pub exact: bool,
    /// Different ports among them.
    pub ports: u64,
    /// The lowest and the highest port.
    pub port_range: (u16, u16),
    /// The lowest and the highest address.
    pub host_range: (IpAddr, IpAddr),
    /// The probes that were seen, a bit for each, where the kind has several.
    pub tags: u32,
    /// How often the source went to another port of its own from one probe to the next.
    pub port_changes: u64,
    /// What came of the probes.
    pub answers: Answers,
    /// Time of the first probe, in nanoseconds since 1970.
    pub start: i64,
    /// Time of the latest probe, in nanoseconds since 1970.
    pub end: i64,
    /// Frames of the first probes, 20 at most.
    pub frames: Vec<u64>,
}

/// Scanners try a target once more or twice where nothing answers. Who tries it more often wants to
/// be connected with it.
const TRIES: u64 = 4;
/// A SYN is answered within this time, in nanoseconds, or sent again: RFC 6298's first timeout.
const PATIENCE: i64 = 1_000_000_000;
/// Half-open probes of this many targets are no health check.
const MANY: u64 = 100;
/// SYNs to one port that are a flood: a busy server has as many of them, but they open connections.
const FLOOD: u64 = 256;

impl Campaign {
    /// Whether what it came to is what such campaigns come to.
    fn is_one(&self) -> bool {
        // Many hosts, each with a port of its own, are the peers of peer-to-peer traffic.
        let is_regular = self.hosts.min(self.ports) * 4 <= self.targets;
        let answers = &self.answers;
        match self.kind {
            Kind::SynScan => {
                let is_health_check = answers.half_open * 2 > answers.probes
                    && (self.targets < MANY || answers.probes > self.targets * 2);
                is_regular && !is_health_check && answers.probes <= self.targets * TRIES
            }
            // As many ports as targets are sockets that each close a connection of their own.
            Kind::AckScan => is_regular && self.port_changes * 4 <= self.targets,
            Kind::Flood => answers.probes >= FLOOD,
            _ => true,
        }
    }
}
