//! Packets as callers give them.

use tcplint_abi::{TCPLINT_LINK_BARE_TCP, TcplintPacket, TcplintStatus};
use tcplint_wire::{
    Addresses, Decapsulator, Extent, LinkType, Origin, Segment, Skip, Visitor, tcp_header,
};

use super::sizes::{Growing as _, checked, read};

/// A packet whose octets are there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Packet<'a> {
    link_type: u32,
    pub(super) time: i64,
    /// 0: the next.
    pub(super) frame: u64,
    data: &'a [u8],
    wire_len: u32,
}

/// Reads one packet, and checks it.
///
/// # Safety
///
/// `packet` must be NULL or point to as many octets as its size says, and `data` in it to as many
/// as were captured, which stay as they are for `'a`.
pub(super) unsafe fn packet<'a>(
    packet: *const TcplintPacket,
) -> Result<(Packet<'a>, usize), TcplintStatus> {
    // SAFETY: the caller's promise.
    let (given, size) = unsafe { read(packet) }?;
    if given.reserved != 0 {
        return Err(TcplintStatus::BadValue);
    }
    let captured = u32::try_from(given.captured).ok();
    let captured = captured.filter(|len| *len <= i32::MAX.cast_unsigned());
    let captured = captured.ok_or(TcplintStatus::BadValue)?;
    let data = match (given.data.is_null(), captured) {
        (_, 0) => &[][..],
        (true, _) => return Err(TcplintStatus::NullPointer),
        // SAFETY: the caller's promise.
        (false, _) => unsafe { std::slice::from_raw_parts(given.data, given.captured) },
    };
    let packet = Packet {
        link_type: given.link_type,
        time: given.time_ns,
        frame: given.frame,
        data,
        wire_len: given.wire_len.max(captured),
    };
    Ok((packet, size))
}

/// Packets that stand in an array, each of them checked already.
pub(super) struct Batch {
    first: *const TcplintPacket,
    count: usize,
    stride: usize,
}

impl Batch {
    /// Checks all packets, so that either all are taken or none.
    ///
    /// # Safety
    ///
    /// As for [`packet`], of each of them.
    pub(super) unsafe fn new(
        first: *const TcplintPacket,
        count: usize,
        stride: u32,
    ) -> Result<Batch, TcplintStatus> {
        let stride = checked::<TcplintPacket>(stride)?;
        let fits = count.checked_mul(stride);
        fits.and_then(|len| isize::try_from(len).ok())
            .ok_or(TcplintStatus::BadValue)?;
        if count > 0 && first.is_null() {
            return Err(TcplintStatus::NullPointer);
        }
        let batch = Batch {
            first,
            count,
            stride,
        };
        for number in 0..count {
            // SAFETY: the caller's promise; the number is below the count.
            let (_, size) = unsafe { packet(batch.at(number)) }?;
            if size > stride {
                return Err(TcplintStatus::BadSize);
            }
        }
        Ok(batch)
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Where the packet with this number is, below the count.
    fn at(&self, number: usize) -> *const TcplintPacket {
        debug_assert!(self.stride >= TcplintPacket::FIRST);
        self.first.wrapping_byte_add(number * self.stride)
    }

    /// The packets, in their order.
    pub(super) fn iter<'a>(&'a self) -> impl Iterator<Item = Packet<'a>> {
        // SAFETY: promised when it was made, and checked then.
        let packet = |number| unsafe { packet(self.at(number)) };
        (0..self.count).filter_map(move |number| Some(packet(number).ok()?.0))
    }
}

impl Packet<'_> {
    /// Hands each TCP header in it to `visitor`, as [`Decapsulator::frame`] does.
    pub(super) fn visit<V: Visitor>(
        &self,
        decapsulator: &mut Decapsulator,
        visitor: &mut V,
    ) -> Result<(), Skip> {
        let Ok(link) = u16::try_from(self.link_type) else {
            return Err(Skip::UnknownLinkType);
        };
        decapsulator.frame(LinkType(link), self.data, self.wire_len, visitor)
    }

    /// Whether octets are its own.
    pub(super) fn has(&self, octets: &[u8]) -> bool {
        let (own, those) = (self.data.as_ptr_range(), octets.as_ptr_range());
        own.start <= those.start && those.end <= own.end
    }

    /// Whether it is a TCP header without anything before it.
    pub(super) fn is_bare(&self) -> bool {
        self.link_type == TCPLINT_LINK_BARE_TCP
    }

    /// The segment of a bare header.
    ///
    /// # Errors
    ///
    /// The reason why there is none.
    pub(super) fn bare(&self) -> Result<Segment<'_>, Skip> {
        let (_, header) = tcp_header(self.data).map_err(|_| match self.wire_len {
            0..20 => Skip::ShortTcpHeader,
            _ => Skip::Truncated,
        })?;
        Ok(Segment {
            // Not to be shown, and no rule about addresses may be asked.
            addresses: Addresses::V4([0; 4], [0; 4]),
            header,
            captured: self.data,
            wire_len: self.wire_len,
            stated_len: self.wire_len,
            extent: Extent::Whole,
            ip_id: 0,
            ttl: 0,
            ip_header_len: 0,
            layer: 0,
            origin: Origin::Traffic,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Packet;

    /// What was put together of fragments is not the caller's, and must not be pointed to.
    #[test]
    fn only_own_octets_are_its_own() {
        let frame = [0_u8; 60];
        let (own, after) = frame.split_at(40);
        let packet = Packet {
            link_type: 101,
            time: 0,
            frame: 0,
            data: own,
            wire_len: 40,
        };
        assert!(packet.has(own) && packet.has(&own[20..]) && packet.has(&own[..20]));
        assert!(!packet.has(after) && !packet.has(&frame) && !packet.has(&frame[39..41]));
        let elsewhere = vec![0_u8; 20];
        assert!(!packet.has(&elsewhere));
    }
}
