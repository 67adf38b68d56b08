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
    /// the socket any more, which the wire does not tell.
    pub expired: bool,
}

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
                expired: false,
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
    fn no_other_state_ends_by_itself() {
        let timed = [State::TimeWait, State::FinWait2];
        for state in State::ALL
            .into_iter()
            .filter(|state| !timed.contains(state))
        {
            let aged = Timers::of(Duration::ZERO).aged(state, Duration::MAX);
            assert_eq!((aged.state, aged.expired), (state, false));
        }
    }
}
