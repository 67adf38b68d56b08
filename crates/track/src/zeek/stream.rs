/// Data above a hole that Zeek keeps for an end of which nothing was acknowledged.
const ABOVE_HOLE_UNHEARD: u64 = 16_384;
/// Data that Zeek keeps for want of an acknowledgment.
pub(super) const UNACKNOWLEDGED: u32 = 10 << 20;
/// Data after which Zeek waits no longer for an end's first acknowledgment.
pub(super) const INITIAL_WINDOW: u32 = 16_384;

/// How far one end's payload came, by relative numbers, as Zeek puts it together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stream {
    /// Up to here it was handed on, gaps counted.
    pub(super) delivered: u64,
    /// Up to here it was acknowledged and let go.
    pub(super) trimmed: u64,
    /// Where the topmost octet that came in ends.
    pub(super) top: u64,
    /// Zeek gave up on it.
    pub(super) given_up: bool,
}

impl Default for Stream {
    fn default() -> Stream {
        Stream {
            delivered: 1,
            trimmed: 1,
            top: 0,
            given_up: false,
        }
    }
}

/// Pieces above a hole, apart from each other and in order: first number, number after the last.
pub(crate) type Pieces = Vec<(u64, u64)>;

/// Pieces above holes of one end that are kept; Zeek has no such limit.
const MOST_PIECES: usize = 1024;

impl Stream {
    /// Payload came. `acked` is the relative number that was acknowledged so far, `size` what the
    /// end sent by its numbers, `is_unheard` whether none of it was acknowledged.
    pub(crate) fn data(
        &mut self,
        pieces: &mut Option<Box<Pieces>>,
        (first, end): (u64, u64),
        acked: u64,
        (size, is_unheard): (u64, bool),
    ) {
        if self.given_up || end <= acked.max(self.trimmed) {
            return;
        }
        let first = first.max(acked).max(self.trimmed);
        self.top = self.top.max(end);
        if first <= self.delivered {
            self.delivered = self.delivered.max(end);
            if let Some(pieces) = pieces {
                self.join(pieces);
            }
            if is_unheard && size > u64::from(INITIAL_WINDOW) {
                self.trimmed = self.trimmed.max(self.delivered);
            }
        } else {
            let pieces = pieces.get_or_insert_default();
            insert(pieces, first, end);
            let too_much = is_unheard && self.top - self.delivered > ABOVE_HOLE_UNHEARD;
            if too_much || pieces.len() > MOST_PIECES {
                self.give_up(pieces);
            }
        }
        if self.delivered.saturating_sub(self.trimmed) > u64::from(UNACKNOWLEDGED) {
            self.give_up(pieces.get_or_insert_default());
        }
    }

    fn give_up(&mut self, pieces: &mut Pieces) {
        self.given_up = true;
        self.top = 0;
        pieces.clear();
    }

    /// The peer acknowledged up to `seq`. Each gap that this shows is told to `gap` with its
    /// length; `partial` says that the connection's beginning was not seen.
    pub(crate) fn acknowledged(
        &mut self,
        pieces: &mut Option<Box<Pieces>>,
        seq: u64,
        partial: bool,
        mut gap: impl FnMut(u64),
    ) {
        if seq <= self.trimmed {
            return;
        }
        if seq > self.delivered && !(seq <= 2 && partial) {
            if !self.given_up {
                while let Some((first, _)) =
                    pieces.as_ref().and_then(|pieces| pieces.first()).copied()
                    && first < seq
                {
                    gap(first.saturating_sub(self.delivered));
                    self.delivered = self.delivered.max(first);
                    if let Some(pieces) = pieces {
                        self.join(pieces);
                    }
                }
                if seq > self.delivered {
                    gap(seq - self.delivered);
                }
            }
            self.delivered = self.delivered.max(seq);
            if let Some(pieces) = pieces {
                self.join(pieces);
            }
        }
        self.trimmed = seq;
    }

    /// Hands on the pieces that nothing is missing before.
    fn join(&mut self, pieces: &mut Pieces) {
        let ready = pieces.partition_point(|(first, _)| *first <= self.delivered);
        for (_, end) in pieces.drain(..ready) {
            self.delivered = self.delivered.max(end);
        }
    }

    /// Whether something is kept: above a hole, or not acknowledged.
    pub(crate) fn holds(&self) -> bool {
        self.top > self.trimmed
    }

    /// Forgets where the topmost octet ends if nothing is kept, for then nobody asks.
    pub(super) fn forget_top(&mut self) {
        if !self.holds() {
            self.top = 0;
        }
    }

    /// Whether data up to `reached` is still to come.
    pub(crate) fn waits_for(&self, reached: u64) -> bool {
        !self.given_up && reached > self.delivered.saturating_add(1)
    }

    /// Relative number up to which it was handed on.
    pub(crate) fn delivered(&self) -> u64 {
        self.delivered
    }

    pub(crate) fn is_given_up(&self) -> bool {
        self.given_up
    }
}

fn insert(pieces: &mut Pieces, first: u64, end: u64) {
    let from = pieces.partition_point(|piece| piece.1 < first);
    let to = pieces.partition_point(|piece| piece.0 <= end);
    let mut merged = (first, end);
    for piece in pieces.get(from..to).unwrap_or_default() {
        merged = (merged.0.min(piece.0), merged.1.max(piece.1));
    }
    pieces.splice(from..to.max(from), [merged]);
}
