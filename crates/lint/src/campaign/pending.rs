use super::endpoint::Endpoint;

/// SYNs to one port that may be open at once before the port is looked at more closely: working
/// servers answer sooner, and nothing else is kept of them.
const PATIENCE: u8 = 4;
/// Counters, shared by ports whose hashes agree: that only makes for a closer look. Little enough
/// to stay in the processor's first cache.
const COUNTERS: usize = 1 << 13;

/// How many SYNs of each port wait for their connection to open, roughly.
#[derive(Debug)]
pub(crate) struct Pending(Vec<u8>);

impl Default for Pending {
    fn default() -> Pending {
        Pending(vec![0; COUNTERS])
    }
}

impl Pending {
    /// A SYN was sent to `port`; whether too many wait there.
    #[inline]
    pub(crate) fn syn(&mut self, port: Endpoint) -> bool {
        let count = self.of(port);
        *count = count.saturating_add(1);
        *count >= PATIENCE
    }

    /// A SYN to `port` waits no more; whether too many waited there.
    #[inline]
    pub(crate) fn done(&mut self, port: Endpoint) -> bool {
        let count = self.of(port);
        let were_many = *count >= PATIENCE;
        *count = count.saturating_sub(1);
        were_many
    }

    #[inline]
    fn of(&mut self, port: Endpoint) -> &mut u8 {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "any bits of the hash will do"
        )]
        let at = port.hash(0x50) as usize % COUNTERS;
        #[expect(clippy::indexing_slicing, reason = "as many as there are counters")]
        &mut self.0[at]
    }
}
