//! Times that run backwards: a clock that was set, or a capture that holds its packets twice.

use super::moment::Moment;

/// Packets of one capture may be out of order by less than this, in nanoseconds: those of several
/// network cards, or of several queues of one.
const DISORDER: i64 = 10_000_000;

/// The times of a stream's segments so far, in nanoseconds since 1970.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Clock {
    last: Option<i64>,
    latest: i64,
    behind: bool,
}

impl Clock {
    /// Tells the next segment whether the clock went back.
    pub(crate) fn tell(&mut self, moment: &mut Moment) {
        let time = moment.time;
        if let Some(last) = self.last {
            let back = last.saturating_sub(time);
            moment.back = (back > DISORDER).then_some(back);
        }
        self.behind |= moment.back.is_some();
        self.behind &= time <= self.latest;
        moment.is_behind = self.behind;
        self.latest = self.last.map_or(time, |_| self.latest.max(time));
        self.last = Some(time);
    }
}
