use tcplint_wire::Seq;

/// Ranges of octets beyond a hole, at most [`Holes::MOST`] of them: a sender's window is finite,
/// and what is beyond that many holes may as well be unseen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Holes {
    /// The end of what was seen without a hole.
    pub(crate) edge: Seq,
    /// Start and end of each range, in order and apart.
    ranges: Vec<(Seq, Seq)>,
}

impl Holes {
    const MOST: usize = 32;

    /// Begins with everything before `edge` seen.
    pub(crate) fn begin(&mut self, edge: Seq) {
        self.edge = edge;
        self.ranges.clear();
    }

    /// The octets from `start` up to `end` were seen: how many of them for the first time.
    pub(crate) fn see(&mut self, start: Seq, end: Seq) -> u32 {
        let start = start.max(self.edge);
        if !end.is_after(start) {
            return 0;
        }
        let mut new = end.relative_to(start);
        let (mut from, mut to) = (start, end);
        self.ranges.retain(|&(a, b)| {
            let apart = a.is_after(to) || from.is_after(b);
            if !apart {
                let overlap_from = a.max(start);
                let overlap_to = if end.is_after(b) { b } else { end };
                if overlap_to.is_after(overlap_from) {
                    new = new.saturating_sub(overlap_to.relative_to(overlap_from));
                }
                from = if from.is_after(a) { a } else { from };
                to = to.max(b);
            }
            apart
        });
        if from == self.edge {
            self.edge = to;
        } else if self.ranges.len() < Self::MOST {
            let at = self.ranges.iter().position(|&(a, _)| a.is_after(from));
            self.ranges
                .insert(at.unwrap_or(self.ranges.len()), (from, to));
        }
        new
    }

    /// The peer has everything before `ack`.
    pub(crate) fn acknowledged(&mut self, ack: Seq) {
        if ack.is_after(self.edge) {
            self.edge = ack;
            while let Some(&(a, b)) = self.ranges.first() {
                if a.is_after(self.edge) {
                    break;
                }
                self.edge = self.edge.max(b);
                self.ranges.remove(0);
            }
        }
    }

    /// Whether nothing is missing.
    pub(crate) fn is_whole(&self) -> bool {
        self.ranges.is_empty()
    }
}
