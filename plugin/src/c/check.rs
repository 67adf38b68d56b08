use tcplint_abi::{TcplintOptions, TcplintPacket};
use tcplint_lint::{Finding, Linter, NEED_ADDRESSES};
use tcplint_wire::{Decapsulator, IncompleteSegment, Segment, Visitor};

use super::answers::{count, guarded};
use super::choice::{Told, choice};
use super::packets;
use tcplint_abi_values::{Place, segment};

/// Judges the segments of one packet.
struct Check {
    linter: Linter,
    told: Told,
    place: Place,
    findings: usize,
}

impl Visitor for Check {
    fn segment(&mut self, found: &Segment<'_>) {
        if let Some(tell) = self.told.segment {
            let value = segment(self.place, found, None);
            // SAFETY: the caller's own function, which takes these two.
            unsafe { tell(self.told.user, &raw const value) };
        }
        for rule in self.linter.segment(found).iter() {
            self.findings += 1;
            let finding = self.linter.finding(rule, found);
            self.told.of_segment(&finding, self.place, found, None);
        }
    }

    fn incomplete(&mut self, found: &IncompleteSegment<'_>) {
        for rule in self.linter.incomplete(found).iter() {
            self.findings += 1;
            let finding = Finding::of_incomplete(rule, found);
            self.told.of_incomplete(&finding, self.place, found);
        }
    }
}

/// Judges the TCP segments of one packet, each alone, by the rules that need nothing else, and
/// tells `options->on_finding` (and `on_segment`) of them. Nothing is kept from one call to the
/// next; options of NULL are the default ones.
///
/// Returns how many findings there are, or a `TcplintStatus` below 0. Any number of threads may call
/// it at the same time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tcplint_check(
    packet: *const TcplintPacket,
    options: *const TcplintOptions,
) -> i64 {
    count(guarded(|| {
        // SAFETY: the caller's promise.
        let (packet, choice) = unsafe {
            let (packet, _) = packets::packet(packet)?;
            (packet, choice(options).map_err(|refusal| refusal.status)?)
        };
        let selected = match packet.is_bare() {
            true => choice
                .selected
                .without(NEED_ADDRESSES.into_iter().collect()),
            false => choice.selected,
        };
        let mut check = Check {
            linter: Linter::new(selected),
            told: choice.told,
            place: Place {
                frame: packet.frame.max(1),
                time: packet.time,
                addressed: !packet.is_bare(),
            },
            findings: 0,
        };
        if !packet.is_bare() {
            // A packet without TCP has no findings.
            let _ = packet.visit(&mut Decapsulator::new(), &mut check);
        } else if let Ok(found) = packet.bare() {
            check.segment(&found);
        }
        Ok(check.findings)
    }))
}
