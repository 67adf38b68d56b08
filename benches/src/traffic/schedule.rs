use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::connection::Connection;
use super::random::Random;

/// The connections that are open, and which of them speaks next.
#[derive(Debug)]
pub(super) struct Schedule {
    /// Lengths of those that are still to begin, the next one last.
    lengths: Vec<u32>,
    /// When the next one begins, in nanoseconds.
    next: u64,
    /// The mean time between two beginnings.
    spacing: u64,
    /// The mean time between two packets of a connection.
    gap: u64,
    /// The time of the next packet, and where its connection is.
    queue: BinaryHeap<Reverse<(u64, u32)>>,
    open: Vec<Connection>,
    /// Places in `open` of connections that are over.
    free: Vec<u32>,
}

impl Schedule {
    /// Connections of these lengths, which begin within `window` nanoseconds.
    pub(super) fn new(lengths: Vec<u32>, window: u64, gap: u64) -> Schedule {
        Schedule {
            spacing: window / (lengths.len() as u64).max(1),
            lengths,
            next: 0,
            gap,
            queue: BinaryHeap::new(),
            open: Vec::new(),
            free: Vec::new(),
        }
    }

    /// The time of the next packet and whose it is; `begin` makes the connections that begin by then,
    /// each of as many packets as it is told. `None` when all connections are over.
    pub(super) fn next(
        &mut self,
        random: &mut Random,
        mut begin: impl FnMut(u32, &mut Random) -> Connection,
    ) -> Option<(u64, &mut Connection)> {
        while self
            .queue
            .peek()
            .is_none_or(|Reverse((time, _))| self.next <= *time)
        {
            let Some(length) = self.lengths.pop() else {
                break;
            };
            let connection = begin(length, random);
            let place = match self.free.pop() {
                Some(place) => {
                    self.open[place as usize] = connection;
                    place
                }
                None => {
                    self.open.push(connection);
                    self.open.len() as u32 - 1
                }
            };
            self.queue.push(Reverse((self.next, place)));
            self.next += random.exponential(self.spacing);
        }
        let Reverse((time, place)) = self.queue.pop()?;
        let connection = &mut self.open[place as usize];
        if connection.is_last() {
            self.free.push(place);
        } else {
            let gap = random.exponential(self.gap);
            self.queue.push(Reverse((time + gap, place)));
        }
        Some((time, connection))
    }
}
