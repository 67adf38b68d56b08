//! Zeek's states of the two ends, and when it takes an end for closed.

use super::Zeek;
use super::end::Stage::{Closed, Established, Inactive, Partial, Reset, SynAckSent, SynSent};
use super::packet::Packet;
use crate::side::Side;

impl Zeek {
    /// Moves the ends on; whether the sender closes.
    pub(super) fn stage(&mut self, from: Side, packet: &Packet) -> bool {
        let (syn, ack, fin, rst) = packet.marks();
        let (own, peer) = self.ends.of(from);
        match own.stage {
            Inactive => {
                self.first_packet(from, packet);
                fin || rst
            }
            SynSent | SynAckSent => {
                if fin {
                    own.enter(Closed);
                }
                if rst {
                    own.enter(Reset);
                }
                fin || rst
            }
            Established | Partial => {
                if syn && !ack && own.stage == Partial && peer.stage == Inactive {
                    own.enter(SynSent);
                }
                if fin && !rst {
                    own.enter(Closed);
                    // A FIN, then a reset: it had closed in order.
                    if peer.stage == Reset && peer.previous == Closed {
                        peer.enter(Closed);
                    }
                }
                if rst {
                    own.enter(Reset);
                }
                fin || rst
            }
            Closed => {
                let resets = rst && peer.stage != Closed;
                if resets {
                    own.enter(Reset);
                }
                resets && !own.closed
            }
            Reset => false,
        }
    }

    /// The first packet of an end.
    fn first_packet(&mut self, from: Side, packet: &Packet) {
        let (syn, ack, fin, rst) = packet.marks();
        let is_orig = from == self.orig();
        if syn && is_orig {
            self.ends[from].enter(if ack { SynAckSent } else { SynSent });
        } else if syn {
            let (own, peer) = self.ends.of(from);
            if !ack && peer.stage == SynAckSent && packet.seq == own.start() {
                // The SYN-ACK was captured before its SYN.
                peer.enter(Established);
                self.flip();
                self.ends[from].met = true;
            }
            let (own, peer) = self.ends.of(from);
            if peer.stage == SynSent {
                peer.enter(Established);
            }
            own.enter(Established);
        }
        let (own, peer) = self.ends.of(from);
        if fin {
            own.enter(Closed);
        }
        if rst {
            own.enter(Reset);
        }
        if own.stage != Inactive {
            return;
        }
        if !is_orig && packet.len == 0 && peer.stage == SynSent {
            // Some acknowledge a SYN before they answer it.
        } else if ack && peer.stage == Established {
            own.enter(Established);
            own.met = true;
            self.partial = false;
        } else {
            own.enter(Partial);
        }
    }

    /// An end has closed: noted when all of its data has come.
    pub(super) fn close(&mut self, from: Side) {
        self.deferred = self.waits(from);
        if !self.deferred {
            self.ends[from].closed = true;
        }
    }

    /// Whether data of `side` is missing still, or of its peer that waits for an acknowledgment.
    pub(super) fn waits(&self, side: Side) -> bool {
        let (own, peer) = (&self.ends[side], &self.ends[!side]);
        if own.stream.is_given_up() || own.reached() < own.stream.delivered() {
            return false;
        }
        own.stream.waits_for(own.reached()) || (own.stage != Reset && peer.stream.holds())
    }

    /// Notes a closing that waited, once nothing is missing.
    pub(super) fn check_end(&mut self, side: Side) {
        let end = &self.ends[side];
        let closing = end.fin || matches!(end.stage, Closed | Reset);
        if closing && !end.at_end && !self.waits(side) {
            self.ends[side].at_end = true;
            if core::mem::take(&mut self.deferred) {
                self.close(side);
                self.deferred = false;
            }
        }
    }
}
