//! What is kept of one who may be about to do something.

use super::WINDOW;
use super::endpoint::Endpoint;
use super::kind::Kind;
use super::scope::{Answer, Probe, Scope};

/// Whom a place belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Owner {
    pub(crate) kind: Kind,
    /// Without a port, where all that a host does is one campaign.
    pub(crate) end: Endpoint,
}

impl Owner {
    #[inline(always)]
    pub(super) fn hash(&self) -> u64 {
        self.end.hash(self.kind as u64)
    }
}

/// What is kept of one owner: little while there is one probe, which is all there is of most.
///
/// Thousands of these come up in turn, so that none is in the nearest caches when it does. What is asked
/// of an owner with an IPv4 address and one probe is in the first cache line, and nothing else is touched.
#[derive(Debug, Default)]
#[repr(C, align(64))]
pub(super) struct Slot {
    /// Half of the owner's address, and half of the first probe's target's.
    owner_low: u64,
    target_low: u64,
    /// Of the first probe, as in [`Probe`].
    at: i64,
    /// When those probes began of which [`Slot::harmless`] were harmless.
    since: i64,
    frame: u32,
    again: u32,
    /// Probes since `since` that turned out to be harmless and made room for others.
    harmless: u32,
    owner_port: u16,
    target_port: u16,
    own_port: u16,
    flags: u16,
    /// The owner's; none where the place is free.
    kind: Option<Kind>,
    tag: u8,
    answer: Answer,
    is_six: bool,
    holds: Holds,
    /// The other halves, of IPv6's addresses.
    owner_high: u64,
    target_high: u64,
    /// Of a first probe that came again.
    latest: i64,
    /// The latest probes of different targets, as many as the kind's threshold at most; their room stays
    /// when the place is given to the next.
    probes: Vec<Probe>,
    campaign: Option<Box<Scope>>,
}

/// What there is of an owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Holds {
    /// The first probe alone.
    #[default]
    First,
    /// [`Slot::probes`].
    Probes,
    /// [`Slot::campaign`].
    Campaign,
}

const _: () = assert!(core::mem::offset_of!(Slot, owner_high) == 64);

impl Slot {
    #[inline(always)]
    pub(super) fn belongs_to(&self, owner: &Owner) -> bool {
        let ([low, high], port, is_six) = owner.end.parts();
        (self.kind == Some(owner.kind))
            & (self.owner_low == low)
            & (self.owner_port == port)
            & (self.is_six == is_six)
            && (!is_six || self.owner_high == high)
    }

    /// Its next owner, of whom nothing is known yet.
    #[inline(always)]
    pub(super) fn give_to(&mut self, owner: &Owner) {
        let ([low, high], port, is_six) = owner.end.parts();
        self.kind = Some(owner.kind);
        (self.owner_low, self.owner_port, self.is_six) = (low, port, is_six);
        if is_six {
            self.owner_high = high;
        }
        (self.since, self.harmless) = (i64::MIN, 0);
        if self.holds == Holds::Campaign {
            self.campaign = None;
        }
        self.holds = Holds::First;
    }

    fn owner(&self) -> Option<Owner> {
        let address = [self.owner_low, self.owner_high];
        Some(Owner {
            kind: self.kind?,
            end: Endpoint::of_parts(address, self.owner_port, self.is_six),
        })
    }

    fn first(&self) -> Probe {
        let address = [self.target_low, self.target_high];
        Probe {
            target: Endpoint::of_parts(address, self.target_port, self.is_six),
            own_port: self.own_port,
            flags: self.flags,
            tag: self.tag,
            answer: self.answer,
            frame: self.frame,
            at: self.at,
            latest: if self.again == 0 {
                self.at
            } else {
                self.latest
            },
            again: self.again,
        }
    }

