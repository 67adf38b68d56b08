//! One stream as it is read: what is kept of it, and what the rest of the capture says about it.

use std::net::SocketAddr;

use tcplint_lint::{Linter, RuleSet, Severity};
use tcplint_track::{Connection, Event, Role, State, Step};
use tcplint_wire::{Flags, Segment};

use super::clock::Clock;
use super::ledger::Ledger;
use super::marks::{Fin, Mark, Marks};
use super::moment::{End, Moment};
use super::script::{Line, Scene, Script};
use super::words::Names;
use crate::row::Place;

/// A later stream between the same addresses and ports.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Successor {
    pub(crate) stream: u32,
    /// Its first segment, whose sender is an end of this stream.
    pub(crate) mark: Mark,
    /// Whether that came into the living connection, which goes on under the new number.
    pub(crate) goes_on: bool,
    /// The segment that answers it as a new connection, where this one was not closed.
    pub(crate) answer: Option<Mark>,
    /// Its first SYN ACK.
    pub(crate) syn_ack: Option<Mark>,
}

/// A stream that is being read.
#[derive(Debug)]
pub(crate) struct Story {
    pub(crate) stream: u32,
    /// Who sent the first segment, and to whom.
    ends: [SocketAddr; 2],
    ledger: Ledger,
    marks: Marks,
    script: Script,
    successor: Option<Successor>,
    clock: Clock,
    /// Judges flags.
    linter: Linter,
}

impl Story {
    /// Of the stream that this segment begins.
    pub(crate) fn new(segment: &Segment<'_>, stream: u32, all: bool) -> Story {
        Story {
            stream,
            ends: ends_of(segment),
            ledger: Ledger::default(),
            marks: Marks::default(),
            script: Script::new(all),
            successor: None,
            clock: Clock::default(),
            linter: Linter::new(flag_rules()),
        }
    }

    /// Any segment of the capture: those of the stream are kept, one that follows it is noted.
    pub(crate) fn add(&mut self, place: Place, segment: &Segment<'_>, step: &Step) {
        if step.stream == self.stream {
            let [first, _] = self.ends;
            let mut moment = Moment {
                odd: self.linter.segment(segment),
                ..Moment::new(place, segment, step, first)
            };
            self.clock.tell(&mut moment);
            self.marks.add(&moment, &self.ledger);
            self.script.add(Scene {
                moment,
                before: self.ledger,
            });
            self.ledger.add(&moment);
        } else if step.stream > self.stream
            && (segment.header.flags().contains(Flags::SYN) || step.events.has(Event::Reuse))
        {
            self.follow(place, segment, step);
        }
    }

    fn follow(&mut self, place: Place, segment: &Segment<'_>, step: &Step) {
        let [first, other] = self.ends;
        let ends = ends_of(segment);
        if step.ends.is_none() || ends != [first, other] && ends != [other, first] {
            return;
        }
        let moment = Moment::new(place, segment, step, first);
        let mark = Mark::from(&moment);
        let successor = self.successor.get_or_insert(Successor {
            stream: step.stream,
            mark,
            goes_on: moment.was(Event::SynInConnection),
            answer: None,
            syn_ack: None,
        });
        let same = step.stream == successor.stream;
        let answers = moment.is(Flags::ACK) && moment.from != successor.mark.from;
        if same && successor.goes_on && answers && moment.was(Event::Reuse) {
            successor.goes_on = false;
            successor.answer = Some(mark);
        }
        if same && moment.was(Event::SynAck) {
            successor.syn_ack.get_or_insert(mark);
        }
    }

    /// Whether anything but quotations was seen.
    pub(crate) fn is_connection(&self) -> bool {
        self.marks.first.is_some()
    }

    /// The whole, once the capture is over; `ended` is the time of its last packet.
    pub(crate) fn finish(self, file: &str, connection: Connection, ended: i64) -> Told {
        let [first, _] = self.ends;
        let client = if connection.client.address == first {
            End::First
        } else {
            End::Other
        };
        Told {
            file: file.to_owned(),
            parts: Vec::new(),
            connection,
            names: Names::new(client),
            client,
            ledger: self.ledger,
            marks: self.marks,
            successor: self.successor,
            ended,
            all: self.script.is_all(),
            lines: self.script.finish(),
        }
    }
}

/// The rules about combinations of flags that no TCP sends.
fn flag_rules() -> RuleSet {
    tcplint_lint::all()
        .filter(|id| {
            let rule = id.rule();
            rule.code.starts_with('F') && rule.severity != Severity::Info
        })
        .collect()
}

fn ends_of(segment: &Segment<'_>) -> [SocketAddr; 2] {
    let header = &segment.header;
    [
        SocketAddr::new(segment.addresses.source(), header.source_port()),
        SocketAddr::new(segment.addresses.destination(), header.destination_port()),
    ]
}

/// Everything that is told of a connection.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) file: String,
    /// The capture's files, each with the number of frames before it.
    pub(crate) parts: Vec<(String, u64)>,
    pub(crate) connection: Connection,
    pub(crate) names: Names,
    pub(crate) client: End,
    /// After the last segment.
    pub(crate) ledger: Ledger,
    pub(crate) marks: Marks,
    pub(crate) successor: Option<Successor>,
    /// Time of the capture's last packet, in nanoseconds since 1970.
    pub(crate) ended: i64,
    /// Whether nothing was to be folded.
    pub(crate) all: bool,
    pub(crate) lines: Vec<Line>,
}

impl Told {
    /// The end that has the role.
    pub(crate) fn end(&self, role: Role) -> End {
        match role {
            Role::Client => self.client,
            Role::Server => !self.client,
        }
    }

    /// Whether nothing but resets was captured of it.
    pub(crate) fn is_only_resets(&self) -> bool {
        let kinds = [Event::Reset, Event::ResetNotExact, Event::ResetIgnored];
        let resets: u64 = kinds.into_iter().map(|kind| self.marks.count(kind)).sum();
        resets > 0 && resets == u64::from(self.connection.segments)
    }

    /// The role of the end.
    pub(crate) fn role(&self, end: End) -> Role {
        if end == self.client {
            Role::Client
        } else {
            Role::Server
        }
    }

    /// What the tracker says of an end.
    pub(crate) fn summary(&self, end: End) -> &tcplint_track::EndSummary {
        match self.role(end) {
            Role::Client => &self.connection.client,
            Role::Server => &self.connection.server,
        }
    }

    /// The FIN of the other end, where the state of `end` rests on having it and no acknowledgment
    /// of `end` shows that it does.
    pub(crate) fn unproven_fin(&self, end: End) -> Option<Fin> {
        let rests = matches!(
            self.summary(end).state,
            State::CloseWait | State::Closing | State::LastAck
        );
        self.marks.ends[!end]
            .fin
            .filter(|fin| rests && fin.cover.is_none())
    }

    /// `the client`, `the server`.
    pub(crate) fn name(&self, end: End) -> &'static str {
        self.names.of(end)
    }

    /// The end that sent the first FIN: the earlier one where both did.
    pub(crate) fn closer(&self) -> Option<End> {
        use tcplint_track::ClosedBy;
        Some(match self.connection.closed_by? {
            ClosedBy::Client => self.client,
            ClosedBy::Server => !self.client,
            ClosedBy::Both => {
                let fin = |end: End| self.marks.ends[end].fin.map(|fin| fin.mark.frame);
                if fin(End::Other) < fin(End::First) {
                    End::Other
                } else {
                    End::First
                }
            }
        })
    }
}
