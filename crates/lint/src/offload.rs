use std::collections::HashMap;
use std::net::IpAddr;

use tcplint_wire::checksum::Verdict;

/// Senders whose checksums are counted; the ones after that get no recognition.
const MAX_SENDERS: usize = 4096;
/// Verified segments from which on a sender can be recognized.
const ENOUGH: u64 = 10;

/// A sender whose checksums are mostly unfinished in this capture: its network card fills them in
/// after the capture point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OffloadingSender {
    /// Its address.
    pub address: IpAddr,
    /// Segments whose checksum could be verified.
    pub verified: u64,
    /// Those of them whose checksum did not fit, the pseudo-header's sum alone included.
    pub unfit: u64,
    /// Bad checksums that were not reported because the sender was recognized.
    pub unreported: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    verified: u64,
    unfit: u64,
    unreported: u64,
}

impl Counts {
    fn offloads(self) -> bool {
        self.verified >= ENOUGH && self.unfit > self.verified / 2
    }
}

/// Counts each sender's checksums, to tell damaged segments from unfinished ones.
#[derive(Clone, Debug, Default)]
pub(crate) struct Senders(HashMap<IpAddr, Counts>);

impl Senders {
    /// Counts a verified segment; whether it is to be reported if it is bad.
    pub(crate) fn count(&mut self, address: IpAddr, verdict: Verdict) -> bool {
        if self.0.len() >= MAX_SENDERS && !self.0.contains_key(&address) {
            return true;
        }
        let counts = self.0.entry(address).or_default();
        let recognized = counts.offloads();
        let bad = matches!(verdict, Verdict::Bad { .. });
        counts.verified += 1;
        counts.unfit += u64::from(bad || verdict == Verdict::Partial);
        counts.unreported += u64::from(bad && recognized);
        !recognized
    }

    /// Whether enough of the sender's checksums fit to take a bad one for damage.
    pub(crate) fn is_trusted(&self, address: IpAddr) -> bool {
        let counts = self.0.get(&address).copied().unwrap_or_default();
        counts.verified >= ENOUGH && !counts.offloads()
    }

    /// The senders of whom something was not reported, in the order of their addresses.
    pub(crate) fn recognized(&self) -> Vec<OffloadingSender> {
        let mut senders: Vec<_> = self
            .0
            .iter()
            .filter(|(_, counts)| counts.unreported > 0)
            .map(|(address, counts)| OffloadingSender {
                address: *address,
                verified: counts.verified,
                unfit: counts.unfit,
                unreported: counts.unreported,
            })
            .collect();
        senders.sort_unstable_by_key(|sender| sender.address);
        senders
    }
}
