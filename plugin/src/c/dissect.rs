use std::ffi::c_char;

use tcplint_abi::{TcplintPacket, TcplintSegment};
use tcplint_wire::{Decapsulator, IncompleteSegment, Segment, Skip, Visitor};

use super::answers::{count, guarded};
use super::packets::{Packet, packet};
use super::segments::{Place, segment};
use super::sizes::{checked, write};
use super::texts::put;

/// Room of the caller's for segments.
struct Room<'p> {
    packet: Packet<'p>,
    first: *mut TcplintSegment,
    capacity: usize,
    stride: usize,
    found: usize,
}

impl Room<'_> {
    fn place(&self) -> Place {
        Place {
            frame: self.packet.frame.max(1),
            time: self.packet.time,
            addressed: !self.packet.is_bare(),
        }
    }

    fn add(&mut self, found: &Segment<'_>) {
        if self.found < self.capacity {
            let mut value = segment(self.place(), found, None);
            // What was put together of fragments is gone when the call returns.
            if !self.packet.has(found.captured) {
                (value.captured, value.captured_len) = (std::ptr::null(), 0);
            }
            let to = self.first.wrapping_byte_add(self.found * self.stride);
            // SAFETY: the caller's promise; there is room for one more.
            unsafe { write(to, self.stride, &value) };
        }
        self.found += 1;
    }
}

impl Visitor for Room<'_> {
    fn segment(&mut self, found: &Segment<'_>) {
        self.add(found);
    }

    fn incomplete(&mut self, _: &IncompleteSegment<'_>) {}
}

/// Finds the TCP segments of one packet, outermost first: in tunnels there may be several, and in
/// an ICMP error there is one that is quoted. Each packet is looked at alone: fragments of earlier
/// packets are not put together.
///
/// Fills in the first `capacity` of them at `segments`, an array whose elements are `segment_size`
/// octets long (`sizeof(TcplintSegment)`); with a capacity of 0, `segments` may be NULL. Their
/// `captured` points into `packet->data`, and is NULL (of length 0) where the segment was put
/// together of fragments within the packet.
///
/// Returns how many there are, which may be more than `capacity`, or a `TcplintStatus` below 0.
/// Where there is none, and `why` is not NULL, the reason is written to the `why_size` octets
/// there: `not-ip`, `not-tcp`, `truncated`, ... (32 octets are enough). Else it becomes empty.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tcplint_dissect(
    packet: *const TcplintPacket,
    segments: *mut TcplintSegment,
    capacity: usize,
    segment_size: u32,
    why: *mut c_char,
    why_size: usize,
) -> i64 {
    // SAFETY: the caller's promise.
    let done = guarded(|| unsafe { dissect(packet, segments, capacity, segment_size) });
    let reason = match &done {
        Ok((0, Err(skip))) => skip.name(),
        _ => "",
    };
    // SAFETY: the caller's promise.
    unsafe { put(reason, why, why_size) };
    count(done.map(|(found, _)| found))
}

/// How many segments there are, and why none.
///
/// # Safety
///
/// As for [`tcplint_dissect`].
unsafe fn dissect(
    from: *const TcplintPacket,
    first: *mut TcplintSegment,
    capacity: usize,
    stride: u32,
) -> Result<(usize, Result<(), Skip>), tcplint_abi::TcplintStatus> {
    use tcplint_abi::TcplintStatus;
    let stride = checked::<TcplintSegment>(stride)?;
    let fits = capacity.checked_mul(stride);
    fits.and_then(|len| isize::try_from(len).ok())
        .ok_or(TcplintStatus::BadValue)?;
    if capacity > 0 && first.is_null() {
        return Err(TcplintStatus::NullPointer);
    }
    // SAFETY: the caller's promise.
    let (packet, _) = unsafe { packet(from) }?;
    let mut room = Room {
        packet,
        first,
        capacity,
        stride,
        found: 0,
    };
    let outcome = match packet.is_bare() {
        true => packet.bare().map(|found| room.add(&found)),
        false => packet.visit(&mut Decapsulator::new(), &mut room),
    };
    Ok((room.found, outcome))
}