    /// Probes come from an owner of the same family as their targets.
    #[inline(always)]
    fn set_first(&mut self, probe: &Probe) {
        let ([low, high], port, is_six) = probe.target.parts();
        (self.target_low, self.target_port) = (low, port);
        if is_six {
            self.target_high = high;
        }
        (self.own_port, self.flags, self.tag) = (probe.own_port, probe.flags, probe.tag);
        (self.answer, self.frame) = (probe.answer, probe.frame);
        (self.at, self.again) = (probe.at, probe.again);
        if probe.again != 0 {
            self.latest = probe.latest;
        }
        debug_assert!(probe.again != 0 || probe.latest == probe.at);
    }

    #[inline(always)]
    fn is_first_to(&self, target: Endpoint) -> bool {
        let ([low, high], port, is_six) = target.parts();
        (self.target_low == low) & (self.target_port == port)
            && (!is_six || self.target_high == high)
    }

    #[inline(always)]
    pub(super) fn is_campaign(&self) -> bool {
        self.holds == Holds::Campaign
    }

    /// The campaign that goes on.
    #[inline(always)]
    pub(super) fn campaign(&mut self) -> Option<&mut Scope> {
        match self.holds {
            Holds::Campaign => self.campaign.as_deref_mut(),
            _ => None,
        }
    }

    /// The campaign, which is over, and its owner.
    pub(super) fn take_campaign(&mut self) -> Option<(Owner, Box<Scope>)> {
        self.holds = Holds::First;
        self.owner().zip(self.campaign.take())
    }

    /// A probe to `target` was answered.
    #[inline(always)]
    pub(super) fn answered(&mut self, target: Endpoint, from: Answer, to: Answer) {
        match self.holds {
            Holds::First => {
                if self.is_first_to(target) {
                    self.answer = to;
                }
            }
            Holds::Probes => {
                let mut probes = self.probes.iter_mut();
                if let Some(known) = probes.find(|known| known.target == target) {
                    known.answer = to;
                }
            }
            Holds::Campaign => {
                if let Some(scope) = &mut self.campaign {
                    scope.answered(from, to);
                }
            }
        }
    }

    /// Adds a probe; whether as many as are needed came within the window.
    #[inline(always)]
    pub(super) fn remember(&mut self, kind: Kind, probe: &Probe, is_first: bool) -> bool {
        if probe.at.saturating_sub(self.since) > WINDOW {
            (self.since, self.harmless) = (probe.at, 0);
        }
        if is_first {
            self.set_first(probe);
            return false;
        }
        self.remember_another(kind, probe)
    }

    fn remember_another(&mut self, kind: Kind, probe: &Probe) -> bool {
        if self.holds == Holds::First {
            let mut first = self.first();
            if first.is_like(kind, probe) {
                first.repeat(probe);
                self.set_first(&first);
                return false;
            }
            if kind.is_harmless(first.answer) {
                self.harmless = self.harmless.saturating_add(1);
                self.set_first(probe);
                return false;
            }
            self.holds = Holds::Probes;
            self.probes.clear();
            self.probes.push(first);
        }
        if self.is_campaign() {
            return false;
        }
        let probes = &mut self.probes;
        if let Some(known) = probes.iter_mut().find(|known| known.is_like(kind, probe)) {
            known.repeat(probe);
            return false;
        }
        let harmless = probes
            .iter_mut()
            .find(|known| kind.is_harmless(known.answer));
        if let Some(known) = harmless {
            self.harmless = self.harmless.saturating_add(1);
            *known = *probe;
        } else if probes.len() < kind.threshold() {
            probes.push(*probe);
        } else if let Some(oldest) = probes.iter_mut().min_by_key(|known| known.latest) {
            *oldest = *probe;
        }
        let oldest = probes.iter().map(|known| known.latest).min();
        probes.len() == kind.threshold()
            && oldest.is_some_and(|at| probe.at.saturating_sub(at) <= WINDOW)
            && self.harmless as usize * 4 <= probes.len()
    }

    /// The probes that are remembered become a campaign.
    pub(super) fn begin(&mut self) {
        self.probes.sort_by_key(|probe| (probe.at, probe.frame));
        self.campaign = Scope::new(&self.probes, self.harmless.into()).map(Box::new);
        if self.campaign.is_some() {
            self.holds = Holds::Campaign;
        }
    }
}
