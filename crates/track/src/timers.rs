use core::time::Duration;

use crate::state::State;

/// How long the states last that end without a segment: by a timer of the host, which an observer
/// can only run along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timers {
    wait: Duration,
}

/// What an end is in after a time without segments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aged {
    /// The state: CLOSED where TIME-WAIT ran out.
    pub state: State,
    /// Whether a timer ran out: of TIME-WAIT for certain, of FIN-WAIT-2 only if no process holds
    /// the socket any more, which the wire does not tell, and of a state that waits for an
    /// acknowledgment only if the host gives up as Linux does by default
    /// ([`Timers::given_up_after`]).
    pub expired: bool,
}

/// How long Linux goes on in SYN-SENT by default: 6 retransmissions (`net.ipv4.tcp_syn_retries`),
/// the first four a second apart (`net.ipv4.tcp_syn_linear_timeouts`). Kernels before 6.5 doubled
/// the wait from the start, which takes 127 seconds. Source:
/// `Documentation/networking/ip-sysctl.rst`.
const SYN_SENT: Duration = Duration::from_secs(131);

/// How long Linux goes on in SYN-RECEIVED by default: 5 retransmissions
/// (`net.ipv4.tcp_synack_retries`), first after a second. Source: as [`SYN_SENT`]'s.
const SYN_RECEIVED: Duration = Duration::from_secs(63);

/// How long Linux at most sends a FIN again by default, of a socket that no process holds: the
/// first timeout after 8 doublings (`net.ipv4.tcp_orphan_retries`) of 200 milliseconds ends it,
/// which is after 102.2 seconds (`tcp_model_timeout` in `net/ipv4/tcp_timer.c`); the one before
/// came earlier than that, and the waits double, so that it comes before twice that time and one
/// more second. A socket that a process still holds has 924.6 seconds (`net.ipv4.tcp_retries2`).
const FIN: Duration = Duration::from_millis(2 * 102_200 + 1_000);

impl Timers {
    /// Linux: 60 seconds for TIME-WAIT (`TCP_TIMEWAIT_LEN` in `include/net/tcp.h`, not tunable), and
    /// for FIN-WAIT-2 without a process (`TCP_FIN_TIMEOUT` there, the default of
    /// `net.ipv4.tcp_fin_timeout`).
    pub const LINUX: Timers = Timers {
        wait: Duration::from_secs(60),
    };

    /// RFC 9293: TIME-WAIT lasts two maximum segment lifetimes (section 3.6.1), of two minutes each
    /// (section 3.4.2). It has no timer for FIN-WAIT-2; the same time is taken.
    pub const RFC: Timers = Timers {
        wait: Duration::from_secs(240),
    };

    /// Hosts that keep both states for `wait`.
    pub const fn of(wait: Duration) -> Timers {
        Timers { wait }
    }

    /// How long both states last.
    pub const fn wait(self) -> Duration {
        self.wait
    }

    /// How long after the last segment a host has given up in `state`, where it waits for an
    /// acknowledgment and sends again until then; by Linux's defaults, with any timers: RFC 9293
    /// leaves it to the host.
    pub const fn given_up_after(state: State) -> Option<Duration> {
        match state {
            State::SynSent => Some(SYN_SENT),
            State::SynReceived => Some(SYN_RECEIVED),
            State::FinWait1 | State::Closing | State::LastAck => Some(FIN),
            _ => None,
        }
    }

    /// The state of an end that came into `state`, or had its timer started again, `age` ago.
    pub fn aged(self, state: State, age: Duration) -> Aged {
        let over = age >= self.wait;
        match state {
            State::TimeWait if over => Aged {
                state: State::Closed,
                expired: true,
            },
            State::FinWait2 => Aged {
                state,
                expired: over,
            },
            _ => Aged {
                state,
                expired: Timers::given_up_after(state).is_some_and(|limit| age >= limit),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn time_wait_closes_when_its_time_is_over() {
        for (timers, seconds) in [
            (Timers::LINUX, 60),
            (Timers::RFC, 240),
            (Timers::of(SECOND), 1),
        ] {
            let end = SECOND * seconds;
            let before = timers.aged(State::TimeWait, end - Duration::from_nanos(1));
            assert_eq!((before.state, before.expired), (State::TimeWait, false));
            let after = timers.aged(State::TimeWait, end);
            assert_eq!((after.state, after.expired), (State::Closed, true));
        }
    }

    #[test]
    fn fin_wait_2_stays_but_is_marked() {
        let before = Timers::LINUX.aged(State::FinWait2, SECOND * 59);
        assert_eq!((before.state, before.expired), (State::FinWait2, false));
        let after = Timers::LINUX.aged(State::FinWait2, SECOND * 742);
        assert_eq!((after.state, after.expired), (State::FinWait2, true));
    }

    #[test]
    fn what_waits_for_an_acknowledgment_is_given_up_whatever_the_timers() {
        for (state, millis) in [
            (State::SynSent, 131_000),
            (State::SynReceived, 63_000),
            (State::FinWait1, 205_400),
            (State::Closing, 205_400),
            (State::LastAck, 205_400),
        ] {
            let limit = Duration::from_millis(millis);
            for timers in [Timers::LINUX, Timers::RFC, Timers::of(Duration::ZERO)] {
                let before = timers.aged(state, limit - Duration::from_nanos(1));
                assert_eq!((before.state, before.expired), (state, false));
                let after = timers.aged(state, limit);
                assert_eq!((after.state, after.expired), (state, true));
            }
        }
    }

    #[test]
    fn no_other_state_ends_by_itself() {
        let lasting = [
            State::Closed,
            State::Listen,
            State::Established,
            State::CloseWait,
            State::Unseen,
        ];
        for state in lasting {
            let aged = Timers::of(Duration::ZERO).aged(state, Duration::MAX);
            assert_eq!((aged.state, aged.expired), (state, false));
        }
    }
}
